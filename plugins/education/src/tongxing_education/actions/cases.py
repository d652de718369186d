"""Cases of children who are out of school: opened once, followed, closed."""

from datetime import date
from typing import Any

from ..records import OutOfSchoolCase
from .inputs import CloseOutOfSchoolCase, OpenOutOfSchoolCase
from .refusals import refused


def open_out_of_school_case(store: Any, input: OpenOutOfSchoolCase) -> OutOfSchoolCase:
    """Open a case; there is one open case of a child at a time."""
    if any(case.closed_on is None for case in store.find(OutOfSchoolCase, child=input.child)):
        raise refused("CASE_ALREADY_OPEN")
    case: OutOfSchoolCase = store.add(OutOfSchoolCase(**input.model_dump()))
    payload = {"reason": input.reason}
    store.event(
        "out_of_school_found",
        child=input.child,
        happened_on=input.opened_on,
        about=case,
        thread=case.id,
        payload=payload,
    )
    return case


def close_out_of_school_case(store: Any, input: CloseOutOfSchoolCase) -> OutOfSchoolCase:
    """Close a case, and with it others of the child that surveys opened meanwhile."""
    case = store.get(OutOfSchoolCase, input.id)
    if case.closed_on is not None:
        raise refused("CASE_ALREADY_CLOSED")
    for other in store.find(OutOfSchoolCase, child=case.child):
        if other.id != case.id and other.closed_on is None:
            end_case(store, other, input.close_reason, max(input.closed_on, other.opened_on))
    return end_case(store, case, input.close_reason, input.closed_on)


def end_case(store: Any, case: OutOfSchoolCase, why: str, day: date) -> OutOfSchoolCase:
    """Close one case and say so."""
    closed: OutOfSchoolCase = store.change(case, closed_on=day, close_reason=why)
    payload = {"outcome": why}
    store.event("out_of_school_ended", child=case.child, happened_on=day, about=closed, thread=case.id, payload=payload)
    return closed
