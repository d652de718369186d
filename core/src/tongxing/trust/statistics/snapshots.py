"""Snapshots: how subjects answered on one day, under pseudonyms in sealed files that expire; and the tables released of them.

One snapshot a half-year, in the rhythm in which the plan renews its information. The files hold divisions, facts and answers,
and no name or number of anybody; each snapshot has a key of its own, and when it expires the key is destroyed with the files.
"""

import io
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Column, Connection, Date, String, Table, Text, UniqueConstraint, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from ...errors import NotFound, UsageError
from ...records.base import Instant
from ..cipher import DATA_KEYS, Vault
from .suppressing import Row

SNAPSHOTS = Table(
    "_p_core_snapshot",
    SQLModel.metadata,
    Column("id", String(32), primary_key=True),
    Column("city", String(64), nullable=False),
    Column("period", String(16), nullable=False),
    Column("day", Date, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", String(128), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("destroyed_at", Instant, nullable=True),
    UniqueConstraint("city", "period", name="one_snapshot_a_half_year"),
)
RELEASES = Table(
    "_p_core_release",
    SQLModel.metadata,
    Column("snapshot", String(32), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)
SUBJECT = "subject"


@dataclass(frozen=True)
class Snapshot:
    """One snapshot. ``period``: its half-year, ``2026H2``, by which it is asked for."""

    id: str
    city: str
    period: str
    day: date
    taken_at: datetime
    taken_by: str
    expires_on: date
    destroyed_at: datetime | None = None


@dataclass(frozen=True)
class Released:
    """One table of a snapshot as it was released. ``about``: its title, clause and department."""

    snapshot: Snapshot
    key: str
    about: Mapping[str, Any]
    rows: tuple[Row, ...]

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        told = [{**vars(row), "per_thousand": row.per_thousand} for row in self.rows]
        return {
            "indicator": self.key,
            "snapshot": self.snapshot.period,
            "day": self.snapshot.day,
            **self.about,
            "rows": told,
        }


def period_of(day: date) -> str:
    """The half-year of a day: ``2026H2``."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"


def new_snapshot_id() -> str:
    """An id that tells nothing and comes once."""
    return f"snapshot-{secrets.token_hex(8)}"


# taking and releasing ---------------------------------------------------------------------------------------------------


def keep(
    connection: Connection, vault: Vault, folder: Path, snapshot: Snapshot, frames: Mapping[str, pl.DataFrame]
) -> None:
    """Keep a snapshot: its row, its key, and a sealed file for each frame, whose ``subject`` becomes a pseudonym.

    Raises UsageError where the half-year has one already: two of one half-year would differ by a few children.
    """
    try:
        connection.execute(insert(SNAPSHOTS).values(vars(snapshot)))
    except IntegrityError as error:
        raise UsageError(
            f"{snapshot.period} has a snapshot already.", remedy="The next one is taken in the next half-year."
        ) from error
    vault.ready(connection, [snapshot.id], create=True)
    place = folder / snapshot.id
    place.mkdir(parents=True, mode=0o700)
    for name, frame in frames.items():
        _write(place / f"{name}.sealed", vault.seal_data(snapshot.id, name, _packed(vault, snapshot, frame)))


def frame_of(connection: Connection, vault: Vault, folder: Path, snapshot: Snapshot, name: str) -> pl.DataFrame:
    """One frame of a snapshot again, for computing inside this door. Raises CannotRun once it has expired."""
    vault.ready(connection, [snapshot.id])
    file = folder / snapshot.id / f"{name}.sealed"
    stored = file.read_text() if file.exists() else ""
    return pl.read_parquet(io.BytesIO(vault.open_data(snapshot.id, name, stored)))


def release(
    connection: Connection, snapshot: Snapshot, key: str, about: Mapping[str, Any], rows: Sequence[Row]
) -> None:
    """Let a table out, for good."""
    content = json.dumps({"about": about, "rows": [vars(row) for row in rows]}, ensure_ascii=False)
    connection.execute(insert(RELEASES).values(snapshot=snapshot.id, key=key, content=content))


def _packed(vault: Vault, snapshot: Snapshot, frame: pl.DataFrame) -> bytes:
    names = [vault.pseudonym(snapshot.id, subject) for subject in frame[SUBJECT]]
    buffer = io.BytesIO()
    # In the order of the pseudonyms, which is no order of anything.
    frame.with_columns(pl.Series(SUBJECT, names, dtype=pl.String)).sort(SUBJECT).write_parquet(buffer)
    return buffer.getvalue()


def _write(file: Path, text: str) -> None:
    file.touch(0o600)
    file.write_text(text)


# reading what was released ------------------------------------------------------------------------------------------------


def snapshots(connection: Connection, city: str) -> list[Snapshot]:
    """All snapshots of a city, newest first."""
    rows = connection.execute(select(SNAPSHOTS).where(SNAPSHOTS.c.city == city).order_by(SNAPSHOTS.c.day.desc()))
    return [Snapshot(**row) for row in rows.mappings()]


def releases(
    connection: Connection, city: str, period: str | None, keys: Iterable[str] | None = None
) -> list[Released]:
    """What was released of a half-year's snapshot, or of the newest; by key. Raises NotFound where there is none."""
    of_period = [each for each in snapshots(connection, city) if period in (None, each.period)]
    if not of_period:
        said = "No snapshot was taken yet." if period is None else f"There is no snapshot of {period}."
        raise NotFound(said, remedy="tongxing snapshot list tells which there are.")
    wanted = select(RELEASES).where(RELEASES.c.snapshot == of_period[0].id).order_by(RELEASES.c.key)
    if keys is not None:
        wanted = wanted.where(RELEASES.c.key.in_(list(keys)))
    return [_released(of_period[0], row.key, json.loads(row.content)) for row in connection.execute(wanted)]


def _released(snapshot: Snapshot, key: str, content: Mapping[str, Any]) -> Released:
    return Released(snapshot, key, content["about"], tuple(Row(**row) for row in content["rows"]))


# the end ----------------------------------------------------------------------------------------------------------------


def due(connection: Connection, city: str, day: date) -> list[Snapshot]:
    """Snapshots whose time is over and whose files still stand."""
    return [each for each in snapshots(connection, city) if each.expires_on <= day and each.destroyed_at is None]


def destroy(connection: Connection, folder: Path, snapshot: Snapshot, now: datetime) -> None:
    """Destroy a snapshot's key and files. What was released of it stays: it tells of nobody."""
    connection.execute(delete(DATA_KEYS).where(DATA_KEYS.c.subject == snapshot.id))
    connection.execute(update(SNAPSHOTS).where(SNAPSHOTS.c.id == snapshot.id).values(destroyed_at=now))
    shutil.rmtree(folder / snapshot.id, ignore_errors=True)
