"""What the bureau demands of its records."""

import polars as pl

from tongxing import Finding, in_order, validation_batch

from .records import Applicant, Breach, Dwelling, EarlierBenefit, Flat, Means, QueuePlace, RentSubsidy, Tenancy

__all__ = [
    "applicant_ends_after_it_begins",
    "benefit_ends_after_it_begins",
    "breach_ends_after_it_begins",
    "dwelling_ends_after_it_begins",
    "flat_ends_after_it_begins",
    "job_ends_after_it_begins",
    "lease_ends_after_it_begins",
    "leaving_a_flat_has_a_reason",
    "leaving_the_queue_has_a_reason",
    "means_end_after_they_begin",
    "own_home_has_its_floor",
    "queue_ends_after_it_begins",
    "subsidy_of_rent_ends_after_it_begins",
    "tenant_leaves_after_moving_in",
]


means_end_after_they_begin = in_order(
    Means, "valid_from", "valid_until", "MEANS_END_BEFORE_START", ("收入资产核定", "finding of means")
)
dwelling_ends_after_it_begins = in_order(
    Dwelling, "valid_from", "valid_until", "DWELLING_ENDS_BEFORE_START", ("住房核定", "finding of the home")
)
applicant_ends_after_it_begins = in_order(
    Applicant, "valid_from", "valid_until", "APPLICANT_ENDS_BEFORE_START", ("申请人核定", "finding of the applicant")
)
job_ends_after_it_begins = in_order(
    Applicant, "job_since", "job_until", "LOCAL_JOB_ENDS_BEFORE_START", ("本地就业", "local job")
)
benefit_ends_after_it_begins = in_order(
    EarlierBenefit, "valid_from", "valid_until", "BENEFIT_ENDS_BEFORE_START", ("已享受的保障", "benefit")
)
queue_ends_after_it_begins = in_order(
    QueuePlace, "registered_on", "left_on", "QUEUE_ENDS_BEFORE_START", ("轮候登记", "place in the queue")
)
lease_ends_after_it_begins = in_order(Tenancy, "valid_from", "ends_on", "LEASE_ENDS_BEFORE_START", ("租期", "lease"))
tenant_leaves_after_moving_in = in_order(
    Tenancy, "valid_from", "valid_until", "TENANT_LEAVES_BEFORE_START", ("居住", "stay")
)
subsidy_of_rent_ends_after_it_begins = in_order(
    RentSubsidy, "valid_from", "valid_until", "RENT_SUBSIDY_ENDS_BEFORE_START", ("租赁补贴", "rent subsidy")
)
breach_ends_after_it_begins = in_order(
    Breach, "valid_from", "valid_until", "BREACH_ENDS_BEFORE_START", ("违约情形", "breach")
)
flat_ends_after_it_begins = in_order(
    Flat, "offered_on", "withdrawn_on", "FLAT_ENDS_BEFORE_START", ("房源", "flat's time")
)


@validation_batch(
    Dwelling,
    {
        "HOME_WITHOUT_FLOOR": (
            ("有自有住房,未填面积或人口", "A home of its own, and no floor or no number of persons"),
            ("请填写自有住房面积和共同居住人口", "Fill in the floor and who lives there"),
        )
    },
    clause="公共租赁住房管理办法 第七条(一)",
)
def own_home_has_its_floor(rows: pl.DataFrame) -> list[Finding]:
    """Who was checked to own a home is measured, for the limit is of floor for each head; what a family tells need not be."""
    checked = (pl.col("evidence") != "told") & pl.col("owns_home_here")
    blank = pl.col("own_floor_m2").is_null() | pl.col("persons").is_null()
    return Finding.where(rows, checked & blank, "own_floor_m2", "HOME_WITHOUT_FLOOR")


@validation_batch(
    QueuePlace,
    {
        "LEFT_QUEUE_WITHOUT_REASON": (
            ("填了退出轮候日期,未填原因", "It left the queue, and nobody said why"),
            ("请选择退出原因", "Say why"),
        )
    },
)
def leaving_the_queue_has_a_reason(rows: pl.DataFrame) -> list[Finding]:
    """Who leaves the queue is told why."""
    silent = pl.col("left_on").is_not_null() & pl.col("left_reason").is_null()
    return Finding.where(rows, silent, "left_reason", "LEFT_QUEUE_WITHOUT_REASON")


@validation_batch(
    Tenancy,
    {
        "LEFT_FLAT_WITHOUT_REASON": (
            ("填了退出日期,未填原因", "The family left, and nobody said why"),
            ("请选择退出原因", "Say why"),
        )
    },
)
def leaving_a_flat_has_a_reason(rows: pl.DataFrame) -> list[Finding]:
    """Why a lease ended decides what may be applied for next."""
    silent = pl.col("valid_until").is_not_null() & pl.col("end_reason").is_null()
    return Finding.where(rows, silent, "end_reason", "LEFT_FLAT_WITHOUT_REASON")
