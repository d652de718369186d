"""What culture asks somebody to look at: children who join nothing for a year, and of whom nothing is recorded."""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Runs, signal

_FLOATING = ["activity_within_year", "in_monitoring", "age_years"]


@signal(
    of="child",
    category="culture.participation",
    level="warning",
    uses=_FLOATING,
    zh="流动儿童一年未参加活动",
    en="A floating child has joined no activity for a year",
)
def joins_no_activity(joined: Runs, floating: Runs, ages: Runs, parameters: Any, on: date) -> pl.DataFrame:
    """Known to have joined nothing within `activity_idle_months`, from `activity_age_min` years on."""
    idle = joined.at(on).filter(~pl.col("value")).select("subject", "source", since=pl.col("from"))
    return _told(
        idle.join(_of_age(floating, ages, parameters, on), on="subject"),
        "一年内未参加任何活动,请联系家庭,推荐就近活动",
        "No activity within a year: see the family and propose one that is near",
    )


@signal(
    of="child",
    category="culture.participation",
    level="info",
    uses=[*_FLOATING, "residence_months"],
    zh="居住满一年,没有任何活动记录",
    en="Here for a year, and no activity is recorded",
)
def no_activity_recorded(
    joined: Runs, floating: Runs, ages: Runs, months: Runs, parameters: Any, on: date
) -> pl.DataFrame:
    """Not known is not no: a child who lives here for `activity_idle_months` and of whom nobody has said anything."""
    known = joined.at(on).select("subject")
    least = parameters.activity_idle_months.on(on)
    settled = months.at(on).filter(pl.col("value") >= least).select("subject", since=pl.col("from"))
    asked = settled.join(_of_age(floating, ages, parameters, on), on="subject").join(known, on="subject", how="anti")
    return _told(asked, "居住满一年,没有活动记录,请核实", "A year here and nothing is recorded: ask the family")


def _of_age(floating: Runs, ages: Runs, parameters: Any, on: date) -> pl.DataFrame:
    """Floating children of the age from which activities are proposed; nobody where that figure is open."""
    counted = floating.at(on).filter(pl.col("value")).select("subject")
    return counted.join(ages.at(on).filter(pl.col("value") >= parameters.activity_age_min.on(on)), on="subject").select(
        "subject"
    )


def _told(found: pl.DataFrame, zh: str, en: str) -> pl.DataFrame:
    return found.with_columns(reason_zh=pl.lit(zh), reason_en=pl.lit(en))
