"""A guardian's age and sex, and whether the guardian is of working age: sure below the earliest pension age, open until the latest."""

from typing import Any

import polars as pl

from tongxing import Guardian, Runs, age, always, fact

from ..records.words import ENTITLEMENT

MALE, FEMALE = "1", "2"


@fact(
    of="guardian", type=int, unit="year", category=ENTITLEMENT, reads=[Guardian], zh="监护人周岁", en="Guardian's age"
)
def guardian_age_years(guardians: Any) -> Runs:
    """Completed years; not known without a birth date."""
    return age(guardians, unit="year")


@fact(of="guardian", type=str, category=ENTITLEMENT, reads=[Guardian], zh="监护人性别", en="Guardian's sex")
def guardian_sex(guardians: Any) -> Runs:
    """Sex by GB/T 2261.1: 1 male, 2 female."""
    return always(guardians.drop_nulls("sex"), value="sex", since="birth_date")


@fact(of="guardian", type=bool, category=ENTITLEMENT, reads=[Guardian], zh="处于劳动年龄", en="Of working age")
def of_working_age(guardians: Any, parameters: Any) -> Runs:
    """From the working age until the pension age; not known between the earliest and the latest at which a pension begins,

    which hangs on the kind of post, and since 2025 on the month of birth. Without a known sex the widest bounds hold.
    """
    held = age(guardians, unit="year").frame.join(guardians.select("subject", "sex"), on="subject")
    for name in (
        "working_age_min",
        *(f"pension_age_{who}_{end}" for who in ("men", "women") for end in ("first", "last")),
    ):
        held = getattr(parameters, name).split(held).drop("limit_certainty").rename({"limit": name})
    first, last = _bound("first", pl.min_horizontal), _bound("last", pl.max_horizontal)
    years = pl.col("value")
    is_out, is_in = (years < pl.col("working_age_min")) | (years >= last), years < first
    known = held.with_columns(value=pl.when(is_out).then(False).when(is_in).then(True)).drop_nulls("value")
    return Runs(known.select("subject", "from", "until", "value", "source", certainty=pl.lit("reconstructed")))


def _bound(end: str, widest: Any) -> pl.Expr:
    men, women = pl.col(f"pension_age_men_{end}"), pl.col(f"pension_age_women_{end}")
    sex = pl.col("sex")
    return pl.when(sex == MALE).then(men).when(sex == FEMALE).then(women).otherwise(widest(men, women))
