"""Recording a visit."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..records.visits import Visit
from .refusals import refused

ITEM = "KEY_LEDGER_VISIT"
NOBODY = "nobody"

Role = Literal[
    "child_director",
    "child_supervisor",
    "civil_affairs",
    "social_worker",
    "teacher",
    "police",
    "health_worker",
    "volunteer",
    "other",
]


class RecordVisit(BaseModel):
    """When somebody came, who, whom they saw, what they found and did, and when they come again."""

    child: str
    visited_on: date
    visitor: str = Field(min_length=1, max_length=60)
    role: Role
    method: Literal["HOME", "SCHOOL", "OFFICE", "PHONE", "VIDEO"]
    seen: Literal["child", "guardian", "child_and_guardian", "other", "nobody"]
    findings: str | None = Field(default=None, max_length=2000)
    actions_taken: str | None = Field(default=None, max_length=2000)
    next_on: date | None = None


def record_visit(store: Any, input: RecordVisit) -> Visit:
    """Keep a visit. An attempt on which nobody was seen is kept too and is no `visited` event."""
    if input.visited_on > store.access.day:
        raise refused("IN_THE_FUTURE")
    visit: Visit = store.add(Visit(**input.model_dump()))
    if input.seen != NOBODY:
        store.event("visited", child=input.child, item=ITEM, happened_on=input.visited_on, about=visit)
    return visit
