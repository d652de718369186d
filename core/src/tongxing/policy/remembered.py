"""What was worked out once and is worked out again from the same: kept by what it rests on, and only so much of it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Remembered:
    """At most so many; when it is full it begins anew."""

    most: int
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for this key, or is made now. Never None."""
        found: T | None = self._kept.get(key)
        if found is None:
            found = make()
            self.keep(key, found)
        return found

    def get(self, key: Hashable) -> Any:
        """What is kept; None where nothing is."""
        return self._kept.get(key)

    def keep(self, key: Hashable, made: Any) -> None:
        """Keep what was made."""
        if len(self._kept) >= self.most:
            self._kept.clear()
        self._kept[key] = made
