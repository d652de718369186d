"""Running the server: uvicorn, one process or several, and a line on stdout when it really answers."""

import os
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

import uvicorn
from starlette.types import ASGIApp

from tongxing.errors import UsageError
from tongxing.host.registry import Registry

CITIES, DATABASE = "TONGXING_SERVE_CITIES", "TONGXING_SERVE_DATABASE"


def serve(
    cities: Sequence[str], *, database: str | None = None, host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve these cities until somebody stops it. Prints ``ready http://…`` once requests are answered.

    Raises UsageError for several workers on SQLite: it has one writer at a time, in one process.
    """
    registries = [Registry.open(city, database=database) for city in cities]
    try:
        embedded = [registry.key for registry in registries if registry.database.is_sqlite]
        if workers > 1 and embedded:
            raise UsageError(
                f"--workers {workers}: {', '.join(embedded)} is on SQLite, which one process serves.",
                remedy="Leave --workers out, or give a PostgreSQL database with --database postgresql://….",
            )
    finally:
        for registry in registries:
            registry.close()
    # Workers are processes of their own: each opens the cities by the same names.
    os.environ[CITIES], os.environ[DATABASE] = "\n".join(cities), database or ""
    threading.Thread(target=_tell_when_ready, args=(host, port), daemon=True).start()
    uvicorn.run(
        f"{__name__}:app_from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
    )


def app_from_environment() -> ASGIApp:
    """The application of one worker."""
    from .app import create_app

    database = os.environ[DATABASE] or None
    return create_app([Registry.open(city, database=database) for city in os.environ[CITIES].split("\n")])


def _tell_when_ready(host: str, port: int) -> None:
    """Ask for the health until it answers: a socket that listens is not yet a server that answers."""
    while not _answers(host, port):
        time.sleep(0.05)
    shown = f"[{host}]" if ":" in host else host
    print(f"ready http://{shown}:{port}", flush=True)


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection("127.0.0.1" if host in ("0.0.0.0", "::") else host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
