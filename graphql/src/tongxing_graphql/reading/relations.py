"""What a field reads, told as data: by it a whole document is answered in one statement (see ``compiled``).

A field that tells nothing here is resolved by its function, wherever it stands.
"""

from dataclasses import dataclass

from tongxing.records import Record


@dataclass(frozen=True)
class Many:
    """Rows of a record: all, or those that name the parent in the column ``by``.

    ``is_paged``: as a connection with arguments, otherwise as a short list. ``hidden_with``: null where all of these
    categories are hidden for the parent.
    """

    record: type[Record]
    by: str | None = None
    is_paged: bool = True
    hidden_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ById:
    """The row that the argument ``id`` names; without a record, of whatever type the id says."""

    record: type[Record] | None = None


@dataclass(frozen=True)
class Reference:
    """The record whose id stands in a column of the row."""

    record: type[Record]
    column: str


@dataclass(frozen=True)
class HouseholdOfDay:
    """The household that the child belongs to today."""


@dataclass(frozen=True)
class Hidden:
    """Which of these categories may not be seen for the row's subject."""

    categories: frozenset[str]


@dataclass(frozen=True)
class RelayId:
    """The id in this API of a row of a type."""

    type_name: str


Reads = Many | ById | Reference | HouseholdOfDay | Hidden | RelayId
