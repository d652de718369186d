"""What enrolments and cases must satisfy beyond their single columns."""

from collections.abc import Iterator

import polars as pl

from tongxing import Finding, validation_batch
from tongxing.people.id_number import check_character

from ..records import Enrolment, OutOfSchoolCase

GRADES = {
    "KINDERGARTEN": (1, 3),
    "PRIMARY": (1, 6),
    "JUNIOR": (6, 9),
    "SENIOR": (10, 12),
    "VOCATIONAL": (10, 12),
    "SPECIAL": (1, 12),
}
"""Junior schools of places with five years of primary school begin with grade 6."""


@validation_batch(
    Enrolment,
    {
        "GRADE_OUTSIDE_STAGE": (
            ("年级与学段不符", "The grade does not belong to the stage"),
            (
                "请核对;小学至高中按1至12连续编号,托班和不在学不填",
                "Check both; grades count from 1 to 12, nurseries have none",
            ),
        )
    },
)
def grade_belongs_to_stage(rows: pl.DataFrame) -> list[Finding]:
    """Grades count through from 1 to 12; a kindergarten has three classes, a nursery and no school have none."""
    low = pl.col("stage").replace_strict({s: g[0] for s, g in GRADES.items()}, default=None, return_dtype=pl.Int64)
    high = pl.col("stage").replace_strict({s: g[1] for s, g in GRADES.items()}, default=None, return_dtype=pl.Int64)
    without = pl.col("stage").is_in(["NURSERY", "NONE"]) & pl.col("grade").is_not_null()
    outside = (pl.col("grade") < low) | (pl.col("grade") > high)
    return Finding.where(rows, outside.fill_null(False) | without, "grade", "GRADE_OUTSIDE_STAGE")


@validation_batch(
    Enrolment,
    {
        "LEFT_WITHOUT_REASON": (
            ("填了离校日期,未填离校原因", "It ended, and nobody said why"),
            ("请选择离校原因", "Say why the pupil left"),
        )
    },
)
def leaving_has_a_reason(rows: pl.DataFrame) -> list[Finding]:
    """Why a pupil left decides whether it is known to be out of school."""
    silent = pl.col("valid_until").is_not_null() & pl.col("leave_reason").is_null()
    return Finding.where(rows, silent, "leave_reason", "LEFT_WITHOUT_REASON")


@validation_batch(
    Enrolment,
    {
        "STUDENT_NUMBER_CHECK": (
            (
                "学籍号中的身份证号校验不符",
                "The identity number inside the student number does not fit its check character",
            ),
            ("请核对学籍号:G或L加18位身份证号码", "Check it: G or L and the 18 characters of the identity number"),
        )
    },
)
def student_number_holds_a_number(rows: pl.DataFrame) -> list[Finding]:
    """G or L, then a citizen number whose check character fits."""
    numbers = list(rows["student_number"]) if "student_number" in rows.columns else []
    return [
        Finding(n, "student_number", "STUDENT_NUMBER_CHECK") for n, number in enumerate(numbers) if _misfits(number)
    ]


@validation_batch(
    Enrolment,
    {
        "ENROLLED_TWICE": (
            ("同一儿童同时有两个在读学籍", "The child would have two places at a time"),
            ("请先登记前一个学籍的离校日期", "Note first on which day the earlier one ended"),
        )
    },
)
def one_place_at_a_time(rows: pl.DataFrame) -> list[Finding]:
    """Of what is written together, no two places of a child by the register hold on one day."""
    return [Finding(n, "valid_from", "ENROLLED_TWICE") for n in _overlapping(rows)]


@validation_batch(
    OutOfSchoolCase,
    {
        "SCHOOL_CASE_CLOSED_WITHOUT_REASON": (
            ("填了结案日期,未填结案原因", "The case is closed, and nobody said how it ended"),
            ("请选择结案原因", "Say how it ended"),
        )
    },
)
def closing_has_a_reason(rows: pl.DataFrame) -> list[Finding]:
    """A case that ends says how."""
    silent = pl.col("closed_on").is_not_null() & pl.col("close_reason").is_null()
    return Finding.where(rows, silent, "close_reason", "SCHOOL_CASE_CLOSED_WITHOUT_REASON")


def _misfits(number: str | None) -> bool:
    """Whether its form is right and its check character is not; a wrong form is told by the column itself."""
    body = (number or "")[1:18]
    return bool(number) and len(str(number)) == 19 and body.isdigit() and check_character(body) != str(number)[18]


def _overlapping(rows: pl.DataFrame) -> Iterator[int]:
    if not {"child", "origin", "valid_from", "valid_until"} <= set(rows.columns):
        return
    kept = rows.with_row_index("_row").filter(
        pl.col("origin") == "register", pl.col("leave_reason").ne_missing("mistaken")
    )
    ordered = kept.sort("child", "valid_from", "_row").with_columns(
        before=pl.col("valid_until").shift().over("child"), is_second=pl.col("child") == pl.col("child").shift()
    )
    second = ordered.filter("is_second", pl.col("before").is_null() | (pl.col("before") > pl.col("valid_from")))
    yield from (int(n) for n in second["_row"])
