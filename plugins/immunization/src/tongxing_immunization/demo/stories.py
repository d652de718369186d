"""One story for each invented child: what it was given, who has seen what of it, and what follows by how it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tongxing import DemoChild, plus_months

from .timetable import Planned, timetable

DAY = date(2026, 11, 23)
"""The demo's day: whatever is told is true of it."""
_SHARES = (("whole", 0.55), ("behind", 0.15), ("nothing", 0.05), ("partial", 0.1), ("unseen", 0.1), ("lost", 0.05))
_LATE_AFTER_MONTHS = {"MMR": (2, 24), "HepA": (1, 24), "JE": (2, 36), "HepB": (3, 12)}
"""Series that a child behind may lack the last dose of: how many doses it has, and from which age it is late."""
_INFANCY_OVER, _NO_LONGER_DTAP = 12, 72


@dataclass(frozen=True)
class Story:
    """``doses``: what is recorded. ``extent``: what the latest look at the history came to, None where nobody looked."""

    child: DemoChild
    kind: str
    doses: Sequence[Planned]
    extent: str | None
    lacks: str | None = None
    """The series of which the last dose is missing."""


def story(child: DemoChild, random: Random) -> Story:
    """A child's story, by lot, of those that its age allows."""
    kind = random.choices([name for name, _ in _SHARES], [share for _, share in _SHARES])[0]
    # Nothing is given in the days before the demo's: what is due on them is then due, and late for nobody.
    doses = sorted(timetable(child.birth_date, child.sex, DAY, random), key=lambda dose: (dose.day, dose.product))
    if kind == "behind":
        late = [s for s, (count, months) in _LATE_AFTER_MONTHS.items() if _is_late(child, doses, s, count, months)]
        if late:
            lacks = random.choice(late)
            return Story(child, kind, _without_last(doses, lacks), "complete", lacks)
    if kind == "nothing" and plus_months(child.birth_date, _INFANCY_OVER) <= DAY < _seventh_year(child):
        return Story(child, kind, (), "complete")
    if kind == "partial":
        return Story(child, kind, [dose for dose in doses if dose.day >= child.arrived_on], "partial")
    if kind == "unseen":
        return Story(child, kind, (), None)
    if kind == "lost":
        return Story(child, kind, (), "unknown")
    return Story(child, "whole", doses, "complete")


def _seventh_year(child: DemoChild) -> date:
    return plus_months(child.birth_date, _NO_LONGER_DTAP)


def _is_late(child: DemoChild, doses: Sequence[Planned], series: str, count: int, months: int) -> bool:
    has_all = sum(dose.series == series for dose in doses) == count
    return has_all and plus_months(child.birth_date, months) <= DAY


def _without_last(doses: Sequence[Planned], series: str) -> list[Planned]:
    last = max(dose.day for dose in doses if dose.series == series)
    return [dose for dose in doses if (dose.series, dose.day) != (series, last)]


def reviewed_on(child: DemoChild, random: Random) -> date:
    """A clinic looked some days after the family was here, and before the demo's day."""
    return min(max(child.arrived_on, child.birth_date) + timedelta(days=random.randint(3, 60)), DAY - timedelta(days=1))


def told_doses(doses: Sequence[Planned], day: date) -> Iterator[Planned]:
    """What a family can tell of on a day: doses that lie before it."""
    return (dose for dose in doses if dose.day <= day)
