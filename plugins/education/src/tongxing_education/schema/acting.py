"""What education does, as mutations."""

from typing import Any

from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import (
    AidAward,
    Enrolment,
    EnrolmentWindow,
    ExamRegistration,
    HeldPaper,
    OutOfSchoolCase,
    School,
    SchoolYearCapacity,
)


@extend(Mutation)
def enrol(store: Any, input: actions.Enrol) -> Enrolment:
    """Enter a child at a school; refused if it is too young, has a place already, or no seat is left."""
    return actions.enrol(store, input)


@extend(Mutation)
def transfer(store: Any, input: actions.Transfer) -> Enrolment:
    """Move a pupil to another school here."""
    return actions.transfer(store, input)


@extend(Mutation)
def leave(store: Any, input: actions.Leave) -> Enrolment:
    """Note that a pupil has left a school, and why."""
    return actions.leave(store, input)


@extend(Mutation)
def register_school(store: Any, input: actions.RegisterSchool) -> School:
    """Register a school of a county."""
    return actions.register_school(store, input)


@extend(Mutation)
def report_seats(store: Any, input: actions.ReportSeats) -> SchoolYearCapacity:
    """Note what a school offers in a school year; what it reported before is replaced."""
    return actions.report_seats(store, input)


@extend(Mutation)
def register_window(store: Any, input: actions.RegisterWindow) -> EnrolmentWindow:
    """Note when a county enrols, whom, and with which papers."""
    return actions.register_window(store, input)


@extend(Mutation)
def note_paper(store: Any, input: actions.NotePaper) -> HeldPaper:
    """Note a paper that was shown for a child, or asked for and not shown."""
    return actions.note_paper(store, input)


@extend(Mutation)
def grant_aid(store: Any, input: actions.GrantAid) -> AidAward:
    """Note aid that was granted to a pupil."""
    return actions.grant_aid(store, input)


@extend(Mutation)
def note_exam_state(store: Any, input: actions.NoteExamState) -> ExamRegistration:
    """Note a registration for an entrance exam, or what its audit came to."""
    return actions.note_exam_state(store, input)


@extend(Mutation)
def open_out_of_school_case(store: Any, input: actions.OpenOutOfSchoolCase) -> OutOfSchoolCase:
    """Open a case of a child that is out of school."""
    return actions.open_out_of_school_case(store, input)


@extend(Mutation)
def close_out_of_school_case(store: Any, input: actions.CloseOutOfSchoolCase) -> OutOfSchoolCase:
    """Close a case, and others of the child that surveys opened meanwhile."""
    return actions.close_out_of_school_case(store, input)
