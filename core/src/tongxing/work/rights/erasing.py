"""Erasure: what is kept about a child is destroyed, in the tables, their past, and everything that was written beside them.

The data keys of the child go, and those of guardians and households that are left without a child; so do all rows about
them. Of the past there stays that a row was there, when, and who recorded it: the history of a record accepts this one
change and no other, and only while the subject stands in ``ERASURES`` as being erased. The access log holds pseudonyms
and stays whole. PIPL art. 47; a backup keeps what it holds until it is destroyed itself.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Connection, String, Table, Text, delete, insert, or_, select, update
from sqlmodel import SQLModel

from ...database import among
from ...errors import NotFound, UsageError
from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import Instant, table_of
from ...records.history import ERASING, history_table
from ...trust.audit.entries import Entry
from ...trust.cipher import DATA_KEYS
from ...trust.principals import Access
from ...trust.scope import Scope
from .. import outbox
from ..decided import TABLES as DECIDED
from ..handovers import HANDOVERS
from ..marks import Changes, mark
from ..pending import PENDING
from ..sheets.imports import IMPORTS, take_turn
from ..sheets.uploads import UPLOADS
from ..world import World
from ..writing.keys import KEYS

RIGHTS = "rights"
"""The action of a grant that opens the rights desk."""

ERASURES = Table(
    ERASING,
    SQLModel.metadata,
    Column("subject", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("city", String(64), nullable=False),
    Column("by", String(128), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("is_done", Boolean, nullable=False),
)

SKELETON = frozenset({"id", "version", "recorded_at", "recorded_by", "recorded_why", "superseded_at", "deleted"})
"""What stays of a row of the past, beside the subject's id."""


class Subject(NamedTuple):
    """Somebody about whom everything is erased."""

    id: str
    kind: str


@dataclass(frozen=True)
class Erased:
    """Who was erased, and how many rows of present and past held something about them."""

    subjects: tuple[Subject, ...]
    rows: int


def erase(world: World, access: Access, child: str, reason: str) -> Erased:
    """Erase a child, and guardians and households that nobody else needs. Cannot be taken back.

    Raises NotFound for a child that this access has no right of erasure over, UsageError without a reason.
    """
    if not reason.strip():
        raise UsageError("An erasure needs its reason.", remedy="Say by which ground of PIPL art. 47 it is done.")
    with world.database.write() as connection:
        take_turn(connection, world.city)
        if "core.identity" not in Scope(access, RIGHTS).opened(connection, [child]).get(child, frozenset()):
            raise NotFound(
                "There is no child with this id here.", remedy="Check the id, the principal and the purpose."
            )
        subjects = (Subject(child, "child"), *_alone(connection, child))
        _begin(connection, access, subjects, reason)
        # First of all, since it waits for whoever writes about them just now: what they leave is then found and goes too.
        connection.execute(delete(DATA_KEYS).where(_among(connection, DATA_KEYS.c.subject, subjects)))
        rows = sum(_erase(connection, record, subjects) for record in dict.fromkeys((*world.records, *world.installed)))
        _forget(connection, world, subjects, access.now)
        connection.execute(
            update(ERASURES).where(_among(connection, ERASURES.c.subject, subjects)).values(is_done=True)
        )
        entry = Entry(RIGHTS, "erase")
        entry.saw((each.id for each in subjects), world.book.categories)
        world.log.keep(access, entry)
    _scrub(world)
    return Erased(subjects, rows)


def _among(connection: Connection, column: Any, subjects: Collection[Subject]) -> Any:
    return among(connection, column, [each.id for each in subjects])


def _alone(connection: Connection, child: str) -> list[Subject]:
    """Guardians and households that were ever linked to this child, and to no other of whom anything is kept."""
    found = []
    for record, kind in ((Guardianship, "guardian"), (HouseholdMember, "household")):
        link, past = table_of(record), history_table(record)
        mine = [select(t.c[kind]).where(t.c.child == child, t.c[kind].is_not(None)) for t in (link, past)]
        linked = set(connection.execute(mine[0]).scalars()) | set(connection.execute(mine[1]).scalars())
        others = select(link.c[kind]).where(among(connection, link.c[kind], linked), link.c.child != child)
        found += [Subject(id, kind) for id in sorted(linked - set(connection.execute(others).scalars()))]
    return found


def _begin(connection: Connection, access: Access, subjects: Sequence[Subject], reason: str) -> None:
    told = {"city": access.city, "by": access.principal, "reason": reason, "at": access.now, "is_done": False}
    connection.execute(insert(ERASURES), [{"subject": each.id, "kind": each.kind, **told} for each in subjects])


def _erase(connection: Connection, record: type[Record], subjects: Sequence[Subject]) -> int:
    """Remove the rows of one record about these subjects; what the triggers put into the past is blanked with the rest."""
    mine = [each for each in subjects if each.kind == record.subject]
    table, past, column = table_of(record), history_table(record), record.subject_column
    if not mine:
        return 0
    connection.execute(delete(table).where(_among(connection, table.c[column], mine)))
    empty: dict[str, Any] = {c.name: None for c in past.columns if c.name not in SKELETON | {column}}
    # Superseded the moment it was recorded: as of no moment was it ever known.
    blanked = update(past).where(_among(connection, past.c[column], mine))
    return connection.execute(blanked.values(**empty, superseded_at=past.c.recorded_at)).rowcount


def _forget(connection: Connection, world: World, subjects: Sequence[Subject], now: datetime) -> None:
    """What was written beside the records: offers, waiting reactions, remembered calls, ids in the outbox, cells that reports quote."""
    connection.execute(delete(HANDOVERS).where(_among(connection, HANDOVERS.c.child, subjects)))
    connection.execute(delete(PENDING).where(or_(*(PENDING.c.events.contains(each.id) for each in subjects))))
    for table in DECIDED:
        connection.execute(delete(table).where(_among(connection, table.c.subject, subjects)))
    outbox.forget(connection, [each.id for each in subjects])
    # What is decided of others may rest on a family that is gone.
    mark(connection, Changes(world.reach, everybody=True), now)
    connection.execute(delete(KEYS).where(_among(connection, KEYS.c.record_id, subjects)))
    for table in (IMPORTS, UPLOADS):
        # A report does not say whose row a cell was of, so the cells that any report of the city quotes go.
        told = select(table.c.id, table.c.report).where(table.c.city == world.city, table.c.report.is_not(None))
        for id, report in connection.execute(told).all():
            kept = json.dumps(_unquoted(json.loads(report)), ensure_ascii=False)
            connection.execute(update(table).where(table.c.id == id).values(report=kept))


def _unquoted(report: Mapping[str, Any]) -> dict[str, Any]:
    return {**report, "problems": [{**each, "value": None} for each in report.get("problems", ())]}


def _scrub(world: World) -> None:
    """SQLite leaves in its files what was removed from its tables; the file is written anew, which takes its time."""
    if world.database.is_sqlite:
        raw = world.database.engine.raw_connection()
        try:
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
