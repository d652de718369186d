from datetime import date
from typing import Optional

from .base_model import BaseModel


class OurSchool(BaseModel):
    me: "OurSchoolMe"
    education: "OurSchoolEducation"


class OurSchoolMe(BaseModel):
    day: date


class OurSchoolEducation(BaseModel):
    schools: Optional["OurSchoolEducationSchools"]


class OurSchoolEducationSchools(BaseModel):
    edges: list["OurSchoolEducationSchoolsEdges"]


class OurSchoolEducationSchoolsEdges(BaseModel):
    node: "OurSchoolEducationSchoolsEdgesNode"


class OurSchoolEducationSchoolsEdgesNode(BaseModel):
    record_id: str
    name: Optional[str]
    division: Optional["OurSchoolEducationSchoolsEdgesNodeDivision"]


class OurSchoolEducationSchoolsEdgesNodeDivision(BaseModel):
    code: str
    path_name: Optional[str]


OurSchool.model_rebuild()
OurSchoolEducation.model_rebuild()
OurSchoolEducationSchools.model_rebuild()
OurSchoolEducationSchoolsEdges.model_rebuild()
OurSchoolEducationSchoolsEdgesNode.model_rebuild()
