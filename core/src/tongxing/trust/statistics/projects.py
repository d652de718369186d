"""Research projects: each has a key of its own, by which a child has a name that holds within it and means nothing outside it.

Two projects cannot be joined by their names, and a name cannot be turned back by anybody without the key (trust.md 3.7). When a
project ends its key is destroyed; names that were given out then belong to nobody.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from ...errors import NotFound, UsageError
from ...records.base import Instant
from ..cipher import DATA_KEYS, Vault

PROJECTS = Table(
    "_p_core_research_project",
    SQLModel.metadata,
    Column("id", String(32), primary_key=True),
    Column("city", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("columns", Text, nullable=False),
    Column("approved_by", String(128), nullable=False),
    Column("begun_by", String(128), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("ended_at", Instant, nullable=True),
    UniqueConstraint("city", "key", name="one_research_project_a_key"),
)


@dataclass(frozen=True)
class Project:
    """An approved project. ``columns``: the facts that it declared, and gets no others."""

    id: str
    city: str
    key: str
    columns: tuple[str, ...]
    approved_by: str
    begun_by: str
    begun_at: datetime
    ends_on: date
    ended_at: datetime | None = None

    def is_live(self, day: date) -> bool:
        """Whether its key may be used on a day."""
        return self.ended_at is None and day < self.ends_on


def new_project_id() -> str:
    """An id that tells nothing and comes once."""
    return f"project-{secrets.token_hex(8)}"


def begin(connection: Connection, vault: Vault, project: Project) -> None:
    """Keep a project and its key. Raises UsageError where another has its key word."""
    try:
        connection.execute(insert(PROJECTS).values({**vars(project), "columns": json.dumps(project.columns)}))
    except IntegrityError as error:
        raise UsageError(f"There is a project {project.key!r} already.", remedy="Give another key.") from error
    vault.ready(connection, [project.id], create=True)


def names(connection: Connection, vault: Vault, project: Project, subjects: Iterable[str]) -> dict[str, str]:
    """Subject → its name within a project that is live: the same each time, and another in every other project."""
    vault.ready(connection, [project.id])
    return {subject: vault.pseudonym(project.id, subject) for subject in subjects}


def end(connection: Connection, project: Project, now: datetime) -> None:
    """End a project and destroy its key."""
    connection.execute(delete(DATA_KEYS).where(DATA_KEYS.c.subject == project.id))
    connection.execute(update(PROJECTS).where(PROJECTS.c.id == project.id).values(ended_at=now))


def projects(connection: Connection, city: str) -> Sequence[Project]:
    """All projects of a city, by key."""
    rows = connection.execute(select(PROJECTS).where(PROJECTS.c.city == city).order_by(PROJECTS.c.key))
    return [_project(row) for row in rows]


def project_of(connection: Connection, city: str, key: str) -> Project:
    """A project by its key. Raises NotFound."""
    known = {each.key: each for each in projects(connection, city)}
    if key not in known:
        raise NotFound(f"There is no research project {key!r}.", remedy="tongxing research list tells which there are.")
    return known[key]


def _project(row: Row[Any]) -> Project:
    told = row._mapping
    return Project(**{**told, "columns": tuple(json.loads(told["columns"]))})
