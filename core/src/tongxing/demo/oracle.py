"""The oracle: whether a child counts on a day, worked out a second time, plainly, day by day and one child at a time.

It follows the conventions of the worked cases (``residence_cases.json``, brief.md 1.1) and shares nothing with the residence clock
of ``policy``, so that each finds the other's mistakes. Its figures are those of the plan's definition, as the demo's day has them.
What is not known is tried both ways: a flag is not known where the two ways differ.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

from ..people.central_sets import central_set
from ..people.divisions import national
from .stays import SHORT_VISIT, Stay

AGE, HALF_YEAR = 16, 6
_FLAGS: dict[str, tuple[bool, bool]] = {
    "MONITORING": (True, True),
    "STATISTICAL": (False, True),
    "EXCLUDED_URBAN": (False, True),
}
"""Reason → in the monitoring population, in the statistical one. Any other reason is in neither."""
_COUNTY, _TOWNSHIP = 6, 9


@dataclass(frozen=True)
class Status:
    """Whether a child is in either population on a day, and why. None: not known."""

    monitoring: bool | None
    statistical: bool | None
    reason: str


@dataclass(frozen=True)
class Life:
    """What the registry was told of one child."""

    birth_date: date
    hukou: str
    accompanied_by: str | None
    stays: Sequence[Stay]
    central: str = "all_districts"
    """Which districts are the central urban area where the child lives (brief.md 10.3)."""

    def on(self, day: date) -> Status:
        """The child's standing on the day, with all ways tried in which what is missing could be."""
        found = [self._if(day, **dict(way)) for way in self._ways(day)]
        flags = [_FLAGS.get(reason, (False, False)) for reason in found]
        monitoring, statistical = (_agreed({each[n] for each in flags}) for n in (0, 1))
        is_known = monitoring is not None and statistical is not None
        return Status(monitoring, statistical, found[0] if is_known else "UNKNOWN")

    def next_change(self, day: date) -> tuple[date, str] | None:
        """The next day on which the calendar alone changes the standing, and to what."""
        now = self.on(day)
        for then in sorted({d for d in self._turning_days() if d > day}):
            if (changed := self.on(then)) != now:
                return then, changed.reason
        return None

    # ways -------------------------------------------------------------------------------------------------------------

    def _ways(self, day: date) -> Iterator[list[tuple[str, bool]]]:
        """Every way in which what is missing could be; the first is that in which the child counts for most."""
        company = [True, False] if self.accompanied_by is None else [self.accompanied_by != "none"]
        place = self._place(day)
        at_home = [False, True] if _may_be_one(place, self.hukou) else [_is_one(place, self.hukou)]
        half_year = [True, False] if self._is_since_unknown(day) else [self._has_half_a_year(day)]
        for way in product(company, at_home, half_year):
            yield list(zip(("company", "at_home", "half_year"), way, strict=True))

    def _if(self, day: date, *, company: bool, at_home: bool, half_year: bool) -> str:
        if day >= _years_after(self.birth_date, AGE):
            return "AGED_OUT"
        if not company:
            return "NOT_ACCOMPANIED"
        if at_home or self._is_back(day):
            return "AT_HOME"
        if not half_year:
            return "UNDER_SIX_MONTHS"
        return _between(self.hukou, self._place(day), self.central, day)

    # stays ------------------------------------------------------------------------------------------------------------

    def _begun(self, day: date) -> list[Stay]:
        return [s for s in self.stays if s.since is None or s.since <= day]

    def _place(self, day: date) -> str:
        """Where the child lives; visits home do not change it."""
        return next((s.division for s in reversed(self._begun(day)) if s.basis == "living"), self.hukou)

    def _is_back(self, day: date) -> bool:
        """At home, and for longer than a visit."""
        last = self._begun(day)[-1:]
        return any(s.basis == "home" and _is_long(s, day) for s in last)

    def _away(self, day: date) -> list[Stay]:
        """The stays of the unbroken absence from home: what follows the last long return."""
        away: list[Stay] = []
        for stay in self._begun(day):
            if stay.basis == "living" and not _is_one(stay.division, self.hukou):
                away.append(stay)
            elif stay.basis == "living" or _is_long(stay, day):
                away = []
        return away

    def _is_since_unknown(self, day: date) -> bool:
        """Nobody knows the beginning, and it may lie half a year back: not where the child is younger than that."""
        away = self._away(day)
        return bool(away) and away[0].since is None and day >= _months_after(self.birth_date, HALF_YEAR)

    def _has_half_a_year(self, day: date) -> bool:
        away = self._away(day)
        return bool(away) and away[0].since is not None and day >= _months_after(away[0].since, HALF_YEAR)

    def _turning_days(self) -> Iterator[date]:
        yield _years_after(self.birth_date, AGE)
        yield _months_after(self.birth_date, HALF_YEAR)
        for stay in self.stays:
            if stay.since:
                yield from (stay.since, _months_after(stay.since, HALF_YEAR))
            if stay.since and stay.basis == "home":
                yield stay.since + timedelta(SHORT_VISIT + 1)
            if stay.until:
                yield stay.until


def _agreed(answers: set[bool]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


def _is_long(stay: Stay, day: date) -> bool:
    end = min(stay.until or day, day)
    return stay.since is None or (end - stay.since).days > SHORT_VISIT


# places ---------------------------------------------------------------------------------------------------------------


def _is_one(place: str, hukou: str) -> bool:
    """The same township, as far as both are known to the township."""
    return place == hukou and len(place) == _TOWNSHIP


def _may_be_one(place: str, hukou: str) -> bool:
    """One county, and the township of one of the two not known."""
    return place[:_COUNTY] == hukou[:_COUNTY] and _COUNTY in (len(place), len(hukou))


def _between(hukou: str, place: str, central: str, day: date) -> str:
    """Why a child counts who has been away long enough."""
    if hukou[:_COUNTY] == place[:_COUNTY]:
        return "STATISTICAL"
    city = national().city_of(place[:_COUNTY])
    districts = _central(city, central, day.year) if city else frozenset()
    return "EXCLUDED_URBAN" if {hukou[:_COUNTY], place[:_COUNTY]} <= districts else "MONITORING"


@cache
def _central(city: str, name: str, year: int) -> frozenset[str]:
    """The districts of a city between which a move is none; the map knows only years."""
    return frozenset(code[:_COUNTY] for code in central_set(city, name, date(year, 12, 31)))


# days -----------------------------------------------------------------------------------------------------------------


def _months_after(day: date, months: int) -> date:
    """The same day of the month, or the last one of a shorter month (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _years_after(day: date, years: int) -> date:
    return _months_after(day, 12 * years)
