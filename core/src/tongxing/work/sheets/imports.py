"""The table of imports: which file, how far it came, and its report. Batches themselves are in ``work.batches``."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Connection, String, Table, Text, insert, select, update
from sqlmodel import SQLModel

from ...records.base import Instant

IMPORTS = Table(
    "_p_core_import",
    SQLModel.metadata,
    Column("id", String(64), primary_key=True),
    Column("city", String(64), nullable=False, index=True),
    Column("file_sha256", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("principal", String(128), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("counted", Text, nullable=False),
    Column("report", Text),
)
"""``counted``: what each batch was going to accept and leave alone, told before the batch is written."""

State = Literal["running", "done"]
Refusal = tuple[str, int, str, str]
"""Sheet, row, column and code of a row that was rejected while its batch was planned."""


@dataclass(frozen=True)
class Counted:
    """What one batch does: rows accepted, rows left alone, rows refused."""

    accepted: int
    unchanged: int
    refused: tuple[Refusal, ...] = ()

    def again(self) -> "Counted":
        """The same batch a second time: what was accepted stands already."""
        return Counted(0, self.accepted + self.unchanged, self.refused)


@dataclass(frozen=True)
class Import:
    """One import of one file into one city."""

    id: str
    city: str
    file_sha256: str
    principal: str
    begun_at: datetime
    state: State = "running"
    ended_at: datetime | None = None
    counted: Mapping[int, Counted] = field(default_factory=dict)
    report: Mapping[str, Any] | None = None


def find_import(connection: Connection, id: str) -> Import | None:
    """The import of this id, if it was ever begun."""
    row = connection.execute(select(IMPORTS).where(IMPORTS.c.id == id)).mappings().first()
    return None if row is None else _import(dict(row))


def begin(connection: Connection, new: Import) -> None:
    """Note that an import begins."""
    connection.execute(
        insert(IMPORTS).values(
            id=new.id,
            city=new.city,
            file_sha256=new.file_sha256,
            state=new.state,
            principal=new.principal,
            begun_at=new.begun_at,
            counted="{}",
        )
    )


def count(connection: Connection, known: Import, batch: int, counts: Counted) -> Import:
    """Note what a batch is going to do, before it does it: a batch that is cut off is counted anew."""
    counted = {**known.counted, batch: counts}
    kept = json.dumps({number: astuple(each) for number, each in counted.items()})
    connection.execute(update(IMPORTS).where(IMPORTS.c.id == known.id).values(counted=kept))
    return replace(known, counted=counted)


def end(connection: Connection, known: Import, report: Mapping[str, Any], at: datetime) -> None:
    """Note that an import is done, with its report."""
    said = json.dumps(report, ensure_ascii=False)
    done = update(IMPORTS).where(IMPORTS.c.id == known.id).values(state="done", ended_at=at, report=said)
    connection.execute(done)


def _import(row: dict[str, Any]) -> Import:
    kept = json.loads(row.pop("counted"))
    counted = {
        int(n): Counted(a, u, tuple((s, r, k, c) for s, r, k, c in refused)) for n, (a, u, refused) in kept.items()
    }
    report = row.pop("report")
    return Import(**row, counted=counted, report=json.loads(report) if report else None)
