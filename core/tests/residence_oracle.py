"""The residence clock once more, slowly and by itself: a child's life is walked through day by day in plain Python.

Written from the conventions of the worked cases, before the real clock and without its code. What is not known is tried
out: the walk is done once as if every stretch of unknown whereabouts had been at home, and once as if none had.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from tongxing.people.central_sets import central_set
from tongxing.people.divisions import national

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """One episode as it was recorded; ``start`` None: not known. ``end`` is the first day on which it no longer holds."""

    division: str | None
    start: date | None
    end: date | None
    basis: str = "living"
    company: str | None = "mother"

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Life:
    """All that is recorded of one child."""

    birth: date | None
    hukou: str | None
    stays: tuple[Stay, ...]


@dataclass(frozen=True)
class Rules:
    """The parameters, the same on every day."""

    months: int = 6
    age: int = 16
    visit: int = 30
    central: str = "all_districts"


@dataclass(frozen=True)
class Now:
    """What one walk knows of one day."""

    at_home: bool
    place: str | None
    company: str | None
    since: date | None  # None: it may have been today


def status(life: Life, day: date, rules: Rules) -> tuple[bool | None, bool | None, str]:
    """Monitoring, statistical, reason."""
    away, home = (_answer(life, day, rules, _walk(life, day, rules, reading)) for reading in ("away", "home"))
    monitoring = away[0] if away[0] == home[0] else None
    statistical = away[1] if away[1] == home[1] else None
    if monitoring is None or statistical is None:
        return monitoring, statistical, "UNKNOWN"
    return monitoring, statistical, away[2]


def next_change(life: Life, day: date, rules: Rules, horizon: date) -> tuple[date, str] | None:
    """The first later day on which the answer is another one if nothing happens any more; none before the horizon."""
    frozen = seen_on(life, day)
    now, later = status(frozen, day, rules), day
    while later < horizon:
        later += ONE
        then = status(frozen, later, rules)
        if then != now:
            return later, then[2]
    return None


def seen_on(life: Life, day: date) -> Life:
    """What had happened by a day: later episodes have not begun, later ends have not come."""
    begun = [s for s in life.stays if s.start is None or s.start <= day]
    return replace(life, stays=tuple(replace(s, end=s.end if s.end and s.end <= day else None) for s in begun))


# what is recorded of one day -----------------------------------------------------------------------------------------


@cache
def _holding(stays: tuple[Stay, ...], day: date) -> Stay | None:
    """The episode that holds on a day: the one that began last; pieces of one kind that touch are one."""
    covering = [(stay, number) for number, stay in enumerate(stays) if stay.covers(day)]
    if not covering:
        return None
    return max(covering, key=lambda pair: (_begun(stays, pair[0], day), _first_row(stays, pair, day)))[0]


def _alike(one: Stay, other: Stay) -> bool:
    same = (one.division, one.basis, one.company) == (other.division, other.basis, other.company)
    return same and one.start is not None and other.start is not None


@cache
def _begun(stays: tuple[Stay, ...], stay: Stay, day: date) -> date:
    """Walk back as long as some piece of the same kind covers the day before."""
    if stay.start is None:
        return date.min
    while any(_alike(stay, other) and other.covers(day - ONE) for other in stays):
        day -= ONE
    return day


def _first_row(stays: tuple[Stay, ...], pair: tuple[Stay, int], day: date) -> int:
    stay, number = pair
    if stay.start is None:
        return number
    begun = _begun(stays, stay, day)
    return min(n for n, other in enumerate(stays) if _alike(stay, other) and other.start == begun)


def _kind(stay: Stay, hukou: str | None) -> str:
    if stay.basis == "home":
        return "visit"
    same = same_township(stay.division, hukou)
    if same:
        return "settled"
    if stay.start is None:
        return "undated"
    return "maybe" if same is None and _same_county(stay.division, hukou) else "away"


# the walk ------------------------------------------------------------------------------------------------------------


def _walk(life: Life, day: date, rules: Rules, reading: str) -> Now:
    """From the first recorded day to this one. ``reading``: where the child was while nobody knows."""
    seen = seen_on(life, day)
    starts = [s.start for s in seen.stays if s.start is not None]
    undated = any(s.start is None for s in seen.stays)
    ends = [s.end for s in seen.stays if s.start is None and s.end]
    if not starts and not undated:
        return Now(reading == "home", None, None, date.min)
    first = min([*starts, *(end - ONE for end in ends), day]) - ONE
    kinds = _kinds(seen, first, day, rules)
    held = _holding(seen.stays, first - ONE)
    before = _kind(held, life.hukou) if held else "nothing"
    if not undated and kinds[day] == "nothing":
        return Now(reading == "home", None, None, date.min)
    return _states(seen, kinds, first, day, rules, reading, before)


def _kinds(life: Life, first: date, day: date, rules: Rules) -> dict[date, str]:
    """What each day is: a kind of stay, ``gap`` where nothing was recorded for too long, ``nothing`` before it all."""
    kinds: dict[date, str] = {}
    holders: dict[date, Stay | None] = {}
    today = first
    while today <= day:
        holders[today] = _holding(life.stays, today)
        held = holders[today]
        kinds[today] = _kind(held, life.hukou) if held else "empty"
        today += ONE
    today = first
    while today <= day:
        if kinds[today] != "empty":
            today += ONE
            continue
        end = today
        while end <= day and kinds[end] == "empty":
            end += ONE
        before = kinds.get(today - ONE, "nothing")
        # A hole that is still open on the day has had one day less than it touches.
        length = (end - today).days - (1 if end > day else 0)
        fill = before if before == "nothing" or length <= rules.visit else "gap"
        while today < end:
            kinds[today] = fill
            today += ONE
    return kinds


def _states(life: Life, kinds: dict[date, str], first: date, day: date, rules: Rules, reading: str, before: str) -> Now:
    at_home_kinds = {"visit", "settled", "nothing"} | ({"gap", "maybe", "undated"} if reading == "home" else set())
    since: date | None = None  # first day of the present stay away
    home_since: date | None = date.min  # first day of the present stay at home; settled before anything is recorded
    if before == "undated" and reading == "away":
        since, home_since = date.min, None
    last_place = last_company = None
    for number in range((day - first).days + 1):
        today = first + number * ONE
        if kinds[today] in at_home_kinds:
            home_since = home_since or today
        elif home_since is not None:
            if since is None or (today - home_since).days > rules.visit:
                since = today
            home_since = None
    # Where the child lives: the last stay that was not at home, whatever the reading of doubtful ones.
    started_at_home: date | None = None
    settled = False
    home_company = None
    for number in range((day - first).days + 1):
        today = first + number * ONE
        held = _holding(life.stays, today)
        kind = kinds[today]
        if kind in ("away", "maybe", "undated") and held is not None:
            last_place, last_company = held.division, held.company
            started_at_home, settled = None, False
        elif kind in ("visit", "settled"):
            started_at_home = started_at_home or today
            settled = settled or kind == "settled"
            home_company = held.company if held else home_company
        elif kind == "gap":
            last_place = last_company = started_at_home = None
            settled = False
    kind = kinds[day]
    if kind == "gap":
        return Now(reading == "home", None, None, since)
    if kind in ("visit", "settled"):
        began = started_at_home if reading == "away" or home_since is None else home_since
        assert began is not None
        is_visit = since is not None and not settled and (day - began).days <= rules.visit
        if not is_visit:
            return Now(True, None, home_company, since)
        return Now(False, last_place, last_company, since)
    if kind == "undated":
        return Now(False, last_place, last_company, since if reading == "away" else None)
    if kind == "maybe":
        away_since = _walk(life, day, rules, "away").since if reading == "home" else since
        return Now(False, last_place, last_company, away_since)
    return Now(False, last_place, last_company, since)


# the answer of one walk ----------------------------------------------------------------------------------------------


def _answer(life: Life, day: date, rules: Rules, now: Now) -> tuple[bool | None, bool | None, str]:
    """Every value that what is missing could have is tried out; a flag is known where all agree."""
    answers = []
    for aged in [_later(life.birth, rules.age * 12) <= day] if life.birth else [False, True]:
        for alone in [now.company == "none"] if now.company else [False, True]:
            for where in ["home"] if now.at_home else _wheres(now.place, life.hukou, day, rules):
                # Nobody has lived anywhere for longer than since birth.
                since = [each for each in (now.since, life.birth) if each]
                is_short = now.since is None or _later(max(since), rules.months) > day
                answers.append(_one(aged, alone, where, is_short))
    monitoring, statistical = ({a[n] for a in answers} for n in (0, 1))
    reasons = {a[2] for a in answers}
    flags = [each.pop() if len(each) == 1 else None for each in (monitoring, statistical)]
    if None in flags:
        return flags[0], flags[1], "UNKNOWN"
    order = [
        "MONITORING",
        "STATISTICAL",
        "EXCLUDED_URBAN",
        "UNDER_SIX_MONTHS",
        "AT_HOME",
        "NOT_ACCOMPANIED",
        "AGED_OUT",
    ]
    # Of reasons that depend on what is missing, the one that holds even where nothing missing excludes the child.
    return flags[0], flags[1], next(reason for reason in order if reason in reasons)


def _one(aged: bool, alone: bool, where: str, is_short: bool) -> tuple[bool, bool, str]:
    if aged:
        return False, False, "AGED_OUT"
    if alone:
        return False, False, "NOT_ACCOMPANIED"
    if where == "home":
        return False, False, "AT_HOME"
    if is_short:
        return False, False, "UNDER_SIX_MONTHS"
    return where == "MONITORING", True, where


def _wheres(place: str | None, hukou: str | None, day: date, rules: Rules) -> list[str]:
    """Everything that the two places could be to each other."""
    everything = ["home", "STATISTICAL", "EXCLUDED_URBAN", "MONITORING"]
    if place is None or hukou is None:
        return everything
    table = national()
    if None in (table.county_of(place, day), table.county_of(hukou, day)):
        return ["MONITORING"] if _far_apart(place, hukou, day) else everything
    if table.county_of(place, day) == table.county_of(hukou, day):
        same = same_township(place, hukou)
        return ["home", "STATISTICAL"] if same is None else ["home"] if same else ["STATISTICAL"]
    city = table.city_of(place, day)
    if city and city == table.city_of(hukou, day):
        central = central_set(city, rules.central, day)
        if {table.county_of(place, day), table.county_of(hukou, day)} <= central:
            return ["EXCLUDED_URBAN"]
    return ["MONITORING"]


def _far_apart(one: str, other: str, day: date) -> bool:
    """Whether what is known of two codes, the city or only the province, shows that they are not in one county."""
    table = national()
    cities, provinces = ({ask(code, day) for code in (one, other)} for ask in (table.city_of, table.province_of))
    return len(provinces) == 2 or (len(cities) == 2 and None not in cities)


def _same_county(one: str | None, other: str | None) -> bool:
    county = national().county_of(one) if one else None
    return county is not None and other is not None and county == national().county_of(other)


def same_township(one: str | None, other: str | None) -> bool | None:
    """None: not known. Codes of one county that are written with another county's digits do not tell."""
    if one is None or other is None:
        return None
    counties = {national().county_of(one), national().county_of(other)}
    if None in counties:
        return False if _far_apart(one, other, date.max) else None
    if len(counties) == 2:
        return False
    one_number, other_number = one[6:9], other[6:9]
    if "000" in (one_number, other_number):
        return None
    if one_number != other_number:
        return False
    return True if one[:6] == other[:6] else None


def _later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year < 1:
        return day
    return date(year, month, min(day.day, monthrange(year, month)[1]))
