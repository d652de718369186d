"""What education's records must satisfy beyond their single columns."""

from .dates import (
    aid_ends_after_it_begins,
    case_closes_after_it_opens,
    enrolment_ends_after_it_begins,
    exam_state_ends_after_it_begins,
    paper_ends_after_it_was_seen,
    school_closes_after_it_opens,
    window_closes_after_it_opens,
)
from .places import large_classes_are_classes
from .pupils import (
    closing_has_a_reason,
    grade_belongs_to_stage,
    leaving_has_a_reason,
    one_place_at_a_time,
    student_number_holds_a_number,
)

__all__ = [
    "aid_ends_after_it_begins",
    "case_closes_after_it_opens",
    "closing_has_a_reason",
    "enrolment_ends_after_it_begins",
    "exam_state_ends_after_it_begins",
    "grade_belongs_to_stage",
    "large_classes_are_classes",
    "leaving_has_a_reason",
    "one_place_at_a_time",
    "paper_ends_after_it_was_seen",
    "school_closes_after_it_opens",
    "student_number_holds_a_number",
    "window_closes_after_it_opens",
]
