"""Aid: whether the family is in hardship, what a year of aid comes to, and whether it was granted."""

from typing import Any

import polars as pl

from tongxing import Household, Runs, always, any_of, during, fact, together
from tongxing.policy.certainty import weakest

from ..records import AidAward

CATEGORY = "education.aid"
LISTED = ("minimum_allowance", "extreme_poverty", "near_minimum", "rigid_expenses")
"""What civil affairs recognises as hardship."""


@fact(
    of="household",
    type=bool,
    category=CATEGORY,
    reads=[Household],
    zh="家庭经济困难(已认定)",
    en="The household's hardship is recognised",
)
def household_in_hardship(households: Any) -> Runs:
    """Whether civil affairs recognises the household's hardship, as it stands today; not known where nobody asked."""
    told = households.drop_nulls("hardship").with_columns(listed=pl.col("hardship").is_in(LISTED))
    return always(told, value="listed")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    uses=["household.household_in_hardship"],
    zh="家庭经济困难",
    en="Lives in a household in hardship",
)
def in_hardship(homes: Any) -> Runs:
    """Whether a household to which the child belongs is in recognised hardship."""
    return any_of(homes, complete=True)


@fact(of="child", type=bool, category=CATEGORY, reads=[AidAward], zh="已获资助", en="Aid was granted")
def aid_granted(awards: Any) -> Runs:
    """Whether aid is granted on the day; not known before the first award that was recorded."""
    return during(awards, start="valid_from", end="valid_until", before=None)


@fact(
    of="child",
    type=int,
    unit="fen",
    category=CATEGORY,
    uses=["school_stage", "boards", "in_hardship"],
    zh="每学年资助标准",
    en="Aid for a year",
)
def aid_year_fen(stages: Runs, boarding: Runs, hardship: Runs, parameters: Any) -> Runs:
    """What a pupil in hardship gets for a year by the standards in force when the stretch of days begins.

    0 without hardship. Not known of kindergartens, whose counties set their own, or where boarding is not known.
    """
    rows = together({"stage": stages, "boards": boarding, "hard": hardship})
    day, amount, sure = pl.col("from"), pl.lit(None, pl.Int64), pl.lit(None, pl.String)
    for stage, boards, key in _STANDARDS:
        standard = getattr(parameters, key)
        mine = (pl.col("stage") == stage) & (True if boards is None else pl.col("boards") == boards)
        amount = pl.when(mine).then(standard.value_at(day)).otherwise(amount)
        sure = pl.when(mine).then(standard.certainty_at(day)).otherwise(sure)
    value = pl.when(~pl.col("hard")).then(0).when(pl.col("hard")).then(amount)
    told = rows.with_columns(value=value, _sure=pl.when(pl.col("hard")).then(sure)).drop_nulls("value")

    return Runs(told.select("subject", "from", "until", "value", certainty=weakest("certainty", "_sure")))


_STANDARDS = (
    ("PRIMARY", True, "aid_boarder_primary_fen"),
    ("PRIMARY", False, "aid_day_pupil_primary_fen"),
    ("JUNIOR", True, "aid_boarder_junior_fen"),
    ("JUNIOR", False, "aid_day_pupil_junior_fen"),
    ("SENIOR", None, "aid_senior_fen"),
    ("VOCATIONAL", None, "aid_senior_fen"),
)
"""Stage, whether it boards (None: all alike), and the standard."""
