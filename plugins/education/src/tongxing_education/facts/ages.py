"""A child's age as schools count it, on the last 31 August, and what follows from it for compulsory schooling."""

from typing import Any

import polars as pl

from tongxing import Child, Runs, fact, together
from tongxing.policy.runs import SharedRuns

from ..records import Enrolment, OutOfSchoolCase
from .alike import sourced, weakened
from .spells import ends, spells
from .years import MONTH, begins

CATEGORY = "education.entitlement"
UP_TO = 25
"""The last age that is told; it then reads «so many or more»."""
EARLY = ("KINDERGARTEN", "PRIMARY", "JUNIOR")
LATER = ("SENIOR", "VOCATIONAL")


@fact(
    of="child",
    type=int,
    unit="year",
    category=CATEGORY,
    reads=[Child],
    zh="8月31日周岁",
    en="Age on 31 August of the school year",
)
def age_years_aug31(children: pl.DataFrame) -> Runs:
    """Completed years on the 31 August before the school year of the day began; it changes on 1 September."""
    born = sourced(children).drop_nulls("birth_date").unique("subject", keep="last", maintain_order=True)
    bearers = born.select("subject", "source", pl.lit(None, pl.Date).alias("until"), key="birth_date")
    # Who is born on 1 September or later is a year younger on every 31 August.
    first = pl.col("key").dt.year() + (pl.col("key").dt.month() >= MONTH).cast(pl.Int32)
    ages = pl.DataFrame({"value": range(UP_TO + 1)}, schema={"value": pl.Int64})
    shape = (
        bearers.select("key")
        .unique()
        .sort("key")
        .join(ages, how="cross")
        .with_columns(begun=begins(first + pl.col("value").cast(pl.Int32)))
    )
    return SharedRuns(
        shape.select(
            "key",
            pl.when(pl.col("value") == 0).then("key").otherwise("begun").alias("from"),
            pl.when(pl.col("value") < UP_TO).then(begins(first + pl.col("value").cast(pl.Int32) + 1)).alias("until"),
            "value",
        ),
        bearers,
    )


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    uses=["age_years_aug31"],
    zh="义务教育年龄",
    en="Of the age of compulsory schooling",
)
def of_compulsory_age(ages: Runs, parameters: Any) -> Runs:
    """Whether the age on 31 August lies between the entry age and the leaving age, as they are when the school year begins."""
    entry, leaving, day = parameters.entry_age, parameters.leaving_age, pl.col("from")
    within = (pl.col("value") >= entry.value_at(day)) & (pl.col("value") <= leaving.value_at(day))
    return ages.worked(lambda rows: weakened(rows.with_columns(value=within).drop_nulls("value"), entry, leaving))


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[Enrolment, OutOfSchoolCase],
    uses=["age_years_aug31"],
    zh="已完成义务教育",
    en="Has finished compulsory schooling",
)
def compulsory_completed(enrolments: Any, cases: Any, ages: Runs, parameters: Any) -> Runs:
    """Whether the nine years are over: from the end of junior school, or once in a senior or vocational school.

    No before that while the child is too young to have them behind it, or is in an earlier stage; else not known.
    """
    entry, years, day = parameters.entry_age, parameters.compulsory_years, pl.col("from")
    too_young = pl.when(pl.col("value") < entry.value_at(day) + years.value_at(day)).then(False)
    young = ages.worked(lambda rows: weakened(rows.with_columns(value=too_young).drop_nulls("value"), entry, years))
    stays = spells(enrolments, cases, parameters)
    early = stays.filter(pl.col("stage").is_in(EARLY)).select("subject", "from", "until", "source", value=pl.lit(False))
    all_of_these = together({"finished": _finished(enrolments, parameters), "early": Runs(early), "young": young})
    said = all_of_these.with_columns(value=pl.coalesce("finished", "early", "young")).drop_nulls("value")
    return Runs(said.select("subject", "from", "until", "value", "certainty"))


def _finished(enrolments: pl.DataFrame, parameters: Any) -> Runs:
    """Yes from the first day on which somebody is in a later stage, or has finished junior school."""
    rows = ends(enrolments, parameters)
    later = rows.filter(pl.col("stage").is_in(LATER)).select("subject", "source", day="from")
    has_finished = (pl.col("stage") == "JUNIOR") & (pl.col("leave_reason") == "graduated")
    finished = rows.filter(has_finished).drop_nulls("valid_until").select("subject", "source", day="valid_until")
    first = pl.concat([later, finished]).sort("subject", "day").unique("subject", keep="first", maintain_order=True)
    return Runs(
        first.select(
            "subject",
            pl.col("day").alias("from"),
            pl.lit(None, pl.Date).alias("until"),
            pl.lit(True).alias("value"),
            "source",
        )
    )
