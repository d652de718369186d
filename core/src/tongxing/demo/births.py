"""When the children of a family were born: near every threshold of age too, on leap days, two on one day."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from .stays import DEMO_DAY

SIXTEEN_TODAY = date(2010, 11, 23)
_LEAP_YEARS = (2012, 2016, 2020, 2024)
_OLDEST = 18 * 365 - 120
"""Days: nobody of age is in the survey."""


def birth_dates(kind: str, size: int, surveyed: date, random: Random) -> list[date]:
    """As many as there are children, the eldest first. ``kind``: one of ``BIRTHS``; twins are two at least."""
    first = BIRTHS[kind][1](surveyed, random)
    dates = [first, first] if kind == "twins" else [first]
    while len(dates) < size:
        gap = timedelta(random.randint(400, 2200))
        younger, elder = dates[-1] + gap, dates[0] - gap
        if younger < surveyed and (random.random() < 0.5 or (surveyed - elder).days > _OLDEST):
            dates.append(younger)
        elif (surveyed - elder).days <= _OLDEST:
            dates.insert(0, elder)
        elif dates[-1] + timedelta(300) < surveyed:
            dates.append(dates[-1] + timedelta(300))
        else:
            dates.insert(0, dates[0] - timedelta(300))
    return dates


Kind = Callable[[date, Random], date]


def _before(at_least: int, at_most: int) -> Kind:
    return lambda surveyed, random: surveyed - timedelta(random.randint(at_least, at_most))


def _about_sixteen(at_least: int, at_most: int) -> Kind:
    """So many days until the sixteenth birthday, seen from the demo's day."""
    return lambda surveyed, random: SIXTEEN_TODAY + timedelta(random.randint(at_least, at_most))


BIRTHS: Mapping[str, tuple[int, Kind]] = {
    "any": (920, _before(60, 16 * 365)),
    "twins": (25, _before(60, 15 * 365)),
    "newborn": (20, _before(3, 150)),
    "leap_day": (8, lambda surveyed, random: date(random.choice(_LEAP_YEARS), 2, 29)),
    "sixteen_today": (2, _about_sixteen(0, 0)),
    "sixteen_tomorrow": (2, _about_sixteen(1, 1)),
    "sixteen_yesterday": (2, _about_sixteen(-1, -1)),
    "sixteen_soon": (11, _about_sixteen(2, 60)),
    "over_sixteen": (10, _about_sixteen(-400, -2)),
}
"""Kinds of births with their weight among a thousand."""
assert DEMO_DAY.replace(year=2010) == SIXTEEN_TODAY
