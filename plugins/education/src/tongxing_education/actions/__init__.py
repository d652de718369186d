"""What education does. The one room that writes."""

from .cases import close_out_of_school_case, open_out_of_school_case
from .desk import grant_aid, note_exam_state, note_paper
from .entering import enrol, leave, transfer
from .inputs import (
    CloseOutOfSchoolCase,
    Enrol,
    GrantAid,
    Leave,
    NoteExamState,
    NotePaper,
    OpenOutOfSchoolCase,
    RegisterSchool,
    RegisterWindow,
    ReportSeats,
    Transfer,
)
from .planning import register_school, register_window, report_seats

__all__ = [
    "CloseOutOfSchoolCase",
    "Enrol",
    "GrantAid",
    "Leave",
    "NoteExamState",
    "NotePaper",
    "OpenOutOfSchoolCase",
    "RegisterSchool",
    "RegisterWindow",
    "ReportSeats",
    "Transfer",
    "close_out_of_school_case",
    "enrol",
    "grant_aid",
    "leave",
    "note_exam_state",
    "note_paper",
    "open_out_of_school_case",
    "register_school",
    "register_window",
    "report_seats",
    "transfer",
]
