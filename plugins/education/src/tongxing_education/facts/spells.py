"""A child's schooling over time, from enrolments and out-of-school cases: on every day the one that began last holds.

How long an enrolment without an end is good for: by the register until the last grade of its stage is over, counting one
grade a year; without a grade, or told in a survey, until the school year is over. Afterwards it is not known.
"""

from typing import Any

import polars as pl

from tongxing.policy.builders import resolved

from ..records.pupils import LEFT_SCHOOL
from ..records.stages import FIRST_GRADE, NONE
from .alike import sourced
from .years import begins, entry_year_of, school_year_of

UNSTATED = "UNSTATED"
"""In some school, of which the stage was not told."""
MOST_GRADES = 12
_KEPT = "subject from until stage grade year boarding school school_code school_division source".split()


def spells(enrolments: pl.DataFrame, cases: pl.DataFrame, parameters: Any) -> pl.DataFrame:
    """subject, from, until, stage (NONE and UNSTATED too), grade on entry, year (the school year of the entry), boarding,
    school, school_code, school_division, source.
    """
    rows = ends(enrolments, parameters).filter(pl.col("from") < pl.col("until"))
    rows = _without_repeated(rows)
    has_left = pl.col("leave_reason").is_in(LEFT_SCHOOL) & pl.col("valid_until").is_not_null()
    left = rows.filter(has_left).select(
        "subject", "source", _NO_SCHOOL, start="valid_until", until=pl.lit(None, pl.Date)
    )
    absent = (
        sourced(cases)
        .drop_nulls("opened_on")
        .select("subject", "source", _NO_SCHOOL, start="opened_on", until="closed_on")
    )
    nowhere = pl.concat([left, absent]).rename({"start": "from"})
    return resolved(pl.concat([nowhere, rows.select(_KEPT)], how="diagonal"), by=["subject"]).sort("subject", "from")


_NO_SCHOOL = pl.lit(NONE).alias("stage")


def ends(enrolments: pl.DataFrame, parameters: Any) -> pl.DataFrame:
    """Enrolments with ``from``, ``until``, ``year`` of entry, and ``finishes``: when the stage is over, if that is known."""
    told = (
        sourced(enrolments)
        .drop_nulls("valid_from")
        .sort("subject", "valid_from", "recorded_at", "id", maintain_order=True)
    )
    by_register = pl.col("origin") == "register"
    day = pl.col("valid_from")
    rows = told.with_columns(
        day.alias("from"),
        year=pl.when(by_register).then(entry_year_of(day)).otherwise(school_year_of(day)),
        stage=pl.col("stage").fill_null(UNSTATED),
    )
    grades_left = (_last_grade(parameters) - pl.col("grade") + 1).cast(pl.Int32)
    rows = rows.with_columns(finishes=begins(pl.col("year") + grades_left))
    counted = pl.when(by_register).then("finishes")
    good_until = pl.coalesce(counted, begins(pl.col("year") + 1))
    return rows.with_columns(until=pl.min_horizontal("valid_until", good_until))


def _last_grade(parameters: Any) -> pl.Expr:
    """The last grade of each row's stage, as it was on the day of entry."""
    found = pl.lit(None, pl.Int64)
    for stage in FIRST_GRADE:
        last = getattr(parameters, f"last_grade_{stage.lower()}").value_at(pl.col("valid_from"))
        found = pl.when(pl.col("stage") == stage).then(last).otherwise(found)
    return found


def _without_repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """A survey that says what the register says adds nothing; the register knows more of it."""
    register = rows.filter(pl.col("origin") == "register").select("subject", "from", "until", "stage")
    told = rows.filter(pl.col("origin") != "register").select("id", "subject", "stage", day="from")
    same = (pl.col("stage") == pl.col("stage_right")) | (pl.col("stage") == UNSTATED)
    repeated = told.join(register, on="subject").filter(
        same & (pl.col("from") <= pl.col("day")) & (pl.col("day") < pl.col("until"))
    )
    return rows.join(repeated.select("id").unique(), on="id", how="anti", maintain_order="left")


def by_grade(rows: pl.DataFrame) -> pl.DataFrame:
    """Spells cut at each 1 September, with the grade of each school year: one more each year, which is a judgement."""
    known = rows.drop_nulls("grade").filter(pl.col("stage").is_in(list(FIRST_GRADE)))
    years = pl.DataFrame({"later": range(MOST_GRADES)}, schema={"later": pl.Int32})
    cut = known.join(years, how="cross").with_columns(
        # What precedes 1 September, such as an entry in August, belongs to the first school year.
        pl.when(pl.col("later") == 0)
        .then("from")
        .otherwise(pl.max_horizontal("from", begins(pl.col("year") + pl.col("later"))))
        .alias("from"),
        pl.min_horizontal("until", begins(pl.col("year") + pl.col("later") + 1)).alias("until"),
        grade=pl.col("grade") + pl.col("later"),
        certainty=pl.when(pl.col("later") == 0).then(pl.lit("confirmed")).otherwise(pl.lit("reconstructed")),
    )
    return cut.filter(pl.col("from") < pl.col("until"))
