"""Reports of villages on a survey round, which go up level by level: village, township, county, city, province.

The plan has civil affairs gather and check what the survey finds (measures 1 and 2). Where a report stands is folded from
its events (``facts/reports.py``); nothing here stores it.
"""

import sqlalchemy as sa

from tongxing import PlaceRecord, field

LEVELS = {
    "village": ("村(社区)", "Village or community"),
    "township": ("乡镇(街道)", "Township or subdistrict"),
    "county": ("县(市、区)", "County"),
    "city": ("市(地)", "City"),
    "province": ("省", "Province"),
}
"""From the bottom up."""

FIGURES = ("children", "statistical", "monitoring", "on_ledger", "visited")
"""The columns of a report that are counts."""


class Report(PlaceRecord, table=True):
    """One village's report on one half-year. It belongs to the round of its county in that half-year."""

    __table_args__ = (sa.Index("ux__p_monitoring_report_village", "division", "half_year", unique=True),)

    half_year: str = field(
        category="monitoring.report", pattern=r"^[0-9]{4}H[12]$", max_length=6, zh="摸排周期", en="Half-year"
    )
    children: int = field(category="monitoring.report", ge=0, zh="摸排儿童数", en="Children surveyed")
    statistical: int = field(category="monitoring.report", ge=0, zh="统计口径人数", en="In the statistical scope")
    monitoring: int = field(category="monitoring.report", ge=0, zh="监测口径人数", en="In the monitoring scope")
    on_ledger: int = field(category="monitoring.report", ge=0, zh="台账儿童数", en="On the key ledger")
    visited: int = field(category="monitoring.report", ge=0, zh="已走访人数", en="Visited")
    note: str | None = field(
        None, category="monitoring.report", secret=True, max_length=2000, zh="情况说明", en="Remarks"
    )
