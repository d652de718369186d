"""Applications: the one chart that an application of any service item follows, and what its events say of it.

Papers are noted as seen: which, on which day, by whom. No copy is kept. An event that another instance recorded keeps the
moment at which it was recorded there (``said_at``), so that both fold the same events in the same order.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ...errors import Words
from .charts import Chart, ChartState, Move
from .folding import Threads, fold_all

ACCEPTING, DECIDING, APPLICANT = "accepting", "deciding", "applicant"
"""Whose turn it is: the place where it was applied for, the place that decides, or whoever applied."""
OWNERS = {
    ACCEPTING: Words("受理地", "The place that accepts"),
    DECIDING: Words("审批地", "The place that decides"),
    APPLICANT: Words("申请人", "The applicant"),
    "": Words("无", "Nobody"),
}

_STATES = (
    ChartState("none", Words("尚未申请", "Not applied for"), APPLICANT),
    ChartState("applied", Words("已申请", "Applied"), ACCEPTING),
    ChartState("accepted", Words("已受理", "Accepted"), DECIDING),
    ChartState("returned", Words("退回补正", "Returned for papers"), APPLICANT),
    ChartState("approved", Words("已批准", "Approved"), DECIDING),
    ChartState("refused", Words("不予批准", "Refused"), APPLICANT),
    ChartState("appealed", Words("申诉中", "Appealed"), DECIDING),
    ChartState("delivered", Words("已落实", "Delivered")),
    ChartState("withdrawn", Words("已撤回", "Withdrawn")),
    ChartState("closed", Words("已办结", "Closed")),
)
_LEADS = {
    "applied": (("none", "returned"), "applied"),
    "accepted": (("applied", "returned"), "accepted"),
    "returned": (("applied", "accepted"), "returned"),
    "approved": (("accepted", "appealed"), "approved"),
    "refused": (("applied", "accepted", "appealed"), "refused"),
    "delivered": (("approved",), "delivered"),
    "appealed": (("refused",), "appealed"),
    "withdrawn": (("applied", "accepted", "returned", "approved", "appealed"), "withdrawn"),
    "closed": (("delivered", "refused", "withdrawn"), "closed"),
}
_STAYS = {
    "papers_seen": ("applied", "accepted", "returned", "appealed"),
    "referred": ("accepted", "appealed"),
    "received": ("accepted", "appealed"),
    "notified": ("approved", "refused", "delivered"),
}
"""What happens on the way and leaves an application where it stands."""
_ON_THE_WAY = ("applied", "accepted", "approved", "appealed", "delivered")


def chart_with(kinds: Iterable[str] = ()) -> Chart:
    """The chart, on which a procedure's own kinds of event may happen on the way too."""
    moves = [Move(kind, source, target) for kind, (sources, target) in _LEADS.items() for source in sources]
    stays = {**_STAYS, **{kind: _ON_THE_WAY for kind in kinds if kind not in _LEADS and kind not in _STAYS}}
    moves += [Move(kind, state, state) for kind, states in stays.items() for state in states]
    return Chart(_STATES, tuple(moves))


APPLICATION = chart_with()
MOVES = tuple(_LEADS)
"""What leads an application from one state to another, in the order of its life."""


@dataclass(frozen=True)
class Application:
    """One application as its events tell it on a day."""

    thread: str
    subject_kind: str
    subject: str
    item: str
    state: str
    since: date
    turn: str
    applied_on: date
    accepting: str | None
    deciding: str | None
    papers: Mapping[str, tuple[date, str]]
    """Which paper was seen last on which day, by whom."""
    refusal: str | None = None
    """The clause of the refusal that holds; its reason is sealed."""


@dataclass(frozen=True)
class Folded:
    """Many applications of one chart: the threads as they stand, and the places of each."""

    threads: Threads
    places: pl.DataFrame
    """thread, accepting, deciding."""
    applications: tuple[Application, ...]


def in_order_said(events: pl.DataFrame) -> pl.DataFrame:
    """The same events, each with the moment at which it was first recorded, wherever that was."""
    said = pl.col("payload").str.json_path_match("$.said_at")
    moment = said.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)
    return events.with_columns(recorded_at=pl.coalesce(moment, "recorded_at"))


def folded(events: pl.DataFrame, chart: Chart = APPLICATION, *, on: date | None = None) -> Folded:
    """Applications from events of child, guardian or household: ``subject``, ``subject_kind`` and an event's columns.

    Threads that do not begin with `applyFor`, which says where it is
    decided, are left out: departments may record an application of their own. ``on``: as it stood at the end of that day.
    """
    known = in_order_said(events if on is None else events.filter(pl.col("happened_on") <= on))
    says_where = pl.col("payload").str.json_path_match("$.deciding").is_not_null()
    applied = known.filter(pl.col("kind") == "applied", says_where)["thread"].unique()
    mine = known.filter(pl.col("thread").is_in(applied.implode()))
    threads = fold_all(chart, mine)
    told = threads.steps.select("thread", "said_by").join(
        mine.select("id", "kind", "subject", "subject_kind", "item", "happened_on", "division", "by", "payload"),
        left_on="said_by",
        right_on="id",
        maintain_order="left",
    )
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in told.iter_rows(named=True):
        rows.setdefault(row["thread"], []).append(row)
    made = tuple(
        _application(thread, state, since, owner, rows[thread])
        for thread, state, since, owner in threads.standing.iter_rows()
        if thread in rows
    )
    places = pl.DataFrame(
        [(each.thread, each.accepting, each.deciding) for each in made],
        schema={"thread": pl.String, "accepting": pl.String, "deciding": pl.String},
        orient="row",
    )
    return Folded(threads, places, made)


def _application(thread: str, state: str, since: date, owner: str, steps: list[dict[str, Any]]) -> Application:
    first = steps[0]
    papers: dict[str, tuple[date, str]] = {}
    refusal = None
    for step in steps:
        payload = json.loads(step["payload"] or "{}")
        if step["kind"] == "papers_seen":
            papers |= dict.fromkeys(papers_in(payload), (step["happened_on"], step["by"]))
        if step["kind"] == "refused":
            refusal = payload.get("clause")
    return Application(
        thread=thread,
        subject_kind=first["subject_kind"],
        subject=first["subject"],
        item=first["item"],
        state=state,
        since=since,
        turn=owner,
        applied_on=first["happened_on"],
        accepting=first["division"],
        deciding=json.loads(first["payload"] or "{}").get("deciding") or None,
        papers=papers,
        refusal=refusal if state in ("refused", "closed") else None,
    )


def papers_in(payload: Mapping[str, Any]) -> list[str]:
    """The papers that an event ``papers_seen`` names."""
    return [paper for paper in str(payload.get("papers", "")).split(",") if paper]
