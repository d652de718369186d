"""The life of a family as stays: away, on, on a visit home, back for good or for a while. Days are half-open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from .places import Move, Places

DEMO_DAY = date(2026, 11, 23)
"""Today, in the demo."""
SURVEY_BEGINS = date(2026, 10, 8)
SURVEY_ENDS = date(2026, 11, 19)
HALF_A_YEAR_AGO = date(2026, 5, 23)
SHORT_VISIT = 30
"""Days. The demo draws visits on both sides of the parameter ``short_visit_days`` as core has it."""


@dataclass(frozen=True)
class Stay:
    """One unbroken stay. ``since`` None: nobody knows the beginning; ``until`` None: it lasts."""

    division: str
    since: date | None
    until: date | None = None
    basis: str = "living"


@dataclass(frozen=True)
class Journey:
    """When the survey met the family, and its stays from the oldest on. The last ``living`` one is in the sheet."""

    surveyed_on: date
    stays: tuple[Stay, ...]


def stays_of(child_born: date, journey: Journey) -> tuple[Stay, ...]:
    """The journey as a child has lived it: nothing is older than the child, and of a newborn the beginning is known."""
    lived = [s for s in journey.stays if s.until is None or s.until > child_born]
    unknown = child_born if child_born > HALF_A_YEAR_AGO else None
    return tuple(replace(s, since=max(s.since, child_born) if s.since else unknown) for s in lived)


def draw(kind: str, move: Move, places: Places, random: Random) -> Journey:
    """A journey of this kind of ``JOURNEYS``."""
    return JOURNEYS[kind][1](move, places, random)


# kinds of journeys ----------------------------------------------------------------------------------------------------


def _surveyed(random: Random) -> date:
    return SURVEY_BEGINS + timedelta(days=random.randrange((SURVEY_ENDS - SURVEY_BEGINS).days + 1))


def _arrived(at_least: int, at_most: int) -> "Kind":
    """One stay, begun so many days before the survey."""

    def kind(move: Move, places: Places, random: Random) -> Journey:
        surveyed = _surveyed(random)
        return Journey(surveyed, (Stay(move.residence, surveyed - timedelta(random.randint(at_least, at_most))),))

    return kind


def _arrived_on(day: date | None) -> "Kind":
    """One stay, begun on this very day, or nobody knows when."""
    return lambda move, places, random: Journey(_surveyed(random), (Stay(move.residence, day),))


def _moved_on(move: Move, places: Places, random: Random) -> Journey:
    """Away from home already, in a third county, then here: the stay away counts."""
    surveyed = _surveyed(random)
    came = surveyed - timedelta(random.randint(15, 900))
    left = came - timedelta(random.randint(40, 1500))
    return Journey(surveyed, (Stay(places.elsewhere(move), left, came), Stay(move.residence, came)))


def _moved_within(move: Move, places: Places, random: Random) -> Journey:
    """From one street of the county to another."""
    surveyed = _surveyed(random)
    moved = surveyed - timedelta(random.randint(15, 600))
    arrived = moved - timedelta(random.randint(40, 1500))
    before = places.beside(move.residence, but=move.hukou) or places.elsewhere(move)
    return Journey(surveyed, (Stay(before, arrived, moved), Stay(move.residence, moved)))


def _visited(begins: date, spread: int, at_least: int, at_most: int) -> "Kind":
    """A visit home of so many days, some time after a day."""

    def kind(move: Move, places: Places, random: Random) -> Journey:
        left = begins + timedelta(random.randint(0, spread))
        back = left + timedelta(random.randint(at_least, at_most))
        arrived = left - timedelta(random.randint(20, 1800))
        return Journey(_surveyed(random), (*_visit(move, arrived, left, back), Stay(move.residence, back)))

    return kind


def _visit(move: Move, arrived: date, left: date, back: date) -> tuple[Stay, Stay]:
    return Stay(move.residence, arrived, left), Stay(move.hukou, left, back, "home")


def _many(move: Move, places: Places, random: Random) -> Journey:
    """Two places on the way, a year at home between them, and a short visit from here."""
    surveyed, day = _surveyed(random), timedelta(1)
    back = surveyed - day * random.randint(20, 90)
    left = back - day * random.randint(5, SHORT_VISIT)
    arrived = left - day * random.randint(30, 700)
    home = arrived - day * random.randint(200, 500)
    first = home - day * random.randint(60, 900)
    return Journey(
        surveyed,
        (
            Stay(places.elsewhere(move), first, home),
            Stay(move.hukou, home, arrived, "home"),
            *_visit(move, arrived, left, back),
            Stay(move.residence, back),
        ),
    )


def _gone(at_least: int, at_most: int) -> "Kind":
    """Met by the survey, then gone home; so many days ago."""

    def kind(move: Move, places: Places, random: Random) -> Journey:
        left = DEMO_DAY - timedelta(random.randint(at_least, at_most))
        surveyed = SURVEY_BEGINS + timedelta(random.randrange(max(1, min((left - SURVEY_BEGINS).days, 14))))
        arrived = surveyed - timedelta(random.randint(200, 2000))
        return Journey(surveyed, (Stay(move.residence, arrived, left), Stay(move.hukou, left, None, "home")))

    return kind


Kind = Callable[[Move, Places, Random], Journey]
_DAY = timedelta(1)
JOURNEYS: Mapping[str, tuple[int, Kind]] = {
    "settled": (520, _arrived(190, 3000)),
    "newcomer": (120, _arrived(10, 170)),
    "moved_on": (80, _moved_on),
    "moved_within": (40, _moved_within),
    "short_visit": (80, _visited(date(2026, 2, 10), 10, 4, 29)),
    "visit_at_the_limit": (10, _visited(date(2026, 7, 10), 30, SHORT_VISIT, SHORT_VISIT)),
    "visit_too_long": (25, _visited(date(2026, 7, 1), 20, SHORT_VISIT + 1, 60)),
    "visit_a_day_too_long": (5, _visited(date(2026, 7, 10), 30, SHORT_VISIT + 1, SHORT_VISIT + 1)),
    "came_back": (30, _visited(date(2023, 1, 5), 600, 120, 500)),
    "many": (20, _many),
    "gone_for_now": (10, _gone(4, SHORT_VISIT - 1)),
    "gone_to_the_limit": (3, _gone(SHORT_VISIT, SHORT_VISIT)),
    "gone": (12, _gone(SHORT_VISIT + 1, 44)),
    "beginning_unknown": (30, _arrived_on(None)),
    "half_a_year_today": (5, _arrived_on(HALF_A_YEAR_AGO)),
    "half_a_year_tomorrow": (5, _arrived_on(HALF_A_YEAR_AGO + _DAY)),
    "half_a_year_yesterday": (5, _arrived_on(HALF_A_YEAR_AGO - _DAY)),
}
"""Kinds of journeys with their weight among a thousand."""
GONE = frozenset({"gone_for_now", "gone_to_the_limit", "gone"})
"""Journeys that end at home. The registry then has the child there, so home must lie in the region."""
