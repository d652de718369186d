"""Running the server: one process or several, its log and its numbers, and a line on stdout when it really answers."""

import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from tempfile import TemporaryDirectory

from starlette.applications import Starlette

from tongxing.cli.ports import EVERYWHERE, HOST, PORT, demand_free
from tongxing.errors import UsageError
from tongxing.host.host import Host
from tongxing.host.registry import Registry

from ..guards import draining, tracing
from . import json_lines, steady
from .app import create_app
from .metrics import FOLDER
from .servers import DRAIN, GRANIAN, UVICORN, run_granian, run_uvicorn

CITIES, DATABASE, QUIET = "TONGXING_SERVE_CITIES", "TONGXING_SERVE_DATABASE", "TONGXING_SERVE_QUIET"


@dataclass(frozen=True)
class Wanted:
    """What is to be served, where, and by which server. ``quiet``: without a line of the log for each request."""

    cities: Sequence[str]
    database: str | None = None
    host: str = HOST
    port: int = PORT
    workers: int = 1
    server: str = UVICORN
    quiet: bool = False


def serve(wanted: Wanted) -> None:
    """Serve until somebody ends it. Prints ``ready http://…`` once requests are answered.

    Raises UsageError for several workers on SQLite, which one process serves; CannotRun for an address that is taken.
    """
    if wanted.server not in (UVICORN, GRANIAN):
        raise UsageError(
            f"--server {wanted.server}: there is no such server.", remedy=f"There are {UVICORN}, {GRANIAN}."
        )
    registries = opened(wanted.cities, wanted.database)
    try:
        if wanted.workers > 1:
            _demand_postgres(registries, wanted.workers)
        demand_free(wanted.host, wanted.port, remedy="Stop it, or give another --port.")
    except BaseException:
        close(registries)
        raise
    os.environ |= {CITIES: "\n".join(wanted.cities), DATABASE: wanted.database or "", QUIET: str(int(wanted.quiet))}
    threading.Thread(target=_tell_when_ready, args=(wanted.host, wanted.port), daemon=True).start()
    if wanted.workers == 1 and wanted.server == UVICORN:
        run_uvicorn(_application(registries), wanted.host, wanted.port, 1)
        return
    # Each worker is a process of its own: it opens the cities by the same names, and keeps its numbers in a common folder.
    close(registries)
    json_lines.begin(requests=False)
    run = run_granian if wanted.server == GRANIAN else run_uvicorn
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # as many workers as processors: none gains by threads of its own
    with TemporaryDirectory(prefix="tongxing-metrics-") as folder:
        os.environ[FOLDER] = folder
        run(f"{__name__}:app_of_worker", wanted.host, wanted.port, wanted.workers)


def app_of_worker() -> Starlette:
    """The application of one of several workers."""
    signal.signal(DRAIN, draining.drain)
    return _application(opened(os.environ[CITIES].split("\n"), os.environ[DATABASE] or None))


def _application(registries: list[Registry]) -> Starlette:
    json_lines.begin(requests=os.environ[QUIET] == "0")
    tracing.start()
    steady.begin()
    return create_app(registries)


def opened(cities: Sequence[str], database: str | None) -> list[Registry]:
    """The registries of these cities, with one host for all. Those that are open are closed again if one cannot be."""
    host, registries = Host(), list[Registry]()
    try:
        for city in cities:
            registries.append(Registry.open(city, database=database, host=host))
    except BaseException:
        close(registries)
        raise
    return registries


def close(registries: Sequence[Registry]) -> None:
    """Give their databases back."""
    for registry in registries:
        registry.close()


def _demand_postgres(registries: Sequence[Registry], workers: int) -> None:
    embedded = [registry.key for registry in registries if registry.database.is_sqlite]
    if embedded:
        raise UsageError(
            f"--workers {workers}: {', '.join(embedded)} is on SQLite, which one process serves.",
            remedy="Leave --workers out, or give a PostgreSQL database: --database postgresql://….",
        )


def _tell_when_ready(host: str, port: int) -> None:
    """Ask for the health until it is told: a socket that listens is not yet a server that answers."""
    while _answers(host, port) != 200:
        time.sleep(0.05)
    shown = f"[{host}]" if ":" in host else host
    print(f"ready http://{shown}:{port}", flush=True)


def _answers(host: str, port: int) -> int | None:
    """The status of ``/health``; None where nobody answers."""
    connection = HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except HTTPException:
        return 0
    except OSError:
        return None
    finally:
        connection.close()
