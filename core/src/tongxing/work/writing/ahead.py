"""What the calls of one action begin with, read before any of them asks for it: the children and records that they name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...people import RECORDS as PEOPLE
from ...records import Record

Row = dict[str, Any]


@dataclass
class Ahead:
    """It holds while none of these records is written, nor anybody through whom others are seen."""

    rows: dict[type[Record], dict[str, Row | None]] = field(default_factory=dict)
    """As they may be seen, by id; None for one that may not."""
    codes: dict[str, Row] = field(default_factory=dict)
    """Where the children among them are."""

    def keep(self, record: type[Record], shown: Mapping[str, Row | None]) -> None:
        """Have what was read of a record at hand."""
        self.rows[record] = dict(shown)

    def knows(self, record: type[Record], id: str) -> bool:
        """Whether this one was read, and nothing since has made it another."""
        return id in self.rows.get(record, ())

    def row(self, record: type[Record], id: str) -> Row | None:
        """A copy of one that it knows; None where it may not be seen."""
        known = self.rows[record][id]
        return None if known is None else dict(known)

    def forget(self, written: Iterable[type[Record]]) -> None:
        """Rows of these records are other ones now."""
        for record in written:
            if record in PEOPLE:
                self.rows.clear()
                self.codes.clear()
            self.rows.pop(record, None)
