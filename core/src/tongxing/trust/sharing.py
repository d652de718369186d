"""Sharing records: to whom data is given, what, for what purpose, under which duties, until when.

Network Data Security Management Regulations art. 12: kept for each recipient, three years at least. A grant of an
integrator rests on one and reaches no further than it; when it has ended, the grant opens nothing.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, String, Table, Text, insert, select
from sqlmodel import SQLModel

from ..records.base import Instant

SHARING = Table(
    "_p_core_sharing_record",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("recipient", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("means", Text, nullable=False),
    Column("duties", Text, nullable=False),
    Column("supervision", Text, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("recorded_by", String(128), nullable=False),
    Column("recorded_at", Instant, nullable=False),
)


@dataclass(frozen=True)
class Sharing:
    """One sharing record. What it does not list is not shared."""

    id: str
    recipient: str
    categories: frozenset[str]
    purposes: frozenset[str]
    means: str
    duties: str
    supervision: str
    not_before: datetime
    expires_at: datetime
    recorded_by: str
    recorded_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Whether data may be given by it now."""
        return self.not_before <= now < self.expires_at


def record_sharing(connection: Connection, city: str, sharing: Sharing) -> None:
    """Keep a sharing record. It is never changed; another one takes its place."""
    sets = {name: json.dumps(sorted(getattr(sharing, name))) for name in ("categories", "purposes")}
    connection.execute(insert(SHARING).values(city=city, **{**vars(sharing), **sets}))


def sharings(connection: Connection, city: str, ids: Iterable[str]) -> dict[str, Sharing]:
    """Sharing records by id; those that are not there are left out."""
    wanted = select(SHARING).where(SHARING.c.city == city, SHARING.c.id.in_(sorted(set(ids))))
    return {row["id"]: _sharing(row) for row in connection.execute(wanted).mappings()}


def _sharing(row: Any) -> Sharing:
    kept = {name: row[name] for name in Sharing.__dataclass_fields__}
    return Sharing(**{**kept, **{name: frozenset(json.loads(row[name])) for name in ("categories", "purposes")}})
