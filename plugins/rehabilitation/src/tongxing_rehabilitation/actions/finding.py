"""A disability is noted; a certificate opens the two subsidies."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from tongxing import AddEvent, Command, Happened

from ..records import Disability


class NoteDisability(BaseModel):
    """What a certificate or a diagnosis says."""

    child: str
    kind: Literal["vision", "hearing", "speech", "limb", "intellectual", "mental", "multiple"]
    grade: int | None = Field(None, ge=1, le=4)
    autism: bool | None = None
    evidence: Literal["certificate", "diagnosis"]
    number: str | None = Field(None, max_length=24)
    valid_from: date
    valid_until: date | None = None


def note_disability(store: Any, input: NoteDisability) -> Disability:
    """Note what was shown; what was known before ends on that day."""
    for before in store.current(Disability, child=input.child, on=input.valid_from):
        if before.valid_from < input.valid_from:
            store.change(before, valid_until=input.valid_from)
    noted: Disability = store.add(Disability(**input.model_dump()))
    store.event(
        "disability_noted",
        child=input.child,
        happened_on=input.valid_from,
        about=noted,
        payload={"evidence": input.evidence},
    )
    return noted


def opened_by_certificates(events: Sequence[Happened]) -> Iterator[Command]:
    """A certificate makes the child one to whom the two subsidies are to be offered."""
    for event in events:
        if event.kind == "disability_noted" and event.payload.get("evidence") == "certificate":
            yield AddEvent("identified", "child", event.subject, event.happened_on, item="TWO_SUBSIDIES")
