"""Reactions that failed: kept with their events and with whoever caused those, until they are done or given up.

Each waits longer than the last time (``pauses``). One that is given up stays, and is shown, until somebody has it tried
again or forgets it.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, Row, String, Table, Text, delete, insert, select, update
from sqlmodel import SQLModel

from ..errors import UsageError
from ..records.base import Instant
from ..trust.principals import Access
from .events import Happened
from .pauses import wait_after

PENDING = Table(
    "_p_core_pending_reaction",
    SQLModel.metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("city", String(64), nullable=False),
    Column("plugin", String(64), nullable=False, index=True),
    Column("events", Text, nullable=False),
    Column("by", String(128), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("error", String(128), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("next_at", Instant, nullable=True),
)
"""``by``, ``purpose``: who caused the events, and for what. ``error``: its kind, never its text. ``next_at``: none once given up."""


@dataclass(frozen=True)
class Pending:
    """One reaction that failed. ``next_at``: when it is tried again; None where it is given up."""

    id: int
    plugin: str
    events: tuple[Happened, ...]
    by: str
    purpose: str
    error: str
    attempts: int
    at: datetime
    next_at: datetime | None


class Waiting(NamedTuple):
    """How many reactions of a department wait to be tried again, and how many are given up."""

    waiting: int = 0
    given_up: int = 0


def keep(connection: Connection, access: Access, plugin: str, events: Sequence[Happened], error: str) -> None:
    """Keep a reaction that failed for the first time."""
    told = [asdict(each) | {"payload": dict(each.payload)} for each in events]
    mine = {"city": access.city, "plugin": plugin, "by": access.principal, "purpose": access.purpose, "at": access.now}
    packed = json.dumps(told, default=str, ensure_ascii=False)
    connection.execute(insert(PENDING).values(**mine, events=packed, **_failed(1, error, access.now)))


def due(connection: Connection, city: str, plugins: Collection[str], now: datetime, *, every: bool) -> list[int]:
    """The ids of what is to be tried again by now, oldest first; ``every``: also what is not due yet or given up."""
    wanted = select(PENDING.c.id).where(PENDING.c.city == city, PENDING.c.plugin.in_(plugins))
    wanted = wanted if every else wanted.where(PENDING.c.next_at <= now)
    return list(connection.execute(wanted.order_by(PENDING.c.id)).scalars())


def one(connection: Connection, id: int) -> Pending | None:
    """One of them, as it stands; None where it is done by now."""
    row = connection.execute(select(PENDING).where(PENDING.c.id == id)).one_or_none()
    return None if row is None else _made(row)


def taken(connection: Connection, id: int, now: datetime, *, every: bool) -> Pending | None:
    """One of them, which no other worker tries until this transaction ends; None where another does, or has done so.

    On PostgreSQL its row is locked and one that is locked passed over; on SQLite there is one writer at a time.
    """
    wanted = select(PENDING).where(PENDING.c.id == id).with_for_update(skip_locked=True)
    row = connection.execute(wanted if every else wanted.where(PENDING.c.next_at <= now)).one_or_none()
    return None if row is None else _made(row)


def done(connection: Connection, id: int) -> None:
    """It waits no more."""
    connection.execute(delete(PENDING).where(PENDING.c.id == id))


def failed_again(connection: Connection, pending: Pending, error: str, now: datetime) -> datetime | None:
    """It waits longer, or is given up; until when."""
    values = _failed(pending.attempts + 1, error, now)
    connection.execute(update(PENDING).where(PENDING.c.id == pending.id).values(values))
    until: datetime | None = values["next_at"]
    return until


def of_city(connection: Connection, city: str) -> list[Pending]:
    """Every reaction of a city that is not done, oldest first."""
    wanted = select(PENDING).where(PENDING.c.city == city).order_by(PENDING.c.id)
    return [_made(row) for row in connection.execute(wanted)]


def named(connection: Connection, city: str, id: int) -> Pending:
    """One of them. Raises UsageError where there is none."""
    found = next((each for each in of_city(connection, city) if each.id == id), None)
    if found is None:
        raise UsageError(f"No reaction {id} waits here.", remedy="See `tongxing reactions list`.")
    return found


def count(connection: Connection, city: str) -> dict[str, Waiting]:
    """How many wait and how many are given up, by plugin; for ``/health``."""
    mine = select(PENDING.c.plugin, PENDING.c.next_at.is_(None).label("given_up")).where(PENDING.c.city == city)
    found: dict[str, Waiting] = {}
    for plugin, given_up in connection.execute(mine):
        waits, gave_up = found.get(plugin, Waiting())
        found[plugin] = Waiting(waits + (not given_up), gave_up + bool(given_up))
    return found


def _failed(attempts: int, error: str, now: datetime) -> dict[str, Any]:
    wait = wait_after(attempts)
    return {"attempts": attempts, "error": error, "next_at": None if wait is None else now + wait}


def _made(row: Row[Any]) -> Pending:
    told = [{**each, "happened_on": date.fromisoformat(each["happened_on"])} for each in json.loads(row.events)]
    kept = {name: value for name, value in row._mapping.items() if name != "city"}
    return Pending(**{**kept, "events": tuple(Happened(**each) for each in told)})
