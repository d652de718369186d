"""What a document asks for, as a tree of plain data: objects, lists, cells, and fields that are resolved in Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLObjectType

from tongxing.records import Record

from ..reading.fields import Made
from ..reading.plain_values import Column
from ..reading.relations import Hidden, HouseholdOfDay, Many, Reference, RelayId
from .leaves import Arguments


class NotCompiled(Exception):
    """Why a document is answered by graphql-core's walk, in a few words that hold nothing of the request."""


@dataclass(frozen=True)
class Constant:
    """A piece of the answer that is known before anything is read."""

    text: str


@dataclass(frozen=True, eq=False)
class Resolved:
    """A field that a function resolves, of a row with the columns that it ``needs``."""

    parent: GraphQLObjectType
    key: str
    details: list[Any]
    needs: frozenset[str]
    is_cell: bool = False
    """Whether it shows one column and no more, at once."""
    is_secret: bool = False
    """Whether that column is stored encrypted."""
    column: Column | None = None
    """How its values are told, where rows are asked together for values that hold nothing but data."""
    arguments: Arguments | None = None
    """Those of a field that asks rows together."""
    is_lasting: bool = False
    """Whether a value that is the same object again is told alike."""
    is_pure: bool = False
    """Whether it follows from what it needs and its arguments alone."""

    @property
    def is_of_cells(self) -> bool:
        """Whether it follows from the values of its columns alone, whoever's they are."""
        return self.is_cell and not self.is_secret


@dataclass(frozen=True)
class Cell:
    """A column that the database itself can write as the answer has it."""

    column: str


@dataclass(frozen=True, eq=False)
class Level:
    """One place of a document where rows are read, for the access log: of which record, with which columns."""

    record: type[Record]
    columns: frozenset[str]
    number: int | None = None
    """Of a list: its place among the fields with arguments."""


@dataclass(frozen=True, eq=False)
class Object:
    """An object of the answer: what it holds, in order. A namespace stands in the row that it belongs to."""

    record: type[Record] | None
    members: tuple[tuple[str, "Member"], ...]


@dataclass(frozen=True, eq=False)
class Asking:
    """A field with arguments, as the document has it; ``number`` is its place among those of the document."""

    number: int
    made: Made
    nodes: tuple[FieldNode, ...]
    arguments: Arguments


@dataclass(frozen=True, eq=False)
class One:
    """One row, reached from the row in which the field stands."""

    reads: Reference | HouseholdOfDay
    level: Level
    object: Object


@dataclass(frozen=True, eq=False)
class Named:
    """The row that an argument names. ``objects``: what is asked of it, by the name of its type."""

    asking: Asking
    path: tuple[str, ...]
    objects: Mapping[str, tuple[Level, Object]]


@dataclass(frozen=True)
class Cursor:
    """The cursor of an edge."""


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of a connection."""

    members: tuple[tuple[str, "Constant | Cursor | Object"], ...]


@dataclass(frozen=True)
class Ends:
    """Where a page stands: keys of the answer, each with the attribute of PageInfo or a constant."""

    members: tuple[tuple[str, "str | Constant"], ...]


@dataclass(frozen=True)
class Total:
    """How many rows there are."""


@dataclass(frozen=True, eq=False)
class Rows:
    """A list of rows: short, whose elements are ``element``, or a connection with its ``parts``."""

    asking: Asking
    reads: Many
    level: Level
    element: Object | None = None
    parts: tuple[tuple[str, Constant | Edges | Ends | Total], ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether rows are wanted, or only how many there are."""
        return self.element is not None or any(isinstance(part, Edges | Ends) for _, part in self.parts)

    @property
    def looks_on(self) -> bool:
        """Whether it is asked if rows follow."""
        return any(isinstance(part, Ends) for _, part in self.parts)


Member = Constant | Cell | Resolved | Object | One | Named | Rows | Hidden | RelayId


@dataclass(frozen=True, eq=False)
class Tree:
    """A whole operation. ``askings`` are its fields with arguments, by their numbers."""

    root: Object
    askings: tuple[Asking, ...]
