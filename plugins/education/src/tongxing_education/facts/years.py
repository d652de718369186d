"""School years: from 1 September until the next, named by the year in which they begin. In columns."""

import polars as pl

from tongxing.policy.gaps import SCHOOL_YEAR_BEGINS

MONTH, DAY = SCHOOL_YEAR_BEGINS
HOLIDAYS_BEGIN = 7
"""July: nobody enters a school year that is ending, so an entry in the holidays is one into the year ahead."""


def begins(school_year: pl.Expr) -> pl.Expr:
    """The first day of a school year."""
    return pl.date(school_year, MONTH, DAY)


def school_year_of(day: pl.Expr) -> pl.Expr:
    """The school year that holds a day."""
    return day.dt.year() - (day.dt.month() < MONTH).cast(pl.Int32)


def entry_year_of(day: pl.Expr) -> pl.Expr:
    """The school year into which somebody enters who enters on a day."""
    return day.dt.year() - (day.dt.month() < HOLIDAYS_BEGIN).cast(pl.Int32)
