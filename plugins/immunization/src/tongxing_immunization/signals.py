"""What immunization asks somebody to look at."""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Child, Runs, signal

from .records import CertificateCheck, Dose


@signal(
    of="child",
    category="immunization.dose",
    level="warning",
    reads=[Dose],
    zh="疑似重复的接种记录",
    en="Doses that may have been entered twice",
)
def duplicate_doses(doses: Any, parameters: Any, on: date) -> pl.DataFrame:
    """Two doses of one product within `duplicate_dose_days`: one dose written on two days, or one given too early."""
    near = parameters.duplicate_dose_days.on(on)
    kept = doses.filter(pl.col("withdrawn").is_null(), pl.col("given_on") <= on)
    pairs = kept.sort("subject", "product", "given_on").with_columns(
        earlier=pl.col("given_on").shift().over("subject", "product")
    )
    gap = (pl.col("given_on") - pl.col("earlier")).dt.total_days()
    found = (
        pairs.filter(gap < (near or 0))
        .group_by("subject", maintain_order=True)
        .agg(
            pl.col("given_on").min().alias("since"),
            pl.col("product").unique().sort().str.join("、").alias("products"),
        )
    )
    told: pl.DataFrame = found.select(
        "subject",
        "since",
        reason_zh=pl.format("{}两次接种相隔过近,请核对是否为同一剂", "products"),
        reason_en=pl.format("Two doses of {} lie within days: look whether they are one", "products"),
    )
    return told


@signal(
    of="child",
    category="immunization.dose",
    level="warning",
    reads=[Dose, Child],
    zh="接种日期早于出生日期",
    en="A dose lies before birth",
)
def dose_before_birth(doses: Any, children: Any) -> pl.DataFrame:
    """Refused when it is entered; it comes about where a birth date is corrected later."""
    born = children.select("subject", "birth_date")
    found = doses.filter(pl.col("withdrawn").is_null()).join(born, on="subject")
    early = found.filter(pl.col("given_on") < pl.col("birth_date")).unique("subject", maintain_order=True)
    told: pl.DataFrame = early.select(
        "subject",
        since=pl.col("given_on"),
        reason_zh=pl.lit("有接种记录早于出生日期,请核对两个日期"),
        reason_en=pl.lit("A dose lies before the birth date: check both days"),
    )
    return told


@signal(
    of="child",
    category="immunization.certificate",
    level="warning",
    reads=[CertificateCheck],
    zh="入托入学预防接种证查验逾期",
    en="The certificate was not checked in time after an entry",
)
def check_overdue(checks: Any, on: date) -> pl.DataFrame:
    """The first check is not done within its days, or the second not by the end of December."""
    newest = checks.filter(pl.col("entered_on") <= on).sort("subject", "entered_on", "id")
    newest = newest.unique("subject", keep="last", maintain_order=True)
    is_first = pl.col("checked_on").is_null()
    is_second = (pl.col("outcome") != "complete") & pl.col("rechecked_on").is_null()
    limit = pl.when(is_first).then("check_by").when(is_second).then("recheck_by")
    late = newest.with_columns(limit=limit).filter(pl.col("limit") < on)
    told: pl.DataFrame = late.select(
        "subject",
        since=pl.col("limit").dt.offset_by("1d"),
        reason_zh=pl.lit("入托入学后未按期查验预防接种证"),
        reason_en=pl.lit("The certificate was not checked within its days after the entry"),
    )
    return told


@signal(
    of="child",
    category="immunization.history",
    level="warning",
    uses=["days_to_first_review", "in_monitoring"],
    zh="监测范围内儿童接种史无人查看",
    en="Counted as floating, and nobody has looked at the vaccination history",
)
def history_not_reviewed(reviewed: Runs, monitored: Runs, on: date) -> pl.DataFrame:
    """No record is not no dose: somebody has to ask the family, and the province that it came from."""
    floating = monitored.at(on).filter(pl.col("value"))
    asked = floating.join(reviewed.at(on).select("subject"), on="subject", how="anti")
    return asked.select(
        "subject",
        since=pl.col("from"),
        reason_zh=pl.lit("迁入后接种单位未查看过接种史,请建档并查询迁出省份"),
        reason_en=pl.lit("No clinic here has seen the history: open a file, ask the province that it came from"),
    )
