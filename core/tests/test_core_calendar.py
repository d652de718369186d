"""Working days: against the notices read by hand, against each other, and where no notice is published yet."""

import csv
import hashlib
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tongxing.policy.calendar
from tongxing import later_by_workdays, workdays
from tongxing.policy.calendar import NamedDay, Workdays, notices

CALENDAR = workdays()
DAY = timedelta(days=1)
any_day = st.dates(date(2005, 1, 1), date(2030, 12, 31))
some_days = st.integers(0, 600)


def _free(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + n * DAY for n in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "made_up"),
    [
        ("2024-02-10", "2024-02-17", ["2024-02-04", "2024-02-18"]),  # Spring Festival 2024; its eve is worked
        ("2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),  # 2025: from its eve
        ("2026-01-01", "2026-01-03", ["2026-01-04"]),
        ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),  # 2026: nine days
        ("2026-04-04", "2026-04-06", []),
        ("2026-05-01", "2026-05-05", ["2026-05-09"]),
        ("2026-06-19", "2026-06-21", []),
        ("2026-09-25", "2026-09-27", []),
        ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
        ("2020-01-24", "2020-02-02", ["2020-01-19"]),  # prolonged; the make-up day of 1 February was taken back
    ],
)
def test_holidays_and_make_up_days_are_those_of_the_notice(first: str, last: str, made_up: list[str]) -> None:
    assert not any(CALENDAR.is_workday(day) for day in _free(first, last))
    assert all(CALENDAR.is_workday(date.fromisoformat(day)) for day in made_up)


def test_the_eve_of_spring_festival_2024_is_worked() -> None:
    assert CALENDAR.is_workday(date(2024, 2, 9))


def test_a_weekend_without_a_notice_is_free() -> None:
    assert not CALENDAR.is_workday(date(2026, 11, 21))
    assert CALENDAR.is_workday(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-13", 2, "2026-02-24"),  # then nine free days
        ("2026-02-13", 6, "2026-02-28"),  # and the other Saturday
        ("2026-02-13", 7, "2026-03-02"),
        ("2026-02-16", 1, "2026-02-24"),  # begun on a free day
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-30", 15, "2026-10-27"),
        ("2024-12-31", 1, "2025-01-02"),  # over the end of a year
        ("2025-12-31", 1, "2026-01-04"),
        ("2024-02-28", 2, "2024-03-01"),  # a leap day
    ],
)
def test_periods_counted_by_hand(start: str, n: int, end: str) -> None:
    due = CALENDAR.plus_workdays(date.fromisoformat(start), n)
    assert due == (date.fromisoformat(end), False, None)


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_counted_elsewhere(year: int, days: int) -> None:
    assert CALENDAR.workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_the_years_from_2007_to_2026_are_published_and_2027_is_not() -> None:
    assert [year for year in range(2000, 2040) if CALENDAR.published(year)] == list(range(2007, 2027))
    assert {each.year for each in notices()} == set(range(2007, 2027))
    assert all(each.title and "gov.cn/" in each.url and each.certainty == "confirmed" for each in notices())


def test_a_period_into_a_year_not_published_goes_by_weekends_and_says_so() -> None:
    due = CALENDAR.plus_workdays(date(2026, 12, 28), 5)
    assert (due.day, due.provisional) == (date(2027, 1, 4), True)
    assert due.warning and "2027" in due.warning.zh and "2027" in due.warning.en


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        ("2026-12-01", "2026-12-28", ()),
        ("2026-12-01", "2026-12-29", (2027,)),  # a notice has reached back to 29 December
        ("2026-12-31", "2027-01-01", (2027,)),
        ("2027-12-30", "2028-01-03", (2027, 2028)),
        ("2027-12-31", "2028-01-03", (2028,)),
        ("2006-12-31", "2007-01-04", ()),
        ("2006-12-30", "2007-01-04", (2006,)),
        ("2027-03-01", "2027-03-01", ()),
    ],
)
def test_only_the_days_that_are_counted_make_a_period_provisional(
    start: str, end: str, missing: tuple[int, ...]
) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert CALENDAR.missing(first, last) == missing
    assert (CALENDAR.warning(first, last) is None) is (missing == ())


def test_a_new_notice_ends_what_was_provisional() -> None:
    of_2026 = NamedDay(date(2026, 1, 1), "holiday", "元旦", 2026)
    before = Workdays([of_2026])
    after = Workdays([of_2026, NamedDay(date(2027, 1, 1), "holiday", "元旦", 2027)])
    assert before.plus_workdays(date(2026, 12, 31), 1) != after.plus_workdays(date(2026, 12, 31), 1)
    assert before.plus_workdays(date(2026, 12, 31), 1).provisional
    assert after.plus_workdays(date(2026, 12, 31), 1) == (date(2027, 1, 4), False, None)


def test_a_period_of_no_days_is_over_at_once_and_one_of_fewer_is_refused() -> None:
    assert CALENDAR.plus_workdays(date(2027, 5, 1), 0) == (date(2027, 5, 1), False, None)
    with pytest.raises(ValueError, match="0 or more"):
        CALENDAR.plus_workdays(date(2026, 5, 1), -1)


@given(any_day, st.integers(1, 600))
def test_a_period_ends_on_a_working_day_and_has_as_many_as_it_was_given(start: date, n: int) -> None:
    end = CALENDAR.plus_workdays(start, n).day
    assert CALENDAR.is_workday(end)
    assert CALENDAR.workdays_between(start, end) == n
    assert CALENDAR.workdays_between(start, end - DAY) == n - 1


@given(any_day, any_day)
def test_working_days_between_are_those_that_one_counts(a: date, b: date) -> None:
    a, b = min(a, b), min(max(a, b), min(a, b) + 400 * DAY)
    counted = sum(CALENDAR.is_workday(a + n * DAY) for n in range(1, (b - a).days + 1))
    assert CALENDAR.workdays_between(a, b) == counted == -CALENDAR.workdays_between(b, a)


@given(any_day, any_day, any_day)
def test_a_period_may_be_counted_in_parts(a: date, b: date, c: date) -> None:
    between = CALENDAR.workdays_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(any_day, some_days, some_days)
def test_a_longer_or_later_period_never_ends_earlier(start: date, n: int, more: int) -> None:
    end = CALENDAR.plus_workdays(start, n).day
    assert CALENDAR.plus_workdays(start, n + more).day >= end
    assert CALENDAR.plus_workdays(start + more * DAY, n).day >= end


@given(any_day, some_days, some_days)
def test_a_period_that_is_provisional_stays_so_when_it_grows(start: date, n: int, more: int) -> None:
    if CALENDAR.plus_workdays(start, n).provisional:
        assert CALENDAR.plus_workdays(start, n + more).provisional


@given(st.lists(st.tuples(st.none() | any_day, st.none() | st.integers(0, 60)), max_size=20))
def test_columns_are_counted_as_single_days_are(rows: list[tuple[date | None, int | None]]) -> None:
    frame = pl.DataFrame(rows, schema={"day": pl.Date, "n": pl.Int64}, orient="row")
    due = frame.select(due=later_by_workdays(pl.col("day"), pl.col("n")))["due"].to_list()
    assert due == [None if day is None or n is None else CALENDAR.plus_workdays(day, n).day for day, n in rows]


def test_what_is_made_up_for_is_worked_on_a_weekend() -> None:
    with (Path(tongxing.policy.calendar.__file__).parent / "data/workdays.csv").open(encoding="utf-8") as file:
        named = [(date.fromisoformat(line["day"]), line["kind"]) for line in csv.DictReader(file)]
    assert len({day for day, _ in named}) == len(named)
    on_other_days = [day for day, kind in named if kind == "make_up" and day.weekday() < 5]
    assert on_other_days == [date(2020, 2, 3)]  # the notice that prolonged the holidays says when work begins again


def test_the_notice_names_both_tables_as_they_are() -> None:
    folder = Path(tongxing.policy.calendar.__file__).parent / "data"
    notice = (folder / "NOTICE.md").read_text("utf-8")
    for table in folder.glob("*.csv"):
        assert f"| `{table.name}` | {hashlib.sha256(table.read_bytes()).hexdigest()} |" in notice
