"""The state of an application as a fact over its events: ``thread_state``, a builder of runs like those of ``policy``."""

from typing import Any

import polars as pl

from ...policy.builders import during
from ...policy.runs import Runs
from .charts import Chart
from .folding import fold_all


def thread_state(events: pl.DataFrame, chart: Chart, *, item: str | None = None, before: Any = None) -> Runs:
    """The state in which a subject's thread stood on each day: the key of a state of the chart.

    ``events`` is the relation of ServiceEvent, GuardianEvent or HouseholdEvent. ``item``: only threads of this service
    item. Of several changes on one day the last counts; of several threads of one subject the one that began last, on
    one day the one recorded last. ``before``: the value before a subject's first event (None: not known).
    """
    mine = events if item is None else events.filter(pl.col("item") == item)
    steps = fold_all(chart, mine).steps.join(_told(mine), on="id", maintain_order="left")
    begun = steps.unique("thread", keep="first", maintain_order=True).sort(
        "subject", "happened_on", "recorded_at", "id"
    )
    replaced = begun.select("thread", _replaced=pl.col("happened_on").shift(-1).over("subject"))
    days = steps.unique(["thread", "happened_on"], keep="last", maintain_order=True).join(replaced, on="thread")
    following = pl.col("happened_on").shift(-1).over("thread", order_by="happened_on")
    spans = days.with_columns(_until=pl.min_horizontal(following, "_replaced"))
    # What a younger thread has replaced before it came about would otherwise run backwards.
    standing = spans.filter(pl.col("_until").is_null() | (pl.col("happened_on") < pl.col("_until")))
    return during(standing, start="happened_on", end="_until", value="target", before=before)


def _told(events: pl.DataFrame) -> pl.DataFrame:
    """Whose each event is, and where it was read if the relation says so."""
    return events.select("id", "subject", *(name for name in ("source",) if name in events.columns)).unique("id")
