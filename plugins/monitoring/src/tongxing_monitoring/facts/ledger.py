"""Whether a child stands on the key ledger."""

from typing import Any

import polars as pl

from tongxing import Child, Runs, during, fact

from ..records import LedgerEntry
from .rounds import BEGIN


@fact(
    of="child",
    type=bool,
    category="monitoring.ledger",
    reads=[Child, LedgerEntry],
    zh="在重点关爱服务台账",
    en="On the key ledger",
)
def on_key_ledger(children: Any, entries: Any) -> Runs:
    """Whether any entry is open. The ledger is monitoring's own: a child without an entry is not on it."""
    entered = during(entries, start="opened_on", end="closed_on", before=False).frame
    others = children.select("subject").join(entries.select("subject"), on="subject", how="anti")
    never = others.with_columns(pl.lit(BEGIN).alias("from"), until=pl.lit(None, pl.Date), value=pl.lit(False))
    return Runs(pl.concat([entered, never], how="diagonal").with_columns(pl.col("certainty").fill_null("confirmed")))
