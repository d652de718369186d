from datetime import date
from typing import Optional

from .base_model import BaseModel
from .enums import DataCategory, ResidenceReason, Served


class MovedChild(BaseModel):
    child: Optional["MovedChildChild"]


class MovedChildChild(BaseModel):
    record_id: str
    name: Optional[str]
    birth_date: Optional[date]
    hukou: Optional["MovedChildChildHukou"]
    residence: Optional["MovedChildChildResidence"]
    residence_status: Optional["MovedChildChildResidenceStatus"]
    gaps: Optional[list["MovedChildChildGaps"]]
    withheld: list[DataCategory]


class MovedChildChildHukou(BaseModel):
    code: str
    path_name: Optional[str]


class MovedChildChildResidence(BaseModel):
    code: str
    path_name: Optional[str]


class MovedChildChildResidenceStatus(BaseModel):
    monitoring: Optional[bool]
    statistical: Optional[bool]
    reason: Optional[ResidenceReason]


class MovedChildChildGaps(BaseModel):
    item: str
    department: str
    since: date
    served: Served


MovedChild.model_rebuild()
MovedChildChild.model_rebuild()
