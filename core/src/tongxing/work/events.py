"""Service events: the append-only stream of what happened to a child, guardian, household or place, and their kinds.

The state of an application, case or referral is a fact over the events of its ``thread`` (``threads``); nothing stores
it. A mistake is put right by another event that names the first in ``corrects``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from ..errors import Words
from ..records import ChildRecord, GuardianRecord, HouseholdRecord, PlaceRecord, Record
from ..records import field as column
from ..records.base import Code

SERVICE = "core.service"
ANNULLED = "annulled"
"""The kind of event that takes back the event which it ``corrects``: that one was recorded by mistake."""


class _Event(SQLModel):
    """What every event holds. Its row is seen by the category of its item, kept in ``category``."""

    kind: str = column(category=SERVICE, zh="事件", en="Kind", max_length=64)
    item: str | None = column(
        None,
        category=SERVICE,
        zh="服务事项",
        en="Service item",
        max_length=64,
        index=True,
    )
    thread: str | None = column(
        None,
        category=SERVICE,
        zh="办件",
        en="Application, case or referral",
        max_length=64,
    )
    happened_on: date = column(category=SERVICE, zh="发生日期", en="Happened on")
    division: str | None = column(None, category=SERVICE, zh="发生地", en="Where", sa_type=Code)
    by: str = column("", category=SERVICE, zh="经办", en="By whom", max_length=128)
    about: str | None = column(None, category=SERVICE, zh="相关记录", en="Record concerned", max_length=96)
    payload: str = column("{}", category=SERVICE, zh="内容", en="Content (JSON)")
    corrects: str | None = column(
        None,
        category=SERVICE,
        zh="更正",
        en="Event that this one corrects",
        max_length=32,
    )
    category: str = column(SERVICE, category=SERVICE, zh="数据类别", en="Data category", max_length=64)


class ServiceEvent(_Event, ChildRecord, table=True):
    """Something that happened to or for a child."""

    category_column: ClassVar[str | None] = "category"
    # Pages of a child's events show the newest first: the index gives them so, and no row is read that is not shown.
    __table_args__ = (Index("ix__p_core_service_event_child", "child", text("happened_on DESC"), "id"),)
    child: str = Field(max_length=32)


class GuardianEvent(_Event, GuardianRecord, table=True):
    """Something that happened to or for a guardian."""

    category_column: ClassVar[str | None] = "category"


class HouseholdEvent(_Event, HouseholdRecord, table=True):
    """Something that happened to or for a household."""

    category_column: ClassVar[str | None] = "category"


class PlaceEvent(_Event, PlaceRecord, table=True):
    """Something that happened at or with a place: to a record of a place (a school, a report of a village), or a division.

    ``place`` is the record's id or the division's 12-digit code. The event stays where the place was when it was
    recorded, and is seen and written there, as records of places are.
    """

    subject_column: ClassVar[str] = "place"
    category_column: ClassVar[str | None] = "category"
    place: str = column(category=SERVICE, zh="场所", en="Place", max_length=32, index=True)
    division: str | None = column(None, category=SERVICE, zh="所在地", en="Where", sa_type=Code, index=True)


EVENT_RECORDS: Mapping[str, type[Record]] = {
    "child": ServiceEvent,
    "guardian": GuardianEvent,
    "household": HouseholdEvent,
    "place": PlaceEvent,
}


@dataclass(frozen=True)
class PayloadKey:
    """One key of an event's payload: its words, its category, whether it is kept encrypted."""

    title: Words
    category: str
    type: str = "text"
    secret: bool = False


@dataclass(frozen=True)
class EventKind:
    """A kind of event: core's, or one that a plugin declares in ``data/events.yaml``."""

    key: str
    title: Words
    owner: str
    category: str = SERVICE
    payload: Mapping[str, PayloadKey] = field(default_factory=dict)

    @property
    def keys(self) -> Mapping[str, PayloadKey]:
        """What a payload of this kind may hold, with what every event may say of where it was first recorded."""
        return {**_FROM_ELSEWHERE, **self.payload}


_FROM_ELSEWHERE = {
    "said_at": PayloadKey(Words("原登记时间", "First recorded at"), SERVICE),
    "said_by": PayloadKey(Words("原登记地", "First recorded in"), SERVICE),
}
_REASON = {
    "reason": PayloadKey(Words("原因", "Reason"), SERVICE, secret=True),
    "clause": PayloadKey(Words("依据条款", "Clause"), SERVICE),
}
_MORE: Mapping[str, Mapping[str, PayloadKey]] = {
    "applied": {"deciding": PayloadKey(Words("审批地", "Deciding place"), SERVICE)},
    "papers_seen": {"papers": PayloadKey(Words("已查看材料", "Papers seen"), SERVICE)},
    "referred": {"to": PayloadKey(Words("转往地", "Sent to"), SERVICE)},
}
CORE_KINDS = tuple(
    EventKind(key, Words(zh, en), "core", payload={**_REASON, **_MORE.get(key, {})})
    for key, zh, en in (
        ("identified", "摸排发现", "Identified"),
        ("applied", "申请", "Applied"),
        ("papers_seen", "查看材料", "Papers seen"),
        ("accepted", "受理", "Accepted"),
        ("returned", "退回补正", "Returned for papers"),
        ("approved", "批准", "Approved"),
        ("refused", "不予批准", "Refused"),
        ("notified", "告知结果", "Applicant told"),
        ("delivered", "已落实", "Delivered"),
        ("appealed", "申诉", "Appealed"),
        ("withdrawn", "撤回", "Withdrawn"),
        ("referred", "转介", "Referred"),
        ("received", "收到转介", "Referral received"),
        ("declined", "退回转介", "Referral declined"),
        ("answered", "答复转介", "Referral answered"),
        ("visited", "走访", "Visited"),
        ("closed", "办结", "Closed"),
        (ANNULLED, "作废", "Recorded by mistake"),
    )
)


@dataclass(frozen=True)
class EventBook:
    """The kinds of event that the enabled plugins of a city know, and the category of each service item."""

    kinds: Mapping[str, EventKind] = field(default_factory=lambda: {k.key: k for k in CORE_KINDS})
    items: Mapping[str, str] = field(default_factory=dict)

    def category(self, kind: str, item: str | None) -> str:
        """An event is seen by the category of its item; without one, by the category of its kind."""
        return self.items[item] if item else self.kinds[kind].category


@dataclass(frozen=True)
class Happened:
    """An event as departments are told of it: plain data, without secrets.

    ``subject_kind`` is child, guardian, household or place; the subject of a place is the id of the record that ``about``
    names, or the division's code.
    """

    id: str
    kind: str
    subject_kind: str
    subject: str
    item: str | None
    thread: str | None
    happened_on: date
    about: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    corrects: str | None = None
    division: str | None = None
