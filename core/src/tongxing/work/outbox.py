"""The outbox: that something changed, written in the transaction that changed it; no values, only kinds, names and ids.

A row holds what one transaction changed of one record, or of the gaps of one item: a batch of a thousand children is a few
rows. Whoever follows reads the rows in the order of their positions, and must never come past one that stands there only
later. On SQLite one writer at a time gives the order. On PostgreSQL a position is drawn before its transaction ends, so each
writer holds a lock, shared with all other writers, from its row to its end, and whoever asks how far the rows are settled
takes that lock whole for a moment (``settled``): up to the last row that stands then, nothing can come any more.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from ..database import Database
from ..errors import Refused
from ..records.base import Instant

CHANGES = Table(
    "_p_core_change",
    SQLModel.metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("name", String(128), nullable=False),
    Column("city", String(64), nullable=True),
    Column("ids", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
)
"""``name``: the record's public name, or the item whose gaps changed. ``city``: whose gaps; records are of all cities here."""
PATIENCE_MS = 250
"""How long a reader waits for writers who are about to end, while further writers wait behind it."""


class Kind(StrEnum):
    """What a row tells of."""

    event = "event"
    record = "record"
    gap = "gap"
    reached = "reached"
    """Children whom a write reaches through facts: told to nobody, but what was decided of them may have changed."""
    begun = "begun"
    """The first row of all, which tells nothing: something to stand on."""


@dataclass(frozen=True)
class Told:
    """What one row tells: the ids of what changed, each with that of its subject."""

    kind: Kind
    name: str
    ids: Mapping[str, str]
    city: str | None = None


def tell(connection: Connection, told: Iterable[Told], at: datetime) -> None:
    """Write what a transaction changed, as the last thing that it writes."""
    rows = [
        {"kind": each.kind, "name": each.name, "city": each.city, "ids": _packed(each.ids), "at": at}
        for each in told
        if each.ids
    ]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
    connection.execute(insert(CHANGES), rows)


class Busy(Refused):
    """Writers left no moment in which to see how far the outbox is settled."""

    code = "BUSY"

    def __init__(self) -> None:
        super().__init__("So much is being written that what changed cannot be told now.", remedy="Ask again soon.")


def settled(database: Database) -> int:
    """The position up to which nothing can come any more. Raises Busy where writers take too long to say so now.

    To be asked before the view of the data is opened in which the rows are read: a later view holds all of them.
    """
    last = select(func.max(CHANGES.c.position))
    if database.is_sqlite:
        with database.read() as connection:
            return int(connection.execute(last).scalar_one())
    with database.write() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        try:
            with connection.begin_nested():
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03":  # lock_not_available
                raise
            raise Busy from error
        return int(connection.execute(last).scalar_one())


def last(database: Database) -> int:
    """The last position that stands there now. More before it may still come: for whoever asks whether to look."""
    with database.read() as connection:
        return int(connection.execute(select(func.max(CHANGES.c.position))).scalar_one())


def begin(connection: Connection) -> None:
    """Write the first row, where the table is new."""
    told = {"kind": Kind.begun, "name": "", "ids": "[]", "at": datetime.now(UTC)}
    connection.execute(insert(CHANGES).values(told))


def between(connection: Connection, first: int, last: int, kinds: Collection[str], most: int) -> list[Any]:
    """The first rows of these kinds from one position to another, both with it."""
    wanted = select(CHANGES).where(CHANGES.c.position.between(first, last), CHANGES.c.kind.in_(kinds))
    return list(connection.execute(wanted.order_by(CHANGES.c.position).limit(most)))


def ids_of(row: Any) -> list[tuple[str, str]]:
    """Ids and their subjects of one row, in their order."""
    split = (each.partition(" ") for each in json.loads(row.ids))
    return [(id, subject or id) for id, _, subject in split]


def forget(connection: Connection, subjects: Sequence[str]) -> None:
    """Take out whatever names one of these subjects. The rows stay where they are, so that whoever stands there goes on."""
    holding = or_(*(CHANGES.c.ids.contains(each) for each in subjects))
    gone = set(subjects)
    for row in connection.execute(select(CHANGES).where(holding)).all():
        left = {id: subject for id, subject in ids_of(row) if not {id, subject} & gone}
        connection.execute(update(CHANGES).where(CHANGES.c.position == row.position).values(ids=_packed(left)))


def expire(connection: Connection, before: datetime) -> int:
    """Delete rows older than a moment, but the last of them, on which who has read so far stands; how many."""
    stone = select(func.max(CHANGES.c.position)).where(CHANGES.c.at < before).scalar_subquery()
    return connection.execute(delete(CHANGES).where(CHANGES.c.position < stone)).rowcount


def _packed(ids: Mapping[str, str]) -> str:
    return json.dumps(
        [id if id == subject else f"{id} {subject}" for id, subject in ids.items()], separators=(",", ":")
    )


_LOCK = func.hashtextextended("tongxing outbox", 0)
