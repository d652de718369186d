"""One row of a record as the reader may see it, on its way through a request."""

from dataclasses import dataclass
from typing import Any

from tongxing.records import Record


@dataclass(slots=True, eq=False)
class Row:
    """The columns that were asked for; a column that may not be seen is None. Equal where it is the same record."""

    record: type[Record]
    values: dict[str, Any]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (other.record, other.id) == (self.record, self.id)

    def __hash__(self) -> int:
        return hash(self.values["id"])

    @property
    def id(self) -> str:
        """The record's own id."""
        return str(self.values["id"])

    @property
    def subject(self) -> str:
        """The id of whom the row is about."""
        return str(self.values[self.record.subject_column])
