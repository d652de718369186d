"""What desks and schools fill in."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from ..records import Enrolment, OutOfSchoolCase

Stage = Literal["NURSERY", "KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL", "SPECIAL"]
Paper = Literal[
    "household_book",
    "identity_document",
    "residence_permit",
    "dwelling_proof",
    "job_proof",
    "birth_certificate",
    "vaccination_certificate",
    "transfer_order",
    "other_province_certificate",
]


class RegisterSchool(BaseModel):
    """A school of a county; ``stages`` in the order in which it offers them."""

    division: str
    code: str = Field(pattern=r"^[0-9A-Z]{6,20}$")
    name: str = Field(min_length=1, max_length=120)
    ownership: Literal["public", "private", "inclusive_private"]
    stages: list[Stage] = Field(min_length=1)
    opened_on: date | None = None


class ReportSeats(BaseModel):
    """What a school offers in a stage, or one grade of it, in a school year. A second report replaces the first."""

    school: str
    school_year: int = Field(ge=2000, le=2100)
    stage: Stage
    grade: int | None = Field(default=None, ge=1, le=12)
    seats: int = Field(ge=0)
    pupils: int | None = Field(default=None, ge=0)
    classes: int | None = Field(default=None, ge=0)
    large_classes: int | None = Field(default=None, ge=0)


class RegisterWindow(BaseModel):
    """When a county enrols for a school year, whom, and which papers may be asked for."""

    division: str
    school_year: int = Field(ge=2000, le=2100)
    stage: Stage
    pupils: Literal["all", "local", "migrant"] = "all"
    opens: date
    closes: date
    documents: list[Paper] = []


class Enrol(BaseModel):
    """A child's entry to a school. ``beyond_seats``: somebody decided to take the child although no seat is free."""

    child: str
    school: str
    stage: Stage
    grade: int | None = Field(default=None, ge=1, le=12)
    valid_from: date
    student_number: str | None = Field(default=None, max_length=19)
    boarding: bool | None = None
    beyond_seats: bool = False


class Transfer(BaseModel):
    """A pupil's change to another school here, in the same stage unless said otherwise."""

    of: ClassVar = Enrolment
    id: str
    school: str
    stage: Stage | None = None
    grade: int | None = Field(default=None, ge=1, le=12)
    on: date
    boarding: bool | None = None
    beyond_seats: bool = False


class Leave(BaseModel):
    """Which enrolment ended, and why; ``valid_until`` is the first day on which it no longer holds."""

    of: ClassVar = Enrolment
    id: str
    valid_until: date
    leave_reason: Literal["graduated", "transferred_away", "dropped_out", "suspended", "moved_away", "died", "mistaken"]


class NotePaper(BaseModel):
    """A paper that was shown, or asked for and not shown."""

    child: str
    paper: Paper
    shown: bool = True
    valid_from: date
    valid_until: date | None = None
    says_since: date | None = None


class OpenOutOfSchoolCase(BaseModel):
    """A child of school age who is in no school."""

    child: str
    opened_on: date
    origin: Literal["survey", "register", "school", "person"] = "person"
    reason: Literal["no_place", "papers", "hardship", "illness_disability", "unwilling", "work", "just_moved", "other"]
    note: str | None = Field(default=None, max_length=500)


class CloseOutOfSchoolCase(BaseModel):
    """How and when it ended; ``closed_on`` is the first day on which the case is no longer open."""

    of: ClassVar = OutOfSchoolCase
    id: str
    closed_on: date
    close_reason: Literal["returned_to_school", "moved_away", "over_age", "mistaken", "died", "other"]


class GrantAid(BaseModel):
    """Aid that was granted to a pupil."""

    child: str
    kind: Literal["preschool_aid", "free_preschool", "living_allowance", "senior_grant", "fee_waiver"]
    amount_fen: int | None = Field(default=None, ge=0)
    valid_from: date
    valid_until: date | None = None


class NoteExamState(BaseModel):
    """A registration for an entrance exam, or what its audit came to; the state before it ends on that day."""

    child: str
    exam: Literal["senior_high", "college"]
    exam_year: int = Field(ge=2000, le=2100)
    state: Literal["registered", "accepted", "refused"]
    valid_from: date
