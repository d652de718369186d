"""What is said of a child's residence on a day: two populations, the reason in words, and the next change to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...errors import Words

MONITORING, STATISTICAL, EXCLUDED, SHORT, AGED, ALONE, HOME, UNKNOWN = REASONS = (
    "MONITORING",
    "STATISTICAL",
    "EXCLUDED_URBAN",
    "UNDER_SIX_MONTHS",
    "AGED_OUT",
    "NOT_ACCOMPANIED",
    "AT_HOME",
    "UNKNOWN",
)

REASON_WORDS: dict[str, tuple[str, str]] = {
    MONITORING: ("属监测范围", "Counted in both populations"),
    STATISTICAL: ("仅属统计范围:同县跨乡镇", "Statistical population only: another township of the same county"),
    EXCLUDED: ("仅属统计范围:同城中心城区之间", "Statistical population only: between central districts of one city"),
    SHORT: ("居住未满六个月", "Not yet six months away from home"),
    AGED: ("已满十六周岁", "Sixteen years old or older"),
    ALONE: ("无父母或监护人随行", "No parent or guardian came along"),
    HOME: ("在户籍地居住", "Lives at the hukou place"),
    UNKNOWN: ("情况不明", "Not known"),
}
"""INTERFACES «Residence»; the worked cases of the domain say when each is given."""

NOT_MONITORING, AT_LEAST_STATISTICAL = "UNKNOWN_NOT_MONITORING", "UNKNOWN_IN_STATISTICAL"
STATUS_WORDS: dict[str, tuple[str, str]] = REASON_WORDS | {
    NOT_MONITORING: ("不属监测范围,统计范围不明", "Not in the monitoring population; statistical not known"),
    AT_LEAST_STATISTICAL: ("属统计范围,监测范围不明", "In the statistical population; monitoring not known"),
}
"""The reasons once more, told apart where one of the two flags is known and the other is not."""

FLAGS: Mapping[str, tuple[bool | None, bool | None]] = {
    MONITORING: (True, True),
    STATISTICAL: (False, True),
    EXCLUDED: (False, True),
    SHORT: (False, False),
    AGED: (False, False),
    ALONE: (False, False),
    HOME: (False, False),
    UNKNOWN: (None, None),
    NOT_MONITORING: (False, None),
    AT_LEAST_STATISTICAL: (None, True),
}
"""Monitoring and statistical of each status."""
STATUSES = tuple(FLAGS)
"""Every status, in the order of the numbers by which the clock reckons."""


def reason_of(status: str) -> str:
    """The reason that a status is told with."""
    return status if status in REASONS else UNKNOWN


@dataclass(frozen=True)
class Change:
    """The next day on which the answer is another one by the calendar alone, and the reason from then on."""

    date: date
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """As INTERFACES has it."""
        return {"date": self.date.isoformat(), "reason": self.reason}


@dataclass(frozen=True)
class ResidenceStatus:
    """Whether a child counts as floating on a day. A flag that is None is not known, or withheld if ``withheld`` says so."""

    subject: str
    on: date
    monitoring: bool | None
    statistical: bool | None
    reason: str | None
    next: Change | None
    certainty: str | None
    withheld: tuple[str, ...] = ()

    @classmethod
    def of_status(
        cls, subject: str, on: date, status: str, change: tuple[date, str] | None, certainty: str
    ) -> "ResidenceStatus":
        """From the status on the day and, if there is one, the day and status of the next change."""
        monitoring, statistical = FLAGS[status]
        later = Change(change[0], reason_of(change[1])) if change else None
        return cls(subject, on, monitoring, statistical, reason_of(status), later, certainty)

    @classmethod
    def hidden(cls, subject: str, on: date, categories: tuple[str, ...]) -> "ResidenceStatus":
        """What a reader without these categories gets."""
        return cls(subject, on, None, None, None, None, None, categories)

    @property
    def words(self) -> Words | None:
        """The reason in words; None where it is withheld."""
        return Words(*REASON_WORDS[self.reason]) if self.reason else None

    def as_dict(self) -> dict[str, Any]:
        """As INTERFACES has it; ``withheld`` stands there only where something is."""
        told = {
            "subject": self.subject,
            "on": self.on.isoformat(),
            "monitoring": self.monitoring,
            "statistical": self.statistical,
            "reason": self.reason,
            "next": self.next.as_dict() if self.next else None,
            "certainty": self.certainty,
        }
        return told | ({"withheld": list(self.withheld)} if self.withheld else {})
