from datetime import date
from typing import Optional

from .base_model import BaseModel
from .fragments import EnrolProblem


class EnrolPupil(BaseModel):
    education: "EnrolPupilEducation"


class EnrolPupilEducation(BaseModel):
    enrol: Optional["EnrolPupilEducationEnrol"]


class EnrolPupilEducationEnrol(BaseModel):
    enrolment: Optional["EnrolPupilEducationEnrolEnrolment"]
    problems: list["EnrolPupilEducationEnrolProblems"]


class EnrolPupilEducationEnrolEnrolment(BaseModel):
    record_id: str
    version: int
    grade: Optional[int]
    valid_from: Optional[date]


EnrolPupilEducationEnrolProblems = EnrolProblem
EnrolPupil.model_rebuild()
EnrolPupilEducation.model_rebuild()
EnrolPupilEducationEnrol.model_rebuild()
