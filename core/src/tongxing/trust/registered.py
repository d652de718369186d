"""Registered documents: the requests that may be asked of a city that takes no others, by digest, until they end.

A city in earnest knows beforehand what its programs ask. Whoever registers a document has looked at it; here stands its text, who
registered it, and until when it holds. What is in it is for the layer that reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Column, Connection, String, Table, Text, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ..errors import NotFound, Refused
from ..records.base import Instant

DOCUMENTS = Table(
    "_p_core_document",
    SQLModel.metadata,
    Column("city", String(64), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("name", String(128), nullable=False),
    Column("text", Text, nullable=False),
    Column("registered_by", String(128), nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=True),
)


@dataclass(frozen=True)
class Registered:
    """One document. ``expires_at``: from when on it is refused; None for never."""

    id: str
    name: str
    text: str
    registered_by: str
    registered_at: datetime
    expires_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it may be asked."""
        return self.expires_at is None or now < self.expires_at


class NotRegistered(Refused):
    """A city that takes registered documents alone was asked another one."""

    code = "DOCUMENT_NOT_REGISTERED"


def id_of(text: str) -> str:
    """A document's id, as GraphQL over HTTP proposes it: the digest says which text it is, to the byte."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def register(connection: Connection, city: str, document: Registered) -> None:
    """Keep a document; registered again, it holds from now on as is said now."""
    made = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(DOCUMENTS)
    again = {name: getattr(document, name) for name in ("name", "registered_by", "registered_at", "expires_at")}
    kept = made.values(city=city, **vars(document))
    connection.execute(kept.on_conflict_do_update(index_elements=["city", "id"], set_=again))


def retire(connection: Connection, city: str, id: str, now: datetime) -> None:
    """End a document now. Raises NotFound where none of this id holds."""
    mine = (DOCUMENTS.c.city == city) & (DOCUMENTS.c.id == id)
    found = connection.execute(select(DOCUMENTS).where(mine)).mappings().first()
    if found is None or not _document(found).holds(now):
        raise NotFound(f"No document {id} holds here.", remedy="See tongxing documents list.")
    connection.execute(update(DOCUMENTS).where(mine).values(expires_at=now))


def listed(connection: Connection, city: str) -> list[Registered]:
    """All documents of a city, by name."""
    wanted = select(DOCUMENTS).where(DOCUMENTS.c.city == city).order_by(DOCUMENTS.c.name, DOCUMENTS.c.id)
    return [_document(row) for row in connection.execute(wanted).mappings()]


def document_of(connection: Connection, city: str, id: str) -> Registered | None:
    """A document, whether it holds or not."""
    wanted = select(DOCUMENTS).where(DOCUMENTS.c.city == city, DOCUMENTS.c.id == id)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _document(row)


def demand_holds(document: Registered | None, now: datetime) -> Registered:
    """A document that holds. Raises NotRegistered, which says what to do, for one that is not known or ended."""
    if document is None or not document.holds(now):
        said = "is not registered here" if document is None else "is registered here no more"
        raise NotRegistered(
            f"This document {said}.",
            remedy="Ask the city to register it, tongxing documents register, and send its id as documentId.",
        )
    return document


def _document(row: object) -> Registered:
    return Registered(**{name: row[name] for name in Registered.__dataclass_fields__})  # type: ignore[index]
