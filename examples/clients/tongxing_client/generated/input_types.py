from datetime import date
from typing import Optional

from .base_model import BaseModel


class EducationEnrolInput(BaseModel):
    beyond_seats: Optional[bool] = None
    boarding: Optional[bool] = None
    child: str
    grade: Optional[int] = None
    school: str
    stage: str
    student_number: Optional[str] = None
    valid_from: date


class ImmunizationRecordDoseEntry(BaseModel):
    expected_version: Optional[int] = None
    input: "ImmunizationRecordDoseInput"
    key: str


class ImmunizationRecordDoseInput(BaseModel):
    campaign: Optional[bool] = None
    child: str
    clinic: Optional[str] = None
    clinic_name: Optional[str] = None
    given_on: date
    lot: Optional[str] = None
    origin: Optional[str] = None
    product: str
    route: Optional[str] = None
    scar: Optional[bool] = None
    self_paid: Optional[bool] = None
    site: Optional[str] = None
    sure: Optional[bool] = None


ImmunizationRecordDoseEntry.model_rebuild()
