from typing import Optional

from .base_model import BaseModel
from .fragments import DoseProblem


class RecordDoses(BaseModel):
    immunization: "RecordDosesImmunization"


class RecordDosesImmunization(BaseModel):
    record_dose_many: Optional[list["RecordDosesImmunizationRecordDoseMany"]]


class RecordDosesImmunizationRecordDoseMany(BaseModel):
    dose: Optional["RecordDosesImmunizationRecordDoseManyDose"]
    problems: list["RecordDosesImmunizationRecordDoseManyProblems"]


class RecordDosesImmunizationRecordDoseManyDose(BaseModel):
    record_id: str
    version: int
    product: Optional[str]


RecordDosesImmunizationRecordDoseManyProblems = DoseProblem
RecordDoses.model_rebuild()
RecordDosesImmunization.model_rebuild()
RecordDosesImmunizationRecordDoseMany.model_rebuild()
