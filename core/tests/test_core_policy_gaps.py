"""Gaps: entitled and not served, since the later of entitlement and period; served-not-known apart."""

from datetime import date

import pytest
from tongxing_toy_policy import ToySources, item, policy

from tongxing.policy.decisions import decide
from tongxing.policy.gaps import Gap, gaps, period_start, summed

DAOLI = "230102000000"
OLD = date(2018, 5, 1)


def found(folder, *, on=date(2026, 11, 23), cards=(), period="continuous", born=OLD, served="has_card"):
    rules = policy(item("HELP", ("2020-01-01", {"age": ["years >= 6"]}), served=served, period=period), folder)
    sources = ToySources({"a": born}, cards=list(cards), residence={"a": [(OLD, None, DAOLI)]})
    return [gap.as_dict() for gap in gaps(decide(rules, sources, on=on))]


def test_who_is_entitled_and_was_never_seen_with_a_card_waits_since_entitlement(tmp_path):
    assert found(tmp_path) == [
        {
            "subject": "a",
            "item": "HELP",
            "department": "toy",
            "division": DAOLI,
            "since": "2024-05-01",
            "days": 936,
            "served": "NOT_KNOWN",
        }
    ]


def test_who_has_the_card_waits_for_nothing(tmp_path):
    assert found(tmp_path, cards=[("a", date(2026, 1, 1), None, "red")]) == []


def test_what_lapsed_is_owed_again_from_that_day(tmp_path):
    (gap,) = found(tmp_path, cards=[("a", date(2025, 1, 1), date(2026, 9, 1), "red")])
    assert (gap["served"], gap["since"]) == ("NOT_MET", "2026-09-01")


def test_what_lapsed_before_entitlement_is_owed_from_entitlement(tmp_path):
    (gap,) = found(tmp_path, cards=[("a", date(2023, 1, 1), date(2023, 9, 1), "red")])
    assert (gap["served"], gap["since"]) == ("NOT_MET", "2024-05-01")


@pytest.mark.parametrize(
    ("period", "since"), [("once", "2024-05-01"), ("school_year", "2026-09-01"), ("half_year", "2026-07-01")]
)
def test_a_period_that_began_after_entitlement_is_what_is_owed(period, since, tmp_path):
    assert [gap["since"] for gap in found(tmp_path, period=period)] == [since]


@pytest.mark.parametrize("period", ["school_year", "half_year"])
def test_who_became_entitled_within_the_period_waits_since_then(period, tmp_path):
    assert [gap["since"] for gap in found(tmp_path, period=period, born=date(2020, 10, 3))] == ["2026-10-03"]


@pytest.mark.parametrize(
    ("period", "day", "start"),
    [
        ("school_year", date(2026, 8, 31), date(2025, 9, 1)),
        ("school_year", date(2026, 9, 1), date(2026, 9, 1)),
        ("half_year", date(2026, 6, 30), date(2026, 1, 1)),
        ("half_year", date(2026, 7, 1), date(2026, 7, 1)),
        ("once", date(2026, 7, 1), None),
        ("continuous", date(2026, 7, 1), None),
    ],
)
def test_periods_begin_on_their_days(period, day, start):
    assert period_start(period, day) == start


def test_an_item_that_cannot_be_served_opens_no_gap(tmp_path):
    assert found(tmp_path, served="") == []


def test_who_is_not_entitled_or_not_known_to_be_has_no_gap(tmp_path):
    assert found(tmp_path, born=date(2024, 1, 1)) == []
    assert found(tmp_path, born=None) == []


def test_gaps_are_counted_by_department_county_and_item_with_served_not_known_apart():
    def waits(division, days, served="NOT_MET", item="HELP"):
        return Gap("a", item, "toy", division, date(2026, 1, 1), days, served)

    township = "230102001000"
    found = [
        waits(DAOLI, 10),
        waits(township, 30),
        waits(DAOLI, 99, "NOT_KNOWN"),
        waits(None, 7),
        waits(DAOLI, 1, item="A"),
    ]
    assert summed(found, date(2026, 11, 23)).rows() == [
        ("toy", DAOLI, "A", 1, 0, 1, 1),
        ("toy", DAOLI, "HELP", 2, 1, 20, 30),
        ("toy", None, "HELP", 1, 0, 7, 7),
    ]
    assert summed([], date(2026, 11, 23)).is_empty()
