"""``GET /<city>/frames/<name>``: a whole record as a stream of Arrow, for analysis; by the same grants, budgets and log as GraphQL."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tongxing.errors import UsageError

from . import frames, wire
from .plain_routes import answered
from .served import Served
from .turning_away import InThread, address_of

ARROW = "application/vnd.apache.arrow.stream"


class FrameRoutes:
    """The address of one city's frames."""

    def __init__(self, city: Served, in_thread: InThread) -> None:
        self._city = city
        self._in_thread = in_thread

    async def one(self, request: Request) -> Response:
        """A frame; ``?on=2026-11-23`` of a dated record gives the rows that hold on that day."""
        return await answered(request, self._one)

    async def _one(self, request: Request) -> Response:
        begun = await self._in_thread(self._begun, request)
        first = await self._in_thread(next, begun)  # what is refused is refused before a byte leaves
        return StreamingResponse(self._rest(first, begun), media_type=ARROW, headers=wire.HEADERS)

    def _begun(self, request: Request) -> Iterator[bytes]:
        admitted = partial(self._city.admitted, dict(request.headers), address_of(request))
        return frames.arrow(frames.begun(self._city, admitted, request.path_params["name"], _day(request)))

    async def _rest(self, first: bytes, begun: Iterator[bytes]) -> AsyncIterator[bytes]:
        part: bytes | None = first
        while part is not None:
            yield part
            part = await self._in_thread(next, begun, None)


def _day(request: Request) -> date | None:
    text = request.query_params.get("on")
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("`on` is no day.", remedy="Write it as 2026-11-23.") from error
