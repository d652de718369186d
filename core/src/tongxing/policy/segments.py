"""Many timelines of the same subjects laid over each other: one row for each stretch of days on which nothing changes."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from .runs import BEGIN, END

SUBJECT = "_s"
"""The number of a subject in its batch."""
FROM, UNTIL = "_from", "_until"
"""First day of a stretch, and first day after it."""


def row_column(part: int) -> str:
    """The column that says which row of a part holds: 1 for its first row, 0 for none."""
    return f"_row{part}"


def align(subjects: int, parts: Sequence[pl.DataFrame], days: Iterable[date]) -> pl.DataFrame:
    """Stretches of days of subjects 0 to ``subjects - 1``, from before every day to after every day.

    Each part has ``_s``, ``from`` and ``until``, without overlap for one subject. A stretch begins where a run of any
    part begins or ends, and on each of ``days``. In order of subject and day; linear in the number of runs.
    """
    everybody = pl.DataFrame({SUBJECT: pl.Series(range(subjects), dtype=pl.UInt32)})
    columns = [row_column(number) for number in range(len(parts))]
    # Every subject begins with nothing known, so that filling forward never reaches back into another subject.
    nothing = [pl.lit(0, pl.UInt32).alias(column) for column in columns]
    begins = everybody.with_columns(pl.lit(BEGIN).alias(FROM), *nothing)
    cuts = everybody.join(pl.DataFrame({FROM: pl.Series(sorted(set(days)), dtype=pl.Date)}), how="cross")
    ends = [_ends(part, column) for part, column in zip(parts, columns, strict=True)]
    starts = [_starts(part, column) for part, column in zip(parts, columns, strict=True)]
    # On one day, ends stand before starts: what begins where another run ends is what holds.
    changes = pl.concat([begins, cuts, *ends, *starts], how="diagonal")
    ordered = changes.sort(SUBJECT, FROM, maintain_order=True).with_columns(pl.col(columns).forward_fill())
    is_last = (pl.col(SUBJECT) != pl.col(SUBJECT).shift(-1)) | (pl.col(FROM) != pl.col(FROM).shift(-1))
    stretches = ordered.filter(is_last.fill_null(True))
    goes_on = pl.col(SUBJECT) == pl.col(SUBJECT).shift(-1)
    return stretches.with_columns(pl.when(goes_on).then(pl.col(FROM).shift(-1)).otherwise(pl.lit(END)).alias(UNTIL))


def holds(day: date) -> pl.Expr:
    """Whether a stretch holds a day."""
    return (pl.col(FROM) <= day) & (pl.col(UNTIL) > day)


def gathered(part: pl.DataFrame, name: str, rows: pl.Series) -> pl.Series:
    """The values of a part's column for each stretch, null where no row of the part holds."""
    values = part[name]
    nothing = pl.Series(name, [None], dtype=values.dtype)
    return pl.concat([nothing, values]).gather(rows)


def _starts(part: pl.DataFrame, column: str) -> pl.DataFrame:
    numbers = pl.int_range(1, part.height + 1, dtype=pl.UInt32).alias(column)
    return part.select(SUBJECT, pl.col("from").alias(FROM), numbers)


def _ends(part: pl.DataFrame, column: str) -> pl.DataFrame:
    ended = part.select(SUBJECT, pl.col("until").alias(FROM)).drop_nulls(FROM)
    return ended.with_columns(pl.lit(0, pl.UInt32).alias(column))
