"""Through which the office works: channels and fairs of the plan by name, and vacancies, those of state-owned firms among them."""

from datetime import date

from tongxing import PlaceRecord, field

from .words import CAMPAIGNS, CHANNELS, EMPLOYERS, PLACE


class JobChannel(PlaceRecord, table=True):
    """A gig market, a doorstep station, a full-employment community, a labour brand, the on-line column."""

    kind: str = field(category=PLACE, choices=CHANNELS, zh="渠道类别", en="Kind of channel")
    name: str = field(category=PLACE, max_length=120, zh="名称", en="Name")
    opened_on: date = field(category=PLACE, zh="设立日期", en="Open from")
    closed_on: date | None = field(None, category=PLACE, zh="撤销日期", en="Until")


class JobFair(PlaceRecord, table=True):
    """A recruitment fair, on site or on line, of a campaign of the plan. ``for_guardians``: floating children's families invited."""

    campaign: str = field(category=PLACE, choices=CAMPAIGNS, zh="招聘活动", en="Campaign")
    name: str = field(category=PLACE, max_length=120, zh="场次名称", en="Name")
    is_online: bool = field(False, category=PLACE, zh="线上", en="On line")
    for_guardians: bool = field(
        False, category=PLACE, zh="邀请流动儿童家庭", en="Families of floating children invited"
    )
    begins_on: date = field(category=PLACE, zh="开始日期", en="Begins")
    ends_on: date = field(category=PLACE, zh="结束日期", en="Last day")


class Vacancy(PlaceRecord, table=True):
    """Places that a firm offers, by a channel or at a fair, to guardians of floating children."""

    title: str = field(category=PLACE, max_length=60, zh="岗位", en="Job")
    employer: str = field(category=PLACE, choices=EMPLOYERS, zh="用人单位类型", en="Kind of employer")
    posts: int = field(category=PLACE, ge=1, unit="place", zh="招聘人数", en="Places")
    month_fen: int | None = field(None, category=PLACE, ge=0, unit="fen", zh="月薪", en="A month")
    offered_at: str | None = field(None, category=PLACE, max_length=32, zh="渠道或场次", en="Channel or fair")
    valid_from: date = field(category=PLACE, zh="发布日期", en="Offered from")
    valid_until: date | None = field(None, category=PLACE, zh="截止日期", en="Until")
