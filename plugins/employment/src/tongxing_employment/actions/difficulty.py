"""Job difficulty: a ground that a paper shows is noted, a person is identified by an approved application, and leaves again."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import GuardianEvent, application_of

from ..records import HardshipGround, JobDifficulty
from .deciding import approved, deliver
from .refusals import refused

ITEM = "JOB_DIFFICULTY"
Ground = Literal["older", "disabled", "low_income", "long_unemployed", "landless", "zero_employment"]


class NoteGround(BaseModel):
    """A ground that a paper shows, as it was seen at the desk."""

    guardian: str
    ground: Literal["disabled", "landless"]
    valid_from: date
    valid_until: date | None = None


def note_ground(store: Any, input: NoteGround) -> HardshipGround:
    """Note a ground; no copy of the paper is kept."""
    noted: HardshipGround = store.add(HardshipGround(**input.model_dump()))
    return noted


class PublishDifficulty(BaseModel):
    """The street has checked an application and published who is to be identified."""

    guardian: str
    application: str
    published_on: date


def publish_difficulty(store: Any, input: PublishDifficulty) -> GuardianEvent:
    """Note it on the application, which was accepted; the county's clock begins."""
    application = application_of(store, "guardian", input.guardian, input.application)
    if application.item != ITEM or application.state != "accepted":
        raise refused("NOT_ACCEPTED")
    told: dict[str, Any] = {"item": ITEM, "thread": application.thread, "happened_on": input.published_on}
    published: GuardianEvent = store.event("difficulty_published", guardian=input.guardian, **told)
    return published


class IdentifyDifficulty(BaseModel):
    """Who is identified, by which grounds. ``post_months``: months of posts before, as the register tells."""

    guardian: str
    application: str
    grounds: list[Ground] = Field(min_length=1)
    post_months: int = Field(0, ge=0)
    valid_from: date


def identify_difficulty(store: Any, input: IdentifyDifficulty) -> JobDifficulty:
    """Identify by an approved application, which is delivered by it."""
    application = approved(store, "guardian", input.guardian, input.application, ITEM)
    told = input.model_dump() | {"grounds": ",".join(sorted(set(input.grounds)))}
    found: JobDifficulty = store.add(JobDifficulty(**told))
    deliver(store, "guardian", application, input.valid_from, found)
    return found


class EndDifficulty(BaseModel):
    """Which identification ends; the first day on which it no longer holds."""

    of: ClassVar[type] = JobDifficulty
    id: str
    valid_until: date


def end_difficulty(store: Any, input: EndDifficulty) -> JobDifficulty:
    """End it: a steady job, a pension, or the wish of the person."""
    ended: JobDifficulty = store.change(store.get(JobDifficulty, input.id), valid_until=input.valid_until)
    return ended
