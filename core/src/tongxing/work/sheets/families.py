"""The accepted rows of a file as families, in batches that the file alone decides, so that a batch is always the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from .checked import Checked

Row = dict[str, Any]


@dataclass
class Family:
    """The rows of one family number, as values; each keeps its ``row`` in the file."""

    number: str
    children: list[Row] = field(default_factory=list)
    guardians: list[Row] = field(default_factory=list)
    household: Row | None = None


def batches_of(checked: Checked, size: int) -> Iterator[tuple[int, list[Family]]]:
    """Families in order of their first child, cut after every ``size`` rows of the children's sheet.

    The cut counts rejected rows too: whether a row is accepted may change with the day, where a batch ends may not.
    """
    if "child" not in checked.values:
        return
    order = _numbered(checked, size)
    parts = {subject: _by_batch(checked, subject, order) for subject in checked.values}
    for (batch,), _ in parts["child"].items():
        families: dict[str, Family] = {}
        for row in parts["child"][(batch,)].to_dicts():
            families.setdefault(row["family"], Family(row["family"])).children.append(row)
        for row in _rows(parts, "guardian", batch):
            families[row["family"]].guardians.append(row)
        for row in _rows(parts, "household", batch):
            families[row["family"]].household = row
        yield batch, list(families.values())


def _numbered(checked: Checked, size: int) -> pl.DataFrame:
    """Family number → batch."""
    rows = checked.values["child"].frame.select("family", batch=pl.int_range(pl.len()) // size)
    return rows.drop_nulls().group_by("family").agg(pl.col("batch").first())


def _by_batch(checked: Checked, subject: str, order: pl.DataFrame) -> Mapping[tuple[Any, ...], pl.DataFrame]:
    placed = checked.accepted(subject).join(order, on="family", how="inner").sort("batch", "row")
    return placed.partition_by("batch", as_dict=True, include_key=False)


def _rows(parts: Mapping[str, Mapping[tuple[Any, ...], pl.DataFrame]], subject: str, batch: int) -> list[Row]:
    part = parts.get(subject, {}).get((batch,))
    return [] if part is None else part.to_dicts()
