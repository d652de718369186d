"""What is kept about no person: venues, activities, broadcasts, inspections online, partner projects, figures of a city."""

from datetime import date

from tongxing import PlaceRecord, field

from .programmes import BODIES, DIMENSIONS, PROGRAMMES, VENUES

PLACE = "culture.place"
BROADCASTS = {
    "programme": ("少儿节目", "Children's programme"),
    "cartoon": ("动画片", "Cartoon"),
    "public_film": ("公益广告", "Public-service film"),
    "online": ("网络视听作品", "Online work"),
}
FINDINGS = {
    "nothing": ("未发现问题", "Nothing found"),
    "harmful": ("危害身心健康的内容", "Content that harms"),
    "addiction": ("诱导沉迷", "Lures into overuse"),
    "data": ("个人信息问题", "Personal data"),
}


class Venue(PlaceRecord, table=True):
    """A place for children. ``harbour_places``: regular places of a Tongxin harbour; ``harbour_taken``: those given."""

    kind: str = field(category=PLACE, choices=VENUES, zh="类型", en="Kind")
    name: str = field(category=PLACE, max_length=120, zh="名称", en="Name")
    run_by: str = field(category=PLACE, choices=BODIES, zh="主管单位", en="Run by")
    opened_on: date = field(category=PLACE, zh="启用日期", en="Opened on")
    closed_on: date | None = field(None, category=PLACE, zh="停用日期", en="Closed on")
    harbour_places: int = field(0, category=PLACE, ge=0, unit="place", zh="固定关爱名额", en="Regular places")
    harbour_taken: int = field(0, category=PLACE, ge=0, unit="place", zh="已用名额", en="Places given")


class Activity(PlaceRecord, table=True):
    """One activity of a programme. ``taken``: places given or offered; ``last_turn``: the last number of the waiting list.

    Both stand here, so that two desks cannot give the last place twice: the one who comes second finds another version.
    """

    programme: str = field(category=PLACE, choices=PROGRAMMES, zh="项目", en="Programme")
    title: str = field(category=PLACE, max_length=120, zh="活动名称", en="Title")
    organiser: str = field(category=PLACE, choices=BODIES, zh="主办单位", en="Organiser")
    venue: str | None = field(None, category=PLACE, max_length=32, zh="场所", en="Venue")
    held_on: date = field(category=PLACE, zh="活动日期", en="Held on")
    enrol_until: date = field(category=PLACE, zh="报名截止", en="Enrol until")
    capacity: int = field(category=PLACE, ge=1, unit="place", zh="名额", en="Places")
    age_from: int | None = field(None, category=PLACE, ge=0, le=17, unit="year", zh="最小周岁", en="From the age of")
    age_to: int | None = field(None, category=PLACE, ge=0, le=17, unit="year", zh="最大周岁", en="To the age of")
    taken: int = field(0, category=PLACE, ge=0, unit="place", zh="已占名额", en="Places taken")
    last_turn: int = field(0, category=PLACE, ge=0, zh="候补序号", en="Last number of the waiting list")
    called_off_on: date | None = field(None, category=PLACE, zh="取消日期", en="Called off on")
    counted_on: date | None = field(None, category=PLACE, zh="签到登记日期", en="Attendance noted on")


class Broadcast(PlaceRecord, table=True):
    """A children's programme, cartoon or film that a channel of the place showed (radio and television)."""

    kind: str = field(category=PLACE, choices=BROADCASTS, zh="类型", en="Kind")
    title: str = field(category=PLACE, max_length=120, zh="名称", en="Title")
    channel: str = field(category=PLACE, max_length=120, zh="频道或平台", en="Channel")
    shown_on: date = field(category=PLACE, zh="播出日期", en="Shown on")
    minutes: int = field(category=PLACE, ge=1, le=1440, unit="minute", zh="时长(分钟)", en="Minutes")


class NetInspection(PlaceRecord, table=True):
    """An inspection of a platform by the cyberspace administration; ``mend_by`` is the day that it was given."""

    platform: str = field(category=PLACE, max_length=120, zh="检查对象", en="Platform")
    inspected_on: date = field(category=PLACE, zh="检查日期", en="Inspected on")
    finding: str = field(category=PLACE, choices=FINDINGS, zh="发现问题", en="Found")
    mend_by: date | None = field(None, category=PLACE, zh="整改期限", en="To be mended by")
    mended_on: date | None = field(None, category=PLACE, zh="整改完成日期", en="Mended on")


class PartnerProject(PlaceRecord, table=True):
    """A project of the partner plan, which a youth body of a community runs; ``demonstration``: paid by the lottery fund."""

    name: str = field(category=PLACE, max_length=120, zh="项目名称", en="Name")
    body: str = field(category=PLACE, max_length=120, zh="青年社区组织", en="Youth body")
    demonstration: bool = field(False, category=PLACE, zh="示范项目", en="Demonstration project")
    fund_fen: int | None = field(None, category=PLACE, ge=0, unit="fen", zh="支持资金", en="Fund")
    valid_from: date = field(category=PLACE, zh="开始日期", en="From")
    valid_until: date | None = field(None, category=PLACE, zh="结束日期", en="Until")


class FriendlyFigure(PlaceRecord, table=True):
    """One figure of building a child-friendly city, for all children and for floating ones, with the aim if it has one."""

    dimension: str = field(category=PLACE, choices=DIMENSIONS, zh="维度", en="Side")
    indicator: str = field(category=PLACE, max_length=120, zh="指标", en="Indicator")
    measured_on: date = field(category=PLACE, zh="统计日期", en="Measured on")
    value: float = field(category=PLACE, zh="数值", en="Value")
    floating_value: float | None = field(None, category=PLACE, zh="流动儿童数值", en="Value for floating children")
    aim: float | None = field(None, category=PLACE, zh="目标值", en="Aim")
