"""Idempotency keys: the same key with the same body has one effect and one answer, however often it comes."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, ColumnElement, Connection, String, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ...database import among
from ...errors import KeyReused
from ...records.base import Instant
from ...trust.principals import Access

KEYS = Table(
    "_p_core_idempotency",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("principal", String(128), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("record", String(128), nullable=True),
    Column("record_id", String(32), nullable=True),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True)
class Replay:
    """What an earlier call with this key gave back: the record's public name and id, or nothing."""

    record: str | None
    record_id: str | None


def fingerprint(operation: str, body: BaseModel, expected_version: int | None) -> str:
    """What makes two calls the same call."""
    said = json.dumps([operation, body.model_dump(mode="json"), expected_version], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def claim(connection: Connection, access: Access, key: str, print_: str) -> Replay | None:
    """Take the key for this transaction; or what the earlier call with it gave back. Raises KeyReused: see ``claim_all``."""
    found = claim_all(connection, access, {key: print_}).get(key)
    if isinstance(found, KeyReused):
        raise found
    return found


def claim_all(connection: Connection, access: Access, prints: Mapping[str, str]) -> dict[str, Replay | KeyReused]:
    """Take these keys for this transaction. Of each that was taken before: what that call gave back, or, where it came with
    another body, that it did.

    A call that runs at the same moment with the same key waits here until the first has ended.
    """
    if not prints:
        return {}
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    mine = {"city": access.city, "principal": access.principal, "at": access.now}
    # In order, so that two who send the same keys wait for each other and never in a circle.
    rows = [{**mine, "key": key, "fingerprint": prints[key]} for key in sorted(prints)]
    fresh = set(connection.execute(insert(KEYS).values(rows).on_conflict_do_nothing().returning(KEYS.c.key)).scalars())
    taken = prints.keys() - fresh
    if not taken:
        return {}
    kept = connection.execute(select(KEYS).where(_mine(connection, access, taken)))
    return {row.key: _earlier(row, prints[row.key]) for row in kept}


def _earlier(kept: Any, print_: str) -> Replay | KeyReused:
    if kept.fingerprint == print_:
        return Replay(kept.record, kept.record_id)
    return KeyReused("This key was used for another request.", remedy="Make a new key for a new request.")


def remember(connection: Connection, access: Access, key: str, record: str, record_id: str) -> None:
    """Keep what the call gave back, in the same transaction as its effect."""
    remember_all(connection, access, {key: (record, record_id)})


def remember_all(connection: Connection, access: Access, given: Mapping[str, tuple[str, str]]) -> None:
    """The same of many calls: of each key the record and its id."""
    if not given:
        return
    mine = (KEYS.c.city == access.city) & (KEYS.c.principal == access.principal) & (KEYS.c.key == bindparam("_key"))
    told = update(KEYS).where(mine).values(record=bindparam("_record"), record_id=bindparam("_id"))
    connection.execute(told, [{"_key": key, "_record": name, "_id": id} for key, (name, id) in given.items()])


def forget(connection: Connection, access: Access, taken: Collection[str]) -> None:
    """Give keys back that this transaction took for calls of which nothing was done."""
    if taken:
        connection.execute(delete(KEYS).where(_mine(connection, access, taken)))


def _mine(connection: Connection, access: Access, keys: Collection[str]) -> ColumnElement[bool]:
    return (KEYS.c.city == access.city) & (KEYS.c.principal == access.principal) & among(connection, KEYS.c.key, keys)
