"""What monitoring knows over time: on both sides of every day on which an answer changes."""

from datetime import date, timedelta

import polars as pl
import pytest

from tongxing.policy.dated import Dated
from tongxing.policy.sources import schema_of
from tongxing_monitoring import facts
from tongxing_monitoring.records import LedgerEntry, Verification, Visit
from tongxing_monitoring.records.ledger import CATEGORIES

MONTHS = {"guardian_missing": 1, "vagrant": 1, "psych_behaviour": 1}


class Parameters:
    """As in data/parameters/monitoring.yaml."""

    verification_valid_months = Dated.constant(6)
    self_request_visit_workdays = Dated.constant(5)


for key in CATEGORIES:
    setattr(Parameters, f"visit_months_{key.lower()}", Dated.constant(MONTHS.get(key.lower(), 3)))


def frame(record, *rows):
    schema = schema_of(record) | {"source": pl.String()}
    return pl.DataFrame([{"subject": "a", "id": str(n)} | row for n, row in enumerate(rows)], schema=schema)


CHILDREN = pl.DataFrame({"subject": ["a", "b"]})


def said(runs, day, subject="a"):
    found = {row["subject"]: row["value"] for row in runs.at(day).iter_rows(named=True)}
    return found.get(subject)


def verified(*days):
    return frame(Verification, *({"verified_on": day} for day in days))


def entry(category, opened_on, closed_on=None):
    return {"category": category, "opened_on": opened_on, "closed_on": closed_on}


def due(day, *entries, visits=()):
    runs = facts.next_visit_due(frame(LedgerEntry, *entries), frame(Visit, *visits), Parameters)
    return said(runs, day)


def seen(day, who="child", next_on=None):
    return {"visited_on": day, "seen": who, "next_on": next_on}


# verifications --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day, fresh",
    [
        (date(2026, 5, 22), False),
        (date(2026, 5, 23), True),
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), False),
    ],
)
def test_a_verification_is_fresh_until_the_day_before_six_months_are_over(day, fresh):
    runs = facts.verification_fresh(CHILDREN, verified(date(2026, 5, 23)), Parameters)
    assert said(runs, day) is fresh


def test_from_31_august_six_months_are_over_on_the_last_of_february():
    runs = facts.verification_fresh(CHILDREN, verified(date(2026, 8, 31)), Parameters)
    assert (said(runs, date(2027, 2, 27)), said(runs, date(2027, 2, 28))) == (True, False)


def test_a_second_verification_goes_on_where_the_first_would_end():
    runs = facts.verification_fresh(CHILDREN, verified(date(2026, 1, 10), date(2026, 6, 10)), Parameters)
    assert [said(runs, day) for day in (date(2026, 7, 10), date(2026, 12, 9), date(2026, 12, 10))] == [
        True,
        True,
        False,
    ]


def test_who_was_never_verified_is_not_fresh_and_not_verified():
    runs = facts.verification_fresh(CHILDREN, verified(date(2026, 5, 23)), Parameters)
    assert said(runs, date(2026, 6, 1), "b") is False
    assert said(facts.verified_in_half_year(CHILDREN, verified()), date(2026, 6, 1)) is False


@pytest.mark.parametrize(
    "day, counts",
    [
        (date(2026, 6, 29), False),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
        (date(2026, 12, 30), False),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_verification_counts_in_the_half_year_of_its_day(day, counts):
    runs = facts.verified_in_half_year(CHILDREN, verified(date(2026, 6, 30), date(2026, 12, 31)))
    assert said(runs, day) is counts


def test_where_nobody_says_how_long_a_verification_is_good_freshness_is_not_known():
    class Open(Parameters):
        verification_valid_months = Dated.constant(None)

    runs = facts.verification_fresh(CHILDREN, verified(date(2026, 5, 23)), Open)
    assert (said(runs, date(2026, 5, 22)), said(runs, date(2026, 5, 23))) == (False, None)


# visits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", sorted(CATEGORIES.keys() - {"SELF_REQUEST"}))
def test_the_first_visit_is_due_one_interval_after_the_entry(category):
    months = MONTHS.get(category.lower(), 3)
    assert (
        due(date(2026, 8, 31), entry(category, date(2026, 8, 31)))
        == {1: date(2026, 9, 30), 3: date(2026, 11, 30)}[months]
    )


def test_a_request_is_visited_within_five_working_days_and_then_each_quarter():
    asked = entry("SELF_REQUEST", date(2026, 9, 29))
    # 30 September, 8 to 10 October (Saturday, made up for the holidays), 12 October.
    assert due(date(2026, 9, 29), asked) == date(2026, 10, 12)
    assert due(date(2026, 10, 9), asked, visits=[seen(date(2026, 10, 9))]) == date(2027, 1, 9)


def test_the_shortest_interval_of_several_entries_holds():
    entries = [entry("DISABILITY", date(2026, 9, 1)), entry("VAGRANT", date(2026, 10, 1), date(2026, 10, 20))]
    assert [due(day, *entries) for day in (date(2026, 9, 30), date(2026, 10, 19), date(2026, 10, 20))] == [
        date(2026, 12, 1),
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]


def test_a_visit_counts_from_the_day_of_entry_on():
    on_the_day = due(date(2026, 9, 5), entry("VAGRANT", date(2026, 9, 1)), visits=[seen(date(2026, 9, 1))])
    before = due(date(2026, 9, 5), entry("VAGRANT", date(2026, 9, 2)), visits=[seen(date(2026, 9, 1))])
    assert (on_the_day, before) == (date(2026, 10, 1), date(2026, 10, 2))


def test_a_visit_on_which_nobody_was_seen_puts_off_nothing():
    assert due(
        date(2026, 9, 25), entry("VAGRANT", date(2026, 9, 1)), visits=[seen(date(2026, 9, 20), "nobody")]
    ) == date(2026, 10, 1)


def test_the_visitors_own_earlier_day_holds_and_a_later_one_does_not():
    opened = entry("VAGRANT", date(2026, 9, 1))
    for planned, expected in ((date(2026, 9, 27), date(2026, 9, 27)), (date(2026, 12, 1), date(2026, 10, 20))):
        assert due(date(2026, 9, 25), opened, visits=[seen(date(2026, 9, 20), next_on=planned)]) == expected


def test_without_an_open_entry_no_visit_is_due():
    closed = entry("VAGRANT", date(2026, 9, 1), date(2026, 9, 20))
    assert (due(date(2026, 9, 19), closed), due(date(2026, 9, 20), closed)) == (date(2026, 10, 1), None)
    assert due(date(2026, 8, 31), closed) is None


def test_a_visit_is_overdue_from_the_day_after_it_was_due_until_it_is_made():
    entries, visits = frame(LedgerEntry, entry("VAGRANT", date(2026, 9, 1))), frame(Visit, seen(date(2026, 10, 5)))
    runs = facts.visit_overdue(facts.next_visit_due(entries, visits, Parameters))
    days = [date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 4), date(2026, 10, 5)]
    assert [said(runs, day) for day in days] == [False, True, True, False]


def test_every_day_has_one_answer_however_entries_and_visits_overlap():
    entries = [entry("DISABILITY", date(2026, 1, 1)), entry("VAGRANT", date(2026, 2, 1), date(2026, 8, 1))]
    entries.append(entry("SELF_REQUEST", date(2026, 3, 5)))
    visits = [seen(date(2026, 1, 1) + timedelta(days=17 * n), next_on=None) for n in range(12)]
    runs = facts.next_visit_due(frame(LedgerEntry, *entries), frame(Visit, *visits), Parameters).frame
    joined = runs.sort("from")
    assert joined["until"][:-1].to_list() == joined["from"][1:].to_list()
