"""Nothing ends before it began, and nothing was given, seen or told on a day that has not come."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from tongxing import Finding, validation, validation_batch

from ..records import (
    BloodProduct,
    Certificate,
    CertificateCheck,
    Contraindication,
    Dose,
    HistoryReview,
    Reminder,
    ToldHistory,
)

_CHINA = "Asia/Shanghai"


def _not_in_future(record: type[Any], column: str, code: str, what: tuple[str, str]) -> Any:
    """A day that is later than the one on which it was recorded, by the clock of China."""
    zh, en = what

    def function(rows: pl.DataFrame) -> Sequence[Finding]:
        today = pl.col("recorded_at").dt.convert_time_zone(_CHINA).dt.date()
        return Finding.where(rows, pl.col(column) > today, column, code)

    function.__name__ = f"{column}_of_{record.__name__}_has_come"
    words = ((f"{zh}晚于今天", f"The {en} lies in the future"), ("请核对日期", "Check the day"))
    return validation_batch(record, {code: words})(function)


dose_has_been_given = _not_in_future(Dose, "given_on", "DOSE_IN_FUTURE", ("接种日期", "day of the dose"))
history_has_been_seen = _not_in_future(HistoryReview, "seen_on", "REVIEW_IN_FUTURE", ("查看日期", "day of the review"))
blood_product_has_been_given = _not_in_future(
    BloodProduct, "given_on", "BLOOD_PRODUCT_IN_FUTURE", ("使用日期", "day on which it was given")
)
certificate_has_been_issued = _not_in_future(
    Certificate, "issued_on", "CERTIFICATE_IN_FUTURE", ("发证日期", "day of issue")
)
family_has_been_reminded = _not_in_future(
    Reminder, "reminded_on", "REMINDER_IN_FUTURE", ("提醒日期", "day of the reminder")
)
certificate_has_been_checked = _not_in_future(
    CertificateCheck, "checked_on", "CHECK_IN_FUTURE", ("查验日期", "day of the check")
)
certificate_has_been_checked_again = _not_in_future(
    CertificateCheck, "rechecked_on", "RECHECK_IN_FUTURE", ("再次查验日期", "day of the second check")
)

contraindication_ends_after_it_begins = validation(
    Contraindication,
    "valid_until > valid_from",
    path="valid_until",
    code="CONTRAINDICATION_ENDS_BEFORE_START",
    message=("禁忌的终止日期不晚于起始日期", "The contraindication ends before it begins"),
    remedy=("请核对两个日期", "Check both days"),
)
told_dose_lies_before_the_telling = validation(
    ToldHistory,
    "last_given_on <= told_on",
    path="last_given_on",
    code="TOLD_DOSE_IN_FUTURE",
    message=("最近接种日期晚于询问日期", "The last dose lies after the day on which it was told"),
    remedy=("请核对两个日期", "Check both days"),
)
