"""Whose desk a child belongs to: the clinic that serves where it lives (Vaccine Administration Law art. 49)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from tongxing import Child
from tongxing.people.divisions import national
from tongxing.records import Record

from ..records import Clinic


@dataclass(frozen=True)
class Roll:
    """The children of a desk, as far as they may be seen: child → division in which it lives; all within a range of codes."""

    homes: dict[str, str]
    range: tuple[str, str] | None = None

    @property
    def children(self) -> list[str]:
        """Their record ids."""
        return list(self.homes)

    def rows(self, reading: Any, record: type[Record]) -> list[dict[str, Any]]:
        """Rows about these children, as the reader may see them."""
        relation = reading.scope.relation(record, also=["residence"])
        wanted = select(relation)
        if self.range is not None:
            low, high = self.range
            wanted = wanted.where(relation.c.residence >= low, relation.c.residence < high)
        found: list[dict[str, Any]] = reading.rows(record, wanted)
        return [row for row in found if row["child"] in self.homes]


def roll_of(reading: Any, *, on: date, clinic: str | None = None, division: str | None = None) -> Roll:
    """The children of a clinic, of a division, or all who may be seen. A clinic that is not here has none."""
    clinics = clinics_on(reading, on)
    place = next((each.division for each in clinics if each.id == clinic), None) if clinic else division
    if clinic is not None and place is None:
        return Roll({})
    rows = reading.scope.relation(Child)
    wanted = select(rows.c["id", "residence"]).where(rows.c.residence.is_not(None))
    within = national().range_of(place) if place else None
    if within is not None:
        wanted = wanted.where(rows.c.residence >= within[0], rows.c.residence < within[1])
    homes = {row["id"]: row["residence"] for row in reading.rows(Child, wanted.order_by(rows.c.id))}
    if clinic is not None:
        homes = {child: home for child, home in homes.items() if clinic_of(home, clinics) == clinic}
    return Roll(homes, within)


def clinics_on(reading: Any, on: date) -> list[Clinic]:
    """The clinics that vaccinate on a day."""
    rows = reading.scope.relation(Clinic)
    wanted = select(rows).where(or_(rows.c.closed_on.is_(None), rows.c.closed_on > on)).order_by(rows.c.code)
    return [Clinic(**row) for row in reading.rows(Clinic, wanted)]


def clinic_of(residence: str, clinics: Sequence[Clinic]) -> str | None:
    """The clinic that serves a place: of those in whose division it lies, the one of the narrowest; then by code."""
    serving = [each for each in clinics if each.division and _lies_in(residence, each.division)]
    narrow = sorted(serving, key=lambda each: (_breadth(str(each.division)), each.code))
    return narrow[0].id if narrow else None


def _lies_in(place: str, division: str) -> bool:
    low, high = national().range_of(division)
    return low <= place < high


def _breadth(division: str) -> int:
    low, high = national().range_of(division)
    return int(high) - int(low)
