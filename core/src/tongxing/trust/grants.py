"""Grants, the only source of access: who, which categories, where on which basis, for which purpose, by whose leave."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Row, String, Table, Text, insert, select
from sqlmodel import SQLModel

from ..errors import UsageError
from ..people.divisions import national
from ..records.base import Instant
from .categories import Category
from .roles import role_book
from .sharing import Sharing, sharings

ACTIONS = frozenset({"read", "write", "import", "configure", "rights"})
BASES = frozenset({"residence", "hukou", "authored"})
EMERGENCY = "emergency"
"""The role of a grant that somebody took in an emergency (``emergencies``), to be reviewed by another afterwards."""
DEVELOPMENT = "development"
"""How the reference of a grant begins that no office has approved; only a development city has such grants."""


@dataclass(frozen=True)
class Region:
    """A division and everything below it, by where the child lives, by the hukou place, by which unit wrote an event."""

    division: str
    bases: frozenset[str]

    @property
    def range(self) -> tuple[str, str]:
        """The half-open range of 12-digit codes, by the level that the division table tells."""
        return national().range_of(self.division)


@dataclass(frozen=True)
class Grant:
    """One approved right. All its parts must hold together; parts of two grants never add up (invariant I3)."""

    id: str
    principal: str
    role: str
    actions: frozenset[str]
    categories: frozenset[str]
    regions: tuple[Region, ...]
    purposes: frozenset[str]
    not_before: datetime
    expires_at: datetime
    approved_by: str
    approved_at: datetime
    reference: str
    second_approved_by: str = ""
    revoked_at: datetime | None = None
    children: frozenset[str] = frozenset()
    """Children named in it, wherever they are: a case that was assigned, or an emergency."""
    sharing_id: str | None = None
    """The sharing record on which the grant of an integrator rests; without the record nothing is open."""
    sharing: Sharing | None = None

    @property
    def is_development(self) -> bool:
        """Written in the file of a development city, and approved by no office."""
        return self.reference.startswith(DEVELOPMENT)

    @property
    def is_emergency(self) -> bool:
        """Taken by its holder, and not yet looked at by anybody else."""
        return self.role == EMERGENCY

    def standing(self, now: datetime) -> Iterator[tuple[str, bool]]:
        """What must hold of the grant itself, whatever is asked: each condition's name, and whether it holds."""
        yield "begun", self.not_before <= now
        yield "not expired", now < self.expires_at
        yield "approved by another", bool(self.approved_by) and self.approved_by != self.principal
        yield "not revoked", self.revoked_at is None  # whatever the clock of this machine says: another's may be behind
        yield "sharing record in force", self.sharing_id is None or bool(self.sharing and self.sharing.is_live(now))

    def is_live(self, now: datetime) -> bool:
        """Within its window, approved by somebody else than its holder, not revoked."""
        return all(holds for _, holds in self.standing(now))

    def serves(self, purpose: str) -> bool:
        """Whether it was given for this purpose, and the sharing record too."""
        return purpose in self.purposes and (self.sharing is None or purpose in self.sharing.purposes)

    def opening(self, category: Category) -> Iterator[tuple[str, bool]]:
        """What must hold for a category: each condition's name, and whether it holds."""
        yield "category", category.key in self.categories
        yield "category in the sharing record", self.sharing is None or category.key in self.sharing.categories
        yield "may be shared again", self.sharing_id is None or not category.obtained_from
        yield "second approval", self.is_development or self.is_emergency or self._is_approved_for(category.grade)
        yield "not sealed against emergencies", not (self.is_emergency and category.sealed)

    def opens(self, category: Category) -> bool:
        """Whether it opens a category: listed, and the highest grades approved by two persons."""
        return all(holds for _, holds in self.opening(category))

    def _is_approved_for(self, grade: str) -> bool:
        if grade not in role_book().limits.two_approvers:
            return True
        return bool(self.second_approved_by) and self.second_approved_by not in (self.principal, self.approved_by)


GRANTS = Table(
    "_p_core_grant",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("principal", String(128), nullable=False, index=True),
    Column("role", String(64), nullable=False),
    Column("actions", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("regions", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("approved_by", String(128), nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("reference", Text, nullable=False),
    Column("second_approved_by", String(128), nullable=True),
    Column("second_approved_at", Instant, nullable=True),
    Column("revoked_by", String(128), nullable=True),
    Column("revoked_at", Instant, nullable=True),
    Column("revoked_why", Text, nullable=True),
    Column("sharing", String(64), nullable=True),
    Column("children", Text, nullable=True),
    CheckConstraint(
        "approved_by <> principal AND approved_by <> ''",
        name="grant_approved_by_another",
    ),
)


def add_grant(connection: Connection, city: str, grant: Grant, *, local: bool) -> None:
    """Keep a grant. ``local``: the approval was given on this machine, which only a development city allows.

    Raises UsageError where the grant could never hold: approved by its own holder, or unknown actions or bases.
    """
    wrong = sorted((grant.actions - ACTIONS) | {b for r in grant.regions for b in r.bases - BASES})
    if wrong:
        raise UsageError(f"grant {grant.id}: {', '.join(wrong)} is neither an action nor a basis.")
    if grant.approved_by == grant.principal or not grant.approved_by:
        raise UsageError(
            f"grant {grant.id}: nobody approves a grant of their own.",
            remedy="Name another approver.",
        )
    if local and not grant.is_development:
        raise UsageError(
            f"grant {grant.id}: a grant from the city's file is a development grant.",
            remedy="Begin its reference with 'development', or have it approved by the approving office.",
        )
    connection.execute(insert(GRANTS).values(city=city, **_row(grant)))


def grants_of(connection: Connection, city: str, principal: str) -> tuple[Grant, ...]:
    """All grants of a principal in a city, live or not, by id."""
    return _grants(connection, city, GRANTS.c.principal == principal)


def all_grants(connection: Connection, city: str) -> tuple[Grant, ...]:
    """All grants of a city, live or not, by id."""
    return _grants(connection, city)


def _grants(connection: Connection, city: str, *which: Any) -> tuple[Grant, ...]:
    rows = connection.execute(select(GRANTS).where(GRANTS.c.city == city, *which).order_by(GRANTS.c.id)).all()
    named = {row.sharing for row in rows if row.sharing}
    records = sharings(connection, city, named) if named else {}
    return tuple(_grant(row, records) for row in rows)


def merged(ranges: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Ranges joined where they touch or overlap, in order; empty ones dropped."""
    joined: list[tuple[str, str]] = []
    for low, high in sorted(r for r in ranges if r[0] < r[1]):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


_SETS = ("actions", "categories", "purposes")
_PLAIN = ("id", "principal", "role", "not_before", "expires_at", "approved_by", "approved_at", "reference")


def _row(grant: Grant) -> dict[str, Any]:
    return {
        **{name: getattr(grant, name) for name in _PLAIN},
        **{name: json.dumps(sorted(getattr(grant, name))) for name in _SETS},
        "regions": json.dumps([{"division": r.division, "bases": sorted(r.bases)} for r in grant.regions]),
        "second_approved_by": grant.second_approved_by or None,
        "sharing": grant.sharing_id,
        "children": json.dumps(sorted(grant.children)) if grant.children else None,
    }


def _grant(row: Row[Any], records: dict[str, Sharing]) -> Grant:
    sets: dict[str, Any] = {name: frozenset(json.loads(getattr(row, name))) for name in _SETS}
    return Grant(
        regions=tuple(Region(r["division"], frozenset(r["bases"])) for r in json.loads(row.regions)),
        second_approved_by=row.second_approved_by or "",
        revoked_at=row.revoked_at,
        children=frozenset(json.loads(row.children or "[]")),
        sharing_id=row.sharing,
        sharing=records.get(row.sharing or ""),
        **sets,
        **{name: getattr(row, name) for name in _PLAIN},
    )
