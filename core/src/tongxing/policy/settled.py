"""The values of a parameter for many places and days at once: a small table, and for each row of a frame a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from .certainty import rank
from .facts import DTYPES
from .parameters import Parameter, ParameterBook, Resolved


@dataclass(frozen=True)
class Settled:
    """One parameter, resolved for the divisions of a batch.

    ``rows`` holds each outcome once; ``places[d * epochs + e]`` says which one holds in the d-th division after the
    e-th day of change.
    """

    parameter: Parameter
    days: tuple[date, ...]
    rows: tuple[Resolved, ...]
    places: pl.Series

    @property
    def key(self) -> str:
        """The parameter's key."""
        return self.parameter.key

    @property
    def values(self) -> pl.Series:
        """The value of each row, null where it is open or the place is not known."""
        return pl.Series(self.key, [row.value for row in self.rows], dtype=DTYPES[self.parameter.type], strict=False)

    @property
    def ranks(self) -> pl.Series:
        """How weak each row is; a place that is not known weakens nothing."""
        return pl.Series([rank(row.certainty) for row in self.rows], dtype=pl.Int8)

    def row_of(self, frame: pl.DataFrame, day: str, division: str) -> pl.Series:
        """For each row of a frame, which of ``rows`` holds; ``division`` names the column of the division's number."""
        epoch = pl.sum_horizontal(pl.lit(0), *((pl.col(day) >= each).cast(pl.UInt32) for each in self.days))
        # A subject without a division on the day is in the first: the one that is not known.
        place = pl.lit(0) if self.parameter.by == "none" else pl.col(division).fill_null(0)
        at = place.cast(pl.UInt32) * (len(self.days) + 1) + epoch.cast(pl.UInt32)
        return self.places.gather(frame.select(at.alias("_"))["_"])


def settle(book: ParameterBook, key: str, divisions: Sequence[str | None]) -> Settled:
    """Resolve a parameter for the divisions of a batch (None: not known)."""
    days = book.days(key)
    parameter = book[key]
    # The first epoch lies before every day of change: nothing is in force yet.
    moments = [date.min, *days]
    rows: dict[tuple[object, ...], int] = {}
    table: list[Resolved] = []
    places = []
    for division in [None] if parameter.by == "none" else divisions:
        for day in moments:
            found = book.resolve(key, division, day)
            identity = (found.value, found.division, found.start)
            if identity not in rows:
                rows[identity] = len(table)
                table.append(found)
            places.append(rows[identity])
    return Settled(parameter, tuple(days), tuple(table), pl.Series(places, dtype=pl.UInt32))
