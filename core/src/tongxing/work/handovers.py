"""Handing a child's record over: the office where the child lived offers it, the office where it lives now takes it.

Whoever may write in both places moves a child alone; otherwise neither may, and it takes both: no office pulls a record to itself,
and none pushes it out of its sight. From then on the new place sees the record, and the old one the events that its units wrote.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, Date, String, Table, insert, select, update
from sqlmodel import SQLModel

from ..errors import Invalid, NotFound, Problem, UsageError, Words
from ..people import Child, Residence
from ..people.divisions import national
from ..records.base import Code, Instant, table_of
from ..trust.audit.entries import Entry
from ..trust.principals import Access
from ..trust.scope import Scope, linked_on
from ..trust.visible import Placed
from . import rows
from .marks import mark
from .store import Store
from .writing import access as rights
from .writing import keys
from .writing.unit import Unit, begun
from .writing.versions import demand_version

HANDOVERS = Table(
    "_p_core_handover",
    SQLModel.metadata,
    Column("id", String(32), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("child", String(32), nullable=False, index=True),
    Column("division", Code, nullable=False),
    Column("since", Date, nullable=False),
    Column("offered_by", String(128), nullable=False),
    Column("offered_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answered_by", String(128), nullable=True),
    Column("answered_at", Instant, nullable=True),
)
RESIDENCE = "core.residence"
NO_PLACE = Problem(
    "division",
    "UNKNOWN_CODE",
    Words("没有这个区划代码。", "No division has this code."),
    Words("请填写6、9或12位代码。", "Give a code of 6, 9 or 12 digits."),
)


class HandOver(BaseModel):
    """Which child moved, where to, and since when."""

    child: str
    division: str
    since: date


class Answer(BaseModel):
    """Which offer is taken or refused."""

    id: str


@dataclass(frozen=True)
class Handover:
    """One offer. ``state``: open, taken or refused."""

    id: str
    child: str
    division: str
    since: date
    offered_by: str
    state: str


def hand_over(
    store: Store, input: HandOver, *, key: str | None = None, expected_version: int | None = None
) -> Handover:
    """Offer a child's record to the place where the child lives now. It stays here until it is taken.

    ``key``, ``expected_version`` (of the child): see ``Store.write``. Raises Invalid for an unknown place, NotFound for a child
    that may not be seen, NotAllowed without the right to write where it lives, UsageError where an offer is open.
    """
    if not national().is_known(input.division):
        raise Invalid([NO_PLACE])
    place, _ = national().range_of(input.division)
    world, access = store.world, store.access
    with world.database.write() as connection, begun(world, access, connection, "hand over") as unit:
        earlier = _earlier(store, connection, key, "hand over", input)
        if earlier is not None:
            return earlier
        if expected_version is not None:
            demand_version(unit, input, expected_version)
        child = unit.get(Child, input.child)
        rights.demand_write(store.access, Residence, [RESIDENCE], [_placed(connection, child.id)])
        if _offers(connection, store.access.city, HANDOVERS.c.child == child.id, HANDOVERS.c.state == "open"):
            raise UsageError("此儿童已有待接收的移交。 This child is on offer already.")
        made = Handover(secrets.token_hex(12), child.id, place, input.since, store.access.principal, "open")
        told = {"city": store.access.city, "offered_at": store.access.now}
        connection.execute(insert(HANDOVERS).values(**vars(made), **told))
        unit.entry.saw([child.id], [RESIDENCE])
        _remember(store, connection, key, made)
        store.world.log.keep(store.access, unit.entry)
    return made


def take_over(store: Store, id: str, *, key: str | None = None) -> Handover:
    """Take a record that was offered to a place where this principal may write: the child lives there from the day on."""

    def move(unit: Unit, offer: Handover) -> None:
        # The old place gave its word by offering, the new one gives it here; neither has the right over both.
        unit.for_department = True
        for stay in _standing(unit, offer):
            unit.change(stay, valid_until=offer.since)
        unit.add(Residence(child=offer.child, division=offer.division, basis="living", valid_from=offer.since))
        unit.settle(0)
        mark(unit.writing, unit.changes(), unit.access.now)

    return _answered(store, id, "taken", move, key)


def refuse_handover(store: Store, id: str, *, key: str | None = None) -> Handover:
    """Say that a child who was offered does not live here. The record stays where it is."""
    return _answered(store, id, "refused", lambda unit, offer: None, key)


def handovers(store: Store) -> list[Handover]:
    """What is on offer to places where this principal may write, oldest first."""
    with store.world.database.read() as connection:
        every = _offers(connection, store.access.city, HANDOVERS.c.state == "open")
    found = [each for each in every if _is_to(store.access, each)]
    entry = Entry("read", "handovers")
    entry.saw([each.child for each in found], [RESIDENCE])
    store.world.log.keep(store.access, entry)
    return found


def _answered(store: Store, id: str, state: str, act: Callable[[Unit, Handover], None], key: str | None) -> Handover:
    access = store.access
    with store.world.database.write() as connection:
        earlier = _earlier(store, connection, key, f"handover {state}", Answer(id=id))
        if earlier is not None:
            return earlier
        found = _offers(connection, access.city, HANDOVERS.c.id == id)
        if not found or not _is_to(access, found[0]):
            raise NotFound("There is no such offer here.", remedy="See what is on offer to you.")
        (offer,) = found
        mine = (HANDOVERS.c.id == id) & (HANDOVERS.c.state == "open")
        said = {"state": state, "answered_by": access.principal, "answered_at": access.now}
        if connection.execute(update(HANDOVERS).where(mine).values(said)).rowcount != 1:
            raise UsageError("此项移交已有答复。 This offer was answered before.")
        with begun(store.world, access, connection, f"handover {state}") as unit:
            act(unit, offer)
        unit.entry.saw([offer.child], [RESIDENCE])
        _remember(store, connection, key, offer)
        store.world.log.keep(access, unit.entry)
    return Handover(**{**vars(offer), "state": state})


def _is_to(access: Access, offer: Handover) -> bool:
    """Whether a principal may take an offer: it may write there, and the child was not restricted since."""
    parts = Scope.of(access, "write").ranges(RESIDENCE).parts
    return any(part.hold(offer.division, None) and not part.keep_back(offer.child) for part in parts)


def _earlier(store: Store, connection: Connection, key: str | None, act: str, body: BaseModel) -> Handover | None:
    """The offer as it stands, where an earlier call with this key has done the same."""
    replay = keys.claim(connection, store.access, key, keys.fingerprint(act, body, None)) if key is not None else None
    if replay is None:
        return None
    found = _offers(connection, store.access.city, HANDOVERS.c.id == replay.record_id)
    if not found:
        raise NotFound("There is no such offer here any more.", remedy="See what is on offer to you.")
    return found[0]


def _remember(store: Store, connection: Connection, key: str | None, offer: Handover) -> None:
    if key is not None:
        keys.remember(connection, store.access, key, "handover", offer.id)


def _standing(unit: Unit, offer: Handover) -> list[Residence]:
    """The child's stays that still hold on the day of the move."""
    stay = table_of(Residence)
    wanted = select(stay).where(stay.c.child == offer.child, linked_on(stay, offer.since)).order_by(stay.c.id)
    found: list[Mapping[str, Any]] = [dict(row) for row in unit.writing.execute(wanted).mappings()]
    return [rows.made(Residence, row) for row in found]


def _offers(connection: Connection, city: str, *which: Any) -> list[Handover]:
    names = (HANDOVERS.c[name] for name in Handover.__dataclass_fields__)
    wanted = select(*names).where(HANDOVERS.c.city == city, *which).order_by(HANDOVERS.c.offered_at, HANDOVERS.c.id)
    return [Handover(**row) for row in connection.execute(wanted).mappings()]


def _placed(connection: Connection, child: str) -> Placed:
    table = table_of(Child)
    codes = connection.execute(select(table.c.residence, table.c.hukou, table.c.id).where(table.c.id == child)).one()
    return Placed(*codes)
