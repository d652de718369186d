"""Wall one: what a principal may see for a purpose on a day, as SQL relations. Every read goes through here.

``Scope.relation(Record)`` is a relation of the same name and columns in which a row that may not be seen is absent and
a cell that may not be seen is NULL. Filters, sorts, counts and aggregates on it can therefore tell nothing hidden.
The grants of one category are merged to ranges only after each whole grant was found to hold for it, so that one grant
covers category and region together by construction.

Of all that a statement asks, one thing chooses the index. A range of codes is taken by planners for a small part of a
table, which a province is not; so the test of the codes stands in a CASE, through which no planner looks, unless
``Driver`` says that nothing better does.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    false,
    literal_column,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from ..database import among, among_bound, ids_bound
from ..people import Child, Guardianship, HouseholdMember
from ..people.counties import lies_in
from ..records import Record, columns
from ..records.base import abouts, blind_name, public_name, table_of
from .grants import Grant, merged
from .principals import Access
from .ranges import Ranges
from .ties import tie_of

LINK: Mapping[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}
"""A guardian or household is seen through a child linked to it that day; the link carries the child's codes."""
Reached = tuple[str, str | None, str | None]
Driver = Literal["statement", "codes", "county"]
"""What chooses the index: a key, an order or an equality of the statement's own; the codes of the scope; the county in the order of ids."""


class Scope:
    """The relations of one Access. ``action`` is what the rows are wanted for: reading unless said otherwise."""

    def __init__(self, access: Access, action: str = "read") -> None:
        self.access, self._action = access, action
        live = access.allowing(action)
        self._ranges = {key: self._of(live, key) for key in access.book.categories}
        self._rows: dict[type[Record], Ranges] = {}

    @classmethod
    def of(cls, access: Access, action: str = "read") -> "Scope":
        """The same for all who ask by one access."""
        return access.remembered((cls, action), lambda: cls(access, action))

    def _of(self, live: Sequence[Grant], category: str) -> Ranges:
        book = self.access.book
        if not book.serves(category, self.access.purpose):
            return Ranges()
        known = book.categories[category]
        opening = [grant for grant in live if grant.opens(known)]
        regions = [] if known.sealed else [region for grant in opening for region in grant.regions]
        by_hukou = regions if known.origin_visible else []
        by_author = regions if self._action == "read" else []
        found = Ranges(
            merged([r.range for r in regions if "residence" in r.bases]),
            merged([r.range for r in by_hukou if "hukou" in r.bases]),
            frozenset(child for grant in opening for child in grant.children),
            merged([r.range for r in by_author if "authored" in r.bases]),
        )
        if all("rights" in grant.actions for grant in opening):
            return found  # the rights desk itself
        kept_back = self.access.withholding
        return replace(found, without=kept_back.without.get(category, frozenset()), only=kept_back.only.get(category))

    def ranges(self, category: str) -> Ranges:
        """Where this category may be seen; nowhere for one that the city does not know."""
        return self._ranges.get(category, Ranges())

    def sees(self, category: str) -> bool:
        """Whether this category may be seen anywhere at all."""
        return bool(self.ranges(category))

    def row_ranges(self, record: type[Record]) -> Ranges:
        """Where a row of this record may be seen: wherever one of its cells may."""
        if record not in self._rows:
            found = Ranges()
            for about in abouts(record).values():
                found |= self.ranges(about.category)
            self._rows[record] = found
        return self._rows[record]

    @cached_property
    def key(self) -> Hashable:
        """All that its relations are made from: two scopes of one key give the same relations."""
        return self.access.day, frozenset(self._ranges.items())

    def opened(self, connection: Connection, children: Sequence[str] | None = None) -> dict[str, frozenset[str]]:
        """Which categories may be seen of which child; a child of whom nothing may be seen is left out.

        ``children``: only these; all that may be seen otherwise.
        """
        return self.opened_of(self.reached(connection, children))

    def reached(self, connection: Connection, children: Sequence[str] | None = None) -> list[Reached]:
        """Id, residence and hukou of everybody of whom anything may be seen, by id. To be shown to nobody as they are."""
        dialect = connection.dialect.name
        if children is not None and len(children) <= columns.FEW:
            return [(*row,) for row in connection.execute(self._few(dialect), ids_bound(dialect, children)).all()]
        child, codes = self._codes
        if children is not None:
            codes = codes.where(among(connection, child.c.id, children))
        return (
            columns.frame(connection, codes, dict.fromkeys(("id", "residence", "hukou"), pl.String)).sort("id").rows()
        )

    def _few(self, dialect: str) -> Select[Any]:
        """The statement for some children, in order; put together once, since that takes longer than asking it."""
        if dialect not in self._asked:
            child, codes = self._codes
            self._asked[dialect] = codes.where(among_bound(dialect, child.c.id)).order_by(child.c.id)
        return self._asked[dialect]

    @cached_property
    def _asked(self) -> dict[str, Select[Any]]:
        return {}

    @cached_property
    def _codes(self) -> tuple[FromClause, Select[Any]]:
        """Children of whom anything may be seen, and the statement for where they are."""
        child = tie_of(Child)
        everywhere = Ranges()
        for ranges in self._ranges.values():
            everywhere |= ranges
        return child, select(child.c.id, child.c.residence, child.c.hukou).where(self.covers(Child, child, everywhere))

    def opened_of(self, rows: Sequence[Reached]) -> dict[str, frozenset[str]]:
        """The same for children who were reached."""
        kinds = {at: self._opened_at(*at) for at in {(residence, hukou) for _, residence, hukou in rows}}
        keeping = {key: ranges for key, ranges in self._ranges.items() if ranges.without or ranges.only is not None}
        seen = {id: kinds[residence, hukou] for id, residence, hukou in rows}
        for key, ranges in self._ranges.items():
            seen |= {id: seen[id] | {key} for id in ranges.named & seen.keys()}
        if keeping:
            seen = {id: keys - {k for k, r in keeping.items() if r.keep_back(id)} for id, keys in seen.items()}
        return seen

    def _opened_at(self, residence: str | None, hukou: str | None) -> frozenset[str]:
        found = [keys for ranges, keys in self._alike if ranges.hold(residence, hukou)]
        return frozenset[str]().union(*found)

    @cached_property
    def _alike(self) -> list[tuple[Ranges, frozenset[str]]]:
        """Categories that may be seen in the same places, together."""
        alike: dict[Ranges, set[str]] = {}
        for key, ranges in self._ranges.items():
            alike.setdefault(ranges, set()).add(key)
        return [(ranges, frozenset(keys)) for ranges, keys in alike.items()]

    def is_within(self, record: type[Record], digits: int) -> bool:
        """Whether all rows of a record that may be seen lie in divisions of at least so many digits (9: townships)."""
        if record.category_column:
            return False
        return self.row_ranges(record).digits >= digits

    def has_county(self, record: type[Record]) -> bool:
        """Whether the rows of a record that may be seen are all of one county, in which they stand in the order of their ids."""
        return record is Child and self.row_ranges(record).county is not None

    def relation(self, record: type[Record], *, also: Sequence[str] = (), driver: Driver = "statement") -> FromClause:
        """The record as this principal may see it, under its public name.

        Columns: id, version, recorded_at, the subject's id, a place's division, the author's own columns (with blind
        indexes), and for tests and loaders the structural columns named in ``also``. ``driver``: ``codes`` for a
        statement with neither key nor equality over a narrow scope, ``county`` on SQLite for a page where ``has_county``.
        """
        table = table_of(record)
        if record.category_column:
            return self._by_row(record, table, also)
        rows = self.row_ranges(record)
        where = ("division",) if record.subject == "place" and "division" not in abouts(record) else ()
        structure = ("id", "version", "recorded_at", record.subject_column, *where, *also)
        columns = [table.c[name] for name in dict.fromkeys(structure)]
        for name, about in abouts(record).items():
            names = [name, blind_name(name)] if about.lookup else [name]
            columns += [self._cell(record, table, n, about.category, rows) for n in names]
        seen = self.covers(record, table, rows, drives=driver == "codes")
        if driver == "county" and rows.county:
            seen = and_(lies_in(table.c.residence, rows.county), seen)
        return select(*columns).where(seen).subquery(public_name(record))

    def _by_row(self, record: type[Record], table: Table, also: Sequence[str]) -> FromClause:
        """Rows that each have a category of their own: a whole row is seen or not."""
        groups: dict[Ranges, list[str]] = {}
        for key, ranges in self._ranges.items():
            if ranges:
                groups.setdefault(ranges, []).append(key)
        category = table.c[str(record.category_column)]
        tests = [
            and_(category.in_(_in_the_text(keys)), self._covers_event(record, table, ranges))
            for ranges, keys in groups.items()
        ]
        names = [
            "id",
            "version",
            "recorded_at",
            record.subject_column,
            *also,
            *abouts(record),
        ]
        columns = [table.c[name] for name in dict.fromkeys(names)]
        return select(*columns).where(or_(*tests) if tests else false()).subquery(public_name(record))

    def _cell(self, record: type[Record], table: Table, name: str, category: str, rows: Ranges) -> Any:
        """One column: bare where its ranges are the row's, NULL where nobody opened it, CASE otherwise."""
        column, mine = table.c[name], self.ranges(category)
        if mine == rows:
            return column
        if not mine:
            return _nothing(column).label(name)
        return case((self.covers(record, table, mine), column), else_=null()).label(name)

    def _covers_event(self, record: type[Record], table: Table, ranges: Ranges) -> ColumnElement[bool]:
        """SQL: may this event be seen, where the child is or because a unit of the reader's wrote it?"""
        seen = self.covers(record, table, ranges)
        if not (ranges.authored and is_authored(record)):
            return seen
        wrote = _opaque(table.c.division, table.c.division, Ranges(ranges.authored))
        return or_(seen, and_(wrote, _not_kept_back(table.c[record.subject_column], ranges)))

    def covers(
        self, record: type[Record], table: FromClause, ranges: Ranges, *, drives: bool = False
    ) -> ColumnElement[bool]:
        """SQL: may this row be seen within these ranges? ``table``: the record's, or an alias of it."""
        if ranges.beside:
            return or_(*(self.covers(record, table, part, drives=drives) for part in ranges.parts))
        if not ranges:
            return false()
        test = within if drives else _opaque
        if record.subject == "child":
            child = table.c[record.subject_column]
            return and_(test(table.c.residence, table.c.hukou, ranges, child), _not_kept_back(child, ranges))
        if record.subject == "place":
            return test(table.c.division, table.c.division, Ranges(ranges.residence))
        link, column = LINK[str(record.subject)]
        linked = tie_of(link).alias()
        seen = exists().where(
            linked.c[column] == table.c[record.subject_column],
            linked_on(linked, self.access.day),
            test(linked.c.residence, linked.c.hukou, ranges, linked.c.child),
            _not_kept_back(linked.c.child, ranges),
        )
        return seen if drives else _behind_case(seen)


def is_authored(record: type[Record]) -> bool:
    """Whether the unit that wrote a row goes on reading it once the child has moved: events about children."""
    return bool(record.category_column) and record.subject == "child" and "division" in table_of(record).columns


def _not_kept_back(child: ColumnElement[str], ranges: Ranges) -> ColumnElement[bool]:
    """SQL: the child is not kept back. The children stand in the statement itself, so that no wall can hide them."""
    tests = [child.not_in(sorted(ranges.without))] if ranges.without else []
    tests += [] if ranges.only is None else [child.in_(sorted(ranges.only))]
    return and_(true(), *tests)


def linked_on(linked: Any, day: date) -> ColumnElement[bool]:
    """SQL: a dated row holds on a day."""
    return and_(
        linked.c.valid_from <= day,
        or_(linked.c.valid_until.is_(None), linked.c.valid_until > day),
    )


def within(residence: Any, hukou: Any, ranges: Ranges, child: Any = None) -> ColumnElement[bool]:
    """SQL: one of the two codes lies in its ranges, or the child is named. Never LIKE: an empty prefix matches everybody."""
    tests = [and_(residence >= low, residence < high) for low, high in ranges.residence]
    tests += [and_(hukou >= low, hukou < high) for low, high in ranges.hukou]
    tests += [child.in_(sorted(ranges.named))] if ranges.named and child is not None else []
    return or_(*tests) if tests else false()


def _opaque(residence: Any, hukou: Any, ranges: Ranges, child: Any = None) -> ColumnElement[bool]:
    """The same, so that no planner chooses an index by it."""
    return _behind_case(within(residence, hukou, ranges, child))


def _nothing(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """NULL of a column's type. PostgreSQL takes one without a type for a text, which compares with no day or number."""
    is_text = isinstance(column.type, String) or isinstance(getattr(column.type, "impl", None), String)
    return type_coerce(null(), column.type) if is_text else cast(null(), column.type)


def _behind_case(test: ColumnElement[bool]) -> ColumnElement[bool]:
    """A test that is asked of a row once something else has found it."""
    return case((test, true()), else_=false())


def _in_the_text(keys: Sequence[str]) -> list[Any]:
    """Keys of categories as the statement has them: PostgreSQL gathers a list of parameters anew for each row."""
    return [literal_column("'" + key.replace("'", "''") + "'") for key in keys]
