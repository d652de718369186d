"""Whether a child is in school, in which stage and grade, boarding, in which county; and whether it is out of school."""

from typing import Any

import polars as pl

from tongxing import Runs, fact, together
from tongxing.people.divisions import national

from ..records import Enrolment, OutOfSchoolCase, School
from ..records.stages import NONE, STAGES
from .spells import UNSTATED, by_grade, spells

CATEGORY = "education.enrolment"
_STATES = {**STAGES, NONE: ("不在学", "In no school"), UNSTATED: ("在学,学段不详", "In some school")}
_NOT_STAGES = [NONE, UNSTATED]


@fact(
    of="child",
    type=str,
    category=CATEGORY,
    reads=[Enrolment, OutOfSchoolCase],
    choices=_STATES,
    zh="就学状态",
    en="State of schooling",
)
def schooling_state(enrolments: Any, cases: Any, parameters: Any) -> Runs:
    """The stage that the child is in, NONE where it is known to be in no school, UNSTATED where only that it is in one."""
    return Runs(_told(spells(enrolments, cases, parameters), pl.col("stage")))


@fact(of="child", type=bool, category=CATEGORY, uses=["schooling_state"], zh="在校", en="Is enrolled")
def enrolled(state: Runs) -> Runs:
    """Whether the child is in any school, from nursery class to vocational school; not known without a record."""
    return state.worked(lambda rows: rows.with_columns(value=pl.col("value") != NONE))


@fact(of="child", type=str, category=CATEGORY, uses=["schooling_state"], choices=STAGES, zh="学段", en="Stage")
def school_stage(state: Runs) -> Runs:
    """The stage of schooling; not known of a child in no school, whom `enrolled` tells."""
    return state.worked(lambda rows: rows.filter(~pl.col("value").is_in(_NOT_STAGES)))


@fact(of="child", type=int, category=CATEGORY, reads=[Enrolment, OutOfSchoolCase], zh="年级", en="Grade")
def grade(enrolments: Any, cases: Any, parameters: Any) -> Runs:
    """The grade from 1 to 12 (kindergarten: 1 to 3). It goes up on 1 September: after the first year that is a judgement."""
    rows = by_grade(spells(enrolments, cases, parameters))
    return Runs(rows.select("subject", "from", "until", pl.col("grade").alias("value"), "source", "certainty"))


@fact(of="child", type=bool, category=CATEGORY, reads=[Enrolment, OutOfSchoolCase], zh="住校", en="Boards")
def boards(enrolments: Any, cases: Any, parameters: Any) -> Runs:
    """Whether the child boards at its school."""
    return Runs(_told(spells(enrolments, cases, parameters), pl.col("boarding")))


@fact(
    of="child",
    type=str,
    category=CATEGORY,
    reads=[Enrolment, OutOfSchoolCase, School],
    zh="学校所在县",
    en="County of the school",
)
def school_county(enrolments: Any, cases: Any, schools: Any, parameters: Any) -> Runs:
    """The 12-digit code of the county in which the school lies: as told, else of the School with this id or code."""
    rows = placed(spells(enrolments, cases, parameters), schools)
    codes = rows["division"].drop_nulls().unique()
    counties = {code: national().county_of(code) for code in codes}
    county = pl.col("division").replace_strict(counties, default=None, return_dtype=pl.String)
    return Runs(_told(rows, county))


def placed(rows: pl.DataFrame, schools: pl.DataFrame) -> pl.DataFrame:
    """Enrolments or spells with ``division``, where the school lies."""
    by_id = schools.select(pl.col("id").alias("school"), _by_id="division").unique("school")
    by_code = schools.sort("id").select(pl.col("code").alias("school_code"), _by_code="division").unique("school_code")
    found = rows.join(by_id, on="school", how="left", maintain_order="left")
    found = found.join(by_code, on="school_code", how="left", maintain_order="left")
    return found.with_columns(division=pl.coalesce("school_division", "_by_id", "_by_code")).drop("_by_id", "_by_code")


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    uses=["enrolled", "of_compulsory_age", "compulsory_completed"],
    zh="失学(义务教育年龄未在学)",
    en="Out of school",
)
def out_of_school(is_enrolled: Runs, of_age: Runs, completed: Runs) -> Runs:
    """Of the age of compulsory schooling, which is not behind it, and known to be in no school. Not known is not no."""
    rows = together({"enrolled": is_enrolled, "of_age": of_age, "completed": completed})
    value = pl.col("of_age") & ~pl.col("enrolled") & ~pl.col("completed")
    return Runs(rows.select("subject", "from", "until", "certainty", value=value))


def _told(rows: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    said = rows.select("subject", "from", "until", "source", value=value).drop_nulls("value")
    return said
