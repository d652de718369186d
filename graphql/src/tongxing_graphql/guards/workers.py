"""Threads in which calls run that may wait: a few for each department, so that one that hangs harms only itself; a server's own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

from tongxing.waiting import elsewhere, is_in_loop

from . import loops
from .faults import FieldFault

THREADS = 4
"""Calls into one department at the same time; others wait their turn."""

Work = tuple[Future[Any], Callable[[], Any]]


class Workers:
    """The threads of one department, or of a server. They are daemons: a call that never returns must not keep the process alive."""

    def __init__(self, name: str, threads: int = THREADS) -> None:
        self._name, self._threads = name, threads
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._started = 0
        self._lock = threading.Lock()

    def start(self, call: Callable[[], Any]) -> Future[Any]:
        """Run a call as soon as a thread is free."""
        future: Future[Any] = Future()
        self._waiting.put((future, call))
        with self._lock:
            if self._started < self._threads:
                self._started += 1
                threading.Thread(target=self._work, name=f"tongxing-{self._name}", daemon=True).start()
        return future

    def close(self) -> None:
        """Let each thread end when nothing waits any more."""
        with self._lock:
            for _ in range(self._started):
                self._waiting.put(None)
            self._started = 0

    def _work(self) -> None:
        while work := self._waiting.get():
            future, call = work
            if not future.set_running_or_notify_cancel():
                continue  # nobody waits any more
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
            del work, future, call  # a thread that waits holds on to nothing of a request that is over


_ALL: dict[str, Workers] = {}
_GUARD = threading.Lock()


def workers_of(plugin: str) -> Workers:
    """The threads of a department; the same for all cities of this process."""
    with _GUARD:
        return _ALL.setdefault(plugin, Workers(plugin))


async def run(plugin: str, call: Callable[[], Any], budget_s: float) -> Any:
    """What a call into a department gives. Raises FieldFault where it fails or takes longer than its budget.

    Where the request has a thread, that has nothing else to do and waits itself; where the server's loop runs it, the loop goes on.
    """
    future = workers_of(plugin).start(call)
    try:
        if loops.is_running() and not is_in_loop():
            return await asyncio.wait_for(asyncio.wrap_future(future), budget_s)
        return elsewhere(lambda: future.result(budget_s))
    except TimeoutError as error:
        future.cancel()
        raise FieldFault("PLUGIN_TIMEOUT", plugin, f"took longer than {budget_s:g} s") from error
