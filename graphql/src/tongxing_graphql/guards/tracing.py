"""Spans of OpenTelemetry, where the operator names an exporter; else nothing is made, kept or sent.

A span has the name of a step, and at most city, address and a registered document's name: no variable, no id, no statement, no
text of an error.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from tongxing.errors import CannotRun, UsageError

EXPORTER = "OTEL_TRACES_EXPORTER"
"""``otlp``, to where OTEL_EXPORTER_OTLP_ENDPOINT says, or ``console``; as OpenTelemetry's own variables have it."""
_ABSENT = "pip install 'tongxing-graphql[traces]'"
_NOTHING: AbstractContextManager[Any] = nullcontext()


class _Tracer:
    of: Any = None
    """OpenTelemetry's tracer; None where nothing is traced."""


def start() -> None:
    """Trace from now on, where the operator wants it. Raises UsageError, CannotRun where it cannot be."""
    wanted = os.environ.get(EXPORTER, "none")
    if wanted in ("", "none"):
        return
    if wanted not in ("otlp", "console"):
        raise UsageError(f"{EXPORTER} is {wanted!r}.", remedy="There are otlp, console and none.")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
    except ImportError as error:
        raise CannotRun(f"{EXPORTER} is set, and OpenTelemetry is not installed.", remedy=_ABSENT) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "tongxing"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter() if wanted == "otlp" else ConsoleSpanExporter()))
    use(provider)


def use(provider: Any) -> None:
    """Trace by this provider; None ends it."""
    _Tracer.of = provider and provider.get_tracer("tongxing")


def span(name: str, headers: Mapping[str, str] | None = None) -> AbstractContextManager[Any]:
    """One step, inside the one that runs. ``headers``: of a request, whose caller may trace it already."""
    return _NOTHING if _Tracer.of is None else _span(name, headers)


@contextmanager
def _span(name: str, headers: Mapping[str, str] | None) -> Iterator[Any]:
    given: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
    if headers is not None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        given["context"] = TraceContextTextMapPropagator().extract({"traceparent": headers.get("traceparent", "")})
    with _Tracer.of.start_as_current_span(name, **given) as made:
        yield made
