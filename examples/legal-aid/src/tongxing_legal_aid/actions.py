"""What legal aid does: opens and closes cases, and answers what other departments refer to it."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, Field
from tongxing import AddRecord, Command, Happened

from .records import LegalAidCase

ITEM = "LEGAL_AID_APPLY"


class OpenCase(BaseModel):
    """What the desk fills in when it takes a case."""

    child: str
    matter: Literal["guardianship", "injury", "schooling", "other"]
    opened_on: date
    note: str | None = Field(default=None, max_length=500)


class CloseCase(BaseModel):
    """Which case is over, since when, and how it ended."""

    of: ClassVar = LegalAidCase
    id: str
    closed_on: date
    outcome: str = Field(min_length=1, max_length=200)


def open_case(store, input: OpenCase) -> LegalAidCase:
    """Take a case. Records that legal aid was delivered."""
    case = store.add(LegalAidCase(**input.model_dump()))
    store.event("delivered", child=input.child, item=ITEM, happened_on=input.opened_on, about=case)
    return case


def close_case(store, input: CloseCase) -> LegalAidCase:
    """Close a case, and note how it ended."""
    case = store.get(LegalAidCase, input.id)
    closed = store.change(case, closed_on=input.closed_on)
    ended = {"matter": case.matter, "outcome": input.outcome}
    store.event("legal_aid_ended", child=case.child, item=ITEM, happened_on=input.closed_on, about=case, payload=ended)
    return closed


def answer_to(event: Happened) -> list[Command]:
    """Take the case of a child that somebody referred to legal aid; the desk says later what it is about."""
    if event.kind != "referred" or event.item != ITEM or event.subject_kind != "child":
        return []
    return [AddRecord(LegalAidCase(child=event.subject, matter="other", opened_on=event.happened_on))]
