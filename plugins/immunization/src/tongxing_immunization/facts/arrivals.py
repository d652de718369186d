"""How many days pass from an arrival to the first look at a child's history: the quartiles, and of how many nobody looked yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from .rolls import roll_of

QUARTERS = 4


@dataclass(frozen=True)
class FirstReviews:
    """Of the floating children of a division. ``not_seen``: at whose history nobody has looked since they came.

    Quartiles in days: after so many, a quarter, half and three quarters of those seen had been seen; None where none was.
    """

    children: int
    seen: int
    not_seen: int
    lower_quartile: int | None
    median: int | None
    upper_quartile: int | None


def first_reviews(reading: Any, answers: Any, *, on: date, division: str | None) -> FirstReviews:
    """The days of the children whom the reader may see, on a day."""
    children = roll_of(reading, on=on, division=division).children
    known = answers.values(["in_monitoring", "days_to_first_review"], on=on, subjects=children)
    every = known.filter(pl.col("in_monitoring").fill_null(False))["days_to_first_review"]
    days = every.drop_nulls().sort()
    quartiles = [_after(days, part) for part in range(1, QUARTERS)]
    return FirstReviews(every.len(), days.len(), every.null_count(), *quartiles)


def _after(days: pl.Series, quarters: int) -> int | None:
    """The least number of days after which so many quarters had been seen."""
    return int(days[-(-days.len() * quarters // QUARTERS) - 1]) if days.len() else None
