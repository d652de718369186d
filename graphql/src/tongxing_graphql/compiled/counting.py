"""How many operations were compiled, and why the others were walked, for whoever runs the server."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

MOST_NAMES = 500
"""Operations that are counted by name; those that come later are counted together."""
COMPILED = "compiled"


@dataclass
class Counts:
    """Counted since the process began, by operation and by what became of it. A name holds nothing of a request."""

    _counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    _names: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def count(self, operation: str, became: str) -> None:
        """One operation more. ``became``: compiled, or why it was not."""
        with self._lock:
            if operation not in self._names and len(self._names) >= MOST_NAMES:
                operation = "other"
            self._names.add(operation)
            self._counted[operation, became] += 1

    def of(self, operation: str) -> dict[str, int]:
        """What became of the operations of one name."""
        with self._lock:
            return {became: n for (name, became), n in self._counted.items() if name == operation}

    def totals(self) -> dict[str, int]:
        """What became of all operations."""
        with self._lock:
            made: Counter[str] = Counter()
            for (_, became), n in self._counted.items():
                made[became] += n
            return dict(made)
