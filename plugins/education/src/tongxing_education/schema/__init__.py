"""Education's own fields: queries and mutations. Its records appear by themselves."""

from .acting import (
    close_out_of_school_case,
    enrol,
    grant_aid,
    leave,
    note_exam_state,
    note_paper,
    open_out_of_school_case,
    register_school,
    register_window,
    report_seats,
    transfer,
)
from .reading import desk, seats

__all__ = [
    "close_out_of_school_case",
    "desk",
    "enrol",
    "grant_aid",
    "leave",
    "note_exam_state",
    "note_paper",
    "open_out_of_school_case",
    "register_school",
    "register_window",
    "report_seats",
    "seats",
    "transfer",
]
