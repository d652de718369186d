"""Work that several threads ask for at one time: the first of them does it, the others wait for what it makes."""

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from ...database import Database

T = TypeVar("T")


class OneForAll(Generic[T]):
    """What is being made at this moment from one database, by key. It stands beside the database."""

    def __init__(self, _: Database) -> None:
        self._making: dict[Hashable, Future[T]] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Nothing is held."""

    def made(self, keys: Sequence[Hashable], make: Callable[[set[Hashable]], T]) -> list[tuple[set[Hashable], T]]:
        """What is made of all of these, in parts, each with its keys. Whoever makes a part does so before waiting for another's.

        Where another one fails, for whatever reason is its own, its part is made here.
        """
        mine, others, future = set[Hashable](), dict[Future[T], set[Hashable]](), Future[T]()
        with self._lock:
            for key in keys:
                if key in self._making:
                    others.setdefault(self._making[key], set()).add(key)
                else:
                    mine.add(key)
            self._making |= dict.fromkeys(mine, future)
        parts = [(mine, self._make(mine, make, future))] if mine else []
        return [*parts, *((theirs, self._waited(each, theirs, make)) for each, theirs in others.items())]

    def _make(self, keys: set[Hashable], make: Callable[[set[Hashable]], T], future: Future[T]) -> T:
        try:
            made = make(keys)
            future.set_result(made)
            return made
        except BaseException as failure:
            future.set_exception(failure)
            raise
        finally:
            with self._lock:
                for key in keys:
                    del self._making[key]

    def _waited(self, future: Future[T], keys: set[Hashable], make: Callable[[set[Hashable]], T]) -> T:
        return make(keys) if future.exception() else future.result()
