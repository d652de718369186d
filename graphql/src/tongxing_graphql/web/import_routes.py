"""``/<city>/imports``: sending a file, seeing how far its import is, stopping it. Over plain HTTP, for programs and the page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from tongxing.errors import NotAllowed, NotFound, UsageError
from tongxing.host.offices.import_process import ImportJob
from tongxing.trust.principals import Access
from tongxing.work.sheets import uploads
from tongxing.work.sheets.import_reading import ImportSeen, Viewer
from tongxing.work.sheets.mappings import named_mapping
from tongxing.work.sheets.uploads import Upload

from ..guards.limits import IMPORTS
from . import pages
from .import_queue import ImportQueue, Waiting
from .plain_routes import Busy, answered, json_of
from .served import Served
from .turning_away import InThread, address_of
from .uploads import Received, receive

T = TypeVar("T")
NEWEST = 20
OPTIONS = {"true": True, "false": False}


class ImportRoutes:
    """The addresses of one city's imports."""

    def __init__(self, city: Served, in_thread: InThread) -> None:
        self._city = city
        self._queue = ImportQueue(city.registry)
        self._in_thread = in_thread

    def stop(self) -> None:
        """End what runs here."""
        self._queue.stop()

    async def all(self, request: Request) -> Response:
        """POST: take a file. GET: the page for people, or the newest imports for programs."""
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return pages.imports(self._city)
        return await answered(request, self._take if request.method == "POST" else self._newest)

    async def one(self, request: Request) -> Response:
        """GET: how far an import is, with its report at the end. DELETE: stop it."""
        return await answered(request, self._stop if request.method == "DELETE" else self._state)

    # what is asked ----------------------------------------------------------------------------------------------------

    async def _take(self, request: Request) -> Response:
        access = await self._in_thread(self._access, request)
        asked = _Asked.of(request.query_params)
        upload = await self._in_thread(self._admit, access, asked)
        try:
            received = await receive(request, asked.name, partial(self._alive, upload.id))
        except BaseException:
            await self._in_thread(self._forget, upload.id)
            raise
        await self._in_thread(self._put, upload, received, asked)
        seen, _ = await self._in_thread(self._seen, access, upload.id)
        made = json_of(seen.as_dict() | {"url": self._url(seen.id)}, 202)
        made.headers["Location"] = self._url(seen.id)
        return made

    async def _newest(self, request: Request) -> Response:
        access = await self._in_thread(self._access, request)
        found = await self._in_thread(self._all, access)
        return json_of({"imports": [each.as_dict() | {"url": self._url(each.id)} for each in found[:NEWEST]]})

    async def _state(self, request: Request) -> Response:
        access = await self._in_thread(self._access, request)
        seen, report = await self._in_thread(self._seen, access, request.path_params["id"])
        return json_of(seen.as_dict() | {"report": report})

    async def _stop(self, request: Request) -> Response:
        access = await self._in_thread(self._access, request)
        seen, _ = await self._in_thread(self._cancelled, access, request.path_params["id"])
        return json_of(seen.as_dict())

    # in a thread ------------------------------------------------------------------------------------------------------

    def _access(self, request: Request) -> Access:
        """Who asks. Raises Unauthenticated, PurposeRequired, and NotAllowed for who may not import."""
        city = self._city
        access = city.access(city.state(), dict(request.headers), address_of(request))
        self._viewer(access)
        return access

    def _viewer(self, access: Access) -> Viewer:
        return Viewer.of(access, self._city.registry.city.info.division)

    def _admit(self, access: Access, asked: "_Asked") -> Upload:
        """Note the upload before its body is read. Raises LimitReached where too many are in hand, UsageError."""
        if asked.mapping:
            named_mapping(self._city.state().composition.mappings, asked.mapping)
        now = self._city.registry.clock()
        new = Upload(
            uuid4().hex, access.city, access.principal, access.purpose, asked.dry_run, "receiving", now, seen_at=now
        )
        with self._city.registry.database.write() as connection:
            count = uploads.unfinished(connection, access.city, now)
            if count >= IMPORTS:
                raise Busy("imports at one time", IMPORTS, count + 1)
            uploads.receive(connection, new)
        return new

    def _put(self, upload: Upload, received: Received, asked: "_Asked") -> None:
        registry = self._city.registry
        job = ImportJob(
            city=str(registry.city.file),
            database=registry.database.url,
            principal=upload.principal,
            purpose=upload.purpose,
            descriptor=received.file.fileno(),
            suffix=received.suffix,
            dry_run=asked.dry_run,
            resume=asked.resume,
            mapping=asked.mapping,
        )
        with registry.database.write() as connection:
            uploads.note(
                connection,
                upload.id,
                registry.clock(),
                state="queued",
                size=received.size,
                file_sha256=received.sha256,
            )
        self._queue.put(Waiting(upload.id, received.file, job))

    def _alive(self, id: str) -> None:
        with self._city.registry.database.write() as connection:
            uploads.note(connection, id, self._city.registry.clock())

    def _forget(self, id: str) -> None:
        with self._city.registry.database.write() as connection:
            uploads.forget(connection, id)

    def _all(self, access: Access) -> list[ImportSeen]:
        store = self._city.store(self._city.state(), access)
        with store.reading("imports") as reading:
            return self._viewer(access).imports(reading.inside.connection)

    def _seen(self, access: Access, id: str) -> tuple[ImportSeen, Mapping[str, Any] | None]:
        store, viewer = self._city.store(self._city.state(), access), self._viewer(access)
        with store.reading(f"import {id[:64]}") as reading:
            seen = viewer.find(reading.inside.connection, id)
            if seen is None:
                raise NotFound("There is no import with this id here.", remedy="Check the id.")
            return seen, viewer.reports(reading.inside.connection, [seen]).get(id)

    def _cancelled(self, access: Access, id: str) -> tuple[ImportSeen, Mapping[str, Any] | None]:
        """Only whoever sent a file stops its import. Its process is ended by the server that runs it."""
        seen, _ = self._seen(access, id)
        if not seen.is_own:
            raise NotAllowed("Only who sent the file may stop its import.", action="import")
        with self._city.registry.database.write() as connection:
            uploads.finish(connection, id, self._city.registry.clock(), "cancelled")
        return self._seen(access, id)

    # answers ----------------------------------------------------------------------------------------------------------

    def _url(self, id: str) -> str:
        return f"/{self._city.key}/imports/{id}"


@dataclass(frozen=True)
class _Asked:
    """What the address says beyond the path; a word that is not known is a mistake, lest ``dryrun`` write."""

    name: str | None
    dry_run: bool
    resume: bool
    mapping: str | None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "_Asked":
        """Raises UsageError for a parameter or a value that is none."""
        names = {each.name for each in fields(cls)}
        if set(given) - names:
            raise UsageError("A parameter is not known here.", remedy=f"There are {', '.join(sorted(names))}.")
        return cls(given.get("name"), _truth(given, "dry_run"), _truth(given, "resume"), given.get("mapping") or None)


def _truth(given: Mapping[str, str], name: str) -> bool:
    try:
        return OPTIONS[given.get(name, "false")]
    except KeyError:
        raise UsageError(f"`{name}` is neither true nor false.") from None
