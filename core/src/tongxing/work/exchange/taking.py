"""Letters are taken: in any order, each once. A letter that cannot be taken yet stays missing and says why."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from ...errors import Invalid, NotFound, Refused, UsageError
from ...people import Child
from ...records import Record
from ...records.base import table_of
from ...trust.peers import Peer
from ..events import ServiceEvent
from ..store import Store
from ..writing.unit import Unit
from .letters import TAKEN, Letter, Register


class ToldEvent(BaseModel):
    """An event as the sender has it."""

    id: str
    thread: str
    kind: str
    item: str | None
    corrects: str | None
    division: str | None
    happened_on: date
    by: str
    said_at: str
    payload: dict[str, str]


class ToldChild(BaseModel):
    """What the receiving step needs of a child."""

    id: str
    name: str
    sex: str | None
    birth_date: date | None
    hukou: str
    residence: str | None


class Told(BaseModel):
    """The body of a letter."""

    number: int
    event: ToldEvent
    child: ToldChild


@dataclass
class Taken:
    """What became of letters: how many were taken or had been before, what was not taken and why, which are missing."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: dict[int, str] = field(default_factory=dict)
    missing: tuple[int, ...] = ()


def take(store: Store, peer: Peer, letters: Iterable[Letter], *, last: int = 0) -> Taken:
    """Take letters of a peer, each in a transaction of its own. Raises UsageError for those of somebody else.

    ``last``: the number of the last letter that the peer says it has sent, so that this one is missed too.
    """
    taken = Taken()
    for letter in letters:
        if (letter.sender, letter.receiver) != (peer.name, store.world.city):
            said = f"This is a letter of {letter.sender} to {letter.receiver}."
            raise UsageError(said, remedy=f"Here are letters of {peer.name} to {store.world.city}.")
        body = Told(**json.loads(peer.open(letter.sealed, letter.about)), number=letter.number)
        _take(store, peer, body, taken)
    with store.world.database.read() as connection:
        taken.missing = tuple(Register(connection, store.world.city, peer.name).missing(last))
    return taken


def _take(store: Store, peer: Peer, body: Told, taken: Taken) -> None:
    def take_letter(unit: Unit, told: Told) -> Record | None:
        register = Register(unit.transaction, unit.world.city, peer.name)
        if register.rows(TAKEN, [told.number]):
            return None
        register.note(TAKEN, told.number, told.event.id, told.child.id, unit.access.now)
        return _written(unit, told)

    try:
        value = store.write(take_letter, body).value
        taken.counts["taken" if value is not None else "known"] += 1
    except Invalid as error:
        taken.refused[body.number] = "; ".join(problem.message.zh for problem in error.problems)
    except (Refused, UsageError) as error:
        taken.refused[body.number] = str(error)


def _written(unit: Unit, told: Told) -> Record | None:
    """The event under its own id, about a child who is registered here under the id that both sides know."""
    event, child = told.event, told.child
    if _is_here(unit, ServiceEvent, event.id):
        return None
    if not _is_here(unit, Child, child.id):
        unit.add(Child(**child.model_dump()))
    if event.corrects and not _is_here(unit, ServiceEvent, event.corrects):
        raise NotFound("It corrects an event that has not come yet.", remedy="Take it again when that one is here.")
    payload: dict[str, Any] = {**event.payload, "said_at": event.said_at, "said_by": event.by}
    about = event.model_dump(include={"id", "thread", "item", "corrects", "division", "happened_on"})
    return unit.event(event.kind, child=child.id, payload=payload, **about)


def _is_here(unit: Unit, record: type[Record], id: str) -> bool:
    table = table_of(record)
    return unit.transaction.execute(select(table.c.id).where(table.c.id == id)).first() is not None
