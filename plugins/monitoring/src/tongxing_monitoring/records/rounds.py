"""Survey rounds (监测摸排) of a county in a half-year, and verifications of children in them (brief.md 1.2)."""

from datetime import date

import sqlalchemy as sa

from tongxing import ChildRecord, PlaceRecord, field

METHODS = {
    "HOME_VISIT": ("入户", "Home visit"),
    "SELF_REPORT": ("自主申报", "Self-report"),
    "PHONE": ("电话巡访", "Telephone"),
    "DATA_MATCH": ("数据比对", "Data match"),
}
"""The plan names the first three; a data match is a judgement (brief.md 1.2)."""

ORIGINS = {
    "workbook": ("摸排表", "Survey workbook"),
    "desk": ("经办录入", "Desk"),
    "exchange": ("部门共享", "Another department"),
}

PARTNERS = {
    "education": ("教育", "Education"),
    "public_security": ("公安", "Public security"),
    "health": ("卫健", "Health"),
    "medical_insurance": ("医保", "Medical insurance"),
    "disease_control": ("疾控", "Disease control"),
    "disabled_federation": ("残联", "Disabled persons' federation"),
}
"""Who takes part beside civil affairs (the plan, measure 1)."""


class Round(PlaceRecord, table=True):
    """One county's survey of one half-year. Which verifications belong to it follows from their day and the child's county."""

    __table_args__ = (sa.Index("ux__p_monitoring_round", "county", "half_year", unique=True),)

    county: str = field(category="monitoring.survey", max_length=12, zh="县(市、区)", en="County")
    half_year: str = field(
        category="monitoring.survey", pattern=r"^[0-9]{4}H[12]$", max_length=6, zh="摸排周期", en="Half-year"
    )
    lead: str = field(category="monitoring.survey", max_length=60, zh="牵头单位", en="Lead")
    taking_part: str | None = field(
        None,
        category="monitoring.survey",
        max_length=120,
        zh="参与部门(代码,逗号分隔)",
        en="Taking part (codes with commas)",
    )
    opened_on: date = field(category="monitoring.survey", zh="启动日期", en="Opened on")
    closed_on: date | None = field(None, category="monitoring.survey", zh="结束日期", en="Closed on")


class Verification(ChildRecord, table=True):
    """What is recorded of a child was looked at again on a day. It counts in the half-year of that day."""

    verified_on: date = field(category="monitoring.survey", zh="核实日期", en="Verified on")
    method: str | None = field(None, category="monitoring.survey", choices=METHODS, zh="摸排方式", en="Method")
    collector: str | None = field(None, category="monitoring.survey", max_length=60, zh="采集人", en="Collector")
    consent: bool | None = field(None, category="monitoring.survey", zh="监护人同意采集", en="Guardian consents")
    origin: str | None = field(
        None, category="monitoring.survey", choices=ORIGINS, zh="信息来源", en="Where it comes from"
    )
