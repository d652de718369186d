"""``GET /<city>/schema`` and ``/<city>/plugins``: what can be asked, and the departments; with an ETag, since nobody is in them."""

from hashlib import sha256

import orjson
from starlette.requests import Request
from starlette.responses import Response

from tongxing.errors import NotAllowed

from ..operations.execution import may_introspect
from . import wire
from .plain_routes import answered
from .served import Served, State
from .turning_away import InThread, address_of


class CatalogueRoutes:
    """The addresses of one city that tell of it and of nobody in it."""

    def __init__(self, city: Served, in_thread: InThread) -> None:
        self._city = city
        self._in_thread = in_thread

    async def schema(self, request: Request) -> Response:
        """The schema as SDL, for whoever may introspect it."""
        return await answered(request, self._schema)

    async def plugins(self, request: Request) -> Response:
        """Every plugin and how it stands."""
        return await answered(request, self._plugins)

    async def _schema(self, request: Request) -> Response:
        return tagged(request, await self._in_thread(self._sdl, request), "text/plain")

    async def _plugins(self, request: Request) -> Response:
        return tagged(request, await self._in_thread(self._list, request), "application/json")

    def _sdl(self, request: Request) -> bytes:
        state, store = self._city.admitted(dict(request.headers), address_of(request))
        if not may_introspect(state.documents, store):
            raise NotAllowed("The schema is not told to this principal.", action="introspect")
        return state.sdl

    def _list(self, request: Request) -> bytes:
        state, _ = self._city.admitted(dict(request.headers), address_of(request))
        return orjson.dumps({"plugins": [_told(state, each.key) for each in state.composition.plugins]})


def _told(state: State, key: str) -> dict[str, object]:
    stands = next(each for each in state.composition.plugins if each.key == key)
    return {
        "key": key,
        "title": stands.title.as_dict(),
        "version": stands.version,
        "state": "stopped" if key in state.composed.left_out else stands.state,
        "since": stands.since.isoformat() if stands.since else None,
        "why": state.composed.left_out.get(key, stands.why),
    }


def tagged(request: Request, body: bytes, media: str) -> Response:
    """An answer that may be kept and is asked for again each time; 304 where the client has it."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {**wire.HEADERS, "Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Authorization"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "Content-Type": f"{media}; charset=utf-8"})
