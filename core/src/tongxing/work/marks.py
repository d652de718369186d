"""Marks of change: a number for each child, guardian and household that grows, in the writer's own transaction, with every write
that reaches it.

A kept decision names the number that its records had. Numbers are compared, never cleared: whoever decides from records
that somebody changes at that moment keeps an old number, and what is kept so is stale by itself. The number of each is the
sum of its own and of one that all share, which grows when a place changes that facts read; who has no row has 0.

What was written, and whom it reached, is told in the outbox with it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Select, String, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ..database import among, among_bound, ids_bound
from ..people import MASTER, Child, Guardianship, HouseholdMember
from ..policy.reach import Path, Reach
from ..records import Record
from ..records.base import public_name, table_of
from . import outbox
from .events import EVENT_RECORDS
from .outbox import Kind, Told

MARKS = Table(
    "_p_core_subject_mark",
    SQLModel.metadata,
    Column("subject", String(32), primary_key=True),
    Column("mark", BigInteger, nullable=False),
)
EVERYBODY = "*"
"""Stands for the number that all share."""
_TIES: Mapping[frozenset[str], type[Record]] = {
    frozenset({"child", "household"}): HouseholdMember,
    frozenset({"child", "guardian"}): Guardianship,
}
_OTHER_END: Mapping[type[Record], str] = {HouseholdMember: "household", Guardianship: "guardian"}
"""Beside the child, whom a tie is about."""


@dataclass
class Changes:
    """What one transaction has written, and whom it is about, by the path along which that reaches others."""

    reach: Reach
    starts: dict[Path, set[str]] = field(default_factory=dict)
    everybody: bool = False
    fresh: set[str] = field(default_factory=set)
    """Children, guardians and households who came with this transaction: nothing can have been decided about them yet."""
    ids: dict[type[Record], dict[str, str]] = field(default_factory=dict)
    """The rows themselves: their ids, each with its subject's."""

    def wrote(self, record: type[Record], rows: Iterable[Mapping[str, Any]], *, fresh: bool = False) -> None:
        """Rows of a record, at least their ``ends_of``: as they are and, where they were changed, as they were."""
        listed = list(rows)
        if not listed:
            return
        self._name(record, {row["id"]: row[record.subject_column] for row in listed})
        if record in MASTER.values() and fresh:
            self.fresh.update(row["id"] for row in listed)
        self.everybody |= self.reach.reaches_everybody(record)
        if record.subject != "place":
            self._start(self.reach.paths(record), (row[record.subject_column] for row in listed))
        if end := _OTHER_END.get(record):
            self._start(self.reach.paths_from(end), (row[end] for row in listed))  # type: ignore[arg-type]

    def moved(self, children: Iterable[str]) -> None:
        """Children whose place may have changed, and with it who may see them."""
        self._name(Child, {child: child for child in children})

    def told(self, reached: Iterable[str]) -> list[Told]:
        """The same for the outbox, with whom it reached."""
        kinds = {record: Kind.event if record in EVENT_RECORDS.values() else Kind.record for record in self.ids}
        rows = [Told(kinds[record], public_name(record), ids) for record, ids in self.ids.items()]
        return [*rows, Told(Kind.reached, "", {child: child for child in sorted(reached)})]

    def _name(self, record: type[Record], ids: Mapping[str, str]) -> None:
        if ids:
            self.ids.setdefault(record, {}).update(ids)

    def _start(self, paths: Iterable[Path], ids: Iterable[str]) -> None:
        found = set(ids)
        for path in paths:
            self.starts.setdefault(path, set()).update(found)


def ends_of(record: type[Record]) -> list[str]:
    """The columns of a record that say which rows they are and whom they are about."""
    return list(dict.fromkeys(("id", record.subject_column, *(end for end in (_OTHER_END.get(record),) if end))))


def mark(connection: Connection, changes: Changes, at: datetime) -> None:
    """Let the numbers of all grow whom these changes reach, and tell which children those are. The last thing that a transaction
    writes."""
    reached: dict[str, set[str]] = {kind: set() for kind in MASTER}
    for path, ids in changes.starts.items():
        reached[path[-1]] |= _followed(connection, path, ids)
    everybody = {EVERYBODY} if changes.everybody else set()
    _grow(connection, (set().union(*reached.values()) - changes.fresh) | everybody)
    outbox.tell(connection, changes.told(reached["child"]), at)


def numbers(connection: Connection, subjects: Collection[str]) -> dict[str, int]:
    """The number of each of these, as it stands in what this connection sees."""
    dialect = connection.dialect.name
    found = connection.execute(_numbers(dialect), ids_bound(dialect, [*subjects, EVERYBODY])).all()
    grown = {row.subject: row.mark for row in found}
    everybody = grown.get(EVERYBODY, 0)
    return {subject: grown.get(subject, 0) + everybody for subject in subjects}


@cache
def _numbers(dialect: str) -> Select[Any]:
    return select(MARKS).where(among_bound(dialect, MARKS.c.subject))


def own(subject: ColumnElement[str]) -> ColumnElement[int]:
    """SQL: somebody's own number."""
    return func.coalesce(select(MARKS.c.mark).where(MARKS.c.subject == subject).scalar_subquery(), 0)


def shared() -> ColumnElement[int]:
    """SQL: the number that all share."""
    return func.coalesce(select(MARKS.c.mark).where(MARKS.c.subject == EVERYBODY).scalar_subquery(), 0)


def _followed(connection: Connection, path: Path, ids: Collection[str]) -> set[str]:
    """Who stands at the end of a path. Ties of all times count: facts look at the past as well."""
    found = set(ids)
    for here, there in pairwise(path):
        tie = table_of(_TIES[frozenset({here, there})])
        onward = select(tie.c[there]).where(among(connection, tie.c[here], found)).distinct()
        found = set(connection.execute(onward).scalars()) if found else found
    return found


def _grow(connection: Connection, subjects: Collection[str]) -> None:
    """In order of ids, so that two writers who reach the same children wait for each other and never in a circle."""
    if not subjects:
        return
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = insert(MARKS).on_conflict_do_update(index_elements=["subject"], set_={"mark": MARKS.c.mark + 1})
    connection.execute(added, [{"subject": subject, "mark": 1} for subject in sorted(subjects)])
