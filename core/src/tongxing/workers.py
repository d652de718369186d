"""Threads in which calls run that may wait: a few for each department, so that one that hangs harms only itself; a server's own.

Whatever a call raises ends that call alone. ``sys.exit()`` in a department would else end the task, or the process, that waits for it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

THREADS = 4
"""Calls into one department at the same time; others wait their turn."""

Work = tuple[Future[Any], Callable[[], Any]]


class Escaped(Exception):
    """A call raised what would end more than itself, such as SystemExit, or what no future takes: StopIteration."""


def contained(failure: BaseException) -> Exception:
    """What a call raised, as something that ends that call alone."""
    if isinstance(failure, Exception) and not isinstance(failure, StopIteration):
        return failure
    return Escaped(type(failure).__name__).with_traceback(failure.__traceback__)


def kind_of(failure: Exception) -> str:
    """The name of what a call raised; never its text, which may hold data."""
    return str(failure) if isinstance(failure, Escaped) else type(failure).__name__


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
                future.set_exception(contained(error))
            del work, future, call  # a thread that waits holds on to nothing of a request that is over


_ALL: dict[str, Workers] = {}
_GUARD = threading.Lock()


def workers_of(plugin: str) -> Workers:
    """The threads of a department; the same for all cities of this process."""
    with _GUARD:
        return _ALL.setdefault(plugin, Workers(plugin))
