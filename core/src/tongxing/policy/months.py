"""Calendar months: adding them and counting them, in plain Python and in Polars, always the same.

A period in months or years ends on the same day-number, or on the last day of a shorter month; the day on which it
starts is not counted (Civil Code arts. 201-202). A birthday on 29 February is 28 February in common years.
"""

from calendar import monthrange
from datetime import date

import polars as pl

YEAR = 12
"""Months in a year."""


def plus_months(day: date, months: int) -> date:
    """The day on which a period of so many months from ``day`` is over: 31 August and six months is 28 or 29 February."""
    index = day.year * YEAR + day.month - 1 + months
    year, month = divmod(index, YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, day: date) -> int:
    """Completed months from ``start`` to ``day``: six from 31 August to the last day of February."""
    months = (day.year - start.year) * YEAR + day.month - start.month
    return months if plus_months(start, months) <= day else months - 1


def later_by_months(day: pl.Expr, months: pl.Expr) -> pl.Expr:
    """``plus_months`` for columns."""
    index = day.dt.year().cast(pl.Int32) * YEAR + day.dt.month().cast(pl.Int32) - 1 + months.cast(pl.Int32)
    first = pl.date(index // YEAR, index % YEAR + 1, 1)
    same_number = first + pl.duration(days=day.dt.day().cast(pl.Int64) - 1)
    return pl.min_horizontal(same_number, first.dt.month_end())
