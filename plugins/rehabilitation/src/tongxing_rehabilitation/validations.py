"""What the federation demands of its records."""

import polars as pl

from tongxing import Finding, in_order, validation_batch

from .records import Disability, Institution, RehabPlan, Subsidy

__all__ = [
    "certificate_has_its_grade",
    "disability_ends_after_it_begins",
    "institution_ends_after_it_begins",
    "plan_ends_after_it_begins",
    "subsidy_ends_after_it_begins",
]


disability_ends_after_it_begins = in_order(
    Disability, "valid_from", "valid_until", "DISABILITY_ENDS_BEFORE_START", ("残疾认定", "finding")
)
institution_ends_after_it_begins = in_order(
    Institution, "designated_on", "designated_until", "INSTITUTION_ENDS_BEFORE_START", ("定点", "designation")
)
plan_ends_after_it_begins = in_order(
    RehabPlan, "valid_from", "valid_until", "REHAB_PLAN_ENDS_BEFORE_START", ("救助计划", "plan")
)
subsidy_ends_after_it_begins = in_order(
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
    blank = (pl.col("evidence") == "certificate") & pl.col("grade").is_null()
    return Finding.where(rows, blank, "grade", "CERTIFICATE_WITHOUT_GRADE")
