"""``breakGlass``: one child's record opened in an emergency, by whoever works with children here; reviewed afterwards."""

from datetime import datetime
from typing import Any

import strawberry
from pydantic import BaseModel, Field

from tongxing.errors import NotFound
from tongxing.trust.cipher import Vault
from tongxing.trust.emergencies import open_record

from .city_types import Types
from .context import context_of
from .fields import Made
from .mutations import arguments_of, check_key
from .pydantic_inputs import body_of, input_of


class BreakGlass(BaseModel):
    """Whose record is opened, and why."""

    number: str = Field(description="The child's identity number, whole.")
    reason: str = Field(description="danger, missing or found.")
    told: str = Field(description="What happened; whoever reviews it reads it.")


@strawberry.type(description="A child's record that is open for some hours, whoever's grants reach it otherwise.")
class BreakGlassResult:
    """What ``breakGlass`` gives back."""

    child: strawberry.ID
    open_until: datetime


def emergency_mutation(types: Types) -> Made:
    """The mutation. The same child again within the time gives the same answer, whatever the key."""
    said = "Open one child's record in an emergency. It stands in the log, and another person reviews it."
    arguments = tuple(each for each in arguments_of(input_of(types, BreakGlass)) if each.name != "expected_version")
    return Made("break_glass", BreakGlassResult | None, _break_glass, arguments=arguments, description=said)


def _break_glass(source: Any, info: Any, input: Any, key: str) -> BreakGlassResult:
    context = context_of(info)
    check_key(key)
    context.reads.end()
    body, world = BreakGlass.model_validate(body_of(BreakGlass, input).model_dump()), context.reads.store.world
    with world.database.write() as connection:
        asked = (body.number, body.reason, body.told)
        grant = open_record(connection, world.log, Vault(world.ring), context.access, *asked)
    if grant is None:
        raise NotFound("No child here has this number.", remedy="Check the number.")
    (child,) = grant.children
    return BreakGlassResult(child=strawberry.ID(child), open_until=grant.expires_at)
