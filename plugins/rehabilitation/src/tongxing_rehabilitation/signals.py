"""What the federation asks somebody to look at."""

from datetime import date
from typing import Any

import polars as pl

from tongxing import Runs, signal


@signal(
    of="child",
    category="rehabilitation.disability",
    level="warning",
    uses=["disability_shown", "age_months", "rehab_plan_running"],
    zh="残疾儿童即将超过康复救助年龄",
    en="A disabled child will soon be too old for rehabilitation aid",
)
def aid_ends_with_age(shown: Runs, ages: Runs, plans: Runs, parameters: Any, on: date) -> pl.DataFrame:
    """A shown disability, no plan that runs, and within `rehab_age_warning_months` of the end of the last year of aid."""
    last, warn = parameters.rehab_age_max.on(on), parameters.rehab_age_warning_months.on(on)
    months = ((last or 0) + 1) * 12
    held = plans.at(on).filter(pl.col("value")).select("subject")
    late = ages.at(on).filter(pl.col("value").is_between(months - (warn or 0), months - 1))
    found: pl.DataFrame = late.join(shown.at(on).filter(pl.col("value")).select("subject"), on="subject")
    return found.join(held, on="subject", how="anti").select(
        "subject",
        since=pl.col("from"),
        reason_zh=pl.lit("已证明残疾,尚未接受康复救助,救助年龄将满,请尽快联系监护人申请"),
        reason_en=pl.lit("A shown disability, no aid yet, and the age of aid ends soon: see the guardian at once"),
    )


@signal(
    of="child",
    category="rehabilitation.disability",
    level="info",
    uses=["disability_shown", "holds_disability_certificate"],
    zh="已诊断残疾,未办残疾人证",
    en="A disability was diagnosed and there is no certificate",
)
def diagnosed_without_certificate(shown: Runs, held: Runs, on: date) -> pl.DataFrame:
    """The two subsidies need a certificate; a diagnosis alone opens rehabilitation aid only."""
    without = held.at(on).filter(~pl.col("value")).select("subject")
    found: pl.DataFrame = shown.at(on).filter(pl.col("value")).join(without, on="subject")
    return found.select(
        "subject",
        "source",
        since=pl.col("from"),
        reason_zh=pl.lit("有诊断而无残疾人证,不能申请两项补贴,请告知办证渠道"),
        reason_en=pl.lit(
            "Without a certificate the two subsidies cannot be applied for: tell the family where to get one"
        ),
    )
