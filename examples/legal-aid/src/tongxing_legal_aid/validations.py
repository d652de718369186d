"""What cases and claims must satisfy beyond their single columns."""

import polars as pl
from tongxing import Finding, validation, validation_batch

from .records import LegalAidCase, WageClaim

case_closes_after_it_opens = validation(
    LegalAidCase,
    "closed_on >= opened_on",
    path="closed_on",
    code="CASE_CLOSES_BEFORE_IT_OPENS",
    message=("结案日期早于受理日期", "The case closes before it opens"),
    remedy=("请核对两个日期", "Check both days"),
)


@validation_batch(
    WageClaim,
    {
        "CLAIM_SETTLED_BEFORE_IT_WAS_MADE": (
            ("欠薪了结日期早于主张日期", "The claim is settled before it was made"),
            ("请核对两个日期", "Check both days"),
        )
    },
)
def wage_claims_are_settled_later(claims: pl.DataFrame) -> list[Finding]:
    """A claim that is not settled yet breaks nothing."""
    early = pl.col("settled_on") < pl.col("claimed_on")
    return Finding.where(claims, early, "settled_on", "CLAIM_SETTLED_BEFORE_IT_WAS_MADE")
