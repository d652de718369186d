"""A move: the child's present place follows from the stays, and every record about the child follows the child."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select, update

from ...database import among
from ...people import Child, Residence
from ...records.base import table_of
from ...trust.principals import Access
from ...trust.scope import linked_on
from ..world import World

PART = 500
CODES = ("residence", "hukou")
"""What a record about a child copies from the child."""


def codes_of(connection: Connection, children: Collection[str]) -> dict[str, dict[str, Any]]:
    """Where these children are as it stands."""
    table = table_of(Child)
    wanted = select(table.c.id, *(table.c[name] for name in CODES)).where(among(connection, table.c.id, children))
    return {row["id"]: {name: row[name] for name in CODES} for row in connection.execute(wanted).mappings()}


def follow(connection: Connection, world: World, access: Access, children: Iterable[str]) -> None:
    """Set each child's residence to that of the stay that holds today, and copy both codes to all dependents."""
    ids = sorted(set(children))
    for start in range(0, len(ids), PART):
        _settle(connection, access, ids[start : start + PART])
        _copy_codes(connection, world, ids[start : start + PART])


def _settle(connection: Connection, access: Access, ids: Sequence[str]) -> None:
    child, stay = table_of(Child), table_of(Residence)
    holds = (stay.c.child == child.c.id) & linked_on(stay, access.day) & stay.c.division.is_not(None)
    latest = (
        select(stay.c.division).where(holds).order_by(stay.c.valid_from.desc(), stay.c.id).limit(1).scalar_subquery()
    )
    moved = child.c.id.in_(ids) & latest.is_not(None) & latest.is_distinct_from(child.c.residence)
    told = {"recorded_at": access.now, "recorded_by": access.principal, "recorded_why": access.purpose}
    connection.execute(update(child).where(moved).values(residence=latest, version=child.c.version + 1, **told))


def _copy_codes(connection: Connection, world: World, ids: Sequence[str]) -> None:
    """Give every record about these children the children's codes, also those of departments that are off here."""
    child = table_of(Child)
    for record in world.placed:
        table = table_of(record)
        codes = {n: select(child.c[n]).where(child.c.id == table.c.child).scalar_subquery() for n in CODES}
        stale = or_(*(table.c[n].is_distinct_from(codes[n]) for n in CODES))
        connection.execute(update(table).where(table.c.child.in_(ids) & stale).values(**codes))
