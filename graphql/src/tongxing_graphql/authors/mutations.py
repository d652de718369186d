"""Mutations of departments: an author's action, run by the store; what it wrote is read again as its writer may see it."""

from collections.abc import Callable
from typing import Any

from tongxing.host.contributions import Extension
from tongxing.host.names import pascal, type_name
from tongxing.records import Record
from tongxing.records.base import snake

from ..guards.faults import plugin_key
from ..reading.city_types import Types
from ..reading.context import context_of
from ..reading.fields import Made
from ..reading.loading import by_id
from ..reading.selections import wanted_columns
from .acts import Act, Result, by_action, result_of
from .signatures import Signature


def mutation_fields(types: Types, extension: Extension, signature: Signature) -> list[Made]:
    """The fields of an action: for one input, and for many."""
    assert signature.model is not None
    return Act(
        extension.name,
        signature.model,
        _result(types, extension, signature),
        extension.doc,
        **by_action(extension.function),
        plugin=plugin_key(extension.function),
        since=extension.since,
        deprecated=extension.deprecated,
    ).fields(types)


def _result(types: Types, extension: Extension, signature: Signature) -> Any:
    """``AnglingGivePointsResult { note problems }``."""
    record, name = signature.returns, f"{pascal(plugin_key(extension.function))}{pascal(extension.name)}Result"
    shown = [] if record is type(None) else [Made(snake(record.__name__), types.of(record) | None, _written(record))]
    return result_of(types, name, *shown)


def _written(record: type[Record]) -> Callable[..., Any]:
    def resolve(result: Result, info: Any) -> Any:
        if result.value is None:
            return None
        return by_id(context_of(info).reads, record, result.value.id, wanted_columns(info, type_name(record)))

    return resolve
