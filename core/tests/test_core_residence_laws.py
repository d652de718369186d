"""Laws of the residence clock on random lives, against an oracle that walks through each life day by day.

A dozen lives each time, and three hundred for each law at night.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from residence_lives import HUKOU, PLACES, clock_rules, days, lives, ready, rules
from residence_oracle import Life, Rules, Stay, next_change, status

from tongxing.policy.residence.lives import Lives
from tongxing.policy.residence.reasons import FLAGS, reason_of
from tongxing.policy.residence.status import status_runs, statuses

ONE = timedelta(days=1)
_BY_TURNS = [(1, date(2024, 5, 1)), (1, date(2024, 5, 1)), (5, None), (5, None)]
pytestmark = pytest.mark.slow
some = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def answers(family, day, by):
    return [(s.monitoring, s.statistical, s.reason) for s in statuses(ready(family, by), day)]


@some
@given(st.lists(lives, min_size=1, max_size=4), days, rules)
def test_the_clock_says_what_the_oracle_says(family, day, by):
    assert answers(family, day, by) == [status(life, day, by) for life in family]


@settings(some, max_examples=4)
@given(lives, days, rules)
def test_the_next_change_is_the_first_that_the_oracle_meets(life, day, by):
    check_next_change(life, day, by)


@pytest.mark.nightly
@settings(some, max_examples=300)
@given(lives, days, rules)
def test_the_next_change_of_many_lives_is_the_first_that_the_oracle_meets(life, day, by):
    check_next_change(life, day, by)


def check_next_change(life, day, by):
    """The oracle goes from day to day, which takes a second for a life."""
    horizon = day + timedelta(250)
    found = statuses(ready([life], by), day)[0].next
    told = (found.date, found.reason) if found and found.date <= horizon else None
    assert told == next_change(life, day, by, horizon)


@some
@given(st.lists(lives, min_size=2, max_size=8), days, rules)
def test_one_child_and_many_get_the_same_answer(family, day, by):
    together = statuses(ready(family, by), day)
    alone = [replace(statuses(ready([life], by), day)[0], subject=str(n)) for n, life in enumerate(family)]
    assert together == alone


@some
@given(lives, days, rules, st.data())
def test_a_stay_that_is_cut_in_two_changes_nothing(life, day, by, data):
    cut = [cuttable(s, data.draw(days)) for s in life.stays]
    split = replace(life, stays=tuple(piece for pieces in cut for piece in pieces))
    assert statuses(ready([split], by), day) == statuses(ready([life], by), day)
    assert status_runs(ready([split], by)).drop("source").rows() == status_runs(ready([life], by)).drop("source").rows()


def cuttable(stay: Stay, at: date) -> list[Stay]:
    """The two pieces of a stay whose first day is known; such as cannot be cut stay whole."""
    if stay.start is None or not stay.covers(at) or at == stay.start:
        return [stay]
    return [replace(stay, end=at), replace(stay, start=at)]


@some
@given(st.lists(lives, min_size=1, max_size=3), rules, st.lists(days, min_size=5, max_size=5))
def test_runs_say_on_each_day_what_the_status_of_that_day_is(family, by, asked):
    ready_lives = ready(family, by)
    runs = status_runs(ready_lives)
    for day in asked:
        held = runs.filter((runs["from"] <= day) & (runs["until"].is_null() | (runs["until"] > day))).sort("subject")
        told = [(*FLAGS[value], reason_of(value)) for value in held["value"]]
        assert told == [(s.monitoring, s.statistical, s.reason) for s in statuses(ready_lives, day)]
        assert held["certainty"].to_list() == [s.certainty for s in statuses(ready_lives, day)]


def test_a_run_ends_where_its_answer_begins_to_hang_on_the_length_of_visits():
    """Away from January, home for 40 days in spring: only if so long a visit breaks nothing are six months over in July."""
    away, back = Stay(PLACES[6], date(2024, 1, 1), date(2024, 4, 1)), date(2024, 5, 11)
    life = Life(date(2016, 5, 5), HUKOU[0], (away, replace(away, start=back, end=None)))
    visit = Stay(HUKOU[0], date(2024, 4, 1), back, "home")
    runs = status_runs(ready([replace(life, stays=(*life.stays, visit))], Rules()))
    short = runs.filter(runs["from"] >= back).head(2).select("from", "value", "certainty").rows()
    assert short == [(back, "UNDER_SIX_MONTHS", "confirmed"), (date(2024, 7, 1), "UNDER_SIX_MONTHS", "reconstructed")]


def test_who_may_have_lived_at_home_before_is_not_known_to_have_been_away_for_six_months():
    """In the county of the hukou, the township not written; then in another province for two months."""
    stays = (Stay("230123000000", date(2024, 1, 1), date(2024, 6, 1)), Stay("220102001000", date(2024, 6, 1), None))
    life = Life(date(2016, 5, 5), "230123101000", stays)
    assert answers([life], date(2024, 8, 1), Rules()) == [(None, None, "UNKNOWN")]
    assert answers([life], date(2024, 12, 1), Rules()) == [(True, True, "MONITORING")]


def test_stays_may_come_in_any_order():
    """Two children, each in another county since January, in another township there since May, by turns."""
    places = [("0", "220102001000"), ("1", "230103003000"), ("0", "220102002000"), ("1", "230103004000")]
    rows = [(*at, date(2024, month, 1), until) for at, (month, until) in zip(places, _BY_TURNS, strict=True)]
    names = ["subject", "division", "valid_from", "valid_until"]
    stays = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        basis=pl.lit("living"), accompanied_by=pl.lit("mother")
    )
    children = pl.DataFrame(
        {"subject": ["0", "1"], "birth_date": [date(2016, 5, 5)] * 2, "hukou": ["230123101000"] * 2}
    )
    both = Lives(children.with_columns(residence=pl.lit(None, pl.String)), stays, clock_rules(Rules()))
    assert [status.reason for status in statuses(both, date(2024, 8, 1))] == ["MONITORING", "MONITORING"]


@some
@given(lives, rules)
def test_runs_of_a_child_follow_each_other_and_are_as_long_as_they_can_be(life, by):
    runs = status_runs(ready([life], by))
    assert runs["until"].to_list() == [*runs["from"][1:].to_list(), None]
    said = list(zip(runs["value"], runs["certainty"], strict=True))
    assert all(one != other for one, other in pairwise(said))


@some
@given(days, days, st.sampled_from(["230103003000", "230123104000", "220102001000"]), rules)
def test_who_stays_on_never_leaves_the_population_but_by_age(start, born, place, by):
    life = Life(born - timedelta(15 * 365), "230123101000", (Stay(place, start, None),))
    inside = [s for s in status_runs(ready([life], by))["value"] if s in ("MONITORING", "STATISTICAL")]
    values = status_runs(ready([life], by))["value"].to_list()
    assert len(inside) <= 1 and values[-1] == "AGED_OUT"


@some
@given(lives, days, rules)
def test_a_longer_stay_away_never_takes_a_child_out(life, day, by):
    longer = replace(life, stays=(Stay("220102001000", date(2023, 1, 1), date(2023, 12, 25)), *life.stays))
    before, after = status(life, day, by), status(longer, day, by)
    if before[1] and before[2] != "AGED_OUT" and life.stays and all(s.start for s in life.stays):
        assert answers([longer], day, by) == [after] and after[1] is not False


LAWS = [
    test_the_clock_says_what_the_oracle_says,
    test_one_child_and_many_get_the_same_answer,
    test_a_stay_that_is_cut_in_two_changes_nothing,
    test_runs_say_on_each_day_what_the_status_of_that_day_is,
    test_runs_of_a_child_follow_each_other_and_are_as_long_as_they_can_be,
    test_who_stays_on_never_leaves_the_population_but_by_age,
    test_a_longer_stay_away_never_takes_a_child_out,
]


@pytest.mark.nightly
@pytest.mark.parametrize("law", LAWS)
def test_each_law_holds_on_many_lives(law):
    tried = [law.hypothesis.fuzz_one_input(Random(seed).randbytes(4_000)) for seed in range(300)]
    assert sum(each is not None for each in tried) >= 250
