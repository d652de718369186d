from datetime import date
from typing import Optional

from .base_model import BaseModel
from .fragments import DoseProblem


class RecordDose(BaseModel):
    immunization: "RecordDoseImmunization"


class RecordDoseImmunization(BaseModel):
    record_dose: Optional["RecordDoseImmunizationRecordDose"]


class RecordDoseImmunizationRecordDose(BaseModel):
    dose: Optional["RecordDoseImmunizationRecordDoseDose"]
    problems: list["RecordDoseImmunizationRecordDoseProblems"]


class RecordDoseImmunizationRecordDoseDose(BaseModel):
    record_id: str
    version: int
    product: Optional[str]
    given_on: Optional[date]
    lot: Optional[str]


RecordDoseImmunizationRecordDoseProblems = DoseProblem
RecordDose.model_rebuild()
RecordDoseImmunization.model_rebuild()
RecordDoseImmunizationRecordDose.model_rebuild()
