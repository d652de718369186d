"""Several facts of the same subjects side by side, over the days on which none of them changes; and relations made alike."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tongxing import Runs
from tongxing.policy.certainty import weakest


def sourced(rows: pl.DataFrame) -> pl.DataFrame:
    """A relation with the column ``source``; worked cases have none."""
    return rows if "source" in rows.columns else rows.with_columns(pl.lit(None, pl.String).alias("source"))


def together(facts: Mapping[str, Runs]) -> pl.DataFrame:
    """subject, from, until, one column for each fact (null where it is not known), and the weakest certainty of them."""
    frames = {name: runs.frame.select("subject", "from", "until", "value", "certainty") for name, runs in facts.items()}
    days = [frame.select("subject", day=end) for frame in frames.values() for end in ("from", "until")]
    cut = pl.concat(days).drop_nulls().unique().sort("subject", "day")
    for name, frame in frames.items():
        found = frame.sort("subject", "from").rename({"from": "day", "value": name, "certainty": f"{name} certainty"})
        cut = cut.join_asof(found, on="day", by="subject", check_sortedness=False)
        over = pl.col("until").is_not_null() & (pl.col("until") <= pl.col("day"))
        cut = cut.with_columns(pl.when(~over).then(n).alias(n) for n in (name, f"{name} certainty")).drop("until")
    following = pl.col("day").shift(-1).over("subject")
    weak = weakest(*(f"{name} certainty" for name in frames))
    return cut.select("subject", pl.col("day").alias("from"), following.alias("until"), *frames, certainty=weak)


def weakened(rows: pl.DataFrame, *parameters: Any) -> pl.DataFrame:
    """Runs as sure as the weakest of themselves and of these dated parameters on their first day."""
    sure = {f"_sure {number}": each.certainty_at(pl.col("from")) for number, each in enumerate(parameters)}
    return rows.with_columns(**sure).with_columns(certainty=weakest("certainty", *sure)).drop(*sure)
