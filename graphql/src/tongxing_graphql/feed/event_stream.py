"""GraphQL over Server-Sent Events, each operation on a connection of its own: ``next`` for each change, then ``complete``.

The id of an event is its cursor: a client that was cut off sends the last one in ``Last-Event-ID`` and goes on behind it. Where the
server ends, no ``complete`` is sent, so that clients come back.
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tongxing.errors import Refused, TongxingError, UsageError

from ..guards import told
from ..operations.asked import Asked
from ..operations.execution import Answer
from ..web import wire
from ..web.served import Served
from ..web.turning_away import address_of
from .outlook import Outlook
from .subscribing import Delivery, InThread, Subscriber, deliveries

MEDIA = "text/event-stream"
_QUIET = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"


def wants_stream(request: Request) -> bool:
    """Whether a request accepts a stream of events."""
    return MEDIA in wire.headers_of(request.scope).get("accept", "")


class EventStream:
    """The streams of one city."""

    def __init__(self, city: Served, outlook: Outlook, in_thread: InThread, budget_s: float) -> None:
        self._city, self._outlook, self._in_thread, self._budget_s = city, outlook, in_thread, budget_s

    async def answer(self, request: Request, asked: Asked, reference: str) -> Response:
        """The stream, or what a query gives as a stream of one. Raises Unauthenticated, LimitReached, UsageError."""
        headers, address = dict(request.headers), address_of(request)
        subscriber = Subscriber(self._city, headers, address, asked, reference, self._budget_s)
        whole = await self._in_thread(subscriber.begin, request.headers.get("last-event-id"))
        if whole is not None:
            if not whole.is_partial:
                return wire.response(whole, wire.GRAPHQL_JSON, reference)
            return _Stream(_once(whole), ExitStack())
        seat = ExitStack()
        seat.enter_context(self._outlook.seat(subscriber.principal))
        return _Stream(self._events(subscriber, reference), seat)

    async def _events(self, subscriber: Subscriber, reference: str) -> AsyncIterator[bytes]:
        try:
            async for each in deliveries(subscriber, self._outlook, self._in_thread):
                if each is None:
                    yield _QUIET
                elif isinstance(each, Delivery):
                    yield _event(each.body, each.cursor)
                else:
                    yield _event(each.body)
                    yield _COMPLETE
        except (Refused, UsageError) as failure:
            yield _event(orjson.dumps({"errors": [wire.told_failure(failure)]}))
            yield _COMPLETE
        except TongxingError as failure:  # the client comes back
            yield _event(orjson.dumps({"errors": [told.internal(failure, reference)]}))


class _Stream(StreamingResponse):
    """A stream that gives its seat back, however it ends."""

    def __init__(self, events: AsyncIterator[bytes], seat: ExitStack) -> None:
        super().__init__(events, headers={**wire.HEADERS, "X-Accel-Buffering": "no"}, media_type=MEDIA)
        self._seat = seat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._seat:
            await super().__call__(scope, receive, send)


async def _once(whole: Answer) -> AsyncIterator[bytes]:
    yield _event(whole.body)
    yield _COMPLETE


def _event(body: bytes, cursor: str | None = None) -> bytes:
    id = b"" if cursor is None else b"id: " + cursor.encode() + b"\n"
    return b"event: next\n" + id + b"data: " + body + b"\n\n"
