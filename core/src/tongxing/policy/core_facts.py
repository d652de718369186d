"""Core's own facts: age, sex, residence permit, and how long a child has lived where it lives now."""

from dataclasses import replace

import polars as pl

from ..people import Child, Residence, ResidencePermit
from ..people.codes import SEX
from .builders import always, resolved, state
from .clocks import age, months_since
from .facts import Fact, fact
from .runs import Runs

COUNTY_DIGITS = 6
"""A township's code begins with its county's."""

PERMIT_STATES = {
    "applied": ("已申请", "Applied for"),
    "valid": ("有效", "Valid"),
    "suspended": ("暂停使用", "Suspended"),
    "expired": ("已失效", "Expired"),
}


@fact(of="child", type=int, unit="year", category="core.identity", reads=[Child], zh="周岁", en="Age in years")
def age_years(children: pl.DataFrame) -> Runs:
    """Completed years; not known before birth, or without a birth date."""
    return age(children, unit="year")


@fact(of="child", type=int, unit="month", category="core.identity", reads=[Child], zh="月龄", en="Age in months")
def age_months(children: pl.DataFrame) -> Runs:
    """Completed months, counted to 300: the age of 25 years and more."""
    return age(children, unit="month")


@fact(of="child", type=str, category="core.identity", reads=[Child], choices=SEX, zh="性别", en="Sex")
def sex(children: pl.DataFrame) -> Runs:
    """Sex by GB/T 2261.1: 1 male, 2 female."""
    return always(children, value="sex", since="birth_date")


@fact(
    of="child",
    type=str,
    category="core.residence",
    reads=[ResidencePermit],
    choices=PERMIT_STATES,
    zh="居住证状态",
    en="State of the residence permit",
)
def permit(permits: pl.DataFrame) -> Runs:
    """State of the residence permit; not known without a record, which is not the same as having none."""
    return state(permits, start="valid_from", end="valid_until", value="state")


@fact(
    of="child",
    type=int,
    unit="month",
    category="core.residence",
    reads=[Residence],
    zh="在现居住县连续居住月数",
    en="Months lived in the present county",
)
def residence_months(stays: pl.DataFrame) -> Runs:
    """Completed months of the present unbroken stay in one county, away from the hukou place.

    Stays in townships of one county that follow each other without a day between are one stay. A stay back at the hukou
    place ends it, however short.
    """
    return months_since(_stretches(stays), start="from", end="until")


def _stretches(stays: pl.DataFrame) -> pl.DataFrame:
    """Unbroken stays in one county."""
    dated = stays.drop_nulls(["valid_from", "division"]).sort("subject", "valid_from", maintain_order=True)
    away = pl.col("basis") == "living"
    county = pl.when(away).then(pl.col("division").str.head(COUNTY_DIGITS))
    spans = dated.select(
        "subject", county.alias("county"), pl.col("valid_from").alias("from"), pl.col("valid_until").alias("until")
    )
    held = resolved(spans, by=["subject"]).sort("subject", "from")
    begins = (
        pl.col("subject").ne_missing(pl.col("subject").shift())
        | pl.col("county").ne_missing(pl.col("county").shift())
        | pl.col("from").ne_missing(pl.col("until").shift())
    )
    grouped = held.with_columns(_stretch=begins.cum_sum()).filter(pl.col("county").is_not_null())
    return grouped.group_by("_stretch", maintain_order=True).agg(
        pl.col("subject").first(), pl.col("from").first(), pl.col("until").last()
    )


CORE_FACTS: tuple[Fact, ...] = tuple(
    replace(each, plugin="core") for each in (age_years, age_months, sex, permit, residence_months)
)
"""What may be said of any child."""
