"""What a statement reads: a reader's relations, pages and counts of them, rows by their ids. The text behind FROM."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import FromClause, bindparam
from sqlalchemy.sql.elements import ClauseList

from tongxing.people import HouseholdMember
from tongxing.records import Record
from tongxing.records.base import public_name, table_of
from tongxing.trust.scope import Driver, Scope, linked_on

from ..reading.conditions import EVERYTHING, as_sql, shape
from ..reading.loading import column_names, relation_in
from ..reading.orders import beyond, clauses
from ..reading.paging import count_driver, page_driver
from .arguments import Page
from .glue import Sql
from .rendered import Piece, Pieces, Process
from .tree import Level, Rows

TURN = "_turn"
"""The place of a row on a page that was read to see whether rows follow."""


@dataclass(frozen=True)
class Source:
    """Rows that a part of the statement is about. ``columns``: what they have, as SQL names it."""

    sql: str
    columns: Mapping[str, str]


@dataclass
class Sources:
    """The sources of one statement, with its parameters."""

    scope: Scope
    pieces: Pieces
    constants: dict[str, Any] = field(default_factory=dict)
    """Parameters whose value is known."""
    open: dict[str, Process] = field(default_factory=dict)
    """Parameters that each request gives: ``g``, the number of the field with arguments, ``_``, the name there."""
    _named: int = 0

    def by_id(self, level: Level, id: str) -> Source:
        """The row with this id, if it may be seen."""
        wanted = self._selected(level, [f"{self._name(level.record)}.id = {id}"])
        return self._source(wanted, column_names(level.record, level.columns))

    def household_of(self, row: Source) -> str:
        """The id of the household that a child belongs to on the day."""
        name, day = self._name(HouseholdMember), self.scope.access.day
        holds = self._kept((linked_on, day), lambda: linked_on(_columns(HouseholdMember), day))
        return (
            f"(SELECT {name}.household FROM {self._relation(HouseholdMember)} WHERE {name}.child = {row.columns['id']} "
            f"AND {holds} ORDER BY {name}.valid_from DESC, {name}.id DESC LIMIT 1)"
        )

    def count(self, asked: Rows, given: Page, row: Source | None) -> Sql:
        """How many rows match, whatever the page."""
        record = asked.reads.record
        driver = count_driver(self.scope, record, given.condition) if row is None else "statement"
        matching = _where([*self._of_parent(asked, row), *self._condition(asked, given)])
        return Sql(f"(SELECT count(*) FROM {self._relation(record, driver)}{matching})")

    def page(self, asked: Rows, given: Page, row: Source | None) -> Source:
        """The rows of one page, in the order in which they are shown."""
        record, order, is_backwards = asked.reads.record, given.asked.order, given.asked.is_backwards
        dialect = self.pieces.dialect.name
        driver = page_driver(self.scope, record, given.condition, order, dialect) if row is None else "statement"
        tests = [*self._of_parent(asked, row), *self._condition(asked, given), *self._beyond(asked, given)]
        ordered = self._kept(
            (clauses, record, order, is_backwards),
            lambda: ClauseList(*clauses(record, _columns(record), order, backwards=is_backwards)),
        )
        size = self.bind(asked.asking.number, "read" if asked.looks_on else "size")
        behind = f"{_where(tests)} ORDER BY {ordered} LIMIT {size}"
        if row is None and not order and given.condition != EVERYTHING and dialect == "postgresql":
            page = self._found_first(asked.level, f"{self._relation(record, driver)}{behind}", ordered)
        else:
            page = f"{self._selected(asked.level, [], driver)}{behind}"
        columns = column_names(record, asked.level.columns)
        if not (asked.looks_on or is_backwards):
            return self._source(page, columns)
        turned = f"SELECT page.*, row_number() OVER () AS {TURN} FROM ({page}) AS page"
        if is_backwards:
            turned = f"SELECT * FROM ({turned}) AS turned ORDER BY {TURN} DESC"
        return self._source(turned, [*columns, TURN])

    def _found_first(self, level: Level, chosen: str, ordered: str) -> str:
        """A page whose ids are found before a row is read: an index that holds what a filter and the walls ask tells them.

        Of a county's hundreds then only the rows of the page are read. LIMIT 1 keeps them looked up by their ids one by one.
        """
        name = self._name(level.record)
        ids = f"(SELECT {name}.id, {name}.id AS _found FROM {chosen}) AS {name}"  # under this name they are ordered
        row = f"({self._selected(level, [f'{name}.id = _found'])} LIMIT 1) AS _row"
        return f"SELECT _row.* FROM {ids} CROSS JOIN LATERAL {row} ORDER BY {ordered}"

    def anchors(self, asked: Rows, given: Page) -> list[str]:
        """Whether the row of each cursor may be seen, for lists in the order of the key; for others that was asked before."""
        record, number = asked.reads.record, asked.asking.number
        row = f"SELECT 1 FROM {self._relation(record)} WHERE {self._name(record)}.id ="
        return [f"EXISTS ({row} {self.bind(number, f'anchor_{n}_id')})" for n in range(len(given.anchors))]

    def rendered(self, expression: Any) -> Sql:
        """An expression of SQLAlchemy's, in this statement."""
        return Sql(self._with(self.pieces.of(expression)))

    def bind(self, number: int, name: str) -> str:
        """What a request gives for a field with arguments."""
        self.open[f"g{number}_{name}"] = None
        return f"%(g{number}_{name})s"

    def _condition(self, asked: Rows, given: Page) -> list[str]:
        if given.condition == EVERYTHING:
            return []
        record, number, count = asked.reads.record, asked.asking.number, iter(range(1_000))

        def bound(column: Any, value: Any) -> Any:
            return bindparam(f"g{number}_value_{next(count)}", value, type_=column.type)

        key = (as_sql, record, number, shape(given.condition))
        return [f"({self._kept(key, lambda: as_sql(given.condition, _columns(record), bound))})"]

    def _beyond(self, asked: Rows, given: Page) -> list[str]:
        """Behind which cursors the rows lie."""
        relation, order, tests = _columns(asked.reads.record), given.asked.order, []
        for n, each in enumerate(given.anchors):
            before = f"g{asked.asking.number}_anchor_{n}_"
            values: dict[str, Any] = {
                name: None if value is None else bindparam(before + name, value, type_=relation.c[name].type)
                for name, value in each.row.items()
            }
            tests.append(self.rendered(beyond(relation, order, values, backwards=each.is_before)).text)
        return [f"({test})" for test in tests]

    def _of_parent(self, asked: Rows, row: Source | None) -> list[str]:
        if row is None or asked.reads.by is None:
            return []
        return [f"{self._name(asked.reads.record)}.{self.pieces.quote(asked.reads.by)} = {row.columns['id']}"]

    def _selected(self, level: Level, tests: Sequence[str], driver: Driver = "statement") -> str:
        name, quote = self._name(level.record), self.pieces.quote
        columns = (quote(column) for column in column_names(level.record, level.columns))
        wanted = ", ".join(f"{name}.{column} AS {column}" for column in columns)
        return f"SELECT {wanted} FROM {self._relation(level.record, driver)}{_where(tests)}"

    def _relation(self, record: type[Record], driver: Driver = "statement") -> str:
        """The record as its reader may see it, under its public name."""

        def relation() -> Any:
            made: Any = relation_in(self.scope, record, driver)
            return made.element

        return f"({self._kept((self.scope.key, record, driver), relation)}) AS {self._name(record)}"

    def _name(self, record: type[Record]) -> str:
        return self.pieces.quote(public_name(record))

    def _source(self, wanted: str, columns: Iterable[str]) -> Source:
        """Under a name of its own, by which rows inside its rows are looked up."""
        self._named += 1
        name = f"r{self._named}"
        return Source(f"({wanted}) AS {name}", {each: f"{name}.{self.pieces.quote(each)}" for each in columns})

    def _kept(self, key: Hashable, expression: Callable[[], Any]) -> str:
        return self._with(self.pieces.kept(key, expression))

    def _with(self, piece: Piece) -> str:
        """A piece, whose parameters are then the statement's."""
        self.constants |= piece.constants
        self.open |= piece.open
        return piece.text


def _where(tests: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(tests)}" if tests else ""


def _columns(record: type[Record]) -> FromClause:
    """The columns of a relation, under its name in a statement."""
    return table_of(record).alias(public_name(record))
