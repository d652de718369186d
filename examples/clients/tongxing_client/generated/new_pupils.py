from typing import Optional

from .base_model import BaseModel
from .fragments import Pupil


class NewPupils(BaseModel):
    children: Optional["NewPupilsChildren"]


class NewPupilsChildren(BaseModel):
    total_count: int
    page_info: "NewPupilsChildrenPageInfo"
    edges: list["NewPupilsChildrenEdges"]


class NewPupilsChildrenPageInfo(BaseModel):
    has_next_page: bool
    end_cursor: Optional[str]


class NewPupilsChildrenEdges(BaseModel):
    node: "NewPupilsChildrenEdgesNode"


NewPupilsChildrenEdgesNode = Pupil
NewPupils.model_rebuild()
NewPupilsChildren.model_rebuild()
NewPupilsChildrenEdges.model_rebuild()
