"""What education keeps: schools and their seats, windows; enrolments, papers, children in no school; aid and exams."""

from .benefits import AidAward, ExamRegistration
from .pupils import Enrolment, HeldPaper, OutOfSchoolCase
from .schools import EnrolmentWindow, School, SchoolYearCapacity

__all__ = [
    "AidAward",
    "Enrolment",
    "EnrolmentWindow",
    "ExamRegistration",
    "HeldPaper",
    "OutOfSchoolCase",
    "School",
    "SchoolYearCapacity",
]
