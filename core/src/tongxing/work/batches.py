"""Bulk writing: a batch is checked, staged, merged in one statement a table, and kept with its own row, all or nothing.

The row ``(import, batch)`` stands in the same transaction as what the batch wrote: a batch that was written is never
written again, and one that was cut off has left nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from ..errors import Invalid
from ..people import Child, Residence
from ..records import Record
from ..records.base import Instant, table_of
from ..trust.access_log import Entry, keep
from ..trust.cipher import Vault
from ..trust.principals import Access
from ..trust.visible import Placed
from . import access as rights
from . import reactions, rows
from .events import Happened
from .unit import Unit
from .validations import problems_of
from .world import World

SIZE = 1000
"""Rows of the importer's main sheet in one batch."""

BATCHES = Table(
    "_p_core_import_batch",
    SQLModel.metadata,
    Column("import_id", String(64), primary_key=True),
    Column("batch", Integer, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
Row = dict[str, Any]
Counts = dict[str, int]


@dataclass(frozen=True)
class BatchResult:
    """What a batch did, by record class name. ``skipped``: it was written before."""

    added: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int]
    skipped: bool = False


def write_batch(
    world: World,
    access: Access,
    frames: Mapping[type[Record], pl.DataFrame],
    *,
    import_id: str,
    batch: int,
    happened: Sequence[Happened] = (),
) -> BatchResult:
    """Write the rows of several records as one transaction. Frames hold the records' own columns, ``id`` included.

    A row whose id exists changes that record where a value differs, and is left alone where none does.
    Raises Invalid with all problems of the batch, NotAllowed where the principal may not write a row.
    """
    with world.database.write() as connection:
        if _written_before(connection, import_id, batch):
            return BatchResult({}, {}, {}, skipped=True)
        entry, vault = Entry("write", f"import {import_id}"), Vault(world.ring)
        counts: tuple[Counts, Counts, Counts] = ({}, {}, {})
        for record, frame in frames.items():
            written = _write(connection, world, access, vault, entry, record, frame)
            for kept, number in zip(counts, written, strict=True):
                kept[record.__name__] = number
        unit = Unit(
            world,
            access,
            connection,
            entry,
            vault,
            happened=list(happened),
            moved=_moved(frames),
        )
        unit.settle(0)
        reactions.react(unit, world)
        size = max((f.height for f in frames.values()), default=0)
        connection.execute(insert(BATCHES).values(import_id=import_id, batch=batch, rows=size, at=access.now))
        keep(connection, access, entry)
    return BatchResult(*counts)


def _moved(frames: Mapping[type[Record], pl.DataFrame]) -> set[str]:
    """Children whose place may have changed; a child that is new in this batch brings its codes along."""
    stays = frames.get(Residence, pl.DataFrame({"child": []}))["child"].to_list()
    return set(stays) | set(frames.get(Child, pl.DataFrame({"id": []}))["id"].to_list())


def _written_before(connection: Connection, import_id: str, batch: int) -> bool:
    mine = (BATCHES.c.import_id == import_id) & (BATCHES.c.batch == batch)
    return connection.execute(select(BATCHES.c.batch).where(mine)).first() is not None


def _write(
    connection: Connection,
    world: World,
    access: Access,
    vault: Vault,
    entry: Entry,
    record: type[Record],
    frame: pl.DataFrame,
) -> tuple[int, int, int]:
    """Rows added, changed and left alone."""
    given = [rows.row_of(record.model_construct(**row)) | row for row in frame.to_dicts()]
    vault.ready(connection, {rows.subject_of(record, row) for row in given}, create=True)
    standing = _standing(connection, record, [row["id"] for row in given], vault)
    fresh, differing = [], []
    for row in given:
        old = standing.get(row["id"])
        if old is None:
            fresh.append(row | _marks(access) | {"version": 1})
        elif any(old[name] != row[name] for name in frame.columns):
            merged = old | {name: row[name] for name in frame.columns}
            differing.append(merged | _marks(access) | {"version": old["version"] + 1})
    _check(record, fresh + differing, world)
    _merge(
        connection,
        record,
        [rows.sealed(record, row, vault) for row in fresh + differing],
    )
    _demand(connection, access, record, fresh, differing, standing, entry)
    return len(fresh), len(differing), len(given) - len(fresh) - len(differing)


def _standing(connection: Connection, record: type[Record], ids: Sequence[str], vault: Vault) -> dict[str, Row]:
    table = table_of(record)
    found: list[Row] = []
    for start in range(0, len(ids), SIZE):
        part = select(table).where(table.c.id.in_(ids[start : start + SIZE]))
        found += [dict(r) for r in connection.execute(part).mappings()]
    return {row["id"]: row for row in rows.opened(record, found, vault, connection)}


def _marks(access: Access) -> Row:
    return {
        "recorded_at": access.now,
        "recorded_by": access.principal,
        "recorded_why": access.purpose,
    }


def _check(record: type[Record], written: Sequence[Row], world: World) -> None:
    found = problems_of(record, rows.frame_of(record, written), world.validations)
    if found:
        raise Invalid([problem for _, problem in found])


def _merge(connection: Connection, record: type[Record], stored: Sequence[Row]) -> None:
    """Stage the rows in a temporary table, then one statement inserts and updates."""
    if not stored:
        return
    table, names = table_of(record), rows.table_columns(record)
    staged = Table(
        f"_stage{table.name}",
        MetaData(),
        *(Column(c.name, c.type) for c in table.columns),
        prefixes=["TEMPORARY"],
    )
    staged.drop(connection, checkfirst=True)
    staged.create(connection)
    connection.execute(insert(staged), [{n: row.get(n) for n in names} for row in stored])
    upsert: Any = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
    upsert = upsert.from_select(names, select(staged).where(staged.c.id.is_not(None)).order_by(staged.c.id))
    merged = {n: upsert.excluded[n] for n in names if n != "id"}
    connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=merged))
    staged.drop(connection)


def _demand(
    connection: Connection,
    access: Access,
    record: type[Record],
    fresh: Sequence[Row],
    differing: Sequence[Row],
    standing: Mapping[str, Row],
    entry: Entry,
) -> None:
    """The right to write every row, old place and new; asked once for rows of the same place and categories."""
    asked: set[tuple[frozenset[str], frozenset[Placed]]] = set()
    for row in [*fresh, *differing]:
        categories = rights.touched(record, row)
        for state in (row, standing.get(row["id"])):
            if state is not None:
                asked.add(
                    (
                        categories,
                        frozenset(rights.places_of(connection, access, record, state)),
                    )
                )
        entry.saw([str(row[record.subject_column])], categories)
    for categories, places in asked:
        rights.demand_write(access, record, categories, tuple(places))
