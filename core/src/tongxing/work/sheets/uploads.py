"""The table of uploads: who sent which file to a server, how far its import is, and what came of it; never the file.

An upload is known by an id of its own from its first byte on, long before the file is read. What an import writes is known
by the file (``imports``), so that the same file sent twice is two uploads and writes its rows once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel

from ...errors import Words
from ...records.base import Instant

UPLOADS = Table(
    "_p_core_upload",
    SQLModel.metadata,
    Column("id", String(32), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("principal", String(128), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("size", BigInteger),
    Column("file_sha256", String(64), index=True),
    Column("rows_done", Integer),
    Column("rows_total", Integer),
    Column("accepted", Integer),
    Column("unchanged", Integer),
    Column("rejected", Integer),
    Column("failure", Text),
    Column("report", Text),
)
"""``seen_at``: the last sign of life of the server that has it in hand; without one for long, it was interrupted."""

State = Literal["receiving", "queued", "running", "done", "failed", "cancelled", "interrupted"]
COUNTS = ("accepted", "unchanged", "rejected")
UNFINISHED = ("receiving", "queued", "running")
SILENT = timedelta(seconds=60)
"""A server that has not been heard of for this long has stopped, and its imports with it."""


@dataclass(frozen=True)
class Failure:
    """Why nothing came of an upload: a stable word for programs, and a sentence for people."""

    code: str
    message: Words


@dataclass(frozen=True)
class Upload:
    """One upload, without its report."""

    id: str
    city: str
    principal: str
    purpose: str
    dry_run: bool
    state: State
    begun_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    size: int | None = None
    file_sha256: str | None = None
    rows_done: int | None = None
    rows_total: int | None = None
    accepted: int | None = None
    unchanged: int | None = None
    rejected: int | None = None
    failure: Failure | None = None

    def as_of(self, now: datetime) -> State:
        """The state: one that is unfinished and of which nobody has heard for long was interrupted."""
        is_lost = self.state in UNFINISHED and now - self.seen_at > SILENT
        return "interrupted" if is_lost else self.state


COLUMNS = [column for column in UPLOADS.c if column.name != "report"]


def receive(connection: Connection, new: Upload) -> None:
    """Note that an upload begins."""
    connection.execute(insert(UPLOADS).values(**vars(new) | {"failure": None}))


def begin(connection: Connection, id: str, city: str, now: datetime) -> bool | None:
    """Let an upload's import run, unless another of the city runs with any server. None where it was cancelled."""
    mine = (UPLOADS.c.city == city) & UPLOADS.c.state.in_(UNFINISHED)
    # Locked in one order, so that two servers that begin at once see each other.
    asked = select(UPLOADS.c.id, UPLOADS.c.state, UPLOADS.c.seen_at).where(mine).order_by(UPLOADS.c.id)
    others = {row.id: row for row in connection.execute(asked.with_for_update())}
    if others.pop(id, None) is None:
        return None
    if any(row.state == "running" and now - row.seen_at <= SILENT for row in others.values()):
        return False
    return note(connection, id, now, state="running")


def note(connection: Connection, id: str, now: datetime, **values: Any) -> bool:
    """Note how an unfinished upload stands, and that its server lives. False where it is finished: it was cancelled."""
    unfinished = (UPLOADS.c.id == id) & UPLOADS.c.state.in_(UNFINISHED)
    return connection.execute(update(UPLOADS).where(unfinished).values(seen_at=now, **values)).rowcount == 1


def finish(
    connection: Connection,
    id: str,
    now: datetime,
    state: State,
    *,
    report: Mapping[str, Any] | None = None,
    failure: Failure | None = None,
) -> bool:
    """Note the end of an upload. False where it was finished before."""
    said = json.dumps(report, ensure_ascii=False) if report is not None else None
    counts = {name: report[name] for name in COUNTS} if report is not None else {}
    why = json.dumps({"code": failure.code, "message": failure.message.as_dict()}) if failure else None
    return note(connection, id, now, state=state, ended_at=now, report=said, failure=why, **counts)


def forget(connection: Connection, id: str) -> None:
    """Forget an upload that was refused before anything was done with it."""
    connection.execute(delete(UPLOADS).where(UPLOADS.c.id == id))


def unfinished(connection: Connection, city: str, now: datetime) -> int:
    """How many uploads of a city are in hand, with all of its servers."""
    mine = (UPLOADS.c.city == city) & UPLOADS.c.state.in_(UNFINISHED) & (UPLOADS.c.seen_at > now - SILENT)
    return int(connection.execute(select(func.count()).where(mine)).scalar_one())


def upload_of(row: dict[str, Any]) -> Upload:
    """A row of the table, without its report."""
    kept = json.loads(row.pop("failure") or "null")
    return Upload(**row, failure=Failure(kept["code"], Words(**kept["message"])) if kept else None)
