"""What was found of a guardian or household: work, wishes, grounds of difficulty, a household in which nobody works."""

from datetime import date

from tongxing import GuardianRecord, HouseholdRecord, field

from .words import DIFFICULTY, EMPLOYERS, EVIDENCE, HELP, SHOWN_GROUNDS, STATUS, STATUSES, WISHES


class JobStatus(GuardianRecord, table=True):
    """What a guardian does for a living: told in the survey, or registered with the office at the residence."""

    status: str = field(category=STATUS, choices=STATUSES, zh="就业状态", en="Work")
    evidence: str = field(category=STATUS, choices=EVIDENCE, zh="依据", en="By which evidence")
    employer: str | None = field(None, category=STATUS, choices=EMPLOYERS, zh="用人单位类型", en="Kind of employer")
    valid_from: date = field(category=STATUS, zh="起始日期", en="From")
    valid_until: date | None = field(None, category=STATUS, zh="终止日期", en="Until")


class JobWish(GuardianRecord, table=True):
    """Which help with work a guardian asks for."""

    wish: str = field(category=HELP, choices=WISHES, zh="就业服务需求", en="Help that is wished")
    valid_from: date = field(category=HELP, zh="提出日期", en="Since")
    valid_until: date | None = field(None, category=HELP, zh="截止日期", en="Until")


class HardshipGround(GuardianRecord, table=True):
    """A ground of job difficulty that a paper shows: a disability certificate, land that was taken."""

    ground: str = field(category=DIFFICULTY, choices=SHOWN_GROUNDS, zh="困难情形", en="Ground")
    valid_from: date = field(category=DIFFICULTY, zh="证明日期", en="Shown from")
    valid_until: date | None = field(None, category=DIFFICULTY, zh="有效期止", en="Until")


class JobDifficulty(GuardianRecord, table=True):
    """A person with job difficulty, as the street or township identified it.

    ``post_months``: months in a public-interest post before this day, wherever they were.
    """

    grounds: str = field(category=DIFFICULTY, max_length=120, zh="认定情形", en="Grounds")
    post_months: int = field(
        0, category=DIFFICULTY, ge=0, unit="month", zh="此前公益性岗位月数", en="Post months before"
    )
    application: str | None = field(None, category=DIFFICULTY, max_length=64, zh="申请", en="Application")
    valid_from: date = field(category=DIFFICULTY, zh="认定日期", en="Identified on")
    valid_until: date | None = field(None, category=DIFFICULTY, zh="退出日期", en="Until")


class ZeroEmployment(HouseholdRecord, table=True):
    """A household in which nobody who could work has work, as it was found; it ends with the first who has (动态清零)."""

    valid_from: date = field(category=DIFFICULTY, zh="发现日期", en="Found on")
    valid_until: date | None = field(None, category=DIFFICULTY, zh="清零日期", en="Cleared on")
