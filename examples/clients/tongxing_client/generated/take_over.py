from typing import Optional

from .base_model import BaseModel


class TakeOver(BaseModel):
    take_over: Optional["TakeOverTakeOver"]


class TakeOverTakeOver(BaseModel):
    id: str
    child: str
    state: str


TakeOver.model_rebuild()
