"""What education asks somebody to look at."""

from datetime import date

import polars as pl

from tongxing import Runs, signal


@signal(
    of="child",
    category="education.enrolment",
    level="urgent",
    uses=["out_of_school"],
    zh="义务教育年龄儿童失学",
    en="Of the age of compulsory schooling and out of school",
)
def out_of_school_child(out: Runs, on: date) -> pl.DataFrame:
    """A child of the age of compulsory schooling that is known to be in no school: open a case, find a place."""
    found = out.at(on).filter(pl.col("value"))
    return found.select(
        "subject",
        "source",
        since=pl.col("from"),
        reason_zh=pl.lit("义务教育年龄,已知未在学,请立案并安排入学"),
        reason_en=pl.lit("Of school age and known to be in no school: open a case and find a place"),
    )


@signal(
    of="child",
    category="education.enrolment",
    level="warning",
    uses=["enrolled", "of_compulsory_age", "in_monitoring"],
    zh="监测范围内学龄儿童就学情况不明",
    en="Of school age, counted as floating, and nobody knows whether it is in school",
)
def schooling_not_known(is_enrolled: Runs, of_age: Runs, monitored: Runs, on: date) -> pl.DataFrame:
    """Not known is not no: somebody has to ask."""
    known = is_enrolled.at(on).select("subject")
    wanted = of_age.at(on).filter(pl.col("value")).join(known, on="subject", how="anti")
    floating = monitored.at(on).filter(pl.col("value")).select("subject", counted=pl.col("from"))
    asked: pl.DataFrame = wanted.join(floating, on="subject")
    return asked.select(
        "subject",
        since=pl.max_horizontal("from", "counted"),
        reason_zh=pl.lit("不知道是否在学,请核实"),
        reason_en=pl.lit("It is not known whether the child is in school: ask the family or the school"),
    )
