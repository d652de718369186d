"""Pages of rows: of a whole record, or for many subjects at once, in one statement either way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select

from tongxing.errors import UsageError
from tongxing.records import Record
from tongxing.trust.scope import Driver, Scope

from ..guards.limits import PAGE, demand
from .batches import Load
from .conditions import EVERYTHING, Comparison, Condition, as_sql, columns_in
from .cursors import Cursors
from .filters import condition, plain
from .loading import columns_of, note_columns, read_rows, relation_of
from .names import narrowed
from .orders import Order, beyond, clauses
from .reads import Reads
from .rows import Row

DEFAULT = 20
TOWNSHIP, COUNTY = 9, 6
"""Digits of a scope that is narrow enough to be fetched whole: for a page in the order of the key, and otherwise.

Walking the key finds a page the sooner the more of the rows are in scope; counting and sorting want the scope's rows alone.
"""


@dataclass(frozen=True)
class Asked:
    """What a connection was asked for."""

    record: type[Record]
    columns: frozenset[str]
    order: Order = ()
    filter: Any = None
    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    counted: bool = False
    listed: bool = True
    """Whether rows are wanted, or only how many there are."""
    looks_on: bool = True
    """Whether it is asked if rows follow: one more is read then, and logged, since that it is there is told."""
    by: str | None = None
    """The column that names the parent, where one list is wanted for each of many parents."""

    @property
    def size(self) -> int:
        """How many rows. Raises UsageError or LimitReached for a size that makes no sense."""
        return page_size(self.first, self.last)

    @property
    def read(self) -> int:
        """How many rows are read."""
        return self.size + self.looks_on

    @property
    def is_backwards(self) -> bool:
        """Whether the last rows are wanted."""
        return self.last is not None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two questions the same question."""
        paged = (self.first, self.after, self.last, self.before)
        wanted = (self.counted, self.listed, self.looks_on, self.by)
        return (self.record, self.columns, self.order, repr(plain(self.filter)), *wanted, *paged)


@dataclass
class Page:
    """The rows of one connection."""

    rows: list[Row]
    more: bool
    """Whether rows follow in the direction of paging."""
    asked: Asked
    cursors: Cursors
    total: int | None = None


def page_size(first: int | None, last: int | None) -> int:
    """``first`` or ``last``, 20 without either."""
    if first is not None and last is not None:
        raise UsageError("Both first and last are given.", remedy="Give one of them.")
    size = first if first is not None else last if last is not None else DEFAULT
    if size < 0:
        raise UsageError("A page cannot have a negative size.", remedy="Give first or last from 0 to 100.")
    demand("rows on one page", PAGE, size)
    return size


def page(reads: Reads, asked: Asked, parent: str | None = None) -> Any:
    """The page, when its level is loaded; with ``parent``, of the rows that name it in the column ``asked.by``."""
    load = _of_all if asked.by is None else _of_parents
    return reads.batch(("page", *asked.key), lambda: load(reads, asked)).get(parent)


def _of_all(reads: Reads, asked: Asked) -> Load:
    async def load(_: Sequence[None]) -> dict[None, Page]:
        here = _list(reads, asked, is_all=True)
        wanted = select(*columns_of(here.relation, asked.record, asked.columns)).where(*here.matching, *here.beyond)
        rows = _read(reads, asked, wanted.order_by(*here.order).limit(asked.read))
        total = _scalar(reads, _counted(reads, asked)) if asked.counted else None
        return {None: _page(asked, here.cursors, rows, total)}

    return load


def _of_parents(reads: Reads, asked: Asked) -> Load:
    async def load(parents: Sequence[str]) -> dict[str, Page]:
        here, by = _list(reads, asked), str(asked.by)
        mine = here.relation.c[by].in_(parents)
        turn = func.row_number().over(partition_by=here.relation.c[by], order_by=here.order).label("_turn")
        columns = columns_of(here.relation, asked.record, {*asked.columns, by})
        numbered = select(*columns, turn).where(mine, *here.matching, *here.beyond).subquery()
        rows = _read(reads, asked, select(numbered).where(numbered.c._turn <= asked.read).order_by(numbered.c._turn))
        found: dict[str, list[Row]] = {each: [] for each in parents}
        for row in rows:
            found[row.values[by]].append(row)
        counts = _counts(reads, here.count(by).where(mine)) if asked.counted else {}
        return {each: _page(asked, here.cursors, kept, counts.get(each, 0)) for each, kept in found.items()}

    return load


@dataclass(frozen=True)
class _List:
    """A list of rows as SQL: what it is cut from, which rows match, which lie beyond the cursors, in which order."""

    relation: FromClause
    matching: list[ColumnElement[bool]]
    beyond: list[ColumnElement[bool]]
    order: list[ColumnElement[Any]]
    cursors: Cursors

    def count(self, by: str) -> Select[Any]:
        """How many rows match, whatever the page, for each parent that the column ``by`` names."""
        key = self.relation.c[by]
        return select(key, func.count()).select_from(self.relation).where(*self.matching).group_by(key)


def count_driver(scope: Scope, record: type[Record], asked: Condition, digits: int = COUNTY) -> Driver:
    """What chooses the index of a count: the codes of the scope where it is narrow, and no equality of the filter does better."""
    return "codes" if scope.is_within(record, digits) and not _has_equality(asked) else "statement"


def page_driver(scope: Scope, record: type[Record], asked: Condition, order: Order, dialect: str) -> Driver:
    """The same of a page. Of everybody in the order of the key, SQLite walks the county alone where all are of one."""
    found = count_driver(scope, record, asked, COUNTY if order else TOWNSHIP)
    is_walk = found == "statement" and asked == EVERYTHING and scope.has_county(record)
    return "county" if is_walk and dialect == "sqlite" else found


def _has_equality(asked: Condition) -> bool:
    if isinstance(asked, Comparison):
        return asked.operator in ("eq", "in", "lt")  # only a division asks for less than
    return asked.how == "and" and any(_has_equality(part) for part in asked.parts)


def cursors_of(reads: Reads, asked: Asked) -> Cursors:
    """The cursors of a connection."""

    def about() -> Sequence[Any]:
        return asked.record.__module__, asked.record.__name__, asked.order, plain(asked.filter)

    return Cursors(reads.store.world.ring, reads.access, about)


def condition_of(reads: Reads, asked: Asked) -> Condition:
    """Which rows are asked for. Raises LimitReached, UsageError."""
    return narrowed(reads, asked.record, condition(asked.record, asked.filter, reads.store.world.ring))


def _counted(reads: Reads, asked: Asked) -> Select[Any]:
    wanted = condition_of(reads, asked)
    relation = relation_of(reads, asked.record, count_driver(reads.scope, asked.record, wanted))
    return select(func.count()).select_from(relation).where(as_sql(wanted, relation))


def _list(reads: Reads, asked: Asked, *, is_all: bool = False) -> _List:
    record, wanted = asked.record, condition_of(reads, asked)
    dialect = reads.reading().connection.dialect.name
    driver = page_driver(reads.scope, record, wanted, asked.order, dialect) if is_all else "statement"
    relation = relation_of(reads, record, driver)
    cursors = cursors_of(reads, asked)
    note_columns(reads, record, {name for name, _ in asked.order} | columns_in(wanted))
    given = [(cursors.opened(c), back) for c, back in ((asked.after, False), (asked.before, True)) if c is not None]
    cut = [beyond(relation, asked.order, anchor(reads, asked, id), backwards=back) for id, back in given]
    order = clauses(record, relation, asked.order, backwards=asked.is_backwards)
    return _List(relation, [as_sql(wanted, relation)], cut, order, cursors)


def anchor(reads: Reads, asked: Asked, id: str) -> dict[str, Any]:
    """Where a cursor's row stands in the order now. Raises UsageError where it is not there any more."""
    relation = relation_of(reads, asked.record)
    columns = [relation.c[name] for name, _ in asked.order]
    wanted = select(relation.c.id, *columns).where(relation.c.id == id)
    found = reads.reading().connection.execute(wanted).mappings().first()
    if found is None:
        raise gone()
    return dict(found)


def gone() -> UsageError:
    """What is told where the row of a cursor is not there for this reader."""
    return UsageError("The row of this cursor is not here any more.", remedy="Begin at the first page.")


def _read(reads: Reads, asked: Asked, statement: Select[Any]) -> list[Row]:
    """The rows, where rows are wanted: a count alone concerns nobody by name."""
    return read_rows(reads, asked.record, statement) if asked.listed else []


def _counts(reads: Reads, statement: Select[Any]) -> dict[str, int]:
    return {parent: int(count) for parent, count in reads.reading().connection.execute(statement)}


def _scalar(reads: Reads, statement: Select[Any]) -> int:
    return int(reads.reading().connection.execute(statement).scalar_one())


def _page(asked: Asked, cursors: Cursors, rows: list[Row], total: int | None) -> Page:
    kept = rows[: asked.size]
    return Page(kept[::-1] if asked.is_backwards else kept, len(rows) > asked.size, asked, cursors, total)
