"""Looking out for changes: one look at the outbox for all subscriptions of a city in a process, while there are any.

Every worker looks for itself, so that none needs to know of another, and a lost notice can lose nothing.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import anyio

from tongxing.work import outbox

from ..guards import draining
from ..guards.limits import SUBSCRIPTIONS, SUBSCRIPTIONS_IN_ALL, LimitReached
from ..web.served import Served

AGAIN_S = 0.5
"""How soon somebody who waits hears of a change, at the latest."""


class Outlook:
    """Who follows what changes in one city, in this process."""

    def __init__(self, city: Served, in_thread: Callable[..., Awaitable[Any]]) -> None:
        self._city, self._in_thread = city, in_thread
        self._last, self._waiting = 0, 0
        self._moved = anyio.Event()
        self._seats: Counter[str] = Counter()

    @contextmanager
    def seat(self, principal: str) -> Iterator[None]:
        """A place among those who follow. Raises LimitReached where the principal, or all together, have as many as may be."""
        for name, allowed, taken in (
            ("subscriptions at one time", SUBSCRIPTIONS, self._seats[principal]),
            ("subscriptions of all at one time", SUBSCRIPTIONS_IN_ALL, self._seats.total()),
        ):
            if taken >= allowed:
                raise LimitReached(name, allowed, taken + 1)
        self._seats[principal] += 1
        try:
            yield
        finally:
            self._seats[principal] -= 1
            self._seats += Counter()  # forgets whoever has none left

    async def beyond(self, position: int, seconds: float) -> bool:
        """Wait until something stands behind a position, or the process ends; False where nothing does for so long."""
        self._waiting += 1
        try:
            with anyio.move_on_after(seconds):
                while self._last <= position and not draining.is_ending():
                    await self._moved.wait()
                return True
            return False
        finally:
            self._waiting -= 1

    async def look(self) -> None:
        """Look from time to time, while somebody waits."""
        while True:
            await anyio.sleep(AGAIN_S)
            if not self._waiting:
                continue
            with suppress(Exception):  # a database that does not answer has told nothing new
                last = await self._in_thread(outbox.last, self._city.registry.database)
                if last == self._last and not draining.is_ending():
                    continue
                self._last = last
            self._moved.set()
            self._moved = anyio.Event()
