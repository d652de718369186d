"""How soon after an arrival somebody looked at a child's vaccination history."""

from typing import Any

import polars as pl

from tongxing import Residence, Runs, fact

from ..records import HistoryReview

CATEGORY = "immunization.history"
_PREFECTURE = 4
"""Digits of a code that say the prefecture: who moves within it does not arrive anew."""


@fact(
    of="child",
    type=int,
    unit="day",
    category=CATEGORY,
    reads=[Residence, HistoryReview],
    zh="迁入至首次查看接种史天数",
    en="Days from arrival to first review",
)
def days_to_first_review(stays: Any, reviews: Any) -> Runs:
    """Days from the first day of the stay here to the first look at the history from then on; not known before it.

    A later stay begins anew: what was given elsewhere meanwhile has to be asked for again.
    """
    here = _arrivals(stays)
    seen = reviews.select("subject", "seen_on", "source")
    pairs = here.join(seen, on="subject").filter(
        pl.col("seen_on") >= pl.col("arrived"), pl.col("left").is_null() | (pl.col("seen_on") < pl.col("left"))
    )
    first = pairs.sort("seen_on").unique(["subject", "arrived"], keep="first", maintain_order=True)
    return Runs(
        first.sort("subject", "arrived").select(
            "subject",
            pl.col("seen_on").alias("from"),
            pl.col("left").alias("until"),
            (pl.col("seen_on") - pl.col("arrived")).dt.total_days().alias("value"),
            "source",
        )
    )


def _arrivals(stays: pl.DataFrame) -> pl.DataFrame:
    """subject, arrived, left: stays that follow each other without a break in one prefecture are one."""
    rows = stays.filter(pl.col("basis") == "living", pl.col("valid_from").is_not_null()).sort("subject", "valid_from")
    city = pl.col("division").str.slice(0, _PREFECTURE)
    goes_on = (pl.col("valid_until").shift() == pl.col("valid_from")) & (city.shift() == city)
    starts = ~goes_on.fill_null(False).over("subject")
    rows = rows.with_columns(spell=starts.cum_sum().over("subject"))
    ends = rows.group_by("subject", "spell", maintain_order=True).agg(
        arrived=pl.col("valid_from").first(), left=pl.col("valid_until").last()
    )
    return ends.drop("spell")
