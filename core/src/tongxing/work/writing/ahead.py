"""What the calls of one action read, read for all of them at once: the children and records that they name, and what stands of those.

The first call that asks for records about its child has those about all children who are named read with it. Whatever was read
holds until something is written of it: whoever was written about is asked for anew, and where people are written, who may
be seen may be others, so that from then on each call asks for itself.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...people import RECORDS as PEOPLE
from ...records import Record
from ...records.base import abouts

Row = dict[str, Any]


@dataclass
class Ahead:
    """It holds while none of these records is written, nor anybody through whom others are seen."""

    rows: dict[type[Record], dict[str, Row | None]] = field(default_factory=dict)
    """As they may be seen, by id; None for one that may not."""
    codes: dict[str, Row] = field(default_factory=dict)
    """Where the children among them are."""
    about: dict[str, set[str]] = field(default_factory=dict)
    """Whom the calls name: ids of children, guardians and households."""
    of: dict[type[Record], dict[str, list[Row]]] = field(default_factory=dict)
    """All rows of a record about each of them, by id, as they may be seen."""

    def begin(self) -> None:
        """Other calls, which name others."""
        for known in (self.rows, self.codes, self.about, self.of):
            known.clear()

    def keep(self, record: type[Record], shown: Mapping[str, Row | None]) -> None:
        """Have what was read of a record at hand."""
        self.rows.setdefault(record, {}).update(shown)

    def knows(self, record: type[Record], id: str) -> bool:
        """Whether this one was read, and nothing since has made it another."""
        return id in self.rows.get(record, ())

    def row(self, record: type[Record], id: str) -> Row | None:
        """A copy of one that it knows; None where it may not be seen."""
        known = self.rows[record][id]
        return None if known is None else dict(known)

    def subjects(self, kind: str) -> set[str]:
        """Of which children, guardians or households it knows a row."""
        about = [(record.subject_column, rows) for record, rows in self.rows.items() if record.subject == kind]
        return {row[column] for column, rows in about for row in rows.values() if row is not None}

    # rows about somebody ----------------------------------------------------------------------------------------------

    def awaits(self, record: type[Record], subject: str) -> bool:
        """Whether nothing of this record was read yet, and it may be for this subject and all others who are named."""
        return record not in self.of and subject in self.about.get(str(record.subject), ())

    def keep_about(self, record: type[Record], subjects: Collection[str], shown: Iterable[Row]) -> None:
        """Have all rows of a record about these subjects at hand."""
        found = self.of[record] = {subject: [] for subject in subjects}
        for row in shown:
            found[row[record.subject_column]].append(row)

    def knows_about(self, record: type[Record], subject: str) -> bool:
        """Whether all rows of this record about this subject are at hand."""
        return subject in self.of.get(record, ())

    def found(self, record: type[Record], subject: str, equal: Mapping[str, Any], on: date | None) -> list[Row]:
        """Copies of those whose columns equal these values and, of dated ones, that hold ``on`` a day."""
        mine = self.of[record][subject]
        same = [row for row in mine if all(row[name] == value for name, value in equal.items())]
        return [dict(row) for row in same if on is None or _holds(row, on)]

    # what is written --------------------------------------------------------------------------------------------------

    def forget(self, written: Iterable[tuple[type[Record], Iterable[Row]]]) -> None:
        """These rows, as they were and as they are, are other ones now, and whoever they are about is asked for anew."""
        for record, states in written:
            if record in PEOPLE:
                self.begin()
            self.rows.pop(record, None)
            for state in states:
                for of in self.of.values():
                    of.pop(state[record.subject_column], None)


def can_tell(record: type[Record], equal: Mapping[str, Any]) -> bool:
    """Whether these values are compared here as in a table: what is no secret, and a text, number, yes or no, or day."""
    about = abouts(record)
    return all(
        name == record.subject_column
        or (name in about and not about[name].secret and isinstance(value, str | int | date | None))
        for name, value in equal.items()
    )


def _holds(row: Row, on: date) -> bool:
    begun, ended = row["valid_from"], row["valid_until"]
    return begun is not None and begun <= on and (ended is None or ended > on)
