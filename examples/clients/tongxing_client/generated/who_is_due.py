from typing import Optional

from .base_model import BaseModel
from .fragments import DueChild


class WhoIsDue(BaseModel):
    immunization: "WhoIsDueImmunization"


class WhoIsDueImmunization(BaseModel):
    to_remind: Optional["WhoIsDueImmunizationToRemind"]


class WhoIsDueImmunizationToRemind(BaseModel):
    total_count: int
    page_info: "WhoIsDueImmunizationToRemindPageInfo"
    edges: list["WhoIsDueImmunizationToRemindEdges"]


class WhoIsDueImmunizationToRemindPageInfo(BaseModel):
    has_next_page: bool
    end_cursor: Optional[str]


class WhoIsDueImmunizationToRemindEdges(BaseModel):
    node: "WhoIsDueImmunizationToRemindEdgesNode"


WhoIsDueImmunizationToRemindEdgesNode = DueChild
WhoIsDue.model_rebuild()
WhoIsDueImmunization.model_rebuild()
WhoIsDueImmunizationToRemind.model_rebuild()
WhoIsDueImmunizationToRemindEdges.model_rebuild()
