"""Incidents: what happened to data, and when whom it was told (PIPL art. 57; trust.md L26). No name of anybody stands in them.

Whose data it was is told by ``tongxing audit affected``; here stands how many.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select, update
from sqlmodel import SQLModel

from ..errors import NotFound, UsageError, Words
from ..records.base import Instant
from .roles import role_book

INCIDENTS = Table(
    "_p_core_incident",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("told", Text, nullable=False),
    Column("found_at", Instant, nullable=False),
    Column("by", String(128), nullable=False),
    Column("people", Integer, nullable=True),
    Column("authority_told_at", Instant, nullable=True),
    Column("people_told_at", Instant, nullable=True),
    Column("closed_at", Instant, nullable=True),
)
Step = Literal["authority", "people", "closed"]
STEPS: tuple[Step, ...] = get_args(Step)
KINDS: Mapping[str, Words] = {
    "leak": Words("泄露", "Data came to somebody who may not have it"),
    "loss": Words("丢失或毁损", "Data was lost or destroyed"),
    "tampering": Words("篡改", "Data or the access log was changed"),
    "misuse": Words("滥用", "Somebody who may have it used it for something else"),
}
_COLUMN = {"authority": "authority_told_at", "people": "people_told_at", "closed": "closed_at"}


@dataclass(frozen=True)
class Incident:
    """One incident. ``people``: how many it concerns, None while that is not known."""

    id: str
    kind: str
    told: str
    found_at: datetime
    by: str
    people: int | None
    authority_told_at: datetime | None
    people_told_at: datetime | None
    closed_at: datetime | None

    @property
    def report_due_at(self) -> datetime:
        """By when the authority must know (``incident`` in ``data/roles.yaml``)."""
        return self.found_at + timedelta(hours=role_book().incident.report_hours)

    def is_late(self, now: datetime) -> bool:
        """Whether the authority was told too late, or is still to be told though it should know."""
        return (self.authority_told_at or now) > self.report_due_at


def note_incident(
    connection: Connection,
    city: str,
    kind: str,
    told: str,
    found_at: datetime,
    *,
    by: str,
    now: datetime,
    people: int | None,
) -> Incident:
    """Note what was found. Raises UsageError for a kind that is none, a finding without words, or one in the future."""
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind of incident.", remedy=f"One of: {', '.join(KINDS)}.")
    if not told.strip():
        raise UsageError("请说明情况。 Say what happened, without the name of anybody.")
    if found_at > now:
        raise UsageError("--found lies in the future.")
    made = Incident(f"{city}-i-{secrets.token_hex(6)}", kind, told.strip(), found_at, by, people, None, None, None)
    connection.execute(insert(INCIDENTS).values(city=city, **vars(made)))
    return made


def take_step(connection: Connection, city: str, id: str, step: Step, *, at: datetime) -> None:
    """Note that the authority or the people concerned were told, or that it is closed; once each.

    Raises NotFound, and UsageError for a step that was taken, or before it can be: nobody closes what the authority was not told.
    """
    found = next((each for each in incidents(connection, city) if each.id == id), None)
    if found is None:
        raise NotFound(f"There is no incident {id} here.", remedy="See tongxing compliance incidents.")
    column = _COLUMN[step]
    if getattr(found, column) is not None:
        raise UsageError(f"{id}: {step} is noted already.")
    if step == "closed" and found.authority_told_at is None:
        raise UsageError(f"{id}: the authority was not told yet.", remedy="Note that first.")
    connection.execute(update(INCIDENTS).where(INCIDENTS.c.id == id).values({column: at}))


def incidents(connection: Connection, city: str) -> list[Incident]:
    """All of a city, oldest first."""
    rows = connection.execute(
        select(INCIDENTS).where(INCIDENTS.c.city == city).order_by(INCIDENTS.c.found_at, INCIDENTS.c.id)
    )
    return [Incident(**{name: value for name, value in row.items() if name != "city"}) for row in rows.mappings()]
