"""One load for many: what a whole level of a document asks for is asked at once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any

Load = Callable[[list[Any]], Awaitable[Mapping[Any, Any]]]
"""Keys to values; a key without a value has None, a value that is an exception is raised for its key alone."""


class Batch:
    """Collects keys until the level is complete, then loads them together; each key once."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._known: dict[Hashable, asyncio.Future[Any]] = {}
        self._waiting: list[Any] = []
        self._task: asyncio.Task[None] | None = None

    def get(self, key: Hashable) -> asyncio.Future[Any]:
        """The value of a key, when its level is loaded."""
        if key not in self._known:
            loop = asyncio.get_running_loop()
            self._known[key] = loop.create_future()
            self._waiting.append(key)
            if len(self._waiting) == 1:
                # Two turns of the loop: in the first, everybody on this level who was woken asks too.
                loop.call_soon(loop.call_soon, self._start)
        return self._known[key]

    async def all(self, keys: Sequence[Hashable]) -> list[Any]:
        """The values of keys that are known at once, in their order; what is raised for one stands in its place."""
        futures = [self.get(key) for key in keys]
        return [await _or_error(future) for future in futures]

    async def alone(self, keys: Sequence[Hashable]) -> list[Any]:
        """The same, where nobody else of the request asks: nothing is collected, so that no loop need run."""
        found = await self._found(list(dict.fromkeys(keys)))
        return [found.get(key) for key in keys]

    def _start(self) -> None:
        keys, self._waiting = self._waiting, []
        self._task = asyncio.get_running_loop().create_task(self._run(keys))

    async def _run(self, keys: list[Any]) -> None:
        found = await self._found(keys)
        for key in keys:
            value, future = found.get(key), self._known[key]
            if future.done():  # the request was cut off
                continue
            if isinstance(value, Exception):
                future.set_exception(value)
            else:
                future.set_result(value)

    async def _found(self, keys: list[Any]) -> Mapping[Any, Any]:
        try:
            return await self._load(keys)
        except Exception as error:
            return dict.fromkeys(keys, error)


async def _or_error(future: asyncio.Future[Any]) -> Any:
    try:
        return await future
    except Exception as error:
        return error
