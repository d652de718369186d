"""Nothing ends before it began."""

from typing import Any

from tongxing import validation

from ..records import AidAward, Enrolment, EnrolmentWindow, ExamRegistration, HeldPaper, OutOfSchoolCase, School


def _in_order(record: type[Any], first: str, last: str, code: str, what: tuple[str, str]) -> Any:
    zh, en = what
    return validation(
        record,
        f"{last} >= {first}",
        path=last,
        code=code,
        message=(f"{zh}的终止日期早于起始日期", f"The {en} ends before it begins"),
        remedy=("请核对两个日期", "Check both days"),
    )


enrolment_ends_after_it_begins = _in_order(
    Enrolment, "valid_from", "valid_until", "ENROLMENT_ENDS_BEFORE_START", ("学籍", "enrolment")
)
paper_ends_after_it_was_seen = _in_order(
    HeldPaper, "valid_from", "valid_until", "PAPER_ENDS_BEFORE_START", ("材料", "paper")
)
case_closes_after_it_opens = _in_order(
    OutOfSchoolCase, "opened_on", "closed_on", "SCHOOL_CASE_CLOSES_BEFORE_IT_OPENS", ("个案", "case")
)
aid_ends_after_it_begins = _in_order(AidAward, "valid_from", "valid_until", "AID_ENDS_BEFORE_START", ("资助", "aid"))
exam_state_ends_after_it_begins = _in_order(
    ExamRegistration, "valid_from", "valid_until", "EXAM_STATE_ENDS_BEFORE_START", ("报名状态", "state")
)
window_closes_after_it_opens = _in_order(
    EnrolmentWindow, "opens", "closes", "WINDOW_CLOSES_BEFORE_IT_OPENS", ("招生窗口", "window")
)
school_closes_after_it_opens = _in_order(
    School, "opened_on", "closed_on", "SCHOOL_CLOSES_BEFORE_IT_OPENS", ("学校", "school")
)
