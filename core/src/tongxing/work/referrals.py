"""Referrals: one office asks another, in another department or place, to take up a child, guardian or household.

An item of another department refers to that department. sent → received (the receipt) → accepted or declined, with its
reason → answered. The push of an application to the place that decides it is no referral of its own: it is a step of the
application.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl
from pydantic import Field

from ..errors import NotFound, Words
from ..people.divisions import national
from ..records import Record
from .applying import FRAME, TYPES, Subject, refused
from .events import CORE_KINDS, EVENT_RECORDS
from .threads.applications import in_order_said
from .threads.charts import Chart, ChartState, Move
from .threads.folding import fold_all
from .writing.unit import Unit

SENDER, RECEIVER = "sender", "receiver"
REFERRAL = Chart(
    (
        ChartState("none", Words("尚未转介", "Not sent"), SENDER),
        ChartState("sent", Words("已转出", "Sent"), RECEIVER),
        ChartState("received", Words("已收到", "Received"), RECEIVER),
        ChartState("accepted", Words("已接受", "Accepted"), RECEIVER),
        ChartState("declined", Words("已退回", "Declined"), SENDER),
        ChartState("answered", Words("已答复", "Answered")),
        ChartState("withdrawn", Words("已撤回", "Withdrawn")),
    ),
    (
        Move("referred", "none", "sent"),
        Move("referred", "declined", "sent"),
        Move("received", "sent", "received"),
        Move("accepted", "received", "accepted"),
        Move("declined", "received", "declined"),
        Move("answered", "accepted", "answered"),
        Move("withdrawn", "sent", "withdrawn"),
        Move("withdrawn", "received", "withdrawn"),
        Move("withdrawn", "declined", "withdrawn"),
    ),
)
"""An office that declined may be asked again."""
WAITING = frozenset({"sent", "received", "accepted"})
"""States in which the receiver still owes something."""
_TITLES = {kind.key: kind.title for kind in CORE_KINDS}
_NEEDS_REASON = frozenset({"declined", "answered"})


@dataclass(frozen=True)
class Referral:
    """One referral as its events tell it. The item says which department is asked."""

    thread: str
    subject_kind: str
    subject: str
    item: str
    state: str
    since: date
    turn: str
    sent_on: date
    sent_from: str | None
    to: str


class Refer(Subject):
    """Who is asked, where, about whom and why."""

    to: str = Field(description="Code of the division that is asked.")
    item: str = Field(description="What is asked for; its department is the one that is asked.")
    sent_on: date
    division: str | None = Field(None, description="The division that asks.")
    reason: str = Field(min_length=1)


class MoveReferral(Subject):
    """The next event of a referral. To decline or to answer one says why, or what."""

    referral: str
    kind: Literal["received", "accepted", "declined", "answered", "withdrawn", "referred"]
    happened_on: date
    reason: str | None = None


def refer(store: Unit, input: Refer) -> Record:
    """Send a referral; its thread is the referral's id."""
    to = input.to.ljust(12, "0")
    for path, code in (("to", to), ("division", (input.division or to).ljust(12, "0"))):
        if not national().is_known(code):
            raise refused(path, "UNKNOWN_DIVISION", "没有这个行政区划代码。", "There is no division of this code.")
    kind, subject = input.named
    if input.item not in store.world.items:
        zh, en = f"本地没有事项 {input.item}。", f"No item {input.item} is decided here."
        raise refused("item", "UNKNOWN_ITEM", zh, en)
    payload = {"to": to, "reason": input.reason}
    told: dict[str, Any] = {kind: subject, "item": input.item, "happened_on": input.sent_on}
    where = input.division.ljust(12, "0") if input.division else None
    return store.event("referred", **told, division=where, payload=payload)


def move_referral(store: Unit, input: MoveReferral) -> Record:
    """Write the next event of a referral, if it may come next. The receiver's events need the right to write there."""
    referral = _referral_of(store, input)
    possible = [move.kind for move in REFERRAL.next(referral.state)]
    if input.kind not in possible:
        state = REFERRAL.state(referral.state).title
        said = "、".join(_TITLES[kind].zh for kind in possible) or "无"
        zh = f"转介现为「{state.zh}」,不能「{_TITLES[input.kind].zh}」;可以:{said}。"
        raise refused("kind", "NOT_FROM_HERE", zh, f"It is {state.en!r}; possible: {', '.join(possible) or 'nothing'}.")
    if input.kind in _NEEDS_REASON and not (input.reason or "").strip():
        raise refused(
            "reason", "REQUIRED", "请写明退回原因或答复内容。", "Say why it is declined, or what the answer is."
        )
    if input.kind not in ("withdrawn", "referred"):
        store.demand_at(referral.to, store.world.events.category("referred", referral.item))
    kind, subject = input.named
    told: dict[str, Any] = {kind: subject, "item": referral.item, "thread": referral.thread}
    payload = {"reason": input.reason} if input.reason else {}
    payload |= {"to": referral.to} if input.kind == "referred" else {}
    return store.event(input.kind, **told, happened_on=input.happened_on, payload=payload)


def referrals_in(events: pl.DataFrame, *, on: date | None = None) -> list[Referral]:
    """The referrals among events, as they stood at the end of a day; threads of applications are none."""
    known = in_order_said(events if on is None else events.filter(pl.col("happened_on") <= on))
    of = {kind: known.filter(pl.col("kind") == kind)["thread"].unique() for kind in ("referred", "applied")}
    thread = pl.col("thread")
    mine = known.filter(thread.is_in(of["referred"].implode()) & ~thread.is_in(of["applied"].implode()))
    threads = fold_all(REFERRAL, mine)
    firsts = threads.steps.unique("thread", keep="first", maintain_order=True).select("thread", "said_by")
    told = threads.standing.join(firsts, on="thread").join(mine.drop("thread"), left_on="said_by", right_on="id")
    return [_referral(row) for row in told.sort("thread").iter_rows(named=True)]


def _referral(row: dict[str, Any]) -> Referral:
    payload = json.loads(row["payload"])
    return Referral(
        thread=row["thread"],
        subject_kind=row["subject_kind"],
        subject=row["subject"],
        item=row["item"],
        state=row["state"],
        since=row["since"],
        turn=row["owner"],
        sent_on=row["happened_on"],
        sent_from=row["division"],
        to=payload["to"],
    )


def _referral_of(store: Unit, input: MoveReferral) -> Referral:
    kind, subject = input.named
    found = store.find(EVENT_RECORDS[kind], **{kind: subject, "thread": input.referral})
    rows = [
        {name: getattr(event, name) for name in FRAME} | {"subject": subject, "subject_kind": kind} for event in found
    ]
    told = referrals_in(pl.DataFrame(rows, schema_overrides=TYPES)) if rows else []
    if not told:
        raise NotFound("There is no referral with this id here.", remedy="Check the id.")
    return told[0]


ACTIONS = (refer, move_referral)
"""What two offices do, in order."""
