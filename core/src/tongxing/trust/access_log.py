"""A row for every read and every write of personal data, which nothing can change afterwards."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    insert,
)
from sqlmodel import SQLModel

from ..records.base import Instant
from .principals import Access

ACCESS_LOG = Table(
    "_p_core_access_log",
    SQLModel.metadata,
    Column(
        "id",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("at", Instant, nullable=False, index=True),
    Column("city", String(64), nullable=False),
    Column("principal", String(128), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("action", String(16), nullable=False),
    Column("operation", String(128), nullable=False),
    Column("subjects", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("grants", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass
class Entry:
    """What one operation has read or written so far: no values, only whom it concerned and which categories."""

    action: str
    operation: str
    subjects: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    count: int = 0

    def saw(self, subjects: Iterable[str], categories: Iterable[str]) -> None:
        """Add whom and what a statement gave back. Categories are those asked for and permitted."""
        fresh = set(subjects)
        self.subjects |= fresh
        self.categories |= set(categories)
        self.count += len(fresh)


def keep(connection: Connection, access: Access, entry: Entry) -> None:
    """Write the entry. Call it before a byte leaves; if it fails, nothing may leave."""
    grants = sorted(g.id for g in access.grants if access.purpose in g.purposes and entry.action in g.actions)
    connection.execute(
        insert(ACCESS_LOG).values(
            at=access.now,
            city=access.city,
            principal=access.principal,
            purpose=access.purpose,
            action=entry.action,
            operation=entry.operation[:128],
            subjects=json.dumps(sorted(entry.subjects)),
            categories=json.dumps(sorted(entry.categories)),
            count=entry.count,
            grants=json.dumps(grants),
        )
    )
