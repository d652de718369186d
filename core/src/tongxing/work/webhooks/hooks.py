"""Who is told of what, where, and up to where that was done; and letters that could not be brought.

A letter is no text that is kept: it is the part of the feed between two places, read again each time it is brought.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, Text, and_, delete, insert, select, update
from sqlmodel import SQLModel

from ...errors import UsageError
from ...records.base import Instant
from ..outbox import Kind
from ..stands import Stand

WEBHOOKS = Table(
    "_p_core_webhook",
    SQLModel.metadata,
    Column("id", String(32), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("principal", String(128), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("added_by", String(128), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("is_on", Boolean, nullable=False),
    Column("stand", String(64), nullable=False),
    Column("until", String(64), nullable=True),
    Column("failures", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("said", String(128), nullable=False),
)
DEAD = Table(
    "_p_core_webhook_dead",
    SQLModel.metadata,
    Column("letter", String(64), primary_key=True),
    Column("webhook", String(32), nullable=False, index=True),
    Column("stand", String(64), nullable=False),
    Column("until", String(64), nullable=False),
    Column("said", String(128), nullable=False),
    Column("at", Instant, nullable=False),
)
LEASE = timedelta(minutes=2)
"""So long a webhook belongs to the worker that took it; one that died gives it back by that."""


@dataclass(frozen=True)
class Webhook:
    """One webhook. ``until``: the end of the letter that is being brought, so that each try brings the same."""

    id: str
    city: str
    principal: str
    purpose: str
    url: str
    kinds: tuple[Kind, ...]
    added_by: str
    added_at: datetime
    is_on: bool
    stand: Stand
    until: Stand | None
    failures: int
    next_at: datetime
    said: str
    """What was said instead of taking the last letter."""

    def is_due(self, now: datetime, last: int) -> bool:
        """Whether there may be something to bring; ``last``: the last position of the outbox."""
        return self.is_on and self.next_at <= now and (self.until is not None or self.stand.position < last)


@dataclass(frozen=True)
class Dead:
    """A letter that could not be brought."""

    letter: str
    webhook: str
    stand: Stand
    until: Stand
    said: str
    at: datetime


def add(connection: Connection, new: Webhook) -> Webhook:
    """Keep a new webhook under an id that it is given."""
    made = replace(new, id=secrets.token_hex(8))
    connection.execute(insert(WEBHOOKS).values(_stored(made)))
    return made


def of_city(connection: Connection, city: str) -> list[Webhook]:
    """Every webhook of a city, oldest first."""
    wanted = select(WEBHOOKS).where(WEBHOOKS.c.city == city).order_by(WEBHOOKS.c.added_at, WEBHOOKS.c.id)
    return [_made(dict(row)) for row in connection.execute(wanted).mappings()]


def named(connection: Connection, city: str, id: str) -> Webhook:
    """One webhook. Raises UsageError where there is none."""
    found = next((each for each in of_city(connection, city) if each.id == id), None)
    if found is None:
        raise UsageError(f"There is no webhook {id!r} here.", remedy="See `tongxing webhooks list`.")
    return found


def claim(connection: Connection, webhook: Webhook, now: datetime) -> Webhook | None:
    """A webhook that is due, taken for a while, if no other worker took it since it was looked at."""
    as_it_was = {name: _stored(webhook)[name] for name in ("id", "stand", "next_at")}
    mine = and_(WEBHOOKS.c.is_on, *(WEBHOOKS.c[name] == value for name, value in as_it_was.items()))
    taken = replace(webhook, next_at=now + LEASE)
    found = connection.execute(update(WEBHOOKS).where(mine).values(next_at=taken.next_at))
    return taken if found.rowcount else None


def keep(connection: Connection, webhook: Webhook) -> None:
    """Keep how far a webhook has come."""
    stored = _stored(webhook)
    come = {name: stored[name] for name in ("stand", "until", "failures", "next_at", "said")}
    connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == webhook.id).values(come))


def switch(connection: Connection, webhook: Webhook, *, on: bool, now: datetime) -> None:
    """Bring nothing more, or go on at once from where it stands."""
    mine = WEBHOOKS.c.id == webhook.id
    connection.execute(update(WEBHOOKS).where(mine).values(is_on=on, failures=0, next_at=now))


def remove(connection: Connection, webhook: Webhook) -> None:
    """Forget a webhook, and its dead letters."""
    connection.execute(delete(DEAD).where(DEAD.c.webhook == webhook.id))
    connection.execute(delete(WEBHOOKS).where(WEBHOOKS.c.id == webhook.id))


def bury(connection: Connection, dead: Dead) -> None:
    """Keep a dead letter, in place of an earlier note of the same."""
    bring_back(connection, dead)
    told = {**vars(dead), "stand": _text(dead.stand), "until": _text(dead.until)}
    connection.execute(insert(DEAD).values(told))


def dead_of(connection: Connection, webhook: str) -> list[Dead]:
    """Dead letters of a webhook, oldest first."""
    rows = connection.execute(select(DEAD).where(DEAD.c.webhook == webhook).order_by(DEAD.c.at, DEAD.c.letter))
    return [Dead(**{**row, "stand": _stand(row["stand"]), "until": _stand(row["until"])}) for row in rows.mappings()]


def bring_back(connection: Connection, dead: Dead) -> None:
    """A letter is no longer dead."""
    connection.execute(delete(DEAD).where(DEAD.c.letter == dead.letter))


def _stored(webhook: Webhook) -> dict[str, Any]:
    until = None if webhook.until is None else _text(webhook.until)
    kinds = json.dumps([str(kind) for kind in webhook.kinds])
    return {
        **vars(webhook),
        "kinds": kinds,
        "stand": _text(webhook.stand),
        "until": until,
    }


def _made(row: Mapping[str, Any]) -> Webhook:
    kinds = tuple(Kind(each) for each in json.loads(row["kinds"]))
    until = None if row["until"] is None else _stand(row["until"])
    return Webhook(**{**row, "kinds": kinds, "stand": _stand(row["stand"]), "until": until})


def _text(stand: Stand) -> str:
    return ":".join(map(str, stand))


def _stand(text: str) -> Stand:
    return Stand(*map(int, text.split(":")))
