"""Runs that only the calendar changes: ages, and months since something began.

They are worked out once for each starting day, however many subjects share it.
"""

from typing import Literal

import polars as pl

from .months import YEAR, later_by_months
from .runs import SharedRuns, source_of

Unit = Literal["year", "month", "day"]

UP_TO: dict[Unit, int] = {"year": 120, "month": 300, "day": 400}
"""How far each unit is counted unless said. Once reached, the number stays: it then reads «so many or more»."""


def age(rows: pl.DataFrame, *, day: str = "birth_date", unit: Unit = "year", up_to: int | None = None) -> SharedRuns:
    """Completed years, months or days since the day in ``day``, from that day on; not known before it, or without it.

    A year or month is completed on the same day-number, or on the last day of a shorter month: who was born on 29
    February completes a common year on 28 February (Civil Code arts. 201-202). ``up_to``: the last number counted, which
    stays once reached.
    """
    born = rows.drop_nulls(day).unique("subject", keep="last", maintain_order=True)
    bearers = born.select(
        "subject", pl.col(day).alias("key"), pl.lit(None, pl.Date).alias("until"), source=source_of(rows)
    )
    return SharedRuns(_shape(bearers["key"], unit, UP_TO[unit] if up_to is None else up_to), bearers)


def months_since(rows: pl.DataFrame, *, start: str, end: str | None = None, up_to: int = UP_TO["month"]) -> SharedRuns:
    """Completed months since the day in ``start``, while the row is valid: until the day in ``end`` or the next start.

    A column ``certainty`` of the rows goes along.
    """
    begun = rows.drop_nulls(start).sort("subject", start).unique(["subject", start], keep="last", maintain_order=True)
    own_end = pl.lit(None, pl.Date) if end is None else pl.col(end)
    until = pl.min_horizontal(own_end, pl.col(start).shift(-1).over("subject"))
    certainty = ["certainty"] if "certainty" in rows.columns else []
    bearers = begun.select(
        "subject", pl.col(start).alias("key"), until.alias("until"), *certainty, source=source_of(rows)
    )
    return SharedRuns(_shape(bearers["key"], "month", up_to), bearers)


def _shape(starts: pl.Series, unit: Unit, up_to: int) -> pl.DataFrame:
    """One run for each number of completed units since each day."""
    numbers = pl.DataFrame({"value": range(up_to + 1)}, schema={"value": pl.Int64})
    counted = pl.DataFrame({"key": starts.unique().sort()}).join(numbers, how="cross")
    begun = counted.select("key", _completed(unit, pl.col("value")).alias("from"), "value")
    goes_on = pl.when(pl.col("value") < up_to).then(pl.col("from").shift(-1))
    return begun.select("key", "from", goes_on.alias("until"), "value")


def _completed(unit: Unit, number: pl.Expr) -> pl.Expr:
    if unit == "day":
        return pl.col("key") + pl.duration(days=number)
    return later_by_months(pl.col("key"), number * YEAR if unit == "year" else number)
