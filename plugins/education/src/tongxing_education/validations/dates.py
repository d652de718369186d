"""Nothing ends before it began."""

from tongxing import in_order

from ..records import AidAward, Enrolment, EnrolmentWindow, ExamRegistration, HeldPaper, OutOfSchoolCase, School

enrolment_ends_after_it_begins = in_order(
    Enrolment, "valid_from", "valid_until", "ENROLMENT_ENDS_BEFORE_START", ("学籍", "enrolment")
)
paper_ends_after_it_was_seen = in_order(
    HeldPaper, "valid_from", "valid_until", "PAPER_ENDS_BEFORE_START", ("材料", "paper")
)
case_closes_after_it_opens = in_order(
    OutOfSchoolCase, "opened_on", "closed_on", "SCHOOL_CASE_CLOSES_BEFORE_IT_OPENS", ("个案", "case")
)
aid_ends_after_it_begins = in_order(AidAward, "valid_from", "valid_until", "AID_ENDS_BEFORE_START", ("资助", "aid"))
exam_state_ends_after_it_begins = in_order(
    ExamRegistration, "valid_from", "valid_until", "EXAM_STATE_ENDS_BEFORE_START", ("报名状态", "state")
)
window_closes_after_it_opens = in_order(
    EnrolmentWindow, "opens", "closes", "WINDOW_CLOSES_BEFORE_IT_OPENS", ("招生窗口", "window")
)
school_closes_after_it_opens = in_order(
    School, "opened_on", "closed_on", "SCHOOL_CLOSES_BEFORE_IT_OPENS", ("学校", "school")
)
