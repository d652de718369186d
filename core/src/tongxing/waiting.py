"""Waiting, written once: a thread that waits here blocks; a call that an event loop runs lets the loop go on meanwhile.

A small read works for half a millisecond and waits for PostgreSQL twice. In a thread each wait gives Python's lock away and asks
for it back among all the others, so that under load a third of the processor goes into threads that wake one another. The server runs
such reads in its loop instead (``begin``), each as a greenlet: the code stays as it is for threads, and only what waits, which is all
in this module, differs. Three rules hold in such a call: what may block otherwise goes through ``elsewhere``; no lock but ``Together``
is held while something waits; code of departments is called ``elsewhere`` too.

A greenlet runs where the loop's own stack was, which is laid aside meanwhile, and libuv keeps lists of what is ready on that stack:
told from inside of a socket that is watched no more, it wrote into the wrong memory. So a call never touches the loop; what it wants of
it is done once it has paused (``_Call.afterwards``).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

from .workers import contained

T = TypeVar("T")
MOST = 512
"""Of those who wait, how many are served at once."""


class _Call(greenlet):  # type: ignore[misc]
    """A call that runs in a loop."""

    def __init__(
        self, run: Callable[[], None], loop: asyncio.AbstractEventLoop, room: Callable[[], Any] | None
    ) -> None:
        super().__init__(run)
        self.loop, self.gr_context, self._room = loop, copy_context(), room
        self._afterwards: list[Callable[[], Any]] = []

    def afterwards(self, do: Callable[[], Any]) -> None:
        """Have something done on the loop's own stack, once this call has paused or ended."""
        self._afterwards.append(do)

    def make_room(self) -> None:
        """Give its place among the calls that run back, once."""
        room, self._room = self._room, None
        if room is not None:
            self.afterwards(room)

    def pause(self) -> None:
        """Let the loop go on until it has this call go on."""
        assert self.parent is not None
        self.parent.switch()

    def go_on(self) -> None:
        """Run up to where it waits next. Called by the loop."""
        self.switch()
        self._do_what_is_wanted()

    def _do_what_is_wanted(self) -> None:
        wanted, self._afterwards = self._afterwards, []
        for do in wanted:
            try:
                do()
            except Exception as failure:  # nobody would have it go on any more
                self.throw(failure)
                self._do_what_is_wanted()


def _here() -> _Call | None:
    running = getcurrent()
    return running if isinstance(running, _Call) else None


def begin(call: Callable[[], T], room: Callable[[], Any] | None = None) -> "asyncio.Future[T]":
    """Run a call in the loop that runs now, up to where it waits first. It comes to its end whether or not anybody waits for it.

    ``room``: told once when another may begin in its place: where it makes room, at its end at the latest.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            tell = partial(done.set_result, call())
        except BaseException as failure:
            tell = partial(done.set_exception, contained(failure))
        here.make_room()
        here.afterwards(lambda: None if done.cancelled() else tell())

    here = _Call(run, loop, room)
    here.go_on()
    return done


def make_room() -> None:
    """Let another call begin in place of this one, which holds nothing any more that is scarce, whatever it still waits for."""
    here = _here()
    if here is not None:
        here.make_room()


def is_in_loop() -> bool:
    """Whether a loop runs what calls this, so that it must not block."""
    return _here() is not None


def until_ready(socket: int, *, for_writing: bool = False) -> None:
    """Let the loop go on until something can be read from a socket, or written to it. Only where a loop runs what calls this."""
    here = _here()
    assert here is not None, "a thread waits for its socket by itself"
    watch, leave = here.loop.add_reader, here.loop.remove_reader
    if for_writing:
        watch, leave = here.loop.add_writer, here.loop.remove_writer

    def ready() -> None:
        leave(socket)
        here.go_on()

    here.afterwards(partial(watch, socket, ready))
    here.pause()


def elsewhere(call: Callable[[], T]) -> T:
    """What a call gives that may block: where a loop runs what calls this, it runs in a thread and the loop goes on."""
    here = _here()
    if here is None:
        return call()
    running: list[asyncio.Future[T]] = []
    work = partial(copy_context().run, call)
    here.afterwards(lambda: running.append(_in_thread(here, work)))
    here.pause()
    return running[0].result()


def _in_thread(waits: _Call, call: Callable[[], T]) -> "asyncio.Future[T]":
    running = waits.loop.run_in_executor(None, call)
    running.add_done_callback(lambda _: waits.go_on())
    return running


class _Signal:
    """Made by whoever waits, given once by another, in whatever thread or loop either runs."""

    def __init__(self) -> None:
        self._call = _here()
        self._gate = Lock()
        self._gate.acquire()

    def wait(self) -> None:
        """Return when it was given."""
        if self._call is None:
            self._gate.acquire()
        else:
            self._call.pause()  # given before, it is told by the loop, which does not run before this

    def give(self) -> None:
        """Let it go on."""
        if self._call is None:
            self._gate.release()
        elif (here := _here()) is not None and here.loop is self._call.loop:
            here.afterwards(partial(here.loop.call_soon, self._call.go_on))
        else:
            self._call.loop.call_soon_threadsafe(self._call.go_on)


@dataclass(eq=False)
class _Waiting(Generic[T]):
    item: T
    signal: _Signal = field(default_factory=_Signal)
    is_done: bool = False
    failure: BaseException | None = None


class Together(Generic[T]):
    """What is done by one for all who wait: whoever comes while it is done waits until it is done again, for all who came by then."""

    def __init__(self, do: Callable[[list[T]], Any]) -> None:
        """``do``: what is done with what all who wait have brought; never twice at one time."""
        self._do = do
        self._lock = Lock()
        self._waiting: deque[_Waiting[T]] = deque()
        self._is_busy = False

    def do(self, item: T) -> None:
        """Return once it was done with this. Raises what that raised."""
        mine = _Waiting(item)
        with self._lock:
            self._waiting.append(mine)
            must_wait, self._is_busy = self._is_busy, True
        if must_wait:
            mine.signal.wait()
        if not mine.is_done:  # then it is this one's turn, who stands first
            self._serve()
        if mine.failure is not None:
            raise mine.failure

    def _serve(self) -> None:
        with self._lock:
            served = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        failure: BaseException | None = None
        try:
            self._do([each.item for each in served])
        except BaseException as error:
            failure = error
        with self._lock:
            self._is_busy = bool(self._waiting)
            following = [self._waiting[0]] if self._waiting else []
        for each in served:
            each.is_done, each.failure = True, failure
        for each in [*following, *served[1:]]:
            each.signal.give()
