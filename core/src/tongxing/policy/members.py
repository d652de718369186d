"""What a subject's members add up to: how many of a household's children, whether any of a child's guardians."""

import operator
from collections.abc import Callable
from typing import Any

import polars as pl

from .certainty import ORDER, of_rank, weakest
from .dated import Dated, dated
from .runs import MemberRuns, Runs

Limit = int | float | Dated

_DAY, _COUNTS = "_day", ("members", "known", "met", "sole", "incomplete", "reconstructed", "open")


def count(
    members: MemberRuns,
    *,
    at_most: Limit | None = None,
    at_least: Limit | None = None,
    equals: Limit | str | None = None,
) -> Runs:
    """How many members have a value within the limits (all that are given).

    Not known on a day on which some member's value is not known, since the number could be another; not known while no
    member is recorded.
    """
    limits = [(operator.le, at_most), (operator.ge, at_least), (operator.eq, equals)]
    within = members.worked(lambda rows: _within(rows, [(op, dated(v)) for op, v in limits if v is not None]))
    return _runs(within, pl.when(_all_known()).then(pl.col("met").cast(pl.Int64)))


def any_of(members: MemberRuns, *, complete: bool | None = None) -> Runs:
    """Whether any member has it: met if one has; not met only if the list of members is complete and none has.

    ``complete`` None: as recorded with each link; True or False: as the author knows it of such lists.
    """
    is_complete = pl.col("incomplete") == 0 if complete is None else pl.lit(complete)
    none_has = pl.when(_all_known() & is_complete).then(False)
    return _runs(members, pl.when(pl.col("met") > 0).then(True).otherwise(none_has))


def all_of(members: MemberRuns) -> Runs:
    """Whether both parents, or all guardians, have it: not met if one has not.

    Met if at least two are recorded and all have it, or if the one who is recorded is recorded as the only one; with
    one recorded and nothing said of others it is not known.
    """
    enough = (pl.col("members") >= 2) | (pl.col("sole") > 0)
    all_have = pl.when(_all_known() & enough & (pl.col("met") == pl.col("members"))).then(True)
    return _runs(members, pl.when(pl.col("known") > pl.col("met")).then(False).otherwise(all_have))


def _within(rows: pl.DataFrame, limits: list[tuple[Callable[[Any, Any], Any], Dated]]) -> pl.DataFrame:
    """Whether each value is within the limits of its days, in place of the value."""
    held = rows.with_columns(_met=pl.lit(True))
    for compare, limit in limits:
        met = pl.col("_met") & compare(pl.col("value"), pl.col("limit"))
        sure = weakest("certainty", "limit_certainty")
        held = limit.split(held).with_columns(_met=met, certainty=sure).drop("limit", "limit_certainty")
    return held.with_columns(value="_met").drop("_met")


def _all_known() -> pl.Expr:
    return (pl.col("members") > 0) & (pl.col("known") == pl.col("members"))


def _runs(members: MemberRuns, value: pl.Expr) -> Runs:
    """One run for each stretch of days on which the counts of a subject's members stay the same."""
    weakness = pl.when(pl.col("open") > 0).then(2).when(pl.col("reconstructed") > 0).then(1).otherwise(0)
    said = _tally(members).with_columns(value=value, certainty=of_rank(weakness))
    return Runs(said.filter(pl.col("value").is_not_null()).select("subject", "from", "until", "value", "certainty"))


def _tally(members: MemberRuns) -> pl.DataFrame:
    """For each subject and stretch of days: how many members, how many known, how many of these have it."""
    known = members.frame.drop_nulls("value").select(
        "subject",
        "from",
        "until",
        known=pl.lit(1),
        met=pl.col("value").cast(pl.Int32),
        **{name: (pl.col("certainty") == name).cast(pl.Int32) for name in ORDER[1:]},
    )
    linked = members.links.select(
        "subject",
        "from",
        "until",
        members=pl.lit(1),
        sole=(pl.col("sole").fill_null(False)).cast(pl.Int32),
        incomplete=(~pl.col("complete").fill_null(False)).cast(pl.Int32),
    )
    spans = pl.concat([linked, known], how="diagonal_relaxed")
    changes = pl.concat([_change(spans, "from", 1), _change(spans, "until", -1)])
    by_day = changes.group_by("subject", _DAY).agg(pl.col(_COUNTS).sum()).sort("subject", _DAY)
    # Every subject's changes sum to what holds, so one running sum within each subject tells the state of every day.
    totals = by_day.with_columns(
        pl.col(_COUNTS).cum_sum().over("subject"), until=pl.col(_DAY).shift(-1).over("subject")
    )
    return totals.rename({_DAY: "from"})


def _change(spans: pl.DataFrame, day: str, sign: int) -> pl.DataFrame:
    counts = [(pl.col(name).fill_null(0) * sign).alias(name) for name in _COUNTS]
    return spans.drop_nulls(day).select("subject", pl.col(day).alias(_DAY), *counts)
