"""What a village may report, counted from the registry: proposed, and entered or put right by the person who reports.

Both populations are counted by the residence clock, which a reading of records cannot ask; they are entered.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from tongxing import Child

from ..records import LedgerEntry, Verification, Visit
from .half_years import days_of


@dataclass(frozen=True)
class Proposal:
    """Counts of children who live in one village today, as far as the reader may see them."""

    children: int
    on_ledger: int
    visited: int


def proposal(reading: Any, division: str, half_year: str) -> Proposal:
    """Children verified in the half-year; of all who live there, those on the key ledger today and those visited in it."""
    start, end = days_of(half_year)
    child, verified, visited, entry = (
        reading.scope.relation(each) for each in (Child, Verification, Visit, LedgerEntry)
    )
    at_home = select(child.c.id).where(child.c.residence == division)

    reading.entry.saw((), {"core.residence", "monitoring.survey", "monitoring.ledger", "monitoring.visit"})

    def counted(relation: Any, *tests: Any) -> int:
        wanted = select(func.count(relation.c.child.distinct())).where(relation.c.child.in_(at_home), *tests)
        return int(reading.connection.execute(wanted).scalar_one())

    return Proposal(
        children=counted(verified, verified.c.verified_on >= start, verified.c.verified_on < end),
        on_ledger=counted(entry, entry.c.closed_on.is_(None) | (entry.c.closed_on > reading.access.day)),
        visited=counted(visited, visited.c.visited_on >= start, visited.c.visited_on < end, visited.c.seen != "nobody"),
    )
