"""A guardian's age and sex, and whether the guardian is of working age: sure below the earliest pension age, open until the latest."""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Guardian, Runs, age, always, fact, later_by_months

from ..records.words import ENTITLEMENT

MALE, FEMALE = "1", "2"
BEGIN, END = date(1, 1, 1), date(9999, 12, 31)
OLDEST = 70
"""Ages beyond which none is told apart."""


@fact(
    of="guardian", type=int, unit="year", category=ENTITLEMENT, reads=[Guardian], zh="监护人周岁", en="Guardian's age"
)
def guardian_age_years(guardians: Any) -> Runs:
    """Completed years, counted to 70; not known without a birth date."""
    return age(guardians, unit="year", up_to=OLDEST)


@fact(of="guardian", type=str, category=ENTITLEMENT, reads=[Guardian], zh="监护人性别", en="Guardian's sex")
def guardian_sex(guardians: Any) -> Runs:
    """Sex by GB/T 2261.1: 1 male, 2 female."""
    return always(guardians.drop_nulls("sex"), value="sex", since="birth_date")


@fact(of="guardian", type=bool, category=ENTITLEMENT, reads=[Guardian], zh="处于劳动年龄", en="Of working age")
def of_working_age(guardians: Any, parameters: Any) -> Runs:
    """From the working age until the pension age; not known between the earliest and the latest at which a pension begins,

    which hangs on the kind of post, and since 2025 on the month of birth. Without a known sex the widest bounds hold.
    """
    born = guardians.drop_nulls("birth_date").select("subject", "sex", "birth_date")
    held = born.with_columns(**{"from": pl.lit(BEGIN), "until": pl.lit(None, pl.Date)})
    bounds = [f"pension_age_{who}_{end}" for who in ("men", "women") for end in ("first", "last")]
    for name in ("working_age_min", *bounds):
        held = getattr(parameters, name).split(held).drop("limit_certainty").rename({"limit": name})
    young, first = _day_of(pl.col("working_age_min")), _day_of(_bound("first", pl.min_horizontal))
    last = _day_of(_bound("last", pl.max_horizontal))
    spans = [
        _within(held, False, pl.col("from"), young),
        _within(held, True, young, pl.min_horizontal(first, last)),
        _within(held, False, last, pl.lit(END)),
    ]
    return Runs(pl.concat(spans).with_columns(certainty=pl.lit("reconstructed")))


def _within(held: pl.DataFrame, value: bool, start: pl.Expr, end: pl.Expr) -> pl.DataFrame:
    """What holds from one day to another, within the days for which the figures stand."""
    begins = pl.max_horizontal("from", start)
    ends = pl.min_horizontal(pl.col("until").fill_null(END), end)
    cut = held.select("subject", value=pl.lit(value), **{"from": begins, "until": ends}).filter(
        pl.col("from") < pl.col("until")
    )
    return cut.with_columns(until=pl.when(pl.col("until") < END).then(pl.col("until")))


def _day_of(age: pl.Expr) -> pl.Expr:
    """The day on which somebody completes so many years."""
    return later_by_months(pl.col("birth_date"), age * 12)


def _bound(end: str, widest: Any) -> pl.Expr:
    men, women = pl.col(f"pension_age_men_{end}"), pl.col(f"pension_age_women_{end}")
    sex = pl.col("sex")
    return pl.when(sex == MALE).then(men).when(sex == FEMALE).then(women).otherwise(widest(men, women))
