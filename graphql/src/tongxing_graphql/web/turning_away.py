"""Requests of nobody known: one answer whatever was wrong, never sooner than a fixed time; the reason in the log alone."""

import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response

from tongxing.errors import Unauthenticated

from ..guards import told
from . import wire

InThread = Callable[..., Awaitable[Any]]
"""Runs a call in a thread of the server's."""
SOONEST_S = 0.1
"""Longer than checking a signature and counting a failure take, so that the time tells nothing."""
_log = logging.getLogger(__name__)


def address_of(request: Request) -> str:
    """Where a request comes from. Behind a proxy uvicorn reads it from X-Forwarded-For, where it trusts the proxy."""
    return request.client.host if request.client else ""


async def turned_away(failure: Unauthenticated, media: str | None, reference: str, begun: float) -> Response:
    """The answer to somebody who is not known. ``begun``: when the request came, by ``monotonic``."""
    _log.warning("%s not admitted: %s", reference, failure.why or "unknown")
    await anyio.sleep(max(0.0, begun + SOONEST_S - monotonic()))
    return wire.refusal(401, told.refused(failure), media, reference)
