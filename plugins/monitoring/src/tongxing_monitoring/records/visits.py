"""Visits (走访探视) to children on the key ledger (brief.md 1.3)."""

from datetime import date

from tongxing import ChildRecord, field

ROLES = {
    "child_director": ("儿童主任", "Child director"),
    "child_supervisor": ("儿童督导员", "Child supervisor"),
    "civil_affairs": ("民政工作人员", "Civil affairs"),
    "social_worker": ("社会工作者", "Social worker"),
    "teacher": ("教师", "Teacher"),
    "police": ("社区民警", "Community police"),
    "health_worker": ("医护人员", "Health worker"),
    "volunteer": ("志愿者", "Volunteer"),
    "other": ("其他", "Other"),
}

METHODS = {
    "HOME": ("入户", "At home"),
    "SCHOOL": ("到校", "At school"),
    "OFFICE": ("来访", "At the office"),
    "PHONE": ("电话", "By telephone"),
    "VIDEO": ("视频", "By video"),
}

SEEN = {
    "child": ("儿童", "The child"),
    "guardian": ("监护人", "A guardian"),
    "child_and_guardian": ("儿童和监护人", "Child and guardian"),
    "other": ("其他人", "Somebody else"),
    "nobody": ("未见到", "Nobody"),
}


class Visit(ChildRecord, table=True):
    """A visit, or an attempt: one on which nobody was seen is kept and puts off nothing."""

    visited_on: date = field(category="monitoring.visit", zh="走访日期", en="Visited on")
    visitor: str = field(category="monitoring.visit", min_length=1, max_length=60, zh="走访人", en="Visitor")
    role: str = field(category="monitoring.visit", choices=ROLES, zh="走访人身份", en="Visitor's role")
    method: str = field(category="monitoring.visit", choices=METHODS, zh="走访方式", en="Method")
    seen: str = field(category="monitoring.visit", choices=SEEN, zh="见到谁", en="Who was seen")
    findings: str | None = field(
        None, category="monitoring.visit", secret=True, max_length=2000, zh="走访情况", en="Findings"
    )
    actions_taken: str | None = field(
        None, category="monitoring.visit", secret=True, max_length=2000, zh="采取措施", en="Actions taken"
    )
    next_on: date | None = field(None, category="monitoring.visit", zh="下次走访日期", en="Next visit on")
