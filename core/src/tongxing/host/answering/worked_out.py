"""What departments worked out of single children, remembered beside the database until something of the child is written.

The number of a child grows with every write that facts of any department may read (``work/marks.py``). So what rests on such
records alone, and on the child's own, is the same while city, plugins and number are.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ...database import Database
from ...people import Child
from ...policy.remembered import Remembered
from ...records import Record
from ...work.marks import numbers
from ..cities.composition import Composition

MOST = 4_096
"""Values, of some kilobytes each."""


class WorkedOut:
    """It stands beside the database."""

    def __init__(self, _: Database) -> None:
        self._kept = Remembered(MOST)

    def close(self) -> None:
        """Nothing is held."""

    def of(
        self,
        connection: Connection,
        what: Hashable,
        children: Sequence[str],
        make: Callable[[Sequence[str]], Mapping[str, Any]],
    ) -> dict[str, Any]:
        """By child, what was worked out before, or is now; None where ``make`` gives nothing."""
        marks = numbers(connection, children)
        kept = {child: self._kept.get((what, child, marks[child])) for child in children}
        missing = [child for child, found in kept.items() if found is None]
        made = make(missing) if missing else {}
        for child in missing:
            kept[child] = (made.get(child),)
            self._kept.keep((what, child, marks[child]), kept[child])
        return {child: value for child, (value,) in kept.items()}


def are_numbered(composition: Composition, records: Iterable[type[Record]]) -> bool:
    """Whether a child's number grows with every write of its rows of these records: facts of children read them."""
    read = {record for fact in composition.facts.by_key.values() if fact.of == "child" for record in fact.reads}
    return set(records) <= {Child, *read}
