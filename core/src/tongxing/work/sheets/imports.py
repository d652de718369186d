"""The table of imports: which file, how far it came, and its report. Batches themselves are in ``work.writing.batches``."""

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Connection, Integer, String, Table, Text, func, insert, select, update
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
    Column("rows_done", Integer, nullable=False, server_default="0"),
    Column("rows_total", Integer, nullable=False, server_default="0"),
)
"""``counted``: what each batch accepted and left alone, kept in the transaction of the batch."""

State = Literal["running", "failed", "done"]
"""``failed``: a batch was refused; what was written before it stands, and the same file goes on from there."""
Told = tuple[str, int, str, str]
"""Sheet, row, column and code of what was found only while a batch was planned."""


@dataclass(frozen=True)
class Counted:
    """What one batch did: rows accepted, rows left alone, rows refused, and cells of kept rows that are told of."""

    accepted: int
    unchanged: int
    refused: tuple[Told, ...] = ()
    warned: tuple[Told, ...] = ()

    def again(self) -> "Counted":
        """The same batch a second time: what was accepted stands already."""
        return Counted(0, self.accepted + self.unchanged, self.refused, self.warned)


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
    rows_done: int = 0
    rows_total: int = 0


def take_turn(connection: Connection, city: str) -> None:
    """Wait until no other import of this city is between reading what stands and writing.

    Two files with the same child, imported at once, would otherwise both find that nobody stands there. A SQLite
    transaction that writes is alone by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"tongxing import {city}", 0))))


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
            rows_total=new.rows_total,
        )
    )


def count(connection: Connection, id: str, batch: int, counts: Counted, *, rows_done: int) -> None:
    """Note what a batch did, in the transaction in which it does it."""
    mine = IMPORTS.c.id == id
    counted = json.loads(connection.execute(select(IMPORTS.c.counted).where(mine)).scalar_one())
    kept = json.dumps(counted | {str(batch): astuple(counts)})
    connection.execute(update(IMPORTS).where(mine).values(counted=kept, rows_done=rows_done))


def turn(
    connection: Connection,
    id: str,
    state: State,
    *,
    report: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Note that an import goes on, has failed, or is done with its report."""
    said = None if report is None else json.dumps(report, ensure_ascii=False)
    values: dict[str, Any] = {"state": state, "ended_at": at, "report": said}
    if state == "done":  # also where no row was left for any batch
        values["rows_done"] = IMPORTS.c.rows_total
    connection.execute(update(IMPORTS).where(IMPORTS.c.id == id, IMPORTS.c.state != "done").values(**values))


def _import(row: dict[str, Any]) -> Import:
    counted = {
        int(number): Counted(accepted, unchanged, *(tuple((s, r, k, c) for s, r, k, c in each) for each in told))
        for number, (accepted, unchanged, *told) in json.loads(row.pop("counted")).items()
    }
    report = row.pop("report")
    return Import(**row, counted=counted, report=json.loads(report) if report else None)
