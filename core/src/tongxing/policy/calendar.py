"""Working days of China: weekends, public holidays and the weekend days that are worked to make up for them.

The State Council's General Office publishes a year's holidays in the autumn before (`data/workdays.csv`, from 2007). For
a year that is not in the table Saturdays and Sundays are free and all other days are worked; whatever depends on such
a year is *provisional* and says so. A notice has reached back into the last days of the year before (29 December), so
these too are provisional while the next year's notice is missing.

Periods are counted as in Civil Code arts. 201-203: the day on which a period starts is not counted. Holidays of one
province or people (三月三, 古尔邦节) and half days (8 March) are not in the table: they are working days here.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

import polars as pl

from ..errors import Words
from .certainty import Certainty

_DATA = Path(__file__).parent / "data"
_DAY = timedelta(days=1)
_SATURDAY = 5


class NamedDay(NamedTuple):
    """A day that a notice names: free, or worked to make up for a free one. ``year``: whose notice names it."""

    day: date
    kind: Literal["holiday", "make_up"]
    name: str
    year: int


class Notice(NamedTuple):
    """A notice from which days of a year were taken."""

    year: int
    title: str
    url: str
    certainty: Certainty


class Due(NamedTuple):
    """The last day of a period of working days; ``provisional`` where a notice that may move it is missing."""

    day: date
    provisional: bool
    warning: Words | None


class Workdays:
    """Which days are worked, and counting them. Every method holds for years that are not published, too."""

    def __init__(self, named: Iterable[NamedDay]) -> None:
        """The days that notices name; a year is published if its own notice names any."""
        self._named = {each.day: each for each in named}
        self._published = frozenset(each.year for each in self._named.values())
        reached = (date(each.year, 1, 1) - each.day for each in self._named.values())
        self._reach_back = max(reached, default=timedelta(0))
        self._ordinals: dict[int, tuple[int, ...]] = {}

    def published(self, year: int) -> bool:
        """Whether the table has this year's holidays."""
        return year in self._published

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked."""
        named = self._named.get(day)
        return named.kind == "make_up" if named else day.weekday() < _SATURDAY

    def plus_workdays(self, day: date, n: int) -> Due:
        """The n-th working day after ``day``, which is not counted itself; for 0 the day. ValueError for n < 0."""
        if n < 0:
            raise ValueError(f"A period of {n} working days cannot be counted. Give 0 or more.")
        due = self._later(day, n)
        return Due(due, bool(self.missing(day, due)), self.warning(day, due))

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and with ``end``; negative if ``end`` is earlier.

        ``workdays_between(day, plus_workdays(day, n).day) == n``.
        """
        if end < start:
            return -self.workdays_between(end, start)
        inner = sum(len(self._of(year)) for year in range(start.year, end.year))
        return inner + self._passed(end) - self._passed(start)

    def missing(self, start: date, end: date) -> tuple[int, ...]:
        """Years whose notice is not in the table and could change a day after ``start``, up to and with ``end``."""
        years = range(start.year, (end + self._reach_back).year + 1) if start < end else ()
        return tuple(year for year in years if not self.published(year) and self._concerns(year, start, end))

    def warning(self, start: date, end: date) -> Words | None:
        """What to show beside a count over these days while a notice is missing; None if none is."""
        missing = self.missing(start, end)
        return _warning(missing) if missing else None

    def _concerns(self, year: int, start: date, end: date) -> bool:
        is_before = end < date(year, 1, 1) - self._reach_back
        return not is_before and start < date(year, 12, 31)

    def _later(self, day: date, n: int) -> date:
        if n == 0:
            return day
        year, left = day.year, n + self._passed(day)
        while left > len(self._of(year)):
            left -= len(self._of(year))
            year += 1
        return date.fromordinal(self._of(year)[left - 1])

    def _passed(self, day: date) -> int:
        """Working days of its year up to and with the day."""
        return bisect_right(self._of(day.year), day.toordinal())

    def _of(self, year: int) -> tuple[int, ...]:
        if year not in self._ordinals:
            self._ordinals[year] = tuple(day.toordinal() for day in _days_of(year) if self.is_workday(day))
        return self._ordinals[year]


@cache
def workdays() -> Workdays:
    """The working days of China, from the table, read once."""
    return Workdays(
        NamedDay(date.fromisoformat(day), "make_up" if kind == "make_up" else "holiday", name, int(year))
        for day, kind, name, year in _lines("workdays.csv")
    )


@cache
def notices() -> tuple[Notice, ...]:
    """The notices of the table: what to cite for a year."""
    rows = _lines("workday_notices.csv")
    return tuple(Notice(int(year), title, url, cast(Certainty, certainty)) for year, title, url, certainty in rows)


def later_by_workdays(day: pl.Expr, number: pl.Expr) -> pl.Expr:
    """``plus_workdays`` for columns; null where the day or the number is not known."""
    return pl.struct(day.alias("day"), number.alias("number")).map_batches(_later, return_dtype=pl.Date)


def _later(pairs: pl.Series) -> pl.Series:
    asked = pairs.struct.unnest()
    each = asked.unique().drop_nulls()
    due = [workdays().plus_workdays(day, number).day for day, number in each.rows()]
    found = each.with_columns(due=pl.Series(due, dtype=pl.Date))
    return asked.join(found, on=["day", "number"], how="left", maintain_order="left")["due"]


def _warning(years: tuple[int, ...]) -> Words:
    said = [str(year) for year in years]
    return Words(
        f"{'、'.join(said)}年的节假日安排尚未收录(国务院办公厅通常在上一年第四季度公布),"
        "现按周六、周日休息推算,日期为暂定。公布后请更新日历再核对。",
        f"The public holidays of {', '.join(said)} are not in the calendar yet (they are published in the autumn before). "
        "Saturdays and Sundays are taken as free, so the date is provisional. Check it again when the calendar has them.",
    )


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + n * _DAY for n in range((date(year, 12, 31) - first).days + 1))


def _lines(name: str) -> list[list[str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
