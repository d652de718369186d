"""Emergencies: an officer opens one child's record elsewhere, for a few hours, with a reason, and another person reviews it.

The grant that comes of it is like any other but for its role, and names the child. Who takes one must know the child's identity
number: it is looked up whole, and a number that nobody has counts as an attempt too. Sealed categories stay shut (trust.md 3.3).
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, Text, func, insert, select, update
from sqlmodel import SQLModel

from ..errors import NotAllowed, NotFound, UsageError
from ..people import Identifier
from ..records.base import Instant, blind_name, table_of
from .audit.entries import Entry
from .audit.log import AccessLog
from .cipher import Vault
from .grants import EMERGENCY, Grant, add_grant
from .notices import notices_beside, post
from .principals import Access
from .roles import Emergency as Limits
from .roles import role_book

EMERGENCIES = Table(
    "_p_core_emergency",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("principal", String(128), nullable=False),
    Column("child", String(32), nullable=True),
    Column("reason", String(32), nullable=False),
    Column("told", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reviewed_by", String(128), nullable=True),
    Column("reviewed_at", Instant, nullable=True),
    Column("verdict", String(16), nullable=True),
)
"""``told`` is sealed under the child's data key. Without a child: nobody has that number, and nothing was opened."""
BY_RULE = "rule:emergency"
"""Who approved such a grant: nobody, but a rule, until it is reviewed."""
VERDICTS = ("justified", "unjustified")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Emergency:
    """One record that was opened in an emergency, for whoever reviews it."""

    id: str
    principal: str
    child: str
    reason: str
    told: str
    at: datetime
    verdict: str | None
    reviewed_by: str | None


def open_record(
    connection: Connection, log: AccessLog, vault: Vault, access: Access, number: str, reason: str, told: str
) -> Grant | None:
    """Open the record of the child with this identity number; None where nobody has it, which is kept as an attempt.

    The same child again within the time gives the same grant. Raises NotAllowed for whoever works with no children here or
    has asked too often today, UsageError for a reason that is none, or none told.
    """
    limits = role_book().emergency
    _demand_reason(reason, told, limits)
    _demand_officer(access)
    child = _whose(connection, vault, number)
    standing = [g for g in access.grants if g.is_emergency and g.children == {child} and g.is_live(access.now)]
    if standing:
        return standing[0]
    _demand_few(connection, access, limits)
    id = f"{access.city}-e-{secrets.token_hex(6)}"
    row = {"id": id, "city": access.city, "principal": access.principal, "reason": reason, "at": access.now}
    if child is None:
        connection.execute(insert(EMERGENCIES).values(**row, told=""))
        log.keep(access, Entry("configure", "emergency, nobody found"))
        return None
    vault.ready(connection, [child], create=True)
    connection.execute(insert(EMERGENCIES).values(**row, child=child, told=vault.seal(child, id, told)))
    grant = _grant(id, access, child, limits)
    add_grant(connection, access.city, grant, local=False)
    entry = Entry("configure", f"emergency {id}")
    entry.saw([child], grant.categories)
    log.keep(access, entry)
    post(notices_beside(log.anchors.path), "emergency", id, access.principal, access.now)
    _log.warning("%s: %s opened a record in an emergency (%s); it waits for review", access.city, access.principal, id)
    return grant


def emergencies(connection: Connection, vault: Vault, city: str, *, waiting: bool = True) -> list[Emergency]:
    """Records that were opened, oldest first; only those that nobody has reviewed unless said otherwise."""
    wanted = select(EMERGENCIES).where(EMERGENCIES.c.city == city, EMERGENCIES.c.child.is_not(None))
    if waiting:
        wanted = wanted.where(EMERGENCIES.c.verdict.is_(None))
    rows = connection.execute(wanted.order_by(EMERGENCIES.c.at, EMERGENCIES.c.id)).all()
    vault.ready(connection, [row.child for row in rows])
    return [
        Emergency(
            r.id,
            r.principal,
            r.child,
            r.reason,
            vault.open(r.child, r.id, r.told) or "",
            r.at,
            r.verdict,
            r.reviewed_by,
        )
        for r in rows
    ]


def count_waiting(connection: Connection, city: str) -> int:
    """How many wait for review; names nobody."""
    mine = (EMERGENCIES.c.city == city) & EMERGENCIES.c.child.is_not(None) & EMERGENCIES.c.verdict.is_(None)
    return connection.execute(select(func.count()).select_from(EMERGENCIES).where(mine)).scalar_one()


def review(connection: Connection, city: str, id: str, verdict: str, *, by: str, now: datetime) -> None:
    """Say whether it was justified. Raises NotFound, UsageError, and NotAllowed for whoever opened it."""
    row = connection.execute(
        select(EMERGENCIES).where(EMERGENCIES.c.id == id, EMERGENCIES.c.city == city, EMERGENCIES.c.child.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound(f"No record was opened as {id} here.", remedy="See tongxing access emergencies.")
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is no verdict.", remedy=f"One of: {', '.join(VERDICTS)}.")
    if by == row.principal:
        raise NotAllowed(f"{by} opened it.", remedy="Another person reviews it.")
    if row.verdict is not None:
        raise UsageError(f"{id} was reviewed by {row.reviewed_by}.")
    said = {"verdict": verdict, "reviewed_by": by, "reviewed_at": now}
    connection.execute(update(EMERGENCIES).where(EMERGENCIES.c.id == id).values(said))


def _demand_reason(reason: str, told: str, limits: Limits) -> None:
    if reason not in limits.reasons:
        raise UsageError(f"{reason!r} is no reason.", remedy=f"One of: {', '.join(limits.reasons)}.")
    if not told.strip():
        raise UsageError("请说明情况。 Say what happened.", remedy="Whoever reviews it reads it.")


def _demand_officer(access: Access) -> None:
    """Whoever writes about children here by a grant of an office; no integrator, and nobody by an emergency alone."""
    if not any(g.sharing_id is None and not g.is_emergency for g in access.allowing("write")):
        raise NotAllowed(
            f"{access.principal} may open no record in an emergency for {access.purpose}.", action="emergency"
        )


def _demand_few(connection: Connection, access: Access, limits: Limits) -> None:
    if connection.dialect.name == "postgresql":  # one after the other, so that none who ask at once are counted as one
        named = f"tongxing emergency {access.city} {access.principal}"
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(named, 0))))
    mine = (EMERGENCIES.c.city == access.city) & (EMERGENCIES.c.principal == access.principal)
    since = EMERGENCIES.c.at > access.now - timedelta(days=1)
    asked = connection.execute(select(func.count()).select_from(EMERGENCIES).where(mine, since)).scalar_one()
    if asked >= limits.a_day:
        raise NotAllowed(f"{access.principal} has asked {asked} times within a day.", action="emergency")


def _whose(connection: Connection, vault: Vault, number: str) -> str | None:
    known = table_of(Identifier)
    mine = known.c[blind_name("number")] == vault.ring.blind("number", number)
    found: Sequence[str] = connection.execute(select(known.c.child).where(mine).order_by(known.c.id)).scalars().all()
    return found[0] if found else None


def _grant(id: str, access: Access, child: str, limits: Limits) -> Grant:
    book = access.book
    categories = {key for key in limits.categories if key in book.categories and not book.categories[key].sealed}
    return Grant(
        id=id,
        principal=access.principal,
        role=EMERGENCY,
        actions=frozenset({"read"}),
        categories=frozenset(categories),
        regions=(),
        purposes=frozenset({access.purpose}),
        not_before=access.now,
        expires_at=access.now + timedelta(hours=limits.hours),
        approved_by=BY_RULE,
        approved_at=access.now,
        reference=f"emergency {id}",
        children=frozenset({child}),
    )
