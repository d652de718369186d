"""Retention that acts: what has been kept for as long as its card says is listed, and removed with its past (trust.md L12).

The time of a row runs from the day on which it ended (``valid_until``), or was last written where it has no end; of its categories
the longest counts. What still holds is never due, nor are children, guardians and households themselves: those are erased. A
restriction of a child's data is a hold, and stops it for the child and its family. PIPL art. 19 and 47.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import SQLModel

from ...database import among
from ...errors import NotAllowed, UsageError
from ...people import Consent, Guardianship, HouseholdMember, Restriction, RightsRequest
from ...policy.months import plus_months
from ...records import Record
from ...records.base import Instant, abouts, public_name, table_of
from ...records.history import history_table
from ...trust.audit.entries import Entry
from ...trust.principals import SHANGHAI, Access
from ..marks import Changes, mark
from ..world import World
from .erasing import ERASURES, SKELETON

RETIRED = Table(
    "_p_core_retired",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("record", String(64), primary_key=True),
    Column("period", String(16), primary_key=True),
    Column("by", String(128), nullable=False),
    Column("rows", Integer, nullable=False),
)
"""What was removed, when, by whom; nothing of what it said."""
_LINKS: dict[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}
_STANDS: dict[type[Record], tuple[str, Any]] = {
    Consent: ("state", "given"),
    Restriction: ("lifted_on", None),
    RightsRequest: ("outcome", "open"),
}
"""Records of the rights desk that still hold, and by what they show it."""


@dataclass(frozen=True)
class Due:
    """Rows of one record whose time is over."""

    record: type[Record]
    period: str
    ids: tuple[str, ...]
    subjects: frozenset[str]

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output; names nobody."""
        return {"record": public_name(self.record), "period": self.period, "rows": len(self.ids)}


def due(world: World, connection: Connection, day: date) -> list[Due]:
    """What is past its retention on a day, by record and period."""
    held = _held(connection, day)
    found = (each for record in world.standing for each in _due(world, connection, record, day, held))
    return sorted((each for each in found if each.ids), key=lambda each: (public_name(each.record), each.period))


def retire(world: World, access: Access) -> list[Due]:
    """Remove what is past its retention, in the present and the past. Raises NotAllowed without the action ``rights``."""
    if not access.allowing("rights"):
        raise NotAllowed("Retention is carried out by the rights desk.", action="rights")
    with world.database.write() as connection:
        found = due(world, connection, access.day)
        for each in found:
            _remove(connection, access, each)
            told = {"record": public_name(each.record), "period": each.period, "rows": len(each.ids)}
            connection.execute(insert(RETIRED).values(city=access.city, at=access.now, by=access.principal, **told))
        if found:
            mark(connection, Changes(world.reach, everybody=True), access.now)
            entry = Entry("rights", "retention")
            entry.saw({s for each in found for s in each.subjects}, _categories(found))
            world.log.keep(access, entry)
    return found


def before(day: date, period: str) -> date:
    """The day so long before another: ``3y``, ``6m``, ``90d``. Raises UsageError for a period that is none."""
    match = re.fullmatch(r"([1-9][0-9]*)([dmy])", period)
    if match is None:
        raise UsageError(f"{period!r} is no period.", remedy="Write it as 3y, 6m or 90d.")
    count, unit = int(match[1]), match[2]
    return day - timedelta(days=count) if unit == "d" else plus_months(day, -count * (12 if unit == "y" else 1))


def _due(world: World, connection: Connection, record: type[Record], day: date, held: frozenset[str]) -> Iterator[Due]:
    if record.subject == "place" or record.subject_column == "id":
        return
    table, subject = table_of(record), record.subject_column
    for period, which in _periods(world, record, day):
        over = and_(which, _ended(record, before(day, period)))
        rows = connection.execute(select(table.c.id, table.c[subject]).where(over).order_by(table.c.id)).all()
        free = [(id, about) for id, about in rows if about not in held]
        yield Due(record, period, tuple(id for id, _ in free), frozenset(about for _, about in free))


def _periods(world: World, record: type[Record], day: date) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """The periods of a record's rows and which rows each is for: one, or one a category where each row has its own."""
    known = world.book.categories
    column = record.category_column
    if column:
        for key, category in known.items():
            yield category.retention, table_of(record).c[column] == key
        return
    periods = {known[a.category].retention for a in abouts(record).values() if a.category in known}
    if periods:
        longest = min(periods, key=lambda period: before(day, period))
        yield longest, table_of(record).c.id.is_not(None)


def _ended(record: type[Record], cutoff: date) -> ColumnElement[bool]:
    """SQL: a row ended, and was last written, before a day."""
    columns = table_of(record).c
    tests = [columns.recorded_at < datetime.combine(cutoff, time(), SHANGHAI)]
    if "valid_until" in columns:
        tests.append(columns.valid_until < cutoff)
    if record in _STANDS:
        name, value = _STANDS[record]
        tests.append(columns[name].is_not(None) if value is None else columns[name] != value)
    return and_(*tests)


def _held(connection: Connection, day: date) -> frozenset[str]:
    """Children with a restriction in force, and their guardians and households."""
    kept = table_of(Restriction)
    in_force = (kept.c.since <= day) & or_(kept.c.lifted_on.is_(None), kept.c.lifted_on > day)
    children = set(connection.execute(select(kept.c.child).where(in_force)).scalars())
    held = set(children)
    for link, column in _LINKS.values():
        table = table_of(link)
        held |= set(
            connection.execute(select(table.c[column]).where(among(connection, table.c.child, children))).scalars()
        )
    return frozenset(held)


def _remove(connection: Connection, access: Access, over: Due) -> None:
    """Remove the rows, and blank what the triggers put into the past of them, as an erasure would."""
    table, past = table_of(over.record), history_table(over.record)
    subject = over.record.subject_column
    lifted = _lift(connection, access, over)
    connection.execute(delete(table).where(among(connection, table.c.id, over.ids)))
    empty: dict[str, Any] = {c.name: None for c in past.columns if c.name not in SKELETON | {subject}}
    mine = among(connection, past.c.id, over.ids)
    connection.execute(update(past).where(mine).values(**empty, superseded_at=past.c.recorded_at))
    connection.execute(delete(ERASURES).where(among(connection, ERASURES.c.subject, lifted)))


def _lift(connection: Connection, access: Access, over: Due) -> list[str]:
    """Let the past of these subjects be changed until the end of this act."""
    told = {"city": access.city, "by": access.principal, "reason": "retention", "at": access.now, "is_done": False}
    rows = [{"subject": each, "kind": str(over.record.subject), **told} for each in sorted(over.subjects)]
    connection.execute(insert(ERASURES), rows)
    return sorted(over.subjects)


def _categories(found: Collection[Due]) -> set[str]:
    return {about.category for each in found for about in abouts(each.record).values()}
