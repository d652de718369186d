"""Running the server: uvicorn, one process or several, and a line on stdout when it really answers."""

import os
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any

import uvicorn
from starlette.applications import Starlette

from tongxing.errors import CannotRun, UsageError
from tongxing.host.host import Host
from tongxing.host.registry import Registry

from .app import create_app

CITIES, DATABASE = "TONGXING_SERVE_CITIES", "TONGXING_SERVE_DATABASE"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def serve(
    cities: Sequence[str], *, database: str | None = None, host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve these cities until somebody stops it. Prints ``ready http://…`` once requests are answered.

    Raises UsageError for several workers on SQLite, which one process serves; CannotRun for an address that is taken.
    """
    app = create_app(opened(cities, database))
    try:
        if workers > 1:
            _demand_postgres(app, workers)
        _demand_free(host, port)
    except BaseException:
        close(app)
        raise
    threading.Thread(target=_tell_when_ready, args=(host, port), daemon=True).start()
    options: dict[str, Any] = {"host": host, "port": port, "access_log": False, "log_level": "warning"}
    if workers == 1:
        uvicorn.run(app, server_header=False, **options)
        return
    # Each worker is a process of its own and opens the cities by the same names.
    close(app)
    os.environ[CITIES], os.environ[DATABASE] = "\n".join(cities), database or ""
    uvicorn.run(f"{__name__}:app_of_worker", factory=True, workers=workers, server_header=False, **options)


def app_of_worker() -> Starlette:
    """The application of one of several workers."""
    return create_app(opened(os.environ[CITIES].split("\n"), os.environ[DATABASE] or None))


def opened(cities: Sequence[str], database: str | None) -> list[Registry]:
    """The registries of these cities, with one host for all. Those that are open are closed again if one cannot be."""
    host, registries = Host(), list[Registry]()
    try:
        for city in cities:
            registries.append(Registry.open(city, database=database, host=host))
    except BaseException:
        for registry in registries:
            registry.close()
        raise
    return registries


def close(app: Starlette) -> None:
    """Give the databases of an application back."""
    for registry in app.state.registries:
        registry.close()


def _demand_postgres(app: Starlette, workers: int) -> None:
    embedded = [registry.key for registry in app.state.registries if registry.database.is_sqlite]
    if embedded:
        raise UsageError(
            f"--workers {workers}: {', '.join(embedded)} is on SQLite, which one process serves.",
            remedy="Leave --workers out, or give a PostgreSQL database: --database postgresql://….",
        )


def _demand_free(host: str, port: int) -> None:
    """Otherwise the server that has the port would answer, and «ready» would be told of it."""
    if _answers(host, port) is not None:
        raise CannotRun(f"Something answers on {host}:{port} already.", remedy="Stop it, or give another --port.")


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
