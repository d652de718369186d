"""Grants, the only source of access: who, which categories, where on which basis, for which purpose, by whose leave."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    String,
    Table,
    Text,
    insert,
    select,
)
from sqlmodel import SQLModel

from ..errors import UsageError
from ..people.divisions import national
from ..records.base import Instant

ACTIONS = frozenset({"read", "write", "import", "configure"})
BASES = frozenset({"residence", "hukou"})


@dataclass(frozen=True)
class Region:
    """A division and everything below it, by where the child lives, by the hukou place, or both."""

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

    def is_live(self, now: datetime) -> bool:
        """Within its window, and approved by somebody else than its holder."""
        return (
            self.not_before <= now < self.expires_at and bool(self.approved_by) and self.approved_by != self.principal
        )


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
    if local and not grant.reference.startswith("development"):
        raise UsageError(
            f"grant {grant.id}: a grant from the city's file is a development grant.",
            remedy="Begin its reference with 'development', or have it approved by the approving office.",
        )
    connection.execute(insert(GRANTS).values(city=city, **_row(grant)))


def grants_of(connection: Connection, city: str, principal: str) -> tuple[Grant, ...]:
    """All grants of a principal in a city, live or not, by id."""
    mine = select(GRANTS).where(GRANTS.c.city == city, GRANTS.c.principal == principal).order_by(GRANTS.c.id)
    return tuple(_grant(row) for row in connection.execute(mine).mappings())


def merged(ranges: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Ranges joined where they touch or overlap, in order; empty ones dropped."""
    joined: list[tuple[str, str]] = []
    for low, high in sorted(r for r in ranges if r[0] < r[1]):
        if joined and low <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def _row(grant: Grant) -> dict[str, Any]:
    return {
        **{name: getattr(grant, name) for name in ("id", "principal", "role", "approved_by", "reference")},
        **{name: getattr(grant, name) for name in ("not_before", "expires_at", "approved_at")},
        **{name: json.dumps(sorted(getattr(grant, name))) for name in ("actions", "categories", "purposes")},
        "regions": json.dumps([{"division": r.division, "bases": sorted(r.bases)} for r in grant.regions]),
    }


def _grant(row: Any) -> Grant:
    sets: dict[str, Any] = {name: frozenset(json.loads(row[name])) for name in ("actions", "categories", "purposes")}
    regions = tuple(Region(r["division"], frozenset(r["bases"])) for r in json.loads(row["regions"]))
    rest = (
        "id",
        "principal",
        "role",
        "not_before",
        "expires_at",
        "approved_by",
        "approved_at",
        "reference",
    )
    return Grant(regions=regions, **sets, **{name: row[name] for name in rest})
