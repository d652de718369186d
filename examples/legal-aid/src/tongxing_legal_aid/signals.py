"""What legal aid asks somebody to look at."""

from datetime import timedelta

import polars as pl
from tongxing import signal


@signal(
    of="child",
    category="legal_aid.wages",
    uses=["guardian.has_open_wage_claim"],
    zh="监护人长期被欠薪",
    en="A guardian's wages are long unpaid",
)
def wages_long_unpaid(claims, parameters, on) -> pl.DataFrame:
    """A guardian of the child has waited for wages for more than `wage_claim_patience_days`."""
    patience = parameters.wage_claim_patience_days.on(on)
    if patience is None:
        return pl.DataFrame(schema={"subject": pl.String})
    open_today = claims.frame.filter(
        pl.col("value"), pl.col("from") <= on, pl.col("until").is_null() | (pl.col("until") > on)
    )
    first = open_today.group_by("subject").agg(since=pl.col("from").min() + timedelta(days=patience + 1))
    return first.filter(pl.col("since") <= on).with_columns(
        reason_zh=pl.lit(f"欠薪超过{patience}日未了结"), reason_en=pl.lit(f"Wages owed for more than {patience} days")
    )
