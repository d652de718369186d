"""What is kept of children: places at activities, regular places at a harbour, and what a family tells of its leisure."""

from datetime import date

from tongxing import ChildRecord, field

from .programmes import PROGRAMMES

JOINING = "culture.participation"
STATES = {
    "placed": ("已报名", "Has a place"),
    "waiting": ("候补", "On the waiting list"),
    "offered": ("递补待确认", "Offered a place"),
    "given_up": ("已放弃", "Given up"),
    "lapsed": ("逾期未确认", "Not answered in time"),
    "called_off": ("活动取消", "Called off"),
    "attended": ("已参加", "Took part"),
    "absent": ("缺席", "Absent"),
}
HOLDING = ("placed", "offered")
"""In these states a child holds a place of the activity."""
WISHES = {
    "reading": ("阅读", "Reading"),
    "arts": ("美术、音乐、戏剧", "Arts, music, drama"),
    "sports": ("体育", "Sports"),
    "science": ("科技", "Science"),
    "city": ("认识城市", "To know the city"),
    "company": ("陪伴、交友", "Company"),
    "none": ("暂无", "None for now"),
}


class Participation(ChildRecord, table=True):
    """A child's place at an activity, whose programme and day stand here too. ``turn``: the number on the waiting list.

    ``answer_by``: the last day on which a place that was offered may be taken.
    """

    activity: str = field(category=JOINING, max_length=32, index=True, zh="活动", en="Activity")
    programme: str = field(category=JOINING, choices=PROGRAMMES, zh="项目", en="Programme")
    held_on: date = field(category=JOINING, zh="活动日期", en="Held on")
    state: str = field(category=JOINING, choices=STATES, index=True, zh="状态", en="State")
    asked_on: date = field(category=JOINING, zh="报名日期", en="Asked on")
    turn: int | None = field(None, category=JOINING, ge=1, zh="候补序号", en="Number on the waiting list")
    answer_by: date | None = field(None, category=JOINING, zh="确认期限", en="To be answered by")


class HarbourPlace(ChildRecord, table=True):
    """A regular place at a Tongxin harbour, with somebody of the community who keeps the child company (童伴妈妈)."""

    venue: str = field(category=JOINING, max_length=32, zh="童心港湾", en="Harbour")
    application: str | None = field(None, category=JOINING, max_length=64, zh="申请", en="Application")
    companion: str | None = field(None, category=JOINING, secret=True, max_length=60, zh="童伴妈妈", en="Companion")
    valid_from: date = field(category=JOINING, zh="开始日期", en="From")
    valid_until: date | None = field(None, category=JOINING, zh="结束日期", en="Until")


class Leisure(ChildRecord, table=True):
    """What a family tells in the survey: whether the child joined any activity in the past year, and what it would like."""

    joins_activities: bool | None = field(None, category=JOINING, zh="近一年参加过活动", en="Joined any activity")
    wish: str | None = field(None, category=JOINING, choices=WISHES, zh="希望参加的活动", en="Would like")
    valid_from: date = field(category=JOINING, zh="了解日期", en="Told on")
