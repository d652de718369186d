"""Uvicorn and Granian: processes that answer, and how they end without losing a request.

Told to end, a process takes no new connection. Those that are open are answered a while longer, each told to close with its
answer; only then is closed what is idle. So a request that was sent is answered; whoever comes later is refused at once.
"""

from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.supervisors import Multiprocess

from tongxing.errors import CannotRun

from . import stopping

DRAIN_S = 2.0
"""For so long an open connection is still answered. Longer than whoever keeps one open takes between two requests of one task."""
PATIENCE_S = 30
"""Then what still runs is given up; requests end sooner by themselves (``limits.SECONDS``)."""
HANGS_S = 60
"""A worker that says nothing for so long is replaced."""
UVICORN, GRANIAN = "uvicorn", "granian"
_ABSENT = "pip install 'tongxing-graphql[granian]'"

_Protocol: Any = AutoHTTPProtocol


class Draining(_Protocol):  # type: ignore[misc]
    """A connection of Uvicorn's that is not closed at once when the server ends: a request may be on its way."""

    def shutdown(self) -> None:
        """Close when nothing came for a while, or after the answer that is being made then."""
        stopping.end()
        self.loop.call_later(DRAIN_S, super().shutdown)


class _Workers(Multiprocess):
    def terminate_all(self) -> None:
        """The socket is closed here first: else the system takes connections for it that no worker will ever see."""
        for each in self.sockets:
            each.close()
        super().terminate_all()


def run_uvicorn(app: Any, host: str, port: int, workers: int) -> None:
    """Serve until somebody ends it. ``app``: an application, or for several workers the name of what makes one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        workers=workers,
        factory=isinstance(app, str),
        http=Draining,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_S,
        timeout_worker_healthcheck=HANGS_S,
    )
    if workers == 1:
        uvicorn.Server(config).run()
    else:
        _Workers(config, sockets=[config.bind_socket()]).run()


def run_granian(name: str, host: str, port: int, workers: int) -> None:
    """Serve until somebody ends it. Raises CannotRun where Granian is not installed."""
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError as error:
        raise CannotRun("Granian is not installed.", remedy=_ABSENT) from error
    Granian(
        name,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        factory=True,
        websockets=True,
        log_enabled=False,
        workers_kill_timeout=PATIENCE_S,
        respawn_failed_workers=True,
    ).serve()
