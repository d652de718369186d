"""Calendar months: the law's way of counting, and the same for columns as for single days."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.policy.months import later_by_months, months_between, plus_months

day = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@given(day, st.integers(-600, 1500))
def test_columns_and_single_days_agree(start, months):
    frame = pl.DataFrame({"start": [start], "months": [months]})
    assert frame.select(later_by_months(pl.col("start"), pl.col("months"))).item() == plus_months(start, months)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_a_period_ends_on_the_same_number_or_on_the_last_day(start, months, end):
    assert plus_months(start, months) == end
    assert months_between(start, end) == months


@given(day, day)
def test_months_between_counts_completed_months(start, later):
    months = months_between(start, later)
    assert plus_months(start, months) <= later < plus_months(start, months + 1)
