"""When a child was last verified, whether that is still fresh, and whether it was in this half-year (brief.md 1.2).

Verifications are monitoring's own work: a child of whom none is recorded was not verified. That is a «no», not «unknown».
"""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Child, Runs, fact, later_by_months, latest

from ..records import Verification

BEGIN = date(1, 1, 1)
"""Before every day."""


@fact(
    of="child", type=date, category="monitoring.survey", reads=[Verification], zh="最近核实日期", en="Last verified on"
)
def last_verified(verifications: Any) -> Runs:
    """The day of the latest verification; not known before the first."""
    return latest(verifications, day="verified_on", value="verified_on")


@fact(
    of="child",
    type=bool,
    category="monitoring.survey",
    reads=[Child, Verification],
    zh="核实未过期",
    en="Verification is fresh",
)
def verification_fresh(children: Any, verifications: Any, parameters: Any) -> Runs:
    """Whether the child was verified less than `verification_valid_months` ago: stale from that very day on."""
    good = parameters.verification_valid_months
    day = pl.col("verified_on")
    return _renewed(
        children, verifications, ends=later_by_months(day, good.value_at(day)), certainty=good.certainty_at(day)
    )


@fact(
    of="child",
    type=bool,
    category="monitoring.survey",
    reads=[Child, Verification],
    zh="本半年已核实",
    en="Verified in this half-year",
)
def verified_in_half_year(children: Any, verifications: Any) -> Runs:
    """Whether the child was verified in the half-year of the day: from the day of verifying until 30 June or 31 December."""
    year, first_half = pl.col("verified_on").dt.year(), pl.col("verified_on").dt.month() <= 6
    ends = pl.when(first_half).then(pl.date(year, 7, 1)).otherwise(pl.date(year + 1, 1, 1))
    return _renewed(children, verifications, ends=ends, certainty=pl.lit("confirmed"))


def _renewed(children: pl.DataFrame, verifications: pl.DataFrame, *, ends: pl.Expr, certainty: pl.Expr) -> Runs:
    """Yes from each verification until its end or the next one, no before, between and after; not known without an end."""
    done = verifications.drop_nulls("verified_on").unique(["subject", "verified_on"]).sort("subject", "verified_on")
    told = pl.col("source") if "source" in done.columns else pl.lit(None, pl.String)  # worked cases name none
    held = done.select("subject", told.alias("source"), certainty.alias("certainty"), _from="verified_on", _end=ends)
    held = held.with_columns(_next=pl.col("_from").shift(-1).over("subject")).drop_nulls("_end")
    first = done.group_by("subject").agg(until=pl.col("verified_on").min())
    before = children.select("subject").join(first, on="subject", how="left")
    pieces = [
        before.select("subject", pl.lit(BEGIN).alias("from"), "until", value=pl.lit(False)),
        held.select(
            "subject",
            pl.col("_from").alias("from"),
            pl.min_horizontal("_end", "_next").alias("until"),
            pl.lit(True).alias("value"),
            "source",
            "certainty",
        ),
        held.filter(pl.col("_next").is_null() | (pl.col("_end") < pl.col("_next"))).select(
            "subject",
            pl.col("_end").alias("from"),
            pl.col("_next").alias("until"),
            pl.lit(False).alias("value"),
            "source",
            "certainty",
        ),
    ]
    return Runs(pl.concat(pieces, how="diagonal").with_columns(pl.col("certainty").fill_null("confirmed")))
