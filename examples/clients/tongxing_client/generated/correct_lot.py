from typing import Optional

from .base_model import BaseModel
from .fragments import CorrectionProblem


class CorrectLot(BaseModel):
    immunization: "CorrectLotImmunization"


class CorrectLotImmunization(BaseModel):
    correct_dose: Optional["CorrectLotImmunizationCorrectDose"]


class CorrectLotImmunizationCorrectDose(BaseModel):
    dose: Optional["CorrectLotImmunizationCorrectDoseDose"]
    problems: list["CorrectLotImmunizationCorrectDoseProblems"]


class CorrectLotImmunizationCorrectDoseDose(BaseModel):
    record_id: str
    version: int
    product: Optional[str]
    lot: Optional[str]


CorrectLotImmunizationCorrectDoseProblems = CorrectionProblem
CorrectLot.model_rebuild()
CorrectLotImmunization.model_rebuild()
CorrectLotImmunizationCorrectDose.model_rebuild()
