"""What the conditions of the residence clock say together: a status and how sure it is, of one reading and of two."""

import polars as pl

from .places import both_central
from .reasons import (
    AGED,
    ALONE,
    AT_LEAST_STATISTICAL,
    EXCLUDED,
    HOME,
    MONITORING,
    NOT_MONITORING,
    SHORT,
    STATISTICAL,
    STATUSES,
    UNKNOWN,
)

NUMBER = {status: number for number, status in enumerate(STATUSES)}


def excluded() -> pl.Expr:
    """Whether the move was between two central districts, by the set that holds where the child lives.

    Where nobody says which, it is known if both sets say the same.
    """
    every, core = both_central("all"), both_central("core")
    either = pl.when(every == core).then(every)
    return pl.when("p_uses_core").then(core).when(~pl.col("p_uses_core")).then(every).otherwise(either)


def status_of(answered: pl.DataFrame) -> pl.DataFrame:
    """The number of the status of one reading, and how weak what it hangs on is."""
    number = {status: pl.lit(n, pl.UInt8) for status, n in NUMBER.items()}
    known = (
        pl.when("aged").then(number[AGED])
        .when("alone").then(number[ALONE])
        .when("home").then(number[HOME])
        .when("short").then(number[SHORT])
        .when(pl.col("statistical").is_null() & ~pl.col("monitoring")).then(number[NOT_MONITORING])
        .when(pl.col("statistical") & pl.col("monitoring").is_null()).then(number[AT_LEAST_STATISTICAL])
        .when(pl.col("monitoring").is_null()).then(number[UNKNOWN])
        .when("monitoring").then(number[MONITORING])
        .when("same_county").then(number[STATISTICAL])
        .otherwise(number[EXCLUDED])
    )  # fmt: skip
    return answered.select("monitoring", "statistical", status=known, rank=_weakness())


def _weakness() -> pl.Expr:
    """How weak the parameters are that an answer hangs on."""
    counted = ~(pl.col("aged") | pl.col("alone")).fill_null(False)
    in_time = counted & ~pl.col("home").fill_null(False)
    other_set = in_time & ~pl.col("short").fill_null(False) & pl.col("differ")
    return pl.max_horizontal(
        "age_rank",
        pl.when(in_time).then("months_rank"),
        pl.when(counted & pl.col("other_length")).then("visit_rank"),
        pl.when(other_set).then("central_rank"),
    )


def agreed(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """What both readings say; a flag on which they differ is not known."""
    both = one.hstack([other["monitoring"].alias("m"), other["statistical"].alias("s"), other["rank"].alias("r")])
    monitoring = pl.when(pl.col("monitoring") == pl.col("m")).then("monitoring")
    statistical = pl.when(pl.col("statistical") == pl.col("s")).then("statistical")
    told = both.with_columns(monitoring=monitoring, statistical=statistical)
    number = {status: pl.lit(n, pl.UInt8) for status, n in NUMBER.items()}
    said = (
        pl.when(pl.col("monitoring").is_not_null() & pl.col("statistical").is_not_null()).then("status")
        .when(pl.col("statistical")).then(number[AT_LEAST_STATISTICAL])
        .when(~pl.col("monitoring")).then(number[NOT_MONITORING])
        .otherwise(number[UNKNOWN])
    )  # fmt: skip
    return told.select(status=said, rank=pl.max_horizontal("rank", "r"))
