"""The key ledger (重点关爱服务台账) and the signals that a person decided not to enter (brief.md 1.3)."""

from datetime import date

import sqlalchemy as sa

from tongxing import ChildRecord, field

CATEGORIES = {
    "FAMILY_HARDSHIP": ("家庭生活困难", "Family in hardship"),
    "DISABILITY": ("自身残疾", "Disability"),
    "GUARDIAN_MISSING": ("监护缺失", "Guardianship missing"),
    "VAGRANT": ("流浪", "Vagrant"),
    "PSYCH_BEHAVIOUR": ("心理和行为异常", "Mind and behaviour"),
    "INSURANCE": ("医疗保险参保", "Medical insurance"),
    "SELF_REQUEST": ("跨乡镇(街道)主动求助", "Asked for help across townships"),
}
"""The plan's six and the national text's seventh; INSURANCE is the province's addition."""

OPENED_BY = {
    "signal": ("风险提示", "A signal"),
    "self_request": ("主动求助", "The child or family asked"),
    "person": ("工作人员发现", "A worker found it"),
}

CLOSE_REASONS = {
    "resolved": ("情况已改善", "Resolved"),
    "aged_out": ("已满十六周岁", "Turned sixteen"),
    "returned": ("返回户籍地", "Returned home"),
    "moved_away": ("迁往他处", "Moved elsewhere"),
    "hukou_moved": ("户籍已迁入", "Hukou moved here"),
    "not_counted": ("不再属于统计范围", "No longer counted"),
    "died": ("死亡", "Died"),
    "duplicate": ("重复登记", "Registered twice"),
    "other": ("其他", "Something else"),
}


class LedgerEntry(ChildRecord, table=True):
    """A child's place on the key ledger in one category. ``closed_on`` is the first day on which it no longer stands there."""

    __table_args__ = (
        sa.Index(
            "ux__p_monitoring_ledger_entry_open",
            "child",
            "category",
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        ),
    )

    category: str = field(category="monitoring.ledger", choices=CATEGORIES, zh="台账类别", en="Category")
    opened_on: date = field(category="monitoring.ledger", zh="建档日期", en="Opened on")
    opened_by: str = field(category="monitoring.ledger", choices=OPENED_BY, zh="来源", en="Opened by")
    signal: str | None = field(
        None, category="monitoring.ledger", max_length=130, zh="风险提示(部门.代码)", en="Signal (department.key)"
    )
    open_reason: str = field(
        category="monitoring.ledger", secret=True, min_length=1, max_length=500, zh="建档原因", en="Why opened"
    )
    evidence: str | None = field(
        None, category="monitoring.ledger", secret=True, max_length=1000, zh="佐证", en="Evidence"
    )
    closed_on: date | None = field(None, category="monitoring.ledger", zh="销档日期", en="Closed on")
    close_reason: str | None = field(
        None, category="monitoring.ledger", choices=CLOSE_REASONS, zh="销档原因", en="Why closed"
    )
    close_note: str | None = field(
        None, category="monitoring.ledger", secret=True, max_length=500, zh="销档说明", en="Note on closing"
    )


class SignalDismissal(ChildRecord, table=True):
    """A person looked at a signal and does not enter it. It holds while the signal says the same ``since``."""

    signal: str = field(
        category="monitoring.ledger", max_length=130, zh="风险提示(部门.代码)", en="Signal (department.key)"
    )
    signal_since: date | None = field(None, category="monitoring.ledger", zh="提示起始", en="Signal since")
    dismissed_on: date = field(category="monitoring.ledger", zh="处理日期", en="Dismissed on")
    reason: str = field(
        category="monitoring.ledger", secret=True, min_length=1, max_length=500, zh="不建档原因", en="Why not entered"
    )
