from typing import Optional

from .base_model import BaseModel
from .fragments import LateChild


class WhoIsLate(BaseModel):
    immunization: "WhoIsLateImmunization"


class WhoIsLateImmunization(BaseModel):
    defaulters: Optional["WhoIsLateImmunizationDefaulters"]


class WhoIsLateImmunizationDefaulters(BaseModel):
    total_count: int
    page_info: "WhoIsLateImmunizationDefaultersPageInfo"
    edges: list["WhoIsLateImmunizationDefaultersEdges"]


class WhoIsLateImmunizationDefaultersPageInfo(BaseModel):
    has_next_page: bool
    end_cursor: Optional[str]


class WhoIsLateImmunizationDefaultersEdges(BaseModel):
    node: "WhoIsLateImmunizationDefaultersEdgesNode"


WhoIsLateImmunizationDefaultersEdgesNode = LateChild
WhoIsLate.model_rebuild()
WhoIsLateImmunization.model_rebuild()
WhoIsLateImmunizationDefaulters.model_rebuild()
WhoIsLateImmunizationDefaultersEdges.model_rebuild()
