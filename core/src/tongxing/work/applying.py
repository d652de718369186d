"""What an office does with an application: it takes it in, notes the papers it saw, and moves it along its chart.

A move that the chart does not allow is refused with a sentence. Approving, refusing and delivering need the right to write in
the whole division that decides: the hukou place, or the county's office where the township's desk has accepted.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import polars as pl
from pydantic import BaseModel, Field

from ..errors import Invalid, NotFound, Problem, Words
from ..people import Child, Guardianship, HouseholdMember
from ..people.divisions import national
from ..policy.catalogue import ServiceItem
from ..records import Record
from .events import CORE_KINDS, EVENT_RECORDS
from .threads.applications import APPLICATION, DECIDING, MOVES, Application, chart_with, folded
from .writing.unit import Unit

Kind = Literal[
    "accepted",
    "returned",
    "referred",
    "received",
    "approved",
    "refused",
    "notified",
    "delivered",
    "appealed",
    "withdrawn",
    "closed",
]
_DECIDES = frozenset({"approved", "delivered", "received"})
FRAME = ("id", "thread", "kind", "item", "happened_on", "recorded_at", "corrects", "division", "by", "payload")
"""What of an event a chart is folded from, beside its subject."""
TYPES = dict.fromkeys(("item", "corrects", "division", "thread"), pl.String)
"""Columns that may be empty in every row."""
_TIES: Mapping[str, type[Any]] = {"guardian": Guardianship, "household": HouseholdMember}
_TITLES = {kind.key: kind.title for kind in CORE_KINDS}
_CHECK = Words("请核对后再提交。", "Check it and send it again.")


class Subject(BaseModel):
    """Whom it is about: exactly one."""

    child: str | None = None
    guardian: str | None = None
    household: str | None = None

    @property
    def named(self) -> tuple[str, str]:
        """Its kind and id. Raises Invalid for none or several."""
        said = [(kind, id) for kind in ("child", "guardian", "household") if (id := getattr(self, kind))]
        if len(said) != 1:
            raise refused(
                "child", "ONE_SUBJECT", "请填写儿童、监护人、家庭之一。", "Name one child, guardian or household."
            )
        return said[0]


class ApplyFor(Subject):
    """What is applied for, where and when, and which papers were seen then."""

    item: str
    applied_on: date
    division: str | None = Field(
        None, description="Where it is accepted; the residence of the child, or of all its children, unless said."
    )
    deciding: str | None = Field(None, description="Where it is decided; by the item's rule unless said.")
    papers: list[str] = []


class MoveApplication(Subject):
    """The next event of an application. A refusal says its reason and its clause."""

    application: str
    kind: Kind
    happened_on: date
    reason: str | None = None
    clause: str | None = None


class SeePapers(Subject):
    """Which papers of an application were seen on a day; no copy is kept."""

    application: str
    seen_on: date
    papers: list[str] = Field(min_length=1)


def apply_for(store: Unit, input: ApplyFor) -> Record:
    """Take in an application; its thread is the application's id."""
    kind, subject = input.named
    item = _item(store, input.item, kind)
    _check_papers(item, input.papers)
    _check_day(store, "applied_on", input.applied_on)
    accepting, deciding = _places(store, item, kind, subject, input)
    payload = {"deciding": deciding or ""}
    told: dict[str, Any] = {kind: subject, "item": item.key, "happened_on": input.applied_on}
    event: Any = store.event("applied", **told, division=accepting, payload=payload)
    if input.papers:
        seen = {"papers": ",".join(sorted(set(input.papers)))}
        store.event("papers_seen", **told, thread=event.thread, division=accepting, payload=seen)
    applied: Record = event
    return applied


def move_application(store: Unit, input: MoveApplication) -> Record:
    """Write the next event of an application, if its chart allows it there."""
    application = application_of(store, *input.named, input.application)
    _check_day(store, "happened_on", input.happened_on)
    _check_move(store, application, input)
    if input.kind == "refused" and not ((input.reason or "").strip() and (input.clause or "").strip()):
        zh, en = "不予批准须写明原因和依据条款。", "A refusal says its reason and the clause that it rests on."
        raise refused("clause", "REFUSAL_WITHOUT_CLAUSE", zh, en)
    item = store.world.items[application.item]
    if application.deciding and (input.kind in _DECIDES or _refuses_after_accepting(application, input.kind)):
        store.demand_at(application.deciding, item.category)
    said = {name: value for name in ("reason", "clause") if (value := getattr(input, name))}
    kind, subject = input.named
    told: dict[str, Any] = {kind: subject, "item": item.key, "thread": application.thread}
    return store.event(input.kind, **told, happened_on=input.happened_on, payload=said)


def see_papers(store: Unit, input: SeePapers) -> Record:
    """Note which papers were seen, by whoever notes it."""
    application = application_of(store, *input.named, input.application)
    item = store.world.items[application.item]
    _check_papers(item, input.papers)
    _check_day(store, "seen_on", input.seen_on)
    if not _chart(store, item.key).table.get((application.state, "papers_seen")):
        raise _not_from_here(application, "papers_seen")
    kind, subject = input.named
    told: dict[str, Any] = {kind: subject, "item": item.key, "thread": application.thread}
    seen = {"papers": ",".join(sorted(set(input.papers)))}
    return store.event("papers_seen", **told, happened_on=input.seen_on, payload=seen)


def application_of(store: Unit, kind: str, subject: str, thread: str) -> Application:
    """An application of a child, guardian or household as it stands now. Raises NotFound where it may not be seen."""
    found = store.find(EVENT_RECORDS[kind], **{kind: subject, "thread": thread})
    rows = [
        {name: getattr(event, name) for name in FRAME} | {"subject": subject, "subject_kind": kind} for event in found
    ]
    item = next((row["item"] for row in rows if row["item"] in store.world.items), "")
    told = folded(pl.DataFrame(rows, schema_overrides=TYPES), _chart(store, item)).applications if item else ()
    if not told:
        raise NotFound("There is no application with this id here.", remedy="Check the id.")
    return told[0]


def papers_of(item: ServiceItem) -> tuple[str, ...]:
    """Every paper that an item asks for: to apply, or to show that a condition is met."""
    shown = (paper for version in item.entitled.versions for demand in version.demands for paper in demand.papers)
    return tuple(dict.fromkeys((*item.apply.papers, *shown)))


def refused(path: str, code: str, zh: str, en: str) -> Invalid:
    """The error of one problem."""
    return Invalid([Problem(path, code, Words(zh, en), _CHECK)])


def _chart(store: Unit, item: str) -> Any:
    procedure = store.world.procedures.get(item)
    return chart_with(procedure.kinds) if procedure else APPLICATION


def _item(store: Unit, key: str, kind: str) -> ServiceItem:
    item = store.world.items.get(key)
    if item is None or item.subject != kind:
        said = f"没有以{kind}为对象的事项 {key}。", f"No item {key} for a {kind} is decided here."
        raise refused("item", "UNKNOWN_ITEM", *said)
    return item


def _check_papers(item: ServiceItem, papers: list[str]) -> None:
    known = papers_of(item)
    if strange := [paper for paper in papers if paper not in known]:
        zh, en = f"本事项不要求材料 {strange[0]}。", f"This item does not ask for {strange[0]}; it asks for {known}."
        raise refused("papers", "PAPER_NOT_ASKED", zh, en)


def _check_day(store: Unit, path: str, day: date) -> None:
    if day > store.access.day:
        raise refused(path, "IN_THE_FUTURE", "日期晚于今天。", "This day has not come yet.")


def _places(store: Unit, item: ServiceItem, kind: str, subject: str, input: ApplyFor) -> tuple[str | None, str | None]:
    """Where it is accepted and where it is decided: by the county of the hukou where that decides, else by the office of the
    place where it was applied for, of the level at which the item's procedure is decided.
    """
    children = _children(store, kind, subject, input.applied_on)
    accepting = _code(input.division, "division") or _common(child.residence for child in children)
    if input.deciding:
        return accepting, _code(input.deciding, "deciding")
    if item.decided_by == "hukou":
        hukou = _common(child.hukou for child in children)
        return accepting, national().county_of(hukou) if hukou else None
    return accepting, _office(store, item, accepting)


def _office(store: Unit, item: ServiceItem, code: str | None) -> str | None:
    """The division, of the level at which steps of the deciding place are taken, in which a place lies."""
    procedure = store.world.procedures.get(item.key)
    levels = {step.level for step in procedure.steps if step.place == DECIDING} if procedure else set()
    if code is None or len(levels) != 1:
        return code
    return _OFFICES[levels.pop()](code) or code


_OFFICES: Mapping[str, Callable[[str], str | None]] = {
    "village": lambda code: code,
    "township": lambda code: national().township_of(code),
    "county": lambda code: national().county_of(code),
    "prefecture": lambda code: national().city_of(code),
    "province": lambda code: national().province_of(code),
}


def _children(store: Unit, kind: str, subject: str, on: date) -> list[Child]:
    """The child itself; of a guardian or household the children who are linked to it that day, as far as they may be seen."""
    if kind == "child":
        return [store.get(Child, subject)]
    ties = store.current(_TIES[kind], on=on, **{kind: subject})
    return [child for tie in ties for child in store.find(Child, id=tie.child)]


def _common(codes: Iterable[str | None]) -> str | None:
    """The place that all have in common. A guardian or household is where its children are, and only while they are in one."""
    found = set(codes)
    return found.pop() if len(found) == 1 else None


def _code(said: str | None, path: str) -> str | None:
    if said is None:
        return None
    code = said.ljust(12, "0")
    if not national().is_known(code):
        raise refused(path, "UNKNOWN_DIVISION", "没有这个行政区划代码。", "There is no division of this code.")
    return code


def _refuses_after_accepting(application: Application, kind: str) -> bool:
    return kind == "refused" and application.state != "applied"


def _check_move(store: Unit, application: Application, input: MoveApplication) -> None:
    if (application.state, input.kind) not in _chart(store, application.item).table:
        raise _not_from_here(application, input.kind)
    if input.happened_on < application.since and input.kind in MOVES:
        zh = f"日期早于进入当前状态的日期 {application.since}。"
        raise refused(
            "happened_on", "BEFORE_ITS_STATE", zh, f"It stands so since {application.since}; this is earlier."
        )


def _not_from_here(application: Application, kind: str) -> Invalid:
    state = APPLICATION.state(application.state).title
    possible = [move.kind for move in APPLICATION.next(application.state)]
    zh = f"申请现为「{state.zh}」,不能「{_TITLES[kind].zh}」;可以:{'、'.join(_TITLES[each].zh for each in possible) or '无'}。"
    en = f"It is {state.en!r}, from where {_TITLES[kind].en!r} is not possible; possible: {', '.join(possible) or 'nothing'}."
    return refused("kind", "NOT_FROM_HERE", zh, en)


ACTIONS = (apply_for, move_application, see_papers)
"""What an office does, in the order of an application's life."""
