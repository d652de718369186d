"""Risks that core's own records tell: hardship of the family, guardians who are missing. A person decides on the ledger."""

from datetime import date

import polars as pl

from tongxing import Child, Guardianship, Residence, Runs, signal

DATES = ("valid_from", "valid_until")


@signal(
    of="child",
    category="monitoring.ledger",
    uses=["household.recorded_hardship"],
    suggests="FAMILY_HARDSHIP",
    zh="家庭生活困难",
    en="Family in hardship",
)
def family_in_hardship(hardship: Runs, on: date) -> pl.DataFrame:
    """The household in which the child lives is recorded as one in hardship (家庭生活困难)."""
    today = hardship.frame.filter(
        pl.col("value"), pl.col("from") <= on, pl.col("until").is_null() | (pl.col("until") > on)
    )
    return (
        today.group_by("subject")
        .agg(since=pl.col("from").min())
        .with_columns(
            reason_zh=pl.lit("家庭登记为困难家庭"), reason_en=pl.lit("The household is recorded as one in hardship")
        )
    )


@signal(
    of="child",
    category="monitoring.ledger",
    level="urgent",
    reads={Residence: ["basis", "accompanied_by", *DATES]},
    suggests="GUARDIAN_MISSING",
    zh="无人陪同居住",
    en="Nobody came along",
)
def came_alone(stays: pl.DataFrame, on: date) -> pl.DataFrame:
    """The child lives here and no parent or other guardian came along (监护缺失)."""
    alone = _held(stays, on).filter(pl.col("basis") == "living", pl.col("accompanied_by") == "none")
    return (
        alone.group_by("subject")
        .agg(since=pl.col("valid_from").min())
        .with_columns(reason_zh=pl.lit("随行人登记为无人陪同"), reason_en=pl.lit("Recorded as accompanied by nobody"))
    )


@signal(
    of="child",
    category="monitoring.ledger",
    level="urgent",
    reads={Child: ["guardians_complete"], Guardianship: ["lives_with_child", *DATES]},
    suggests="GUARDIAN_MISSING",
    zh="无监护人同住",
    en="No guardian lives with the child",
)
def no_guardian_lives_with_child(children: pl.DataFrame, ties: pl.DataFrame, on: date) -> pl.DataFrame:
    """All guardians are recorded and none lives with the child, or the list is complete and empty (监护缺失).

    Where it is not known of one guardian, or whether all are recorded, nothing is said.
    """
    held = _held(ties, on)
    apart = held.group_by("subject").agg(
        apart=(pl.col("lives_with_child") == False).fill_null(False).all(),  # noqa: E712
        since=pl.col("valid_from").max(),
    )
    complete = children.filter(pl.col("guardians_complete")).select("subject")
    alone = complete.join(apart, on="subject", how="left").filter(pl.col("apart").fill_null(True))
    return alone.select(
        "subject",
        "since",
        reason_zh=pl.lit("登记的监护人均未与儿童同住"),
        reason_en=pl.lit("No recorded guardian lives with the child"),
    )


def _held(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The dated rows that hold on a day; one without a beginning has begun."""
    has_begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= on)
    return rows.filter(has_begun, pl.col("valid_until").is_null() | (pl.col("valid_until") > on))
