"""``breakGlass``: one child's record opened in an emergency, by whoever works with children here; reviewed afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry
from pydantic import BaseModel, Field

from tongxing.errors import NotFound
from tongxing.trust.cipher import Vault
from tongxing.trust.emergencies import open_record
from tongxing.work.store import Store
from tongxing.work.writing.calls import Call

from ..authors.acts import Act, result_of
from ..reading.city_types import Types
from ..reading.fields import Made


class BreakGlass(BaseModel):
    """Whose record is opened, and why."""

    number: str = Field(description="The child's identity number, whole.")
    reason: str = Field(description="danger, missing or found.")
    told: str = Field(description="What happened; whoever reviews it reads it.")


@dataclass(frozen=True)
class Opened:
    """Whose record is open, and until when."""

    child: str
    until: datetime


def emergency_act(types: Types) -> Act:
    """The mutation, for one child alone. The same child again within the time gives the same answer, whatever the key."""
    said = "Open one child's record in an emergency. It stands in the log, and another person reviews it."
    shown = (
        Made("child", strawberry.ID | None, lambda result, info: result.value and result.value.child),
        Made("open_until", datetime | None, lambda result, info: result.value and result.value.until),
    )
    about = "A child's record that is open for some hours, whoever's grants reach it otherwise."
    result = result_of(types, "BreakGlassResult", *shown, said=about)
    return Act("break_glass", BreakGlass, result, said, _break_glass, None, takes_version=False)


def _break_glass(store: Store, call: Call[Any]) -> Opened:
    body, world = call.body, store.world
    with world.database.write() as connection:
        asked = (body.number, body.reason, body.told)
        grant = open_record(connection, world.log, Vault(world.ring), store.access, *asked)
    if grant is None:
        raise NotFound("No child here has this number.", remedy="Check the number.")
    (child,) = grant.children
    return Opened(child, grant.expires_at)
