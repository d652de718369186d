"""One call of an action inside a transaction that the store begins and ends: its key, its version, checks, reactions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from ..records import Record
from ..records.base import public_name
from . import keys, reactions
from .marks import mark
from .unit import Unit
from .versions import demand_version

T = TypeVar("T", bound=Record | None)
Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True)
class Call(Generic[Body]):
    """What an action is called with. ``key`` and ``expected_version``: see ``Store.write``."""

    body: Body
    key: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What an action gave back. Its problems travel as ``Invalid``, so that nothing half done can be mistaken for done."""

    value: T
    replayed: bool = False


def name_of(action: Callable[..., Any]) -> str:
    """How the access log and the keys call an action."""
    return f"{action.__module__}.{action.__name__}"


def run(unit: Unit, action: Callable[[Any, Body], T], call: Call[Body]) -> Outcome[T]:
    """Run an action once for its key; raises what ``Store.write`` says, and whoever calls rolls back."""
    if call.key is not None:
        said = keys.fingerprint(name_of(action), call.body, call.expected_version)
        earlier = keys.claim(unit.transaction, unit.access, call.key, said)
        if earlier is not None:
            return Outcome(_again(unit, earlier), replayed=True)
    if call.expected_version is not None:
        demand_version(unit, call.body, call.expected_version)
    value = action(unit, call.body)
    unit.finish()
    reactions.react(unit, unit.world)
    mark(unit.transaction, unit.changes(), unit.access.now)
    if call.key is not None and value is not None:
        keys.remember(unit.transaction, unit.access, call.key, public_name(type(value)), value.id)
    return Outcome(value)


def _again(unit: Unit, earlier: keys.Replay) -> Any:
    """What the earlier call gave back, as it stands; None where that is of a plugin which is off now."""
    by_name = {public_name(record): record for record in unit.world.records}
    record = by_name.get(earlier.record or "")
    return None if record is None else unit.get(record, str(earlier.record_id))
