"""When a child on the key ledger was last seen, when the next visit is due, and whether it is overdue (brief.md 1.3).

Each open entry asks for visits at its category's interval, counted from the last visit since the entry was opened, else
from its opening. The earliest of them is due, or the earlier day that the visitor set. Without an open entry none is due.
"""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Runs, fact, later_by_months, later_by_workdays, latest

from ..records import LedgerEntry, Visit
from ..records.ledger import CATEGORIES

NOBODY = "nobody"


@fact(of="child", type=date, category="monitoring.visit", reads=[Visit], zh="最近走访日期", en="Last visited on")
def last_visited(visits: Any) -> Runs:
    """The day of the latest visit on which somebody was seen; not known before the first."""
    return latest(_seen(visits), day="visited_on", value="visited_on")


@fact(
    of="child",
    type=date,
    category="monitoring.visit",
    reads=[LedgerEntry, Visit],
    zh="下次走访期限",
    en="Next visit due on",
)
def next_visit_due(entries: Any, visits: Any, parameters: Any) -> Runs:
    """The last day on which the next visit is in time; not known of a child without an open ledger entry."""
    turns = _turns(entries, _seen(visits))
    dues = pl.min_horizontal(_due(parameters), "next_on")
    pieces = turns.select("subject", "from", "until", due=dues, certainty=_certainty(parameters)).drop_nulls("due")
    return Runs(_earliest(pieces.filter(pl.col("until").is_null() | (pl.col("from") < pl.col("until")))))


@fact(
    of="child",
    type=bool,
    category="monitoring.visit",
    uses=["next_visit_due"],
    zh="走访逾期",
    en="Visit is overdue",
)
def visit_overdue(due: Any) -> Runs:
    """Whether the day on which a visit was due has passed; not known of a child without an open ledger entry."""
    rows = due.frame
    late = pl.max_horizontal("from", pl.col("value") + pl.duration(days=1))
    in_time = rows.with_columns(until=pl.min_horizontal("until", late), value=pl.lit(False))
    overdue = rows.with_columns(late.alias("from"), value=pl.lit(True))
    both = pl.concat([in_time, overdue])
    return Runs(both.filter(pl.col("until").is_null() | (pl.col("from") < pl.col("until"))))


def _seen(visits: pl.DataFrame) -> pl.DataFrame:
    """An attempt on which nobody was seen is no visit."""
    return visits.filter(pl.col("seen") != NOBODY)


def _turns(entries: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """One row for each open entry and each day from which its next visit counts: its opening, then each visit."""
    opened = entries.select("subject", "category", "closed_on", "opened_on", entry="id", anchor="opened_on")
    seen = visits.select("subject", anchor="visited_on", next_on="next_on", is_visit=pl.lit(True))
    during = pl.col("anchor").is_between("opened_on", pl.col("closed_on").fill_null(date.max), closed="left")
    after = opened.drop("anchor").join(seen, on="subject").filter(during)
    days = pl.concat([opened, after], how="diagonal").with_columns(pl.col("is_visit").fill_null(False))
    # A visit on the day of opening is the first visit; of two on one day the earlier plan counts.
    days = days.sort(
        "entry", "anchor", "is_visit", pl.col("next_on").fill_null(date.max), descending=[False, False, True, False]
    )
    days = days.unique(["entry", "anchor"], keep="first", maintain_order=True)
    following = pl.col("anchor").shift(-1).over("entry")
    return days.with_columns(pl.col("anchor").alias("from"), until=pl.min_horizontal(following, "closed_on"))


def _due(parameters: Any) -> pl.Expr:
    """The last day for the visit that counts from ``anchor``."""
    soon = later_by_workdays(pl.col("anchor"), parameters.self_request_visit_workdays.value_at(pl.col("anchor")))
    is_first = (pl.col("category") == "SELF_REQUEST") & ~pl.col("is_visit")
    return (
        pl.when(is_first).then(soon).otherwise(later_by_months(pl.col("anchor"), _by_category(parameters, "value_at")))
    )


def _certainty(parameters: Any) -> pl.Expr:
    return _by_category(parameters, "certainty_at")


def _by_category(parameters: Any, of: str) -> pl.Expr:
    """The interval of each row's category in force on the day from which it counts, or how sure it is."""
    found = pl.lit(None)
    for category in CATEGORIES:
        interval = getattr(parameters, f"visit_months_{category.lower()}")
        found = pl.when(pl.col("category") == category).then(getattr(interval, of)(pl.col("anchor"))).otherwise(found)
    return found


def _earliest(pieces: pl.DataFrame) -> pl.DataFrame:
    """On every day the earliest of what is due, as runs."""
    days = pl.concat([pieces.select("subject", day="from"), pieces.select("subject", day="until").drop_nulls("day")])
    days = days.unique().sort("subject", "day").with_columns(_next=pl.col("day").shift(-1).over("subject"))
    open_then = (pl.col("from") <= pl.col("day")) & (pl.col("until").is_null() | (pl.col("until") > pl.col("day")))
    held = days.join(pieces, on="subject").filter(open_then).sort("subject", "day", "due")
    first = held.unique(["subject", "day"], keep="first", maintain_order=True)
    return first.select(
        "subject",
        pl.col("day").alias("from"),
        pl.col("_next").alias("until"),
        pl.col("due").alias("value"),
        "certainty",
    )
