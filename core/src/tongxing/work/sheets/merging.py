"""Three ways, field by field: what the sheet tells, what it was issued with, and what the registry holds now.

Nothing told is nothing said. What one side alone changed is taken from that side. Where both changed a field to
different values, the registry stays as it is and a person decides: the last writer never wins by being last.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

_AT: dict[str, type[pl.DataType]] = {"place": pl.UInt32, "record": pl.String, "field": pl.String}
CONFLICTS = pl.Schema(_AT | dict.fromkeys(("base", "told", "standing"), pl.String))
"""Columns of the conflicts: the row in ``told``, from 0, and the three values as text."""
CLEARED = pl.Schema(_AT)


@dataclass(frozen=True)
class Merged:
    """``values``: the rows of ``told``, empty wherever the registry holds. ``cleared``: cells that were emptied, and kept."""

    values: pl.DataFrame = field(repr=False)
    conflicts: pl.DataFrame = field(repr=False)
    cleared: pl.DataFrame = field(repr=False)


def merge(told: pl.DataFrame, base: pl.DataFrame, standing: pl.DataFrame, columns: Sequence[str]) -> Merged:
    """Merge three frames keyed by ``record``, one column a field. ``told`` may have other columns and rows of nobody.

    A row of ``told`` whose record is in neither frame is new, and is taken whole. ``base`` and ``standing`` have a
    record once. Values are compared in the types of ``told``.
    """
    wide = _beside(told, base, standing, columns)
    taken, conflicts, cleared = [], [], []
    for name in columns:
        mine, was, now = (pl.col(f"{side}:{name}") for side in ("told", "base", "standing"))
        differs = mine.is_not_null() & mine.ne_missing(was)
        apart = differs & now.ne_missing(was) & now.ne_missing(mine)
        taken.append(pl.when(differs & now.eq_missing(was)).then(mine).alias(name))
        conflicts.append(wide.filter(apart).select("place", "record", _named(name), *_texts(name)))
        cleared.append(wide.filter(mine.is_null() & was.is_not_null()).select("place", "record", _named(name)))
    values = told.with_columns(wide.select(taken)) if taken else told
    return Merged(values, _together(conflicts, CONFLICTS), _together(cleared, CLEARED))


def _beside(told: pl.DataFrame, base: pl.DataFrame, standing: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    wide = told.select("record", *(pl.col(n).alias(f"told:{n}") for n in columns)).with_row_index("place")
    for side, frame in (("base", base), ("standing", standing)):
        named = frame.select("record", *(pl.col(n).cast(told.schema[n]).alias(f"{side}:{n}") for n in columns))
        wide = wide.join(named, on="record", how="left", maintain_order="left", validate="m:1")
    return wide


def _named(name: str) -> pl.Expr:
    return pl.lit(name).alias("field")


def _texts(name: str) -> list[pl.Expr]:
    return [pl.col(f"{side}:{name}").cast(pl.String).alias(side) for side in ("base", "told", "standing")]


def _together(parts: Sequence[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=schema), *(part.cast(schema) for part in parts)]).sort("place", "field")
