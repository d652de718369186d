"""Reads that a person should look at: by night, far more than usual, or of one child alone with nothing done about it.

A list for a supervisor, never a verdict (trust.md T10): each rule also finds honest work, and each line says its rule.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from ...errors import Words
from ..principals import SHANGHAI
from .entries import Kept

RULES = {
    "NIGHT": Words("夜间查阅", "Read by night"),
    "VOLUME": Words("当日查阅人数远超平时", "Far more people in a day than this principal usually reads"),
    "ALONE": Words("单独查阅一人,前后未做任何记录", "One person looked up alone, and nothing recorded about them"),
}


@dataclass(frozen=True)
class Thresholds:
    """From when on a read is unusual. Judgement, not law: a city's supervisor turns them until the list is useful."""

    night_from: int = 22
    night_until: int = 6
    """Hours of the day in China."""
    times_median: float = 5
    people_least: int = 200
    """People in a day: this many times the principal's median day, and at least so many."""
    days_around: int = 30
    """Days before and after a look-up within which the same principal's writing explains it."""


@dataclass(frozen=True)
class Unusual:
    """One entry, and the rules that found it."""

    entry: Kept
    rules: tuple[str, ...]


def unusual(entries: Sequence[Kept], thresholds: Thresholds = Thresholds()) -> list[Unusual]:
    """The reads among these entries that a person should look at, in their order."""
    heavy = _heavy_days(entries, thresholds)
    written = _written(entries)
    found = []
    for entry in entries:
        if entry.action == "read" and entry.subjects:
            told = {
                "NIGHT": _is_night(entry, thresholds),
                "VOLUME": (entry.principal, _day(entry)) in heavy,
                "ALONE": _is_alone(entry, written, thresholds),
            }
            rules = tuple(rule for rule, holds in told.items() if holds)
            found += [Unusual(entry, rules)] if rules else []
    return found


def _is_night(entry: Kept, thresholds: Thresholds) -> bool:
    hour = entry.at.astimezone(SHANGHAI).hour
    return hour >= thresholds.night_from or hour < thresholds.night_until


def _is_alone(entry: Kept, written: dict[tuple[str, str], list[date]], thresholds: Thresholds) -> bool:
    if len(entry.subjects) != 1:
        return False
    near = timedelta(days=thresholds.days_around)
    (subject,) = entry.subjects
    return not any(abs(day - _day(entry)) <= near for day in written.get((entry.principal, subject), ()))


def _written(entries: Sequence[Kept]) -> dict[tuple[str, str], list[date]]:
    """Principal and subject → days on which that principal wrote about them."""
    found: dict[tuple[str, str], list[date]] = defaultdict(list)
    for entry in entries:
        if entry.action == "write":
            for subject in entry.subjects:
                found[entry.principal, subject].append(_day(entry))
    return found


def _heavy_days(entries: Sequence[Kept], thresholds: Thresholds) -> set[tuple[str, date]]:
    days: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        if entry.action == "read":
            days[entry.principal][_day(entry)] |= entry.subjects
    heavy = set()
    for principal, seen in days.items():
        usual = median(len(subjects) for subjects in seen.values())
        least = max(thresholds.people_least, thresholds.times_median * usual)
        heavy |= {(principal, day) for day, subjects in seen.items() if len(subjects) >= least}
    return heavy


def _day(entry: Kept) -> date:
    return entry.at.astimezone(SHANGHAI).date()
