"""The server's application: GraphQL for each city, the pages for trying it out, and the health of everything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from tongxing.errors import LogDown, Refused, TongxingError, Unauthenticated, UsageError
from tongxing.host.offices.bringing import bring_due
from tongxing.host.registry import Registry
from tongxing.work.store import Store

from ..feed.event_stream import EventStream, wants_stream
from ..feed.outlook import Outlook
from ..feed.sockets import Sockets
from ..guards import draining, noting, told, tracing
from ..guards.limits import SECONDS
from ..operations.execution import Answer, Asked, answer
from ..reading.stopping import Stop
from ..web import pages, wire
from ..web.catalogue_routes import CatalogueRoutes
from ..web.frame_routes import FrameRoutes
from ..web.import_routes import ImportRoutes
from ..web.letter_routes import LetterRoutes
from ..web.login import Login
from ..web.plugin_routes import PluginRoutes
from ..web.served import Served, State
from ..web.turning_away import address_of, turned_away
from . import operators
from .metrics import CONTENT_TYPE, Metrics
from .standing import standing
from .watching import Watching

T = TypeVar("T")
_log = logging.getLogger(__name__)

WORKERS = 8
"""Requests that run at one time in a process; others wait their turn. A SQLite or PostgreSQL pool serves as many."""
ANCHOR_EVERY_S = 600
"""How often it is signed where the access logs stand; what was cut off within this time is not found."""
BRING_EVERY_S = 2
LOOK_EVERY_S = 5
"""How often it is noted how much memory and how many connections there are."""
STOP_EVERY_S = 0.05
STATIC = Path(__file__).parents[1] / "static"


def create_app(registries: Sequence[Registry], *, budget_s: float = 1.0) -> Starlette:
    """The application for these cities. ``budget_s``: how long one call into a department's code may take.

    Raises UsageError where two cities have one key, or none is given.
    """
    cities = {registry.key: Served(registry) for registry in registries}
    if len(cities) != len(registries) or not cities:
        raise UsageError("The server needs cities, each with a key of its own.")
    server = _Server(cities, budget_s)
    routes: list[BaseRoute] = [Route(f"/{key}/graphql", server.city(key), methods=["GET", "POST"]) for key in cities]
    routes += [WebSocketRoute(f"/{key}/graphql", server.sockets(key)) for key in cities]
    if len(cities) == 1:
        (only,) = cities
        routes.append(Route("/graphql", server.city(only), methods=["GET", "POST"]))
        routes.append(WebSocketRoute("/graphql", server.sockets(only)))
    for key in cities:
        imports = server.imports(key)
        routes.append(Route(f"/{key}/imports", imports.all, methods=["GET", "POST"]))
        routes.append(Route(f"/{key}/imports/{{id}}", imports.one, methods=["GET", "DELETE"]))
        routes.append(Route(f"/{key}/letters/{{peer}}", server.letters(key).take, methods=["POST"]))
        routes.append(Route(f"/{key}/frames/{{name}}", server.frames(key).one))
        catalogue = server.catalogue(key)
        routes.append(Route(f"/{key}/schema", catalogue.schema))
        routes.append(Route(f"/{key}/plugins", catalogue.plugins))
        routes.append(Route(f"/{key}/plugins/{{key}}", server.plugins(key).one, methods=["GET", "POST"]))
        if login := server.login(key):
            routes += [Route(f"/{key}/login", login.begin), Route(f"/{key}/login/back", login.back)]
    every = [
        *routes,
        Route("/health", server.health),
        Route("/metrics", server.metrics),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/", server.start),
    ]
    paths = [str(getattr(each, "path", "")).strip("/") for each in every]
    named = {path.removeprefix(f"{key}/").partition("/")[0] for path in paths for key in cities}
    watching = Middleware(Watching, metrics=server.counted, cities=cities, routes=named)
    app = Starlette(routes=every, lifespan=server.lifespan, middleware=[watching])
    app.state.registries, app.state.cities, app.state.outlooks = list(registries), cities, server.outlooks
    return app


class _Server:
    def __init__(self, cities: dict[str, Served], budget_s: float) -> None:
        self._cities = cities
        self._budget_s = budget_s
        self.counted = Metrics(cities)
        self._limiter: anyio.CapacityLimiter | None = None
        self.outlooks = {key: Outlook(city, self._in_thread) for key, city in cities.items()}
        self._imports = {key: ImportRoutes(city, self._in_thread) for key, city in cities.items()}

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Sign from time to time where the access logs stand. At the end, stop the imports and give the databases back."""
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._anchor)
            beside.start_soon(self._look)
            beside.start_soon(self._bring)
            for outlook in self.outlooks.values():
                beside.start_soon(outlook.look)
            yield
            beside.cancel_scope.cancel()
        for imports in self._imports.values():
            imports.stop()
        for city in self._cities.values():
            city.registry.close()
        self.counted.close()

    async def _look(self) -> None:
        while True:
            self.counted.look()
            await anyio.sleep(LOOK_EVERY_S)

    async def _bring(self) -> None:
        """Bring letters to webhooks; beside all requests, since a receiver may take its time."""
        alone = anyio.CapacityLimiter(1)
        while True:
            await anyio.sleep(BRING_EVERY_S)
            for city in self._cities.values():
                try:
                    await anyio.to_thread.run_sync(_bring_to, city, limiter=alone)
                except (OSError, TongxingError) as failure:
                    _log.error("%s: nothing is brought to webhooks: %s", city.key, type(failure).__name__)

    async def _anchor(self) -> None:
        while True:
            await anyio.sleep(ANCHOR_EVERY_S)
            for city in self._cities.values():
                try:
                    await self._in_thread(city.registry.log.tend)
                except (OSError, TongxingError) as failure:
                    _log.error("%s: the access log cannot be anchored: %s", city.key, type(failure).__name__)

    def city(self, key: str) -> Callable[[Request], Any]:
        """The endpoint of a city."""
        return partial(self._graphql, self._cities[key])

    def sockets(self, key: str) -> Callable[[WebSocket], Any]:
        """The endpoint of a city's sockets."""
        return Sockets(self._cities[key], self.outlooks[key], self._in_thread, self._budget_s).accept

    def imports(self, key: str) -> ImportRoutes:
        """The addresses of a city's imports."""
        return self._imports[key]

    def letters(self, key: str) -> LetterRoutes:
        """The address of a city's letters from other instances."""
        return LetterRoutes(self._cities[key], self._in_thread)

    def frames(self, key: str) -> FrameRoutes:
        """The address of a city's frames."""
        return FrameRoutes(self._cities[key], self._in_thread)

    def catalogue(self, key: str) -> CatalogueRoutes:
        """The addresses of a city's schema and plugins."""
        return CatalogueRoutes(self._cities[key], self._in_thread)

    def plugins(self, key: str) -> PluginRoutes:
        """The addresses of a city's plugins."""
        return PluginRoutes(self._cities[key], self._in_thread)

    def login(self, key: str) -> Login | None:
        """The addresses of a city's login, where it has one."""
        city = self._cities[key]
        publisher = city.registry.doorman.publisher
        if publisher is None or publisher.issuer.client_id is None:
            return None
        return Login(city, publisher, publisher.issuer.client_id, self._in_thread)

    async def health(self, request: Request) -> Response:
        """How everything stands. 503 where a city's database does not answer."""
        cities = await self._health()
        states = {each["status"] for each in cities.values()}
        status = next(word for word in ("down", "degraded", "ok") if word in states)
        if draining.is_ending():
            status = "stopping"
        made = {"status": status, "cities": cities}
        return JSONResponse(made, status_code=503 if status in ("down", "stopping") else 200, headers=wire.HEADERS)

    async def metrics(self, request: Request) -> Response:
        """What was counted, in Prometheus' text form."""
        if not operators.may_read(request):
            said = "The metrics are for this machine, and for whoever has the operator's token."
            return wire.refusal(401, told.error("UNAUTHENTICATED", said), None, noting.current().reference)
        made = await self._in_thread(self.counted.text, await self._health())
        return PlainTextResponse(made, headers=wire.HEADERS, media_type=CONTENT_TYPE)

    async def start(self, request: Request) -> Response:
        """The start page."""
        return pages.start(list(self._cities.values()), await self._health(), request)

    async def _health(self) -> dict[str, Any]:
        cities: dict[str, Any] = {}
        for key, city in self._cities.items():
            try:
                cities[key] = await self._in_thread(standing, city)
            except TongxingError:
                cities[key] = {"status": "down", "plugins": []}
        return cities

    async def _graphql(self, city: Served, request: Request) -> Response:
        if request.method == "GET" and not _is_query(city, request):
            return pages.graphiql(city, request)
        begun, reference, media = monotonic(), noting.current().reference, wire.media_of(request.headers.get("accept"))
        if wants_stream(request):
            media = wire.GRAPHQL_JSON  # of a refusal
        if media is None:
            said = f"Accept {wire.GRAPHQL_JSON} or {wire.JSON}."
            return wire.refusal(406, told.error("INVALID", said), media, reference)
        try:
            if wants_stream(request):
                return await self._streamed(city, request, reference)
            made = await self._answered(city, request, reference)
        except Unauthenticated as failure:
            return await turned_away(failure, media, reference, begun)
        except LogDown as failure:
            return wire.refusal(503, told.error("UNAVAILABLE", str(failure)), media, reference)
        except (Refused, UsageError) as failure:
            return wire.refusal(wire.status_of(failure), wire.told_failure(failure), media, reference)
        except Exception as failure:
            return wire.refusal(500, told.internal(failure, reference), media, reference)
        return wire.response(made, media, reference)

    async def _answered(self, city: Served, request: Request, reference: str) -> Answer:
        """Who asks is settled before anything of the body is looked at; read it is before only of somebody who came in once."""
        before = None
        if not city.registry.doorman.has_let_in(request.headers):
            before = await self._in_thread(_admitted, city, request)
        asked, stop, budgets = await _sent(request), Stop(), city.budgets

        def run() -> Answer:
            state, store = before or _admitted(city, request)
            sent, documents = city.resolved(asked()), state.documents
            return answer(documents, store, sent, reference, budgets=budgets, budget_s=self._budget_s, stop=stop)

        waiting = asyncio.create_task(_stop_in_time(request, stop))
        try:
            return await self._in_thread(run)
        finally:
            waiting.cancel()

    async def _streamed(self, city: Served, request: Request, reference: str) -> Response:
        await self._in_thread(city.admitted, dict(request.headers), address_of(request))
        stream = EventStream(city, self.outlooks[city.key], self._in_thread, self._budget_s)
        return await stream.answer(request, (await _sent(request))(), reference)

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(WORKERS)
        return await anyio.to_thread.run_sync(call, *arguments, limiter=self._limiter)


def _is_query(city: Served, request: Request) -> bool:
    """Whether a GET asks something: in a development city alone, since addresses with what is asked stand in many a log."""
    is_asked = not request.query_params.keys().isdisjoint({"query", "documentId"})
    return city.is_development and is_asked and not pages.wants_page(request)


def _bring_to(city: Served) -> None:
    for _ in bring_due(city.registry, lambda: not draining.is_ending()):
        pass


def _admitted(city: Served, request: Request) -> tuple[State, Store]:
    with tracing.span("admission"):
        return city.admitted(dict(request.headers), address_of(request))


async def _sent(request: Request) -> Callable[[], Asked]:
    """What was sent, read and not yet looked at."""
    if request.method == "GET":
        return partial(wire.asked_in, request.query_params)
    return partial(wire.asked_by, await wire.body_of(request))


async def _stop_in_time(request: Request, stop: Stop) -> None:
    """Stop a request when its time is over or its client has gone."""
    with anyio.move_on_after(SECONDS):
        while (await request.receive())["type"] != "http.disconnect":
            pass
    while True:  # until the request is over: a statement may just be about to begin
        await anyio.to_thread.run_sync(stop.stop)
        await anyio.sleep(STOP_EVERY_S)
