"""Uvicorn and Granian: processes that answer, and how they end: first none takes a new connection, then each closes its own."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable
from socket import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from tongxing.errors import CannotRun

from ..guards import draining
from ..guards.limits import BODY_BYTES

PATIENCE_S = 30
"""Then what still runs is given up; requests end sooner by themselves (``limits.SECONDS``)."""
HANGS_S = 60
"""A worker of Uvicorn's that says nothing for so long is replaced."""
UVICORN, GRANIAN = "uvicorn", "granian"
DRAIN = signal.SIGUSR1
"""By it the main process tells its workers to take nobody in any more."""
_ABSENT = "pip install 'tongxing-graphql[granian]'"


class _Alone(uvicorn.Server):
    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Answer who is there, then close."""
        draining.drain()
        until = time.monotonic() + draining.SECONDS
        await asyncio.sleep(0.1)  # who waits at the door is taken in
        while self.server_state.connections and time.monotonic() < until:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


class _Workers(Multiprocess):
    def terminate_all(self) -> None:
        """Answer who is there, then close; the main process holds the socket too."""
        _drain(process.pid for process in self.processes)
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
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_S,
        timeout_worker_healthcheck=HANGS_S,
        ws_max_size=BODY_BYTES,
    )
    if workers == 1:
        _Alone(config).run()
    else:
        _Workers(config, sockets=[config.bind_socket()]).run()


def run_granian(name: str, host: str, port: int, workers: int) -> None:
    """Serve until somebody ends it. Raises CannotRun where Granian is not installed."""
    try:
        from granian import Granian
        from granian.constants import Interfaces, Loops
    except ImportError as error:
        raise CannotRun("Granian is not installed.", remedy=_ABSENT) from error

    # As Uvicorn's: a fork would take over connections, threads and numbers of this process.
    multiprocessing.set_start_method("spawn", force=True)
    server: Any = Granian

    class Workers(server):  # type: ignore[misc]
        def shutdown(self, exit_code: int = 0) -> None:
            _drain(worker.inner.pid for worker in self.wrks)
            super().shutdown(exit_code)

    Workers(
        name,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        factory=True,
        loop=Loops.asyncio,
        log_enabled=False,
        workers_kill_timeout=PATIENCE_S,
        respawn_failed_workers=True,
    ).serve()


def _drain(workers: Iterable[int | None]) -> None:
    for pid in workers:
        if pid is not None:
            os.kill(pid, DRAIN)
    time.sleep(draining.SECONDS)
