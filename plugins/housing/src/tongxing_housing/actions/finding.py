"""What is found of a household: means, home, applicant, earlier benefits. What was known before ends on that day."""

from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field

from ..records import TOLD, Applicant, Dwelling, EarlierBenefit, Means

Found = TypeVar("Found", Means, Dwelling, Applicant, EarlierBenefit)
Evidence = Literal["checked", "paper"]


class NoteMeans(BaseModel):
    """Income and assets, as checked with other departments or shown."""

    household: str
    persons: int = Field(ge=1, le=30)
    income_year_fen: int | None = Field(None, ge=0)
    assets_fen: int | None = Field(None, ge=0)
    owns_car: bool | None = None
    owns_company: bool | None = None
    evidence: Evidence
    valid_from: date
    valid_until: date | None = None


class NoteDwelling(BaseModel):
    """How the household lives and what it owns here."""

    household: str
    kind: Literal["owned", "rented", "employer", "kin", "public_rental", "unsafe", "none"] | None = None
    owns_home_here: bool
    own_floor_m2: float | None = Field(None, ge=0)
    persons: int | None = Field(None, ge=1, le=30)
    evidence: Evidence
    valid_from: date
    valid_until: date | None = None


class NoteApplicant(BaseModel):
    """Who applies: hukou, job and insurance."""

    household: str
    guardian: str | None = None
    hukou_division: str | None = Field(None, pattern=r"^\d{12}$")
    hukou_kind: Literal["urban", "rural"] | None = None
    job_since: date | None = None
    job_until: date | None = None
    insured_since: date | None = None
    insured_until: date | None = None
    evidence: Evidence
    valid_from: date
    valid_until: date | None = None


class NoteBenefit(BaseModel):
    """Another housing benefit, or that none was found."""

    household: str
    kind: Literal["none", "bought_public", "affordable", "compensated"]
    valid_from: date
    valid_until: date | None = None


def note_means(store: Any, input: NoteMeans) -> Means:
    """Note income and assets."""
    return _noted(store, Means, input)


def note_dwelling(store: Any, input: NoteDwelling) -> Dwelling:
    """Note how it lives and what it owns."""
    return _noted(store, Dwelling, input)


def note_applicant(store: Any, input: NoteApplicant) -> Applicant:
    """Note hukou, job and insurance of the applicant."""
    return _noted(store, Applicant, input)


def note_benefit(store: Any, input: NoteBenefit) -> EarlierBenefit:
    """Note another housing benefit, or that none was found."""
    return _noted(store, EarlierBenefit, input)


def is_found_out(store: Any, household: str, on: date) -> bool:
    """Whether all four are known on a day by more than what the family tells."""
    records = (Means, Dwelling, Applicant, EarlierBenefit)
    known = ([row for row in store.current(record, household=household, on=on) if _is_shown(row)] for record in records)
    return all(known)


def _is_shown(row: Any) -> bool:
    return getattr(row, "evidence", None) != TOLD


def _noted(store: Any, record: type[Found], input: Any) -> Found:
    for before in store.current(record, household=input.household, on=input.valid_from):
        if before.valid_from < input.valid_from:
            store.change(before, valid_until=input.valid_from)
    noted: Found = store.add(record(**input.model_dump()))
    return noted
