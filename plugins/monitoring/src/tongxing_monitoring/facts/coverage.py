"""How far the rounds of a half-year have come, county by county, counted over the children whom the reader may see."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tongxing import Child, national

from ..records import Round
from .half_years import days_of

FACTS = ("in_monitoring", "verified_in_half_year", "verification_fresh")


@dataclass
class Coverage:
    """One county in one half-year. ``monitored`` and ``not_known`` together are those to be verified."""

    county: str
    half_year: str
    monitored: int = 0
    not_known: int = 0
    verified: int = 0
    stale: int = 0
    rounds: list[Round] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Verified of those to be verified; None where there are none."""
        wanted = self.monitored + self.not_known
        return self.verified / wanted if wanted else None


def coverage(reading: Any, answers: Any, half_year: str, division: str | None) -> list[Coverage]:
    """By county, as on the last day of the half-year or today, whichever comes first. Places are those of today.

    A county whose round is open is told also while no child of it is to be verified: there the survey has just begun.
    """
    start, end = days_of(half_year)
    day = min(end - timedelta(days=1), max(start, reading.access.day))
    places = _places(reading)
    found: dict[str, Coverage] = {}
    known = answers.values(FACTS, on=day, subjects=answers.children(division))
    counties: dict[str | None, str] = defaultdict(str)
    for code in {code for code in places.values() if code}:
        counties[code] = national().county_of(code) or code
    for child, monitored, verified, fresh in known.iter_rows():
        county = counties[places[child]]
        if monitored is False or not county:
            continue
        at = found.setdefault(county, Coverage(county, half_year))
        at.monitored += monitored is True
        at.not_known += monitored is None
        at.verified += verified is True
        at.stale += fresh is False
    for each in reading.all(Round):
        if each.half_year == half_year and _lies_in(each.county, division):
            found.setdefault(each.county, Coverage(each.county, half_year)).rounds.append(each)
    return [found[county] for county in sorted(found)]


def _lies_in(county: str | None, division: str | None) -> bool:
    low, high = national().range_of(division) if division else ("", "~")
    return county is not None and low <= county < high


def _places(reading: Any) -> dict[str, str | None]:
    """Where each child lives, as far as that may be seen."""
    relation = reading.scope.relation(Child)
    reading.entry.saw((), {"core.residence"})
    return dict(reading.connection.execute(select(relation.c.id, relation.c.residence)).all())
