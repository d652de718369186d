"""A city's GraphQL over HTTP: one request from who asks to its answer.

It is asked more than all other addresses together, so it is found by its path alone (``watching``), its thread is taken once, and
nobody looks out for the end of its time, or of its client, before most requests have been answered.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from time import monotonic

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tongxing.errors import LogDown, Refused, TongxingError, Unauthenticated, UsageError
from tongxing.work.store import Store

from ..feed.event_stream import EventStream, wants_stream
from ..feed.outlook import Outlook
from ..guards import noting, told, tracing
from ..guards.limits import SECONDS
from ..operations.asked import Asked
from ..operations.execution import Answer, answer
from ..reading.stopping import Stop
from ..web import pages, wire
from ..web.served import Served, State
from ..web.turning_away import InThread, address_of, turned_away
from .light import MOST_BYTES, Light

LOOK_OUT_AFTER_S = 0.05
STOP_EVERY_S = 0.05


class GraphQL:
    """The address of one city."""

    def __init__(self, city: Served, outlook: Outlook, in_thread: InThread, in_loop: InThread, budget_s: float) -> None:
        self._city, self._outlook, self._budget_s = city, outlook, budget_s
        self._in_thread, self._in_loop = in_thread, in_loop
        self._light = Light()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        made = await self._response(Request(scope, receive))
        await made(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method == "GET" and not _is_query(self._city, request):
            return pages.graphiql(self._city, request)
        begun, reference, follows = monotonic(), noting.current().reference, wants_stream(request)
        # What follows a stream is refused as JSON.
        media = wire.GRAPHQL_JSON if follows else wire.media_of(wire.headers_of(request.scope).get("accept"))
        if media is None:
            said = f"Accept {wire.GRAPHQL_JSON} or {wire.JSON}."
            return wire.refusal(406, told.error("INVALID", said), media, reference)
        try:
            if follows:
                return await self._streamed(request, reference)
            made = await self._answered(request, reference)
        except Unauthenticated as failure:
            return await turned_away(failure, media, reference, begun)
        except told.UNAVAILABLE as failure:
            return wire.refusal(503, told.unavailable(failure, reference), media, reference)
        except (Refused, UsageError) as failure:
            return wire.refusal(wire.status_of(failure), wire.told_failure(failure), media, reference)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        except Exception as failure:
            return wire.refusal(500, told.internal(failure, reference), media, reference)
        return wire.response(made, media, reference)

    async def _answered(self, request: Request, reference: str) -> Answer:
        """Who asks is settled before anything of the body is looked at; read it is before only of somebody who came in once."""
        city, before, made = self._city, None, None
        if not city.registry.doorman.has_let_in(wire.headers_of(request.scope)):
            before = await self._in_thread(_admitted, city.admitted, request)
        sent, stop = await _sent(request), Stop()
        is_light = before is None and sent.size <= MOST_BYTES and self._is_light(sent)

        def run(admitted: Callable[[], tuple[State, Store]]) -> Answer:
            state, store = before or admitted()
            known, budgets = city.resolved(sent.asked), city.budgets
            return answer(state.documents, store, known, reference, budgets=budgets, budget_s=self._budget_s, stop=stop)

        with _stopped_in_time(request, stop):
            if is_light:
                made = await self._as_last_seen(lambda: run(partial(_admitted, city.recalled, request)), stop)
            if made is None:
                made = await self._in_thread(run, partial(_admitted, city.admitted, request))
        if not city.registry.database.is_sqlite:
            self._light.note(sent.asked, made)
        return made

    async def _as_last_seen(self, run: Callable[[], Answer], stop: Stop) -> Answer | None:
        """The answer of a light request, run in the loop by what was seen last of who asks; None where its own statement has not
        found that this still holds, and all that came of it is told to nobody."""
        try:
            made: Answer = await self._in_loop(run)
            if made.is_light or stop.is_stopped:
                return made
        except LogDown:
            raise
        except TongxingError:
            pass
        noting.current().errors.clear()
        return None

    def _is_light(self, sent: "_Sent") -> bool:
        try:
            return self._light.holds(sent.asked)
        except (Refused, UsageError):
            return False  # which is told once it is known who asks

    async def _streamed(self, request: Request, reference: str) -> Response:
        await self._in_thread(_admitted, self._city.admitted, request)
        stream = EventStream(self._city, self._outlook, self._in_thread, self._budget_s)
        return await stream.answer(request, (await _sent(request)).asked, reference)


@dataclass
class _Sent:
    """What was sent, not looked at before it is asked for. ``size``: bytes of its body."""

    look: Callable[[], Asked]
    size: int

    @cached_property
    def asked(self) -> Asked:
        """The request that it holds. Raises LimitReached, UsageError."""
        return self.look()


def _is_query(city: Served, request: Request) -> bool:
    """Whether a GET asks something: in a development city alone, since addresses with what is asked stand in many a log."""
    is_asked = not request.query_params.keys().isdisjoint({"query", "documentId"})
    return city.is_development and is_asked and not pages.wants_page(request)


def _admitted(admit: Callable[..., tuple[State, Store]], request: Request) -> tuple[State, Store]:
    with tracing.span("admission"):
        return admit(wire.headers_of(request.scope), address_of(request))


async def _sent(request: Request) -> _Sent:
    if request.method == "GET":
        return _Sent(partial(wire.asked_in, request.query_params), 0)
    body = await wire.body_of(request)
    return _Sent(partial(wire.asked_by, body), len(body))


@contextmanager
def _stopped_in_time(request: Request, stop: Stop) -> Iterator[None]:
    """Stop what runs when its time is over or its client has gone; a request that is answered at once costs no look-out."""
    looking: list[asyncio.Task[None]] = []
    begin = asyncio.get_running_loop().call_later(
        LOOK_OUT_AFTER_S, lambda: looking.append(asyncio.create_task(_stop_in_time(request, stop)))
    )
    try:
        yield
    finally:
        begin.cancel()
        for each in looking:
            each.cancel()


async def _stop_in_time(request: Request, stop: Stop) -> None:
    with anyio.move_on_after(SECONDS - LOOK_OUT_AFTER_S):
        while (await request.receive())["type"] != "http.disconnect":
            pass
    while True:  # until the request is over: a statement may just be about to begin
        await anyio.to_thread.run_sync(stop.stop)
        await anyio.sleep(STOP_EVERY_S)
