"""Idempotency keys: the same key with the same body has one effect and one answer, however often it comes."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Column, Connection, String, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ..errors import KeyReused
from ..records.base import Instant
from ..trust.principals import Access

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
    """Take the key for this transaction; or what the earlier call with it gave back.

    A call that runs at the same moment with the same key waits here until the first has ended.
    Raises KeyReused where the key came with another body.
    """
    insert: Any = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {
        "city": access.city,
        "principal": access.principal,
        "key": key,
        "fingerprint": print_,
        "at": access.now,
    }
    fresh = insert(KEYS).values(**row).on_conflict_do_nothing().returning(KEYS.c.key)
    if connection.execute(fresh).first() is not None:
        return None
    kept = connection.execute(select(KEYS).where(_mine(access, key))).one()
    if kept.fingerprint != print_:
        raise KeyReused(
            "This key was used for another request.",
            remedy="Make a new key for a new request.",
        )
    return Replay(kept.record, kept.record_id)


def remember(connection: Connection, access: Access, key: str, record: str, record_id: str) -> None:
    """Keep what the call gave back, in the same transaction as its effect."""
    connection.execute(update(KEYS).where(_mine(access, key)).values(record=record, record_id=record_id))


def _mine(access: Access, key: str) -> Any:
    return (KEYS.c.city == access.city) & (KEYS.c.principal == access.principal) & (KEYS.c.key == key)
