"""Builders of runs, against what a person would say of each day."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.policy.builders import always, during, latest, resolved, state
from tongxing.policy.clocks import age, months_since
from tongxing.policy.dated import Dated, Step
from tongxing.policy.months import months_between
from tongxing.policy.runs import Runs, joined

D = date


def rows(*given, **types) -> pl.DataFrame:
    """Rows of the subject ``one``, unless they say otherwise."""
    return pl.DataFrame([{"subject": "one", **each} for each in given], schema_overrides=types or None)


def told(runs: Runs) -> list[tuple]:
    if not hasattr(runs, "told"):
        runs.told = runs.frame.sort("subject", "from").select("from", "until", "value").rows()
    return runs.told


def test_the_latest_measurement_holds_until_the_next():
    heights = rows({"day": D(2024, 5, 1), "cm": 110}, {"day": D(2024, 1, 1), "cm": 108})
    assert told(latest(heights, day="day", value="cm")) == [
        (D(2024, 1, 1), D(2024, 5, 1), 108),
        (D(2024, 5, 1), None, 110),
    ]


def test_a_measurement_is_good_for_its_last_day_and_not_for_the_one_after():
    runs = latest(rows({"day": D(2024, 1, 1), "cm": 108}), day="day", value="cm", valid_days=180)
    assert runs.at(D(2024, 1, 1) + timedelta(180))["value"].to_list() == [108]
    assert runs.at(D(2024, 1, 1) + timedelta(181)).is_empty()


def test_the_number_of_days_in_force_on_the_measuring_day_holds():
    good = Dated(
        "good", (Step(D(2020, 1, 1), D(2024, 1, 1), 10, "reconstructed"), Step(D(2024, 1, 1), None, 20, "confirmed"))
    )
    runs = latest(
        rows({"day": D(2023, 12, 31), "cm": 1}, {"day": D(2024, 3, 1), "cm": 2}), day="day", value="cm", valid_days=good
    )
    assert told(runs) == [(D(2023, 12, 31), D(2024, 1, 11), 1), (D(2024, 3, 1), D(2024, 3, 22), 2)]
    assert runs.frame["certainty"].to_list() == ["reconstructed", "confirmed"]


def test_where_the_number_of_days_is_open_nothing_is_known():
    open_days = Dated("good", (Step(D(2020, 1, 1), None, None, "open"),))
    assert told(latest(rows({"day": D(2023, 1, 1), "cm": 1}), day="day", value="cm", valid_days=open_days)) == []


def test_of_two_measurements_of_one_day_the_one_recorded_last_counts():
    heights = rows(
        {"day": D(2024, 1, 1), "cm": 111, "recorded_at": 2, "id": "a"},
        {"day": D(2024, 1, 1), "cm": 110, "recorded_at": 1, "id": "b"},
    )
    assert told(latest(heights, day="day", value="cm")) == [(D(2024, 1, 1), None, 111)]


def test_rows_without_day_or_value_say_nothing():
    heights = rows(
        {"day": None, "cm": 110}, {"day": D(2024, 1, 1), "cm": None}, {"day": D(2024, 2, 1), "cm": 112}, day=pl.Date
    )
    assert told(latest(heights, day="day", value="cm")) == [(D(2024, 2, 1), None, 112)]


def test_a_card_holds_while_it_is_valid_and_is_unknown_before_the_first():
    cards = rows({"a": D(2024, 3, 1), "b": None}, {"a": D(2024, 1, 1), "b": D(2024, 2, 1)}, b=pl.Date)
    assert told(during(cards, start="a", end="b")) == [
        (D(2024, 1, 1), D(2024, 2, 1), True),
        (D(2024, 2, 1), D(2024, 3, 1), False),
        (D(2024, 3, 1), None, True),
    ]


def test_what_held_before_and_after_can_be_said():
    runs = during(rows({"a": D(2024, 1, 1), "b": D(2024, 2, 1)}), start="a", end="b", before=False, after=None)
    assert told(runs) == [(D(1, 1, 1), D(2024, 1, 1), False), (D(2024, 1, 1), D(2024, 2, 1), True)]


def test_a_state_is_not_known_between_rows_and_the_newer_of_two_holds():
    permits = rows(
        {"a": D(2024, 1, 1), "b": D(2024, 12, 1), "s": "valid"},
        {"a": D(2024, 3, 1), "b": D(2024, 4, 1), "s": "suspended"},
    )
    assert told(state(permits, start="a", end="b", value="s")) == [
        (D(2024, 1, 1), D(2024, 3, 1), "valid"),
        (D(2024, 3, 1), D(2024, 4, 1), "suspended"),
        (D(2024, 4, 1), D(2024, 12, 1), "valid"),
    ]


def test_what_never_changes_is_known_from_a_day_or_always():
    children = rows({"sex": "1", "born": D(2020, 1, 1)}, {"subject": "two", "sex": "2", "born": None}, born=pl.Date)
    assert told(always(children, value="sex", since="born")) == [(D(2020, 1, 1), None, "1"), (D(1, 1, 1), None, "2")]


@pytest.mark.parametrize("born", [D(2020, 2, 29), D(2019, 8, 31), D(2021, 1, 1)])
@pytest.mark.parametrize("unit", ["year", "month", "day"])
def test_age_is_the_number_of_completed_units_on_every_day(born, unit):
    runs = age(rows({"birth_date": born}), unit=unit)
    for days in range(0, 1200, 7):
        day = born + timedelta(days)
        months = months_between(born, day)
        expected = {"year": months // 12, "month": months, "day": min(days, 400)}[unit]
        assert runs.at(day)["value"].to_list() == [expected]
    assert runs.at(born - timedelta(1)).is_empty()


def test_an_age_stays_once_it_is_counted_to_the_end():
    assert age(rows({"birth_date": D(2000, 1, 1)}), up_to=18).at(D(2026, 1, 1))["value"].to_list() == [18]


def test_children_born_on_one_day_share_the_work():
    runs = age(rows({"birth_date": D(2020, 1, 1)}, {"subject": "two", "birth_date": D(2020, 1, 1)}))
    assert runs.shape["key"].n_unique() == 1 and runs.frame["subject"].n_unique() == 2


def test_months_count_anew_from_each_start_and_end_with_the_row():
    stays = rows({"a": D(2024, 1, 31), "b": D(2024, 5, 1)}, {"a": D(2024, 6, 1), "b": None}, b=pl.Date)
    runs = months_since(stays, start="a", end="b")
    days = [D(2024, 1, 31), D(2024, 2, 28), D(2024, 2, 29), D(2024, 4, 30), D(2024, 5, 1), D(2024, 6, 1), D(2024, 7, 1)]
    assert [runs.at(day)["value"].to_list() for day in days] == [[0], [0], [1], [3], [], [0], [1]]


def test_the_first_day_of_a_value_reaches_back_over_equal_runs():
    heights = rows({"day": D(2024, 1, 1), "cm": 110}, {"day": D(2024, 5, 1), "cm": 110})
    assert latest(heights, day="day", value="cm").at(D(2024, 6, 1))["from"].to_list() == [D(2024, 1, 1)]


span = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(1, 20)), st.integers(0, 2))


@given(st.lists(span, max_size=6))
def test_overlapping_spans_resolve_to_what_holds_on_each_day(spans):
    made, runs = spread(spans)
    for day in DAYS:
        valid = [(a, n, v) for n, (_, a, b, v) in enumerate(made) if a <= day and (b is None or day < b)]
        assert values(runs, day) == ([max(valid)[2]] if valid else [])


@given(st.lists(span, max_size=6))
def test_joining_neighbours_changes_no_day(spans):
    _, apart = spread(spans)
    together = Runs(joined(apart.frame, by=["subject"]))
    assert [values(together, day) for day in DAYS] == [values(apart, day) for day in DAYS]
    assert together.frame.height <= apart.frame.height


DAYS = [D(2024, 1, 1) + timedelta(days) for days in range(-1, 60)]


def spread(spans):
    """Spans of one subject as rows, and as runs that do not overlap."""
    base = D(2024, 1, 1)
    made = [("one", base + timedelta(a), None if n is None else base + timedelta(a + n), v) for a, n, v in spans]
    types = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "value": pl.Int64}
    return made, Runs(resolved(pl.DataFrame(made, schema=types, orient="row"), by=["subject"]))


def values(runs: Runs, day: date) -> list[int]:
    return [v for a, b, v in told(runs) if a <= day and (b is None or day < b)]
