"""Relations made alike, and runs as sure as the figures that they rest on."""

from typing import Any

import polars as pl

from tongxing.policy.certainty import weakest


def sourced(rows: pl.DataFrame) -> pl.DataFrame:
    """A relation with the column ``source``; worked cases have none."""
    return rows if "source" in rows.columns else rows.with_columns(pl.lit(None, pl.String).alias("source"))


def weakened(rows: pl.DataFrame, *parameters: Any) -> pl.DataFrame:
    """Runs as sure as the weakest of themselves and of these dated parameters on their first day."""
    sure = {f"_sure {number}": each.certainty_at(pl.col("from")) for number, each in enumerate(parameters)}
    return rows.with_columns(**sure).with_columns(certainty=weakest("certainty", *sure)).drop(*sure)
