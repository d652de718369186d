"""Counts of indicators by county. Nothing leaves but through ``told``, which leaves out what could tell of one child."""

from datetime import date
from typing import Any

import polars as pl

from .indicators import SMALLEST_CELL, Cell, Indicator
from .policy import Policy
from .sources import Basis, Sources
from .valuation import valued

_PARTS = ("met", "not_met", "not_known")


def counted(
    indicator: Indicator, policy: Policy, sources: Sources, *, on: date, smallest_cell: int = SMALLEST_CELL
) -> list[Cell]:
    """The counts of an indicator on a day: a cell for each county, by code, then one for all (``place`` None).

    Plain suppression: a count from 1 to below ``smallest_cell`` is not told, nor another of its place from which it
    could be worked out, nor the counts for all where a place is left out. Tables are not yet guarded against each
    other: that door, in ``trust/``, comes with order 5.
    """
    conditions = [indicator.condition(text) for text in (indicator.denominator, indicator.numerator)]
    basis: Basis = "hukou" if indicator.by == ("hukou_county",) else "residence"
    frame = valued(conditions, policy, sources, indicator.of, on=on, basis=basis)
    return told(_tallied(frame), smallest_cell)


def told(counts: pl.DataFrame, smallest_cell: int) -> list[Cell]:
    """Counts (place, met, not_met, not_known) as they may be shown."""
    cells = [_cell(row, smallest_cell) for row in counts.sort("place", nulls_last=True).iter_rows(named=True)]
    total = _cell({"place": None, **{part: counts[part].sum() for part in _PARTS}}, smallest_cell)
    if any(None in (cell.denominator, cell.met) for cell in cells):
        total = Cell(None, None, None, None, None)
    return [*cells, total]


def _tallied(frame: pl.DataFrame) -> pl.DataFrame:
    has_it = pl.col("1")
    return (
        frame.filter(pl.col("0"))
        .group_by(pl.col("place").fill_null(""))
        .agg(met=has_it.sum(), not_met=(~has_it).sum(), not_known=has_it.is_null().sum())
    )


def _cell(row: dict[str, Any], smallest: int) -> Cell:
    counts = [int(row[part]) for part in _PARTS]
    denominator = sum(counts)
    if any(0 < count < smallest for count in counts):
        return Cell(row["place"], denominator if denominator >= smallest else None, None, None, None)
    return Cell(row["place"], denominator, *counts)
