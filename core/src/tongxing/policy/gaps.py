"""Gaps (应享未享): entitled and not served, since when, and who would have to serve; «served not known» apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import Any, Literal

import polars as pl

from ..people.divisions import national
from .answers import word
from .batch import Batch, place
from .catalogue import Period, ServiceItem
from .decisions import Decisions

Served = Literal["NOT_MET", "NOT_KNOWN"]

SCHOOL_YEAR_BEGINS = (9, 1)
"""1 September: month and day of the beginning of a school year."""
HALF_YEAR = 6
"""Months of a half-year."""


@dataclass(frozen=True)
class Gap:
    """One subject entitled to an item and not served, or not known to be. ``days``: waiting until the day asked for.

    ``track``: by which the subject is entitled; None where that may not be seen.
    """

    subject: str
    item: str
    department: str
    division: str | None
    since: date
    days: int
    served: Served
    track: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        told = {name: value for name, value in self.__dict__.items() if name != "track"}
        return {**told, "since": self.since.isoformat()}


def gaps(decisions: Decisions) -> list[Gap]:
    """All gaps of a batch on its day, by item, then by subject. An item that cannot be served opens none."""
    found: list[Gap] = []
    for batch in decisions.batches:
        for item in batch.items:
            if item.served.versions:
                column = batch.answers.rule(item.entitled)
                answered = word(column).alias("answer"), pl.col(f"{column}_since").alias("since")
                track = batch.track(item).alias("track")
                stood = batch.at_day.select("subject", *answered, track, *standing(batch, item))
                found += gaps_among(stood, item, batch.on)
    return found


def standing(batch: Batch, item: ServiceItem) -> list[pl.Expr]:
    """How an item stands, over ``Batch.at_day``: served, lapsed, division.

    ``served``: null for an item that cannot be served; ``lapsed``: the day after the last time that it was served and
    is no longer; ``division``: whose rules decide it.
    """
    served, lapsed = pl.lit(None, pl.String), pl.lit(None, pl.Date)
    if item.served.versions:
        column = batch.answers.rule(item.served)
        served, lapsed = word(column), pl.col(f"{column}_ended")
    return [served.alias("served"), lapsed.alias("lapsed"), pl.col(place(item.basis)).alias("division")]


def gaps_among(stood: pl.DataFrame, item: ServiceItem, on: date) -> list[Gap]:
    """The gaps of an item among those of whom there is subject, answer, since, track and how it stands (``standing``), by subject."""
    waiting = stood.filter((pl.col("answer") == "MET") & (pl.col("served") != "MET")).with_columns(
        since=_since(item.period, on)
    )
    told = waiting.select(
        "subject",
        item=pl.lit(item.key),
        department=pl.lit(item.plugin),
        division="division",
        since="since",
        days=(pl.lit(on) - pl.col("since")).dt.total_days(),
        served="served",
        track="track",
    ).sort("subject")
    return list(starmap(Gap, told.iter_rows()))


def summed(found: Iterable[Gap], on: date) -> pl.DataFrame:
    """Gaps counted: department, county (null: not known), item, unserved, not_known, and days that the unserved wait.

    ``median`` and ``longest`` are null where only «served not known» was found.
    """
    types = {"department": pl.String, "division": pl.String, "item": pl.String, "days": pl.Int64, "served": pl.String}
    rows = [(gap.department, gap.division, gap.item, gap.days, gap.served) for gap in found]
    frame = pl.DataFrame(rows, schema=types, orient="row")
    county = {code: national().county_of(code, on) for code in frame["division"].drop_nulls().unique()}
    unserved = pl.col("served") == "NOT_MET"
    counted = frame.with_columns(county=pl.col("division").replace_strict(county, default=None, return_dtype=pl.String))
    return (
        counted.group_by("department", "county", "item")
        .agg(
            unserved=unserved.sum(),
            not_known=(~unserved).sum(),
            median=pl.col("days").filter(unserved).median().cast(pl.Int64),
            longest=pl.col("days").filter(unserved).max(),
        )
        .sort("department", "county", "item", nulls_last=True)
    )


def period_start(period: Period, day: date) -> date | None:
    """The first day of the period that holds a day; None where a period has no beginning of its own."""
    if period == "school_year":
        begins = date(day.year, *SCHOOL_YEAR_BEGINS)
        return begins if begins <= day else date(day.year - 1, *SCHOOL_YEAR_BEGINS)
    if period == "half_year":
        return date(day.year, 1 if day.month <= HALF_YEAR else HALF_YEAR + 1, 1)
    return None


def _since(period: Period, on: date) -> pl.Expr:
    """The later of entitlement and period start. What is owed without a break is owed again when it lapses."""
    if period == "continuous":
        return pl.max_horizontal("since", "lapsed")
    start = period_start(period, on)
    return pl.col("since") if start is None else pl.max_horizontal("since", pl.lit(start))
