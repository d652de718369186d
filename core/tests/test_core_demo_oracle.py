"""The demo's oracle against the worked cases of the residence clock, and what the cases leave to the conventions."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.demo.oracle import Life, Status
from tongxing.demo.stays import Stay

CASES = Path(__file__).parents[3] / "shared" / "domain" / "residence_cases.json"
DAY = date(2026, 11, 23)
HERE, HOME = "230103003", "220102001"


def day(text):
    return date.fromisoformat(text) if text else None


def cases():
    if not CASES.exists():
        return []
    return json.loads(CASES.read_text(encoding="utf-8"))["cases"]


def life(told, central):
    alone = [{"division": told.get("residence"), "from": told.get("residence_since"), "to": None, "basis": "living"}]
    stays = [Stay(s["division"], day(s["from"]), day(s["to"]), s["basis"]) for s in told.get("residences", alone)]
    return Life(day(told["birth_date"]), told["hukou"], told["accompanied_by"], stays, central)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_oracle_agrees_with_the_worked_case(case):
    told, on = life(case["child"], case["central_set"]), day(case["on"])
    status, change = told.on(on), told.next_change(on)
    found = vars(status) | {"next": change and {"date": change[0].isoformat(), "reason": change[1]}}
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def away(*stays, born=date(2016, 5, 5), hukou=HOME, company="mother"):
    return Life(born, hukou, company, stays)


@pytest.mark.parametrize(("days", "reason"), [(30, "MONITORING"), (31, "AT_HOME")])
def test_a_visit_home_that_lasts_counts_as_away_until_it_is_too_long(days, reason):
    left = DAY - timedelta(days)
    child = away(Stay(HERE, date(2020, 1, 1), left), Stay(HOME, left, None, "home"))
    assert child.on(DAY).reason == reason
    assert child.next_change(left) == (left + timedelta(31), "AT_HOME")


def test_after_a_visit_that_was_too_long_six_months_begin_anew():
    left, back = date(2026, 7, 1), date(2026, 8, 1)
    child = away(Stay(HERE, date(2020, 1, 1), left), Stay(HOME, left, back, "home"), Stay(HERE, back))
    assert child.on(DAY) == Status(False, False, "UNDER_SIX_MONTHS")
    assert child.next_change(DAY) == (date(2027, 2, 1), "MONITORING")


def test_what_is_missing_makes_a_flag_not_known_only_where_it_could_change_it():
    young = away(Stay(HERE, date(2026, 9, 1)), company=None)
    assert young.on(DAY) == Status(False, False, "UNDER_SIX_MONTHS")
    assert young.next_change(DAY) == (date(2027, 3, 1), "UNKNOWN")
    district = away(Stay("230203004", None), hukou="230202001")
    assert district.on(DAY) == Status(False, None, "UNKNOWN")
    newborn = away(Stay(HERE, None), born=date(2026, 8, 1))
    assert newborn.on(DAY) == Status(False, False, "UNDER_SIX_MONTHS")


@given(st.dates(date(2018, 1, 1), date(2026, 11, 1)), st.dates(date(2018, 1, 1), date(2027, 6, 1)), st.integers(1, 400))
def test_a_stay_cut_in_two_changes_nothing(since, on, length):
    cut = since + timedelta(length)
    whole, parts = away(Stay(HERE, since)), away(Stay(HERE, since, cut), Stay(HERE, cut))
    assert whole.on(on) == parts.on(on)
    assert whole.next_change(on) == parts.next_change(on)


@given(st.dates(date(2012, 1, 1), date(2026, 11, 1)), st.dates(date(2018, 1, 1), date(2026, 6, 1)))
def test_no_day_before_the_next_change_differs(born, since):
    child = away(Stay(HERE, max(since, born)), born=born)
    change = child.next_change(DAY)
    if change:
        last = min(change[0], DAY + timedelta(400))
        assert {child.on(DAY + timedelta(n)) for n in range((last - DAY).days)} <= {child.on(DAY)}
        assert child.on(change[0]).reason == change[1]
