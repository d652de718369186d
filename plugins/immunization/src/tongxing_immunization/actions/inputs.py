"""What a clinic's desk fills in."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, Field

from ..records import CertificateCheck, Dose

Origin = Literal["given_here", "certificate", "province", "other_province", "other_record"]
SeenIn = Literal["certificate", "province", "other_province", "other_record"]
Site = Literal["left_arm", "right_arm", "left_thigh", "right_thigh", "mouth", "other"]
Route = Literal["IM", "SC", "ID", "PO"]
Extent = Literal["complete", "partial", "unknown"]


class RecordDose(BaseModel):
    """A dose that was given, here or elsewhere. ``product``: its code, or a name that is used for it.

    ``sure``: another dose of the product lies within days of it, and both were given.
    """

    child: str
    product: str
    given_on: date
    lot: str | None = Field(default=None, max_length=40)
    site: Site | None = None
    route: Route | None = None
    clinic: str | None = None
    clinic_name: str | None = Field(default=None, max_length=120)
    origin: Origin = "given_here"
    self_paid: bool | None = None
    campaign: bool | None = None
    scar: bool | None = None
    sure: bool = False


class CorrectDose(BaseModel):
    """What was entered wrongly of a dose; what is not given stays. The row as it was is kept in the past."""

    of: ClassVar = Dose
    id: str
    product: str | None = None
    given_on: date | None = None
    lot: str | None = Field(default=None, max_length=40)
    site: Site | None = None
    route: Route | None = None
    clinic: str | None = None
    clinic_name: str | None = Field(default=None, max_length=120)
    origin: Origin | None = None
    self_paid: bool | None = None
    campaign: bool | None = None
    scar: bool | None = None
    sure: bool = False


class WithdrawDose(BaseModel):
    """A dose that this child was never given."""

    of: ClassVar = Dose
    id: str
    reason: Literal["not_given", "other_child", "entered_twice"]


class ReviewHistory(BaseModel):
    """Somebody looked at the child's history. Complete: all that was given before is entered now, or nothing ever was."""

    child: str
    seen_on: date
    extent: Extent
    seen_in: SeenIn | None = None
    seen_by: str | None = Field(default=None, max_length=64)
    clinic: str | None = None


class ExtractDose(BaseModel):
    """One line of another province's extract. ``product``: a code, or a name that is used for it."""

    product: str
    given_on: date
    lot: str | None = Field(default=None, max_length=40)
    clinic_name: str | None = Field(default=None, max_length=120)
    self_paid: bool | None = None
    campaign: bool | None = None


class ImportExtract(BaseModel):
    """A child's doses by another register. What stands already is left alone.

    ``extent`` says whether they are all; an extract of one province is partial unless somebody knows better. ``province``: its
    code of six digits.
    """

    child: str
    seen_on: date
    doses: list[ExtractDose]
    province: str | None = None
    extent: Literal["complete", "partial"] = "partial"
    seen_in: SeenIn = "other_province"
    clinic: str | None = None


class NoteContraindication(BaseModel):
    """A product that the child must not be given until a day, the first on which it may; without one, for good."""

    child: str
    product: str
    valid_from: date
    valid_until: date | None = None
    reason: Literal["allergy", "reaction", "acute_illness", "immune", "neurological", "other"]


class NoteHealth(BaseModel):
    """What changes the schedule for this child. What is left out is not touched: of each, the latest note holds."""

    child: str
    noted_on: date
    hbsag_mother: Literal["negative", "positive", "unknown"] | None = None
    gestation_weeks: int | None = Field(default=None, ge=20, le=45)
    birth_weight_g: int | None = Field(default=None, ge=300, le=7000)
    hiv: Literal["unexposed", "exposed_unknown", "uninfected", "infected"] | None = None
    severe_immunosuppression: bool | None = None
    immunodeficiency: bool | None = None


class NoteBloodProduct(BaseModel):
    """Immunoglobulin or another blood product that was given."""

    child: str
    given_on: date
    kind: Literal["immunoglobulin", "blood"] = "immunoglobulin"


class WriteNote(BaseModel):
    """A clinical note; kept sealed, for vaccinating alone."""

    child: str
    noted_on: date
    note: str = Field(min_length=1, max_length=1000)


class IssueCertificate(BaseModel):
    """A certificate for a child; the one before it ends on that day."""

    child: str
    number: str = Field(min_length=4, max_length=32)
    issued_on: date
    clinic: str | None = None


class OpenCheck(BaseModel):
    """A child that entered a school or nursery of which no notice came."""

    child: str
    entered_on: date
    stage: Literal["NURSERY", "KINDERGARTEN", "PRIMARY"]
    school: str | None = Field(default=None, max_length=120)


class CheckCertificate(BaseModel):
    """A check, or the second one; the outcome follows from the doses. ``shown``: there is a certificate."""

    of: ClassVar = CertificateCheck
    id: str
    on: date
    shown: bool


class RegisterClinic(BaseModel):
    """A clinic that vaccinates in a division."""

    division: str
    code: str = Field(pattern=r"^[0-9A-Z]{6,20}$")
    name: str = Field(min_length=1, max_length=120)


class Remind(BaseModel):
    """A family was reminded, or somebody tried to."""

    child: str
    reminded_on: date
    channel: Literal["phone", "message", "visit", "school"]
    reached: bool = True
