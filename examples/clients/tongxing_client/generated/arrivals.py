from typing import Optional

from .base_model import BaseModel
from .fragments import Arrival


class Arrivals(BaseModel):
    changes: Optional["ArrivalsChanges"]


class ArrivalsChanges(BaseModel):
    page_info: "ArrivalsChangesPageInfo"
    edges: list["ArrivalsChangesEdges"]


class ArrivalsChangesPageInfo(BaseModel):
    has_next_page: bool
    end_cursor: Optional[str]


class ArrivalsChangesEdges(BaseModel):
    node: "ArrivalsChangesEdgesNode"


ArrivalsChangesEdgesNode = Arrival
Arrivals.model_rebuild()
ArrivalsChanges.model_rebuild()
ArrivalsChangesEdges.model_rebuild()
