"""Runs from rows: what most facts are, in one line each.

``rows`` is a relation: one row a record, with ``subject`` and the record's own columns. Rows without a day are passed
over: a record that does not say when says nothing over time. Where several rows hold on one day, the one that began
last holds, and among those the one recorded last.
"""

from typing import Any, Final

import polars as pl

from .dated import Dated, dated
from .runs import BEGIN, END, Runs, goes_on, source_of

_UNSAID: Final = object()


def latest(rows: pl.DataFrame, *, day: str, value: str, valid_days: int | Dated | None = None) -> Runs:
    """The latest measurement, from the day it was made until the next one.

    With ``valid_days`` a measurement is good for so many days after its own day, the last one included; afterwards the
    value is not known. For a dated parameter the number in force on the day of measuring holds; where that is open,
    nothing is known.
    """
    known = _ordered(rows, day).drop_nulls([day, value]).unique(["subject", day], keep="last", maintain_order=True)
    measured = known.select("subject", pl.col(day).alias("from"), pl.col(value).alias("value"), source=source_of(rows))
    until = pl.col("from").shift(-1).over("subject")
    if valid_days is None:
        return Runs(measured.with_columns(until=until))
    good = dated(valid_days)
    held = measured.with_columns(_days=good.value_at(pl.col("from")), certainty=good.certainty_at(pl.col("from")))
    # The day of measuring is not counted, the last day is (Civil Code arts. 201, 1259).
    over = pl.col("from") + pl.duration(days=pl.col("_days").cast(pl.Int64) + 1)
    good_for = held.with_columns(until=pl.min_horizontal(until, over)).filter(pl.col("_days").is_not_null())
    return Runs(good_for.drop("_days"))


def during(
    rows: pl.DataFrame,
    *,
    start: str,
    end: str | None = None,
    value: str | None = None,
    before: Any = None,
    after: Any = _UNSAID,
) -> Runs:
    """What holds while a row is valid: True, or what the row says in the column ``value``.

    A row is valid from the day in ``start`` until the day in ``end``, which is the first day on which it no longer is;
    without ``end``, or where that is empty, it goes on. ``before``: what held before the subject's first row (None: not
    known). ``after``: what holds between rows and after the last: False for yes and no, else not known, unless said.
    A subject without any row is not known.
    """
    if after is _UNSAID:
        after = False if value is None else None
    said = pl.lit(True) if value is None else pl.col(value)
    until = pl.lit(None, pl.Date) if end is None else pl.col(end)
    spans = _ordered(rows, start).select(
        "subject", pl.col(start).alias("from"), until.alias("until"), said.alias("value"), source=source_of(rows)
    )
    return Runs(_filled(resolved(spans.drop_nulls("from"), by=["subject"]), before, after))


def state(rows: pl.DataFrame, *, start: str, end: str | None = None, value: str) -> Runs:
    """What the valid row says: ``during`` with a value, not known before, between and after."""
    return during(rows, start=start, end=end, value=value)


def always(rows: pl.DataFrame, *, value: str, since: str | None = None) -> Runs:
    """What never changes, such as a child's sex: known from the day in ``since``, or always where that is empty."""
    start = pl.lit(BEGIN) if since is None else pl.col(since).fill_null(BEGIN)
    said = rows.drop_nulls(value).unique("subject", keep="last", maintain_order=True)
    return Runs(
        said.select("subject", start.alias("from"), pl.lit(None, pl.Date).alias("until"), pl.col(value).alias("value"))
    )


def resolved(spans: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Spans that may overlap as spans that do not: on every day the one that began last, then the last row, holds."""
    rows = spans.filter(goes_on()).sort(*by, "from", maintain_order=True)
    same = pl.all_horizontal(pl.col(key) == pl.col(key).shift() for key in by)
    if not rows.select((same & (pl.col("from") < pl.col("until").shift().fill_null(END))).any()).item():
        return rows
    rows = rows.with_row_index("_row")
    starts = rows.select(*by, _day="from")
    ends = rows.select(*by, _day="until").drop_nulls("_day")
    days = pl.concat([starts, ends]).unique().sort(*by, "_day")
    next_day = pl.col("_day").shift(-1).over(by)
    held = (
        days.with_columns(_next=next_day)
        .join(rows, on=by, how="inner")
        .filter((pl.col("from") <= pl.col("_day")) & (pl.col("until").is_null() | (pl.col("until") > pl.col("_day"))))
    )
    last = held.sort(*by, "_day", "from", "_row").unique([*by, "_day"], keep="last", maintain_order=True)
    return last.with_columns(pl.col("_day").alias("from"), pl.col("_next").alias("until")).drop("_day", "_next", "_row")


def _filled(spans: pl.DataFrame, before: Any, after: Any) -> pl.DataFrame:
    """Spans of each subject, with what holds before the first and where none holds since."""
    ordered = spans.sort("subject", "from")
    pieces = [ordered]
    if before is not None:
        first = ordered.unique("subject", keep="first", maintain_order=True)
        pieces.append(
            first.select("subject", _day(BEGIN, "from"), pl.col("from").alias("until"), _value(before, spans))
        )
    if after is not None:
        following = pl.col("from").shift(-1).over("subject")
        gaps = ordered.with_columns(_next=following).filter(
            pl.col("until").is_not_null() & (pl.col("_next").is_null() | (pl.col("until") < pl.col("_next")))
        )
        pieces.append(
            gaps.select("subject", pl.col("until").alias("from"), pl.col("_next").alias("until"), _value(after, spans))
        )
    return pl.concat(pieces, how="diagonal").sort("subject", "from")


def _ordered(rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """By subject and day, then in the order of recording: the last one counts."""
    keys = ["subject", day, *(name for name in ("recorded_at", "id") if name in rows.columns)]
    return rows.sort(keys, maintain_order=True)


def _day(day: Any, name: str) -> pl.Expr:
    return pl.lit(day, pl.Date).alias(name)


def _value(value: Any, spans: pl.DataFrame) -> pl.Expr:
    return pl.lit(value, spans.schema["value"]).alias("value")
