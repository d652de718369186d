"""Gaps (应享未享): entitled and not served, since when, and who would have to serve; «served not known» apart."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from .answers import CODES, MET
from .batch import Batch
from .catalogue import Period, ServiceItem
from .decisions import Decisions
from .runs import covers

Served = Literal["NOT_MET", "NOT_KNOWN"]

SCHOOL_YEAR_BEGINS = (9, 1)
"""1 September: month and day of the beginning of a school year."""
HALF_YEAR = 6
"""Months of a half-year."""

_TYPES = {
    "subject": pl.String,
    "item": pl.String,
    "department": pl.String,
    "division": pl.String,
    "since": pl.Date,
    "days": pl.Int64,
    "served": pl.String,
}


@dataclass(frozen=True)
class Gap:
    """One subject entitled to an item and not served, or not known to be. ``days``: waiting until the day asked for."""

    subject: str
    item: str
    department: str
    division: str | None
    since: date
    days: int
    served: Served

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {**self.__dict__, "since": self.since.isoformat()}


def gaps(decisions: Decisions) -> list[Gap]:
    """All gaps of a batch on its day, by item, then by subject. An item that cannot be served opens none."""
    return [Gap(**row) for row in gap_frame(decisions).iter_rows(named=True)]


def gap_frame(decisions: Decisions) -> pl.DataFrame:
    """The same as a frame: subject, item, department, division, since, days, served."""
    frames = [
        _of(batch, item, decisions) for batch in decisions.batches for item in batch.items if item.served.versions
    ]
    return pl.concat([pl.DataFrame(schema=_TYPES), *frames])


def period_start(period: Period, day: date) -> date | None:
    """The first day of the period that holds a day; None where a period has no beginning of its own."""
    if period == "school_year":
        begins = date(day.year, *SCHOOL_YEAR_BEGINS)
        return begins if begins <= day else date(day.year - 1, *SCHOOL_YEAR_BEGINS)
    if period == "half_year":
        return date(day.year, 1 if day.month <= HALF_YEAR else HALF_YEAR + 1, 1)
    return None


def _of(batch: Batch, item: ServiceItem, decisions: Decisions) -> pl.DataFrame:
    entitled, served = batch.answered(item.entitled), batch.answered(item.served)
    frame = pl.DataFrame({"subject": batch.ids}, schema={"subject": pl.String}).with_columns(
        entitled["code"],
        entitled["since"],
        served["code"].alias("_served"),
        served["ended"].alias("_ended"),
    )
    waiting = frame.filter((pl.col("code") == MET) & (pl.col("_served") != MET))
    since = _since(item.period, batch.on)
    told = waiting.join(_divisions(item, batch, decisions), on="subject", how="left").with_columns(
        since=since, served=pl.col("_served").replace_strict(CODES, return_dtype=pl.String)
    )
    return told.select(
        "subject",
        item=pl.lit(item.key),
        department=pl.lit(item.plugin),
        division="division",
        since="since",
        days=(pl.lit(batch.on) - pl.col("since")).dt.total_days(),
        served="served",
    ).sort("subject")


def _since(period: Period, on: date) -> pl.Expr:
    """The later of entitlement and period start. What is owed without a break is owed again when it lapses."""
    if period == "continuous":
        return pl.max_horizontal("since", "_ended")
    start = period_start(period, on)
    return pl.col("since") if start is None else pl.max_horizontal("since", pl.lit(start))


def _divisions(item: ServiceItem, batch: Batch, decisions: Decisions) -> pl.DataFrame:
    """The division that decides the item for each subject on the day."""
    placed = decisions.inputs.placed(item.subject, item.basis).filter(covers(batch.on))
    return placed.select("subject", "division")
