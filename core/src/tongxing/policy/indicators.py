"""Indicators: how many of those who should have something have it, by county; counted over facts, in one batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ..errors import Words
from .conditions import Condition, parsed
from .facts import Subject

if TYPE_CHECKING:
    from .policy import Policy
    from .sources import Sources

By = Literal["residence_county", "hukou_county"]

SMALLEST_CELL = 5
"""Counts below this are not told unless a city says another number."""


@dataclass(frozen=True)
class Indicator:
    """A count and a rate: of the subjects that meet ``denominator``, those that meet ``numerator``.

    Both are conditions over facts and parameters, as in rule data. ``by``: what the counts are broken down by.
    """

    key: str
    title: Words
    of: Subject
    numerator: str
    denominator: str
    by: tuple[By, ...] = ("residence_county",)
    clause: str | None = None
    source: str | None = None
    plugin: str = ""

    def condition(self, text: str) -> Condition:
        """One of its two conditions, read; ConditionError if it cannot be."""
        return parsed(text)


@dataclass(frozen=True)
class Cell:
    """Counts of one place. A number is null where telling it could tell of one child."""

    place: str | None
    denominator: int | None
    met: int | None
    not_met: int | None
    not_known: int | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return dict(self.__dict__)


def counted(
    indicator: Indicator, policy: "Policy", sources: "Sources", *, on: date, smallest_cell: int = SMALLEST_CELL
) -> list[Cell]:
    """The counts of an indicator on a day, by place, then for all places together (``place`` null).

    Plain suppression: a count from 1 to below ``smallest_cell`` is not told, nor any other of its place from which it
    could be worked out. The door in ``trust/`` that also guards tables against each other comes with order 5.
    """
    from .valuation import valued

    frame = valued([indicator.denominator, indicator.numerator], policy, sources, indicator.of, plugin=indicator.plugin, on=on)
    return _told(_counts(frame), smallest_cell)


def _counts(frame: pl.DataFrame) -> pl.DataFrame:
    asked = frame.filter(pl.col("0"))
    tallies = {
        "met": pl.col("1").sum(),
        "not_met": (~pl.col("1")).sum(),
        "not_known": pl.col("1").is_null().sum(),
    }
    by_place = asked.group_by("place").agg(**tallies).sort("place", nulls_last=True)
    return by_place.with_columns(denominator=pl.sum_horizontal("met", "not_met", "not_known"))


def _told(counts: pl.DataFrame, smallest: int) -> list[Cell]:
    return [_cell(row, smallest) for row in counts.iter_rows(named=True)]


def _cell(row: dict[str, Any], smallest: int) -> Cell:
    parts: Sequence[str] = ("met", "not_met", "not_known")
    is_small = any(0 < row[name] < smallest for name in parts)
    told = {name: None if is_small else row[name] for name in parts}
    denominator = row["denominator"] if not 0 < row["denominator"] < smallest else None
    return Cell(row["place"], denominator, told["met"], told["not_met"], told["not_known"])
