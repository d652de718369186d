"""Threads: the state of an application, case, report or referral, folded from its events. Nothing stores a state.

Events count in the order of (happened_on, recorded_at, id), whatever the order in which they arrive. One that the chart
does not let happen there is refused with its reason and changes nothing. An event that ``corrects`` another takes its
place: it says what happened and on which day, and keeps the place of the first among the events of that day; of several
corrections the one recorded last counts; ``annulled`` takes back what it names, be it an event or a correction. Nothing
is ever lost: each event is either a step, refused, or set aside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ..events import ANNULLED
from .charts import Chart, Move

NOT_ON_CHART = "NOT_ON_CHART"
"""No move of the chart is called so."""
NOT_FROM_HERE = "NOT_FROM_HERE"
"""The chart knows the kind of event, but not from the state in which the thread was."""
CORRECTS_NOTHING = "CORRECTS_NOTHING"
"""It names no event of its thread that was recorded before it."""

_SCHEMA = {
    "id": pl.String(),
    "thread": pl.String(),
    "kind": pl.String(),
    "happened_on": pl.Date(),
    "recorded_at": pl.Datetime("us", "UTC"),
    "corrects": pl.String(),
}


@dataclass(frozen=True)
class Step:
    """One event that counted. ``said_by`` is the event that says it now: itself, or its correction."""

    id: str
    said_by: str
    kind: str
    happened_on: date
    source: str
    target: str


@dataclass(frozen=True)
class RefusedEvent:
    """One event that changed nothing: the state in which the thread was, and why."""

    id: str
    said_by: str
    kind: str
    happened_on: date
    state: str
    reason: str


@dataclass(frozen=True)
class Thread:
    """One thread as its events tell it. ``since`` is the day on which it came into its state; None before any step."""

    state: str
    since: date | None
    owner: str
    next: tuple[Move, ...]
    history: tuple[Step, ...] = ()
    refused: tuple[RefusedEvent, ...] = ()
    set_aside: tuple[str, ...] = ()
    """Ids of events that no longer count: corrected or annulled ones, and what annulled them."""

    def allows(self, kind: str) -> bool:
        """Whether an event of this kind may come next."""
        return any(move.kind == kind for move in self.next)


@dataclass(frozen=True)
class Threads:
    """Many threads, one row each: thread, state, since, owner; and what became of every event.

    ``steps``: thread, id, said_by, kind, happened_on, recorded_at, source, target, in order. ``refused``: the same with
    state and reason in place of source and target. ``set_aside``: thread, id.
    """

    standing: pl.DataFrame
    steps: pl.DataFrame
    refused: pl.DataFrame
    set_aside: pl.DataFrame


def fold(chart: Chart, events: Iterable[Any]) -> Thread:
    """One thread, from its events: rows or records with id, kind, happened_on, recorded_at and corrects."""
    rows = [{name: _of(event, name) for name in _SCHEMA} | {"thread": ""} for event in events]
    many = fold_all(chart, pl.DataFrame(rows, schema=_SCHEMA))
    state, since, _ = many.standing.row(0)[1:] if rows else (chart.start, None, "")
    return Thread(
        state=state,
        since=since,
        owner=chart.state(state).owner,
        next=chart.next(state),
        history=tuple(Step(*row) for row in many.steps.drop("thread", "recorded_at").iter_rows()),
        refused=tuple(RefusedEvent(*row) for row in many.refused.drop("thread", "recorded_at").iter_rows()),
        set_aside=tuple(many.set_aside["id"]),
    )


def fold_all(chart: Chart, events: pl.DataFrame) -> Threads:
    """Many threads at once, from a frame of events: the relation of any record of events, in any order.

    An event without a thread is a thread of its own. The same event twice is one event.
    """
    rows = events.select(*_SCHEMA).unique("id").with_columns(thread=pl.coalesce("thread", "id"))
    heads, set_aside = _settled(rows)
    told = _walked(chart, heads.sort("thread", "happened_on", "recorded_at", "id"))
    steps = told.filter(pl.col("reason").is_null()).drop("reason")
    refused = told.filter(pl.col("reason").is_not_null()).drop("target").rename({"source": "state"})
    return Threads(_standing(chart, rows, steps), steps, refused, set_aside)


def _settled(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The events that count, each as it is said now; and those set aside. Only corrections are looked at one by one."""
    corrections = _corrections(rows)
    verdict = _verdicts(corrections)
    heads = rows.join(corrections, on="id", how="anti")
    if not verdict:
        return heads.with_columns(said_by="id"), heads.clear().select("thread", "id")
    annulled = [id for id, says in verdict.items() if says is None]
    said_by = pl.col("id").replace(verdict).alias("said_by")
    counts = heads.filter(~pl.col("id").is_in(annulled)).with_columns(said_by)
    words = rows.select(said_by="id", _kind="kind", _day="happened_on")
    told = counts.join(words, on="said_by").with_columns(kind="_kind", happened_on="_day").drop("_kind", "_day")
    set_aside = rows.select("thread", "id").join(told, left_on="id", right_on="said_by", how="anti")
    return told, set_aside.sort("thread", "id")


def _corrections(rows: pl.DataFrame) -> pl.DataFrame:
    """Events that correct one of their thread which was recorded before; the one recorded last comes first."""
    target = rows.select("thread", corrects="id", _then="recorded_at")
    aims = rows.drop_nulls("corrects").join(target, on=["thread", "corrects"])
    earlier = (pl.col("_then") < pl.col("recorded_at")) | (
        (pl.col("_then") == pl.col("recorded_at")) & (pl.col("corrects") < pl.col("id"))
    )
    return aims.filter(earlier).sort("recorded_at", "id", descending=True)


def _verdicts(corrections: pl.DataFrame) -> dict[str, str | None]:
    """What each corrected event counts as: the id of the event that says it, or None where it was annulled.

    The corrections come last recorded first, so that whatever concerns a correction itself was seen before it.
    """
    kinds = dict(corrections.select("id", "kind").iter_rows())
    verdict: dict[str, str | None] = {}
    for id, corrected in corrections.select("id", "corrects").iter_rows():
        says = verdict.get(id, id)
        if says is not None and corrected not in verdict:
            verdict[corrected] = None if kinds[says] == ANNULLED else says
    return verdict


def _walked(chart: Chart, heads: pl.DataFrame) -> pl.DataFrame:
    """Each event with the states before and after it, or the reason why it was refused."""
    sources: list[str | None] = []
    targets: list[str | None] = []
    reasons: list[str | None] = []
    current, state = None, chart.start
    for thread, kind, corrects in heads.select("thread", "kind", "corrects").iter_rows():
        if thread != current:
            current, state = thread, chart.start
        target = None if corrects else chart.table.get((state, kind))
        sources.append(state)
        targets.append(target)
        reasons.append(None if target else _reason(chart, kind, corrects))
        state = target or state
    columns = ("thread", "id", "said_by", "kind", "happened_on", "recorded_at")
    made = {"source": sources, "target": targets, "reason": reasons}
    return heads.select(columns).with_columns(pl.Series(name, of, pl.String) for name, of in made.items())


def _reason(chart: Chart, kind: str, corrects: str | None) -> str:
    if corrects:
        return CORRECTS_NOTHING
    return NOT_FROM_HERE if kind in chart.kinds else NOT_ON_CHART


def _standing(chart: Chart, rows: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """Where each thread stands, and since which day: the first of the last unbroken stay in its state."""
    arrivals = steps.filter(pl.col("source") != pl.col("target"))
    last = arrivals.unique("thread", keep="last", maintain_order=True)
    # A thread that never left its first state has stood there since the first of its steps, if there was one.
    stayed = steps.unique("thread", keep="first", maintain_order=True).join(last, on="thread", how="anti")
    stood = pl.concat([last, stayed]).select(
        "thread", pl.col("target").alias("state"), pl.col("happened_on").alias("since")
    )
    owners = {state.key: state.owner for state in chart.states}
    every = rows.select("thread").unique().sort("thread").join(stood, on="thread", how="left", maintain_order="left")
    filled = every.with_columns(pl.col("state").fill_null(chart.start))
    return filled.with_columns(owner=pl.col("state").replace_strict(owners, return_dtype=pl.String))


def _of(event: Any, name: str) -> Any:
    return event.get(name) if isinstance(event, Mapping) else getattr(event, name)
