"""The server's application: GraphQL for each city, the pages for trying it out, and the health of everything."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import anyio
import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from tongxing import waiting
from tongxing.errors import TongxingError, UsageError
from tongxing.host.offices.bringing import bring_due
from tongxing.host.registry import Registry
from tongxing.work.writing.reactions import retry
from tongxing.workers import Workers

from ..feed.outlook import Outlook
from ..feed.sockets import Sockets
from ..guards import draining, noting, told
from ..web import pages, wire
from ..web.catalogue_routes import CatalogueRoutes
from ..web.frame_routes import FrameRoutes
from ..web.import_routes import ImportRoutes
from ..web.letter_routes import LetterRoutes
from ..web.login import Login
from ..web.plain_routes import nowhere
from ..web.plugin_routes import PluginRoutes
from ..web.served import Served
from . import operators
from .endpoint import GraphQL
from .metrics import CONTENT_TYPE, Metrics
from .standing import standing
from .watching import Watching

T = TypeVar("T")
_log = logging.getLogger(__name__)

WORKERS = 8
"""Requests that run at one time in a process; others wait their turn. A SQLite or PostgreSQL pool serves as many."""
ANCHOR_EVERY_S = 600
"""How often it is signed where the access logs stand; what was cut off within this time is not found."""
CATCH_UP_EVERY_S = 2
"""How soon it is seen what is to be done beside all requests."""
ASK_EVERY_S = 0.25
"""How often it is asked whether a plugin was switched."""
LOOK_EVERY_S = 5
"""How often it is noted how much memory and how many connections there are."""
STATIC = Path(__file__).parents[1] / "static"


def create_app(registries: Sequence[Registry], *, budget_s: float = 1.0) -> Starlette:
    """The application for these cities. ``budget_s``: how long one call into a department's code may take.

    Raises UsageError where two cities have one key, or none is given.
    """
    cities = {registry.key: Served(registry) for registry in registries}
    if len(cities) != len(registries) or not cities:
        raise UsageError("The server needs cities, each with a key of its own.")
    server = _Server(cities, budget_s)
    graphql = {f"/{key}/graphql": server.graphql(key) for key in cities}
    sockets = {f"/{key}/graphql": server.sockets(key) for key in cities}
    if len(cities) == 1:
        (only,) = cities
        graphql["/graphql"], sockets["/graphql"] = server.graphql(only), server.sockets(only)
    routes: list[BaseRoute] = [Route(path, each, methods=["GET", "POST"]) for path, each in graphql.items()]
    routes += [WebSocketRoute(path, each) for path, each in sockets.items()]
    every = [
        *routes,
        *(route for key in cities for route in server.of_city(key)),
        Route("/health", server.health),
        Route("/metrics", server.metrics),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/", server.start),
        *(Route(f"/{key}", RedirectResponse(f"/#{key}", headers=wire.HEADERS), methods=["GET"]) for key in cities),
    ]
    paths = [str(getattr(each, "path", "")).strip("/") for each in every]
    named = {path.removeprefix(f"{key}/").partition("/")[0] for path in paths for key in cities}
    watching = Middleware(Watching, metrics=server.counted, cities=cities, routes=named, asked_most=graphql)
    refusals: Any = {HTTPException: nowhere}
    app = Starlette(routes=every, lifespan=server.lifespan, middleware=[watching], exception_handlers=refusals)
    app.state.registries, app.state.cities, app.state.outlooks = list(registries), cities, server.outlooks
    return app


class _Server:
    def __init__(self, cities: dict[str, Served], budget_s: float) -> None:
        self._cities = cities
        self._budget_s = budget_s
        self.counted = Metrics(cities)
        self._threads = Workers("requests", WORKERS)
        self._seats = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]()
        self.outlooks = {key: Outlook(city, self._in_thread) for key, city in cities.items()}
        self._imports = {key: ImportRoutes(city, self._in_thread) for key, city in cities.items()}

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Sign from time to time where the access logs stand. At the end, stop the imports and give the databases back."""
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._anchor)
            beside.start_soon(self._look)
            beside.start_soon(self._catch_up)
            beside.start_soon(self._make_ready)
            for outlook in self.outlooks.values():
                beside.start_soon(outlook.look)
            yield
            beside.cancel_scope.cancel()
        for imports in self._imports.values():
            imports.stop()
        for city in self._cities.values():
            city.registry.close()
        self._threads.close()
        self.counted.close()

    async def _look(self) -> None:
        while True:
            self.counted.look()
            await anyio.sleep(LOOK_EVERY_S)

    async def _make_ready(self) -> None:
        """See in time that a plugin was switched."""
        alone = anyio.CapacityLimiter(1)
        while True:
            for city in self._cities.values():
                await _beside(city, "a switch is not seen", anyio.to_thread.run_sync(city.look, limiter=alone))
            await anyio.sleep(ASK_EVERY_S)

    async def _catch_up(self) -> None:
        """Try again what departments failed to do, bring letters to webhooks, and decide whom lists told as they stood; beside all
        requests, since each may take its time."""
        alone = anyio.CapacityLimiter(1)
        while True:
            await anyio.sleep(CATCH_UP_EVERY_S)
            for city in self._cities.values():
                caught_up = anyio.to_thread.run_sync(_caught_up, city, limiter=alone)
                await _beside(city, "reactions, webhooks and stale decisions wait", caught_up)

    async def _anchor(self) -> None:
        while True:
            await anyio.sleep(ANCHOR_EVERY_S)
            for city in self._cities.values():
                await _beside(city, "the access log cannot be anchored", self._in_thread(city.registry.log.tend))

    def graphql(self, key: str) -> GraphQL:
        """The address of a city's GraphQL."""
        return GraphQL(self._cities[key], self.outlooks[key], self._in_thread, self._in_loop, self._budget_s)

    def sockets(self, key: str) -> Callable[[WebSocket], Any]:
        """The endpoint of a city's sockets."""
        return Sockets(self._cities[key], self.outlooks[key], self._in_thread, self._budget_s).accept

    def of_city(self, key: str) -> Iterator[BaseRoute]:
        """The addresses of a city beside its GraphQL: imports, letters from other instances, frames, schema, plugins, login."""
        city, imports = self._cities[key], self._imports[key]
        yield Route(f"/{key}/imports", imports.all, methods=["GET", "POST"])
        yield Route(f"/{key}/imports/{{id}}", imports.one, methods=["GET", "DELETE"])
        yield Route(f"/{key}/letters/{{peer}}", LetterRoutes(city, self._in_thread).take, methods=["POST"])
        yield Route(f"/{key}/frames/{{name}}", FrameRoutes(city, self._in_thread).one)
        catalogue = CatalogueRoutes(city, self._in_thread)
        yield Route(f"/{key}/schema", catalogue.schema)
        yield Route(f"/{key}/plugins", catalogue.plugins)
        yield Route(f"/{key}/plugins/{{key}}", PluginRoutes(city, self._in_thread).one, methods=["GET", "POST"])
        publisher = city.registry.doorman.publisher
        if publisher is not None and publisher.issuer.client_id is not None:
            login = Login(city, publisher, publisher.issuer.client_id, self._in_thread)
            yield from (Route(f"/{key}/login", login.begin), Route(f"/{key}/login/back", login.back))

    async def health(self, request: Request) -> Response:
        """How everything stands; in a word for whoever may not read the metrics. 503 where a city's database does not answer."""
        cities = await self._health()
        if not operators.may_read(request):
            cities = {key: {"status": each["status"]} for key, each in cities.items()}
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

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        """What a call gives back. One that has begun is waited for when nobody wants it any more: what it uses is then free."""
        running = self._threads.start(partial(copy_context().run, call, *arguments))
        try:
            made: T = await asyncio.wrap_future(running)
        except asyncio.CancelledError:
            if not running.cancelled():
                with anyio.CancelScope(shield=True), suppress(Exception):
                    await asyncio.wrap_future(running)
            raise
        return made

    async def _in_loop(self, call: Callable[[], T]) -> T:
        """The same without a thread, for a call that waits by ``tongxing.waiting`` alone. As many as there are threads read at one
        time; who has read gives the seat to the next, so that the log keeps what more than these have read in one commit."""
        seats = self._seats.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(WORKERS))
        await seats.acquire()
        running = waiting.begin(call, seats.release)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            with anyio.CancelScope(shield=True), suppress(Exception):
                await running
            raise


async def _beside(city: Served, what: str, work: Awaitable[Any]) -> None:
    """What is done beside all requests, again and again: where it goes wrong, whatever raises, the server goes on."""
    try:
        await work
    except Exception as failure:
        _log.error("%s: %s: %s at %s", city.key, what, type(failure).__name__, told.place_of(failure))


def _caught_up(city: Served) -> None:
    def goes_on() -> bool:
        return not draining.is_ending()

    for _ in retry(city.registry.world, goes_on):  # first, since letters tell of what they write
        pass
    for _ in bring_due(city.registry, goes_on):
        pass
    for _ in city.registry.kept().catch_up():
        if not goes_on():
            return
