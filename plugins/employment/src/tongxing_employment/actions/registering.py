"""What a guardian does for a living is noted or registered, at the residence; a wish for help is noted."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from ..records import JobStatus, JobWish
from ..records.words import WORKING
from .deciding import approved, deliver
from .homes import clear_homes

ITEMS = {"unemployed": "UNEMPLOYMENT_REGISTRATION"}


class NoteJob(BaseModel):
    """What a guardian does from a day on. With an approved application it is registered, else told."""

    guardian: str
    status: Literal["employed", "self_employed", "flexible", "unemployed", "not_seeking", "retired"]
    employer: Literal["state_owned", "public", "private", "individual", "other"] | None = None
    application: str | None = None
    valid_from: date
    registered_on: date | None = None


def note_job(store: Any, input: NoteJob) -> JobStatus:
    """Note it; what was known before ends on that day, and a household without work that now has some is cleared."""
    application = None
    if input.application is not None:
        item = ITEMS.get(input.status, "JOB_REGISTRATION")
        application = approved(store, "guardian", input.guardian, input.application, item)
    for before in store.current(JobStatus, guardian=input.guardian, on=input.valid_from):
        if before.valid_from < input.valid_from:
            store.change(before, valid_until=input.valid_from)
    told = input.model_dump(exclude={"application", "registered_on"})
    noted: JobStatus = store.add(JobStatus(**told, evidence="registered" if application else "told"))
    if application is not None:
        deliver(store, "guardian", application, input.registered_on or store.access.day, noted)
    if input.status in WORKING:
        clear_homes(store, input.guardian, input.valid_from)
    return noted


class NoteWish(BaseModel):
    """Which of the plan's four services a guardian asks for."""

    guardian: str
    wish: Literal["advice", "job", "training", "business", "none"]
    valid_from: date


def note_wish(store: Any, input: NoteWish) -> JobWish:
    """Note it; an earlier wish ends on that day."""
    for before in store.current(JobWish, guardian=input.guardian, on=input.valid_from):
        if before.valid_from < input.valid_from:
            store.change(before, valid_until=input.valid_from)
    noted: JobWish = store.add(JobWish(**input.model_dump()))
    return noted
