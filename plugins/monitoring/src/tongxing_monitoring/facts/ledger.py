"""Whether a child stands on the key ledger, and whether a household is recorded as one in hardship."""

from typing import Any

import polars as pl

from tongxing import Child, Household, Runs, always, during, fact

from ..records import LedgerEntry
from .rounds import BEGIN

NO_HARDSHIP = "none"


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


@fact(
    of="household",
    type=bool,
    category="monitoring.ledger",
    reads=[Household],
    zh="家庭登记为困难",
    en="Household is in hardship",
)
def recorded_hardship(households: Any) -> Runs:
    """Whether the survey recorded a hardship (低保、特困、低保边缘、刚性支出困难); not known where nothing was said."""
    return always(households.with_columns(value=pl.col("hardship") != NO_HARDSHIP), value="value")
