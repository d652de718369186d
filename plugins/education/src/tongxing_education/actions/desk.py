"""What the desk notes of a pupil: papers, aid, exams."""

from typing import Any

from ..records import AidAward, ExamRegistration, HeldPaper
from .inputs import GrantAid, NoteExamState, NotePaper

_EVENTS = {"registered": "applied", "accepted": "approved", "refused": "refused"}


def note_paper(store: Any, input: NotePaper) -> HeldPaper:
    """Note a paper that was shown, or asked for and not shown; the one before it of the same kind ends on that day."""
    for held in store.current(HeldPaper, child=input.child, paper=input.paper, on=input.valid_from):
        if held.valid_from < input.valid_from:
            store.change(held, valid_until=input.valid_from)
    noted: HeldPaper = store.add(HeldPaper(**input.model_dump()))
    return noted


def grant_aid(store: Any, input: GrantAid) -> AidAward:
    """Note aid that was granted. Records that STUDENT_AID was delivered."""
    award: AidAward = store.add(AidAward(**input.model_dump()))
    store.event("delivered", child=input.child, item="STUDENT_AID", happened_on=input.valid_from, about=award)
    return award


def note_exam_state(store: Any, input: NoteExamState) -> ExamRegistration:
    """Note a registration for an exam or the outcome of its audit."""
    same = {"child": input.child, "exam": input.exam, "exam_year": input.exam_year}
    for before in store.current(ExamRegistration, on=input.valid_from, **same):
        store.change(before, valid_until=input.valid_from)
    noted: ExamRegistration = store.add(ExamRegistration(**input.model_dump()))
    kind = _EVENTS[input.state]
    store.event(kind, child=input.child, item="LOCAL_EXAMS", happened_on=input.valid_from, about=noted)
    return noted
