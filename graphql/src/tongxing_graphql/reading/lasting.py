"""Texts of objects that last: each is told once, however often it comes again.

Departments and reasons give the same object for all of whom the same is said, so most of a page was told before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

MOST_REMEMBERED = 4_096
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class ToldOnce(Generic[T]):
    """What objects are told as, by each of them. It holds the object, so that no other has its id."""

    _known: dict[int, tuple[Any, T]] = field(default_factory=dict)

    def of(self, values: Sequence[Any], tell: Callable[[list[Any]], Sequence[T]]) -> list[T]:
        """What each is told as; ``tell`` is asked for those that were not told before."""
        found = {id(value): self._known.get(id(value)) for value in values}
        fresh = {id(value): value for value in values if found[id(value)] is None}
        if fresh:
            told = tell([*fresh.values()])
            made = {each: (value, text) for (each, value), text in zip(fresh.items(), told, strict=True)}
            found |= made
            keep(self._known, made)
        return [found[id(value)][1] for value in values]  # type: ignore[index]


def keep(known: dict[Any, Any], more: dict[Any, Any]) -> None:
    """Remember more; a memory that is full begins anew."""
    if len(known) + len(more) > MOST_REMEMBERED:
        known.clear()
    known.update(more)
