from typing import Optional

from .base_model import BaseModel
from .fragments import PupilChange


class PupilChanges(BaseModel):
    changes: Optional["PupilChangesChanges"]


class PupilChangesChanges(BaseModel):
    page_info: "PupilChangesChangesPageInfo"
    edges: list["PupilChangesChangesEdges"]


class PupilChangesChangesPageInfo(BaseModel):
    has_next_page: bool
    end_cursor: Optional[str]


class PupilChangesChangesEdges(BaseModel):
    node: "PupilChangesChangesEdgesNode"


PupilChangesChangesEdgesNode = PupilChange
PupilChanges.model_rebuild()
PupilChangesChanges.model_rebuild()
PupilChangesChangesEdges.model_rebuild()
