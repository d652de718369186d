"""Who has guessed too often: counted by principal or token from one address, and by address alone.

By principal *and* address, since otherwise anybody could lock out anybody. In a table, so that all workers agree and a restart
forgets nothing. Names and addresses stand there as keyed digests.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ...records.base import Instant
from .issuers import Patience

LOCKOUTS = Table(
    "_p_core_lockout",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("locked_until", Instant, nullable=True),
)


def failed(connection: Connection, city: str, subject: str, allowed: int, patience: Patience, now: datetime) -> bool:
    """Count a failure; whether that locks out. What lies longer back than it may matter is forgotten."""
    begin, over = now - patience.within, now - patience.within - patience.locked_for
    ended = or_(LOCKOUTS.c.locked_until.is_(None), LOCKOUTS.c.locked_until <= now)
    connection.execute(delete(LOCKOUTS).where(LOCKOUTS.c.since < over, ended))
    made = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(LOCKOUTS)
    is_past = LOCKOUTS.c.since <= begin
    counted = {
        "failures": case((is_past, 1), else_=LOCKOUTS.c.failures + 1),
        "since": case((is_past, now), else_=LOCKOUTS.c.since),
    }
    fresh = made.values(city=city, subject=subject, failures=1, since=now, locked_until=None)
    upsert = fresh.on_conflict_do_update(index_elements=["city", "subject"], set_=counted)
    count: int = connection.execute(upsert.returning(LOCKOUTS.c.failures)).scalar_one()
    if count < allowed:
        return False
    mine = (LOCKOUTS.c.city == city) & (LOCKOUTS.c.subject == subject)
    connection.execute(update(LOCKOUTS).where(mine).values(locked_until=now + patience.locked_for))
    return True


def locked(connection: Connection, city: str, now: datetime) -> dict[str, datetime]:
    """Who is locked out now, and until when."""
    wanted = select(LOCKOUTS.c.subject, LOCKOUTS.c.locked_until).where(
        LOCKOUTS.c.city == city, LOCKOUTS.c.locked_until > now
    )
    return {row.subject: row.locked_until for row in connection.execute(wanted.order_by(LOCKOUTS.c.subject))}


def unlock(connection: Connection, city: str, subjects: Collection[str]) -> int:
    """Forget what was counted of these; how many there were."""
    mine = (LOCKOUTS.c.city == city) & LOCKOUTS.c.subject.in_(sorted(subjects))
    return connection.execute(delete(LOCKOUTS).where(mine)).rowcount
