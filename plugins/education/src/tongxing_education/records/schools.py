"""Schools, the seats that they have in a school year, and the windows in which counties enrol."""

from datetime import date

from tongxing import PlaceRecord, field

from .stages import STAGES

OWNERSHIP = {
    "public": ("公办", "Public"),
    "private": ("民办", "Private"),
    "inclusive_private": ("普惠性民办", "Inclusive private"),
}

PUPILS = {
    "all": ("全部", "All children"),
    "local": ("本地户籍", "Children with hukou here"),
    "migrant": ("随迁子女", "Children who came with their parents"),
}
"""For whom a window is open."""

_STAGE = f"(?:{'|'.join(STAGES)})"


class School(PlaceRecord, table=True):
    """A school or kindergarten. ``stages``: codes with commas; ``closed_on`` is the first day on which it is no longer open."""

    code: str = field(
        category="education.place",
        pattern=r"[0-9A-Z]{6,20}",
        max_length=20,
        index=True,
        zh="学校标识码",
        en="School code",
    )
    name: str = field(category="education.place", min_length=1, max_length=120, zh="学校名称", en="Name")
    ownership: str = field(category="education.place", choices=OWNERSHIP, zh="办学性质", en="Ownership")
    stages: str = field(
        category="education.place",
        pattern=f"{_STAGE}(?:,{_STAGE})*",
        max_length=80,
        zh="学段(代码,逗号分隔)",
        en="Stages (codes with commas)",
    )
    opened_on: date | None = field(None, category="education.place", zh="开办日期", en="Opened on")
    closed_on: date | None = field(None, category="education.place", zh="停办日期", en="Closed on")


class SchoolYearCapacity(PlaceRecord, table=True):
    """What a school offers in one stage (or one grade) of a school year, as it was reported. It lies where the school lies.

    ``school_year`` is the year in which it begins. ``pupils`` are all who are on the school's register, of whom this
    registry knows only some.
    """

    school: str = field(category="education.place", max_length=32, index=True, zh="学校", en="School")
    school_year: int = field(category="education.place", ge=2000, le=2100, zh="学年(起始年)", en="School year")
    stage: str = field(category="education.place", choices=STAGES, zh="学段", en="Stage")
    grade: int | None = field(None, category="education.place", ge=1, le=12, zh="年级", en="Grade")
    seats: int = field(category="education.place", ge=0, unit="place", zh="学位数", en="Seats")
    pupils: int | None = field(None, category="education.place", ge=0, unit="person", zh="在校生数", en="Pupils")
    classes: int | None = field(None, category="education.place", ge=0, unit="count", zh="班级数", en="Classes")
    large_classes: int | None = field(
        None, category="education.place", ge=0, unit="count", zh="大班额班级数", en="Large classes"
    )


class EnrolmentWindow(PlaceRecord, table=True):
    """When a county enrols, and which papers it may ask for: schools ask for none beyond this list (brief.md 4).

    ``closes`` is the last day on which it is open.
    """

    school_year: int = field(category="education.place", ge=2000, le=2100, zh="学年(起始年)", en="School year")
    stage: str = field(category="education.place", choices=STAGES, zh="学段", en="Stage")
    pupils: str = field(category="education.place", choices=PUPILS, zh="对象", en="For whom")
    opens: date = field(category="education.place", zh="开始日期", en="Opens")
    closes: date = field(category="education.place", zh="截止日期", en="Closes")
    documents: str | None = field(
        None, category="education.place", max_length=300, zh="材料(代码,逗号分隔)", en="Papers (codes with commas)"
    )
