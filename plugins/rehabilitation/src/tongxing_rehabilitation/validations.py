"""What the federation demands of its records."""

from typing import Any

import polars as pl

from tongxing import Finding, validation, validation_batch

from .records import Disability, Institution, RehabPlan, Subsidy

__all__ = [
    "certificate_has_its_grade",
    "disability_ends_after_it_begins",
    "institution_ends_after_it_begins",
    "plan_ends_after_it_begins",
    "subsidy_ends_after_it_begins",
]


def _in_order(record: type[Any], first: str, last: str, code: str, what: tuple[str, str]) -> Any:
    return validation(
        record,
        f"{last} >= {first}",
        path=last,
        code=code,
        message=(f"{what[0]}的终止日期早于起始日期", f"The {what[1]} ends before it begins"),
        remedy=("请核对两个日期", "Check both days"),
    )


disability_ends_after_it_begins = _in_order(
    Disability, "valid_from", "valid_until", "DISABILITY_ENDS_BEFORE_START", ("残疾认定", "finding")
)
institution_ends_after_it_begins = _in_order(
    Institution, "designated_on", "designated_until", "INSTITUTION_ENDS_BEFORE_START", ("定点", "designation")
)
plan_ends_after_it_begins = _in_order(
    RehabPlan, "valid_from", "valid_until", "REHAB_PLAN_ENDS_BEFORE_START", ("救助计划", "plan")
)
subsidy_ends_after_it_begins = _in_order(
    Subsidy, "valid_from", "valid_until", "SUBSIDY_ENDS_BEFORE_START", ("补贴", "subsidy")
)


@validation_batch(
    Disability,
    {
        "CERTIFICATE_WITHOUT_GRADE": (
            ("残疾人证没有填写等级", "A certificate states a grade"),
            ("请按证件填写残疾等级", "Fill in the grade as the certificate has it"),
        )
    },
    clause="GB/T 26341-2010",
)
def certificate_has_its_grade(rows: pl.DataFrame) -> list[Finding]:
    """Whoever shows a certificate shows the grade with it."""
    numbered = rows.with_row_index("row")
    wrong = numbered.filter(pl.col("evidence") == "certificate", pl.col("grade").is_null())
    return [Finding(row, "grade", "CERTIFICATE_WITHOUT_GRADE") for row in wrong["row"]]
