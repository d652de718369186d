"""Several facts of the same subjects side by side, over the days on which none of them changes."""

from collections.abc import Mapping

import polars as pl

from .certainty import weakest
from .runs import Runs


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
