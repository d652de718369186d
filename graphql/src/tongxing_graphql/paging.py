"""Pages of rows: of a whole record, or for many subjects at once, in one statement either way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Select, func, select

from tongxing.errors import UsageError
from tongxing.records import Record

from .batches import Load
from .cursors import Cursors
from .filters import condition, plain
from .limits import PAGE, demand
from .loading import columns_of, read_rows
from .orders import Order, beyond, clauses
from .reads import Reads
from .rows import Row

DEFAULT = 20


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
    by: str | None = None
    """The column that names the parent, where one list is wanted for each of many parents."""

    @property
    def size(self) -> int:
        """How many rows. Raises UsageError or LimitReached for a size that makes no sense."""
        return page_size(self.first, self.last)

    @property
    def is_backwards(self) -> bool:
        """Whether the last rows are wanted."""
        return self.last is not None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes two questions the same question."""
        paged = (self.first, self.after, self.last, self.before)
        return (self.record, self.columns, self.by, self.order, repr(plain(self.filter)), self.counted, *paged)


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
        relation, tests, cursors = _prepared(reads, asked)
        columns = columns_of(relation, asked.record, asked.columns)
        wanted = select(*columns).where(*tests).limit(asked.size + 1)
        rows = read_rows(
            reads, asked.record, wanted.order_by(*clauses(relation, asked.order, backwards=asked.is_backwards))
        )
        counted = _counts(reads, asked, relation, lambda s: s) if asked.counted else {}
        return {None: _page(asked, cursors, rows, counted.get(None, 0))}

    return load


def _of_parents(reads: Reads, asked: Asked) -> Load:
    async def load(parents: Sequence[str]) -> dict[str, Page]:
        relation, tests, cursors = _prepared(reads, asked)
        parent = relation.c[str(asked.by)]
        numbered = _numbered(asked, relation, parent).where(parent.in_(parents), *tests).subquery()
        rows = read_rows(
            reads, asked.record, select(numbered).where(numbered.c._turn <= asked.size + 1).order_by(numbered.c._turn)
        )
        by_parent: dict[str, list[Row]] = {each: [] for each in parents}
        for row in rows:
            by_parent[row.values[str(asked.by)]].append(row)
        counted = (
            _counts(reads, asked, relation, lambda s: s.where(parent.in_(parents)), parent) if asked.counted else {}
        )
        return {each: _page(asked, cursors, found, counted.get(each, 0)) for each, found in by_parent.items()}

    return load


def _numbered(asked: Asked, relation: FromClause, parent: Any) -> Select[Any]:
    """The rows of each parent, numbered in the order that was asked for."""
    turn = func.row_number().over(
        partition_by=parent, order_by=clauses(relation, asked.order, backwards=asked.is_backwards)
    )
    return select(*columns_of(relation, asked.record, {*asked.columns, str(asked.by)}), turn.label("_turn"))


def _prepared(reads: Reads, asked: Asked) -> tuple[FromClause, list[Any], Cursors]:
    """The relation, the tests of filter and cursors, and the cursors of this list."""
    relation = reads.scope.relation(asked.record)
    ring = reads.store.world.ring
    cursors = Cursors(
        ring, reads.access, (asked.record.__name__, asked.record.__module__, asked.order, plain(asked.filter))
    )
    tests = [] if asked.filter is None else [condition(asked.record, relation, asked.filter, ring)]
    for cursor, backwards in ((asked.after, False), (asked.before, True)):
        if cursor is not None:
            tests.append(
                beyond(
                    relation, asked.order, _anchor(reads, asked, relation, cursors.opened(cursor)), backwards=backwards
                )
            )
    return relation, tests, cursors


def _anchor(reads: Reads, asked: Asked, relation: FromClause, id: str) -> dict[str, Any]:
    """Where a cursor's row stands in the order now."""
    columns = [relation.c[name] for name, _ in asked.order]
    found = (
        reads.reading()
        .connection.execute(select(relation.c.id, *columns).where(relation.c.id == id))
        .mappings()
        .first()
    )
    if found is None:
        raise UsageError("The row of this cursor is not here any more.", remedy="Begin at the first page.")
    return dict(found)


def _counts(
    reads: Reads, asked: Asked, relation: FromClause, mine: Callable[[Select[Any]], Select[Any]], by: Any = None
) -> dict[str | None, int]:
    """How many rows the filter leaves, whatever the page."""
    tests = [] if asked.filter is None else [condition(asked.record, relation, asked.filter, reads.store.world.ring)]
    keys = [] if by is None else [by]
    counted = mine(select(*keys, func.count()).select_from(relation).where(*tests).group_by(*keys))
    rows = reads.reading().connection.execute(counted).all()
    return {(row[0] if keys else None): int(row[-1]) for row in rows}


def _page(asked: Asked, cursors: Cursors, rows: list[Row], total: int) -> Page:
    kept = rows[: asked.size]
    return Page(kept[::-1] if asked.is_backwards else kept, len(rows) > asked.size, asked, cursors, total)
