"""For how long a pupil has been at schools of the place without a break, counted back from 1 September of the year of
graduation: in senior high school within the province, in junior school within the city (brief.md 4). And the exams.
"""

from collections.abc import Callable
from typing import Any

import polars as pl

from tongxing import Child, Runs, always, fact, state
from tongxing.people.divisions import national

from ..records import Enrolment, ExamRegistration, School
from ..records.benefits import EXAM_STATES
from .schooling import placed
from .spells import ends
from .years import DAY, MONTH

CATEGORY = "education.exam"
PROVINCE_DIGITS = 2


@fact(
    of="child",
    type=int,
    unit="year",
    category=CATEGORY,
    reads=[Enrolment, School],
    zh="在本省连续就读高中年数",
    en="Continuous years of senior high in the province",
)
def senior_high_years(enrolments: Any, schools: Any, parameters: Any) -> Runs:
    """Completed years from the beginning of unbroken senior high in one province to 1 September of the graduation year.

    By the register and where each school lies; told in a survey is not enough. While a school of the stretch is in a
    division that nobody told, it is not known. It counts on to the graduation, as the audit in November does.
    """
    return _years(enrolments, schools, parameters, "SENIOR", lambda code: code[:PROVINCE_DIGITS])


@fact(
    of="child",
    type=int,
    unit="year",
    category=CATEGORY,
    reads=[Enrolment, School],
    zh="在本市连续就读初中年数",
    en="Continuous years of junior school in the city",
)
def junior_school_years(enrolments: Any, schools: Any, parameters: Any) -> Runs:
    """The same for junior schools of one city."""
    return _years(enrolments, schools, parameters, "JUNIOR", national().city_of)


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[Enrolment, School],
    zh="在本省就读高中",
    en="In senior high in the province of the exam",
)
def schooled_in_province(enrolments: Any, schools: Any, parameters: Any) -> Runs:
    """Whether the senior high school in which the pupil is lies in the province whose exam it is."""
    rows = _of_stage(enrolments, schools, parameters, "SENIOR").drop_nulls("division")
    here = _is_here(pl.col("division"), parameters, pl.col("from"))
    return Runs(rows.select("subject", "from", "until", "source", value=here).drop_nulls("value"))


@fact(
    of="child",
    type=bool,
    category=CATEGORY,
    reads=[Child],
    zh="户籍在考试所在省",
    en="Hukou in the province of the exam",
)
def hukou_in_exam_province(children: Any, parameters: Any) -> Runs:
    """Whether the child's hukou lies in the province whose exam it is. As the hukou stands today."""
    told = children.with_columns(here=_is_here(pl.col("hukou"), parameters, pl.col("birth_date")))
    return always(told, value="here", since="birth_date")


@fact(
    of="child",
    type=str,
    category=CATEGORY,
    reads=[ExamRegistration],
    choices=EXAM_STATES,
    zh="升学考试报名状态",
    en="State of the exam registration",
)
def exam_state(registrations: Any) -> Runs:
    """What became of the latest registration for an entrance exam; not known without one."""
    return state(registrations, start="valid_from", end="valid_until", value="state")


def _is_here(division: pl.Expr, parameters: Any, day: pl.Expr) -> pl.Expr:
    """Whether a place lies in the province whose exam it is; null where either is not known."""
    province: pl.Expr = parameters.exam_province.value_at(day).cast(pl.String)
    return division.str.head(PROVINCE_DIGITS) == province.str.head(PROVINCE_DIGITS)


def _of_stage(enrolments: pl.DataFrame, schools: pl.DataFrame, parameters: Any, stage: str) -> pl.DataFrame:
    """Enrolments by the register in a stage, that begin before they end, each until the next begins."""
    kept = enrolments.filter(pl.col("origin") == "register", pl.col("stage") == stage)
    rows = placed(ends(kept, parameters), schools).sort("subject", "from", "id")
    until = pl.min_horizontal("until", pl.col("from").shift(-1).over("subject"))
    return rows.with_columns(until=until).filter(pl.col("from") < pl.col("until"))


def _years(
    enrolments: pl.DataFrame,
    schools: pl.DataFrame,
    parameters: Any,
    stage: str,
    area_of: Callable[[str], str | None],
) -> Runs:
    rows = _of_stage(enrolments, schools, parameters, stage)
    codes = rows["division"].drop_nulls().unique()
    areas = {code: area_of(code) for code in codes}
    area = pl.col("division").replace_strict(areas, default=None, return_dtype=pl.String)
    rows = _stretches(rows.with_columns(area=area), parameters)
    counted = rows.filter(~pl.col("unsure")).drop_nulls(["area", "finishes"])
    begun, is_over = pl.col("begun"), pl.col("finishes")
    # From 1 September to 1 September three years later are three years, from 2 September two.
    late = (begun.dt.month() > MONTH) | ((begun.dt.month() == MONTH) & (begun.dt.day() > DAY))
    years = is_over.dt.year() - begun.dt.year() - late.cast(pl.Int32)
    told = counted.select("subject", "from", "until", "source", "certainty", value=years.cast(pl.Int64))
    return Runs(told)


def _stretches(rows: pl.DataFrame, parameters: Any) -> pl.DataFrame:
    """Rows with ``begun``, the first day of their unbroken stretch in one area; ``unsure`` where it may have begun earlier.

    Holidays between two schools break nothing; that is a judgement, and as sure as its parameter.
    """
    gap = parameters.schooling_gap_days
    days = pl.duration(days=gap.value_at(pl.col("from")).cast(pl.Int64))
    before = pl.col("until").shift().over("subject")
    apart = (pl.col("from") > before + days).fill_null(True)
    moved = pl.col("area").ne_missing(pl.col("area").shift().over("subject"))
    rows = rows.with_columns(_group=apart.cum_sum().over("subject"), _apart=apart, _moved=moved)
    rows = rows.with_columns(
        _stretch=(pl.col("_apart") | pl.col("_moved")).cum_sum().over("subject"),
        unsure=pl.col("area").is_null().cum_sum().over("subject", "_group") > 0,
    )
    begun = pl.col("from").first().over("subject", "_stretch")
    certainty = pl.when(begun < pl.col("from")).then(gap.certainty_at(pl.col("from"))).otherwise(pl.lit("confirmed"))
    return rows.with_columns(begun=begun, certainty=certainty)
