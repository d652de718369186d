from typing import Optional

from .base_model import BaseModel
from .fragments import TakeOverProblem


class TakeOver(BaseModel):
    take_over: Optional["TakeOverTakeOver"]


class TakeOverTakeOver(BaseModel):
    handover: Optional["TakeOverTakeOverHandover"]
    problems: list["TakeOverTakeOverProblems"]


class TakeOverTakeOverHandover(BaseModel):
    child: str
    state: str


TakeOverTakeOverProblems = TakeOverProblem
TakeOver.model_rebuild()
TakeOverTakeOver.model_rebuild()
