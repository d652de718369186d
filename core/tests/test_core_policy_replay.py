"""Answers, since and until against a replay that asks the same world day by day, in plain Python."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tongxing_toy_policy import ToySources, item, policy, world

from tongxing.policy.decisions import decide
from tongxing.policy.months import months_between

FIRST, LAST = date(2019, 1, 1), date(2028, 6, 30)
"""Nothing in a world changes outside, but the ages of the children."""

ITEMS = (
    item(
        "GROWN",
        ("2020-01-01", {"age": ["years >= :toy_age_min"]}),
        ("2025-01-01", {"age": ["months >= 80", "years >= :toy_age_min"]}),
    )
    + item("SMALL", ("2021-01-01", {"height": ["height <= :toy_limit_cm"]}))
    + item(
        "MIXED",
        ("2020-06-01", {"card": ["has_card", "NOT (height > 128 OR years > 9)"], "blue": ["colour = 'blue'"]}),
        ("2024-01-01", {"either": ["colour IN ('red', 'blue') OR years BETWEEN 3 AND 5"], "pupil": ["enrolled"]}),
    )
    + item("SUM", ("2020-01-01", {"sum": ["height + years * 2 > 138"], "none": ["NOT has_card", "months < 100"]}))
)

Tri = bool | None


class Day:
    """What is true of one child on one day, found by looking at the rows."""

    def __init__(self, sources: ToySources, child: str, day: date) -> None:
        self.sources, self.child, self.day = sources, child, day
        born = sources.children[child]
        alive = born is not None and born <= day
        self.months = months_between(born, day) if alive else None
        self.years = self.months // 12 if alive else None
        self.height = self._height()
        mine = [card for card in sources.cards if card[0] == child]
        valid = [c for c in mine if c[1] <= day and (c[2] is None or day < c[2])]
        self.has_card = None if not any(c[1] <= day for c in mine) else bool(valid)
        self.colour = max(enumerate(valid), key=lambda pair: (pair[1][1], pair[0]))[1][3] if valid else None

    def _height(self):
        mine = [h for h in enumerate(self.sources.heights) if h[1][0] == self.child and h[1][1] <= self.day]
        if not mine:
            return None
        _, (_, measured, cm) = max(mine, key=lambda pair: (pair[1][1], pair[0]))
        good = None if measured < date(2020, 1, 1) else 90 if measured < date(2025, 6, 1) else 200
        return cm if good is not None and (self.day - measured).days <= good else None

    def place(self, basis: str) -> str | None:
        spans = getattr(self.sources, basis)[self.child]
        return next((c for start, end, c in spans if start <= self.day and (end is None or self.day < end)), None)

    @property
    def limit(self) -> int | None:
        place, day = self.place("residence"), self.day
        if day < date(2021, 1, 1):
            return None
        province = 125 if day >= date(2024, 3, 1) else 120
        city = province if day < date(2024, 9, 1) else None if day < date(2025, 3, 1) else 130
        if place is None:
            return 120 if day < date(2024, 3, 1) else None
        return {"2301": city, "2302": province, "2201": 120}[place[:4]]

    @property
    def age_min(self) -> int | None:
        place, later = self.place("hukou"), self.day >= date(2025, 1, 1)
        if self.day < date(2020, 1, 1) or (place is None and later):
            return None
        return 7 if later and place and place.startswith("22") else 6


def both(*answers: Tri) -> Tri:
    return False if False in answers else None if None in answers else True


def either(*answers: Tri) -> Tri:
    return True if True in answers else None if None in answers else False


def no(answer: Tri) -> Tri:
    return None if answer is None else not answer


def known(test: Callable[..., bool], *values) -> Tri:
    return None if None in values else test(*values)


def grown(d: Day):
    if d.day < date(2020, 1, 1):
        return "no rule"
    if d.day < date(2025, 1, 1):
        return known(lambda years, least: years >= least, d.years, d.age_min)
    old_enough = known(lambda years, least: years >= least, d.years, d.age_min)
    return both(known(lambda months: months >= 80, d.months), old_enough)


def small(d: Day):
    return "no rule" if d.day < date(2021, 1, 1) else known(lambda cm, most: cm <= most, d.height, d.limit)


def mixed(d: Day):
    if d.day < date(2020, 6, 1):
        return "no rule"
    blue = known(lambda c: c == "blue", d.colour)
    if d.day < date(2024, 1, 1):
        big = either(known(lambda cm: cm > 128, d.height), known(lambda years: years > 9, d.years))
        return either(both(d.has_card, no(big)), blue)
    coloured = known(lambda c: c in ("red", "blue"), d.colour)
    return either(coloured, known(lambda years: 3 <= years <= 5, d.years), None)


def total(d: Day):
    if d.day < date(2020, 1, 1):
        return "no rule"
    summed = known(lambda cm, years: cm + years * 2 > 138, d.height, d.years)
    return either(summed, both(no(d.has_card), known(lambda months: months < 100, d.months)))


RULES = {"GROWN": grown, "SMALL": small, "MIXED": mixed, "SUM": total}
TOLD = {True: "MET", False: "NOT_MET", None: "NOT_KNOWN", "no rule": "NOT_KNOWN"}


def check(children: int, seed: int, on: date, folder) -> None:
    """Compare every child and item of a world with the replay."""
    sources = world(children, seed)
    told = decide(policy(ITEMS, folder), sources, on=on).frame.rows(named=True)
    found = {(row["subject"], row["item"]): row for row in told}
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    for child in sources.children:
        looked = [Day(sources, child, day) for day in days]
        for key, rule in RULES.items():
            expected = _replayed([rule(day) for day in looked], days, on)
            row = found[child, key]
            assert (row["answer"], *_within(row["since"], row["until"])) == expected, (child, key, seed, on)


def _replayed(answers, days, on):
    at = days.index(on)
    first = next((n + 1 for n in range(at, -1, -1) if answers[n] != answers[at]), None)
    after = next((n for n in range(at, len(days)) if answers[n] != answers[at]), None)
    return TOLD[answers[at]], days[first] if first else None, days[after] if after else None


def _within(since, until):
    """Bounds as the replay could see them."""
    return since if since and since > FIRST else None, until if until and until < LAST else None


@pytest.mark.slow
@pytest.mark.parametrize("on", [date(2020, 5, 1), date(2025, 3, 1)])
def test_since_and_until_equal_a_replay_of_every_day(on, tmp_path):
    check(25, seed=on.toordinal(), on=on, folder=tmp_path)


def test_a_few_children_equal_a_replay_of_every_day(tmp_path):
    check(4, seed=7, on=date(2025, 2, 1), folder=tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10))
def test_since_and_until_equal_a_replay_of_a_thousand_children(seed, tmp_path):
    check(100, seed=seed, on=date(2025, 1, 1) + timedelta(days=97 * seed), folder=tmp_path)
