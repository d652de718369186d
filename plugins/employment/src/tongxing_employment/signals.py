"""What the office asks somebody to look at; each is shown with the child, whom it reaches through the household."""

from datetime import date

import polars as pl

from tongxing import Runs, signal

__all__ = ["nobody_at_home_works", "wishes_for_help_with_work"]


@signal(
    of="child",
    category="employment.status",
    level="warning",
    uses=["guardian_works", "guardian_seeks_work", "zero_employment_home"],
    zh="家中无人就业",
    en="Nobody at home works",
)
def nobody_at_home_works(works: Runs, seeks: Runs, found: Runs, on: date) -> pl.DataFrame:
    """No guardian works, one looks for work, and the office has not found the household yet."""
    idle = works.at(on).filter(~pl.col("value")).select("subject", since=pl.col("from"))
    asked = seeks.at(on).filter(pl.col("value")).select("subject")
    known = found.at(on).filter(pl.col("value")).select("subject")
    return (
        idle.join(asked, on="subject")
        .join(known, on="subject", how="anti")
        .select(
            "subject",
            "since",
            reason_zh=pl.lit("监护人均未就业且有求职意愿,请核实零就业家庭并转介就业援助"),
            reason_en=pl.lit("No guardian works and one looks for work: check the household, and refer it for help"),
        )
    )


@signal(
    of="child",
    category="employment.help",
    level="info",
    uses=["guardian_wants_help"],
    zh="监护人有就业服务需求",
    en="A guardian asks for help with work",
)
def wishes_for_help_with_work(wants: Runs, on: date) -> pl.DataFrame:
    """A guardian asks for one of the plan's four services and has found no work by it yet."""
    found: pl.DataFrame = wants.at(on).filter(pl.col("value"))
    return found.select(
        "subject",
        since=pl.col("from"),
        reason_zh=pl.lit("监护人提出就业服务需求,请联系“家门口”就业服务站或人社窗口"),
        reason_en=pl.lit("A guardian asks for help with work: tell the doorstep station or the bureau's desk"),
    )
