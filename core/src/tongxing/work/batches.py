"""Bulk writing: a batch is checked, staged, merged in one statement a table, and kept with its own row, all or nothing.

The row ``(import, batch)`` stands in the same transaction as what the batch wrote: a batch that was written is never
written again, and one that was cut off has left nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
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

from ..errors import Invalid, NotFound
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
        unit = Unit(world, access, connection, entry, vault, happened=list(happened), moved=_moved(frames))
        written = {record: _write(unit, record, frames[record]) for record in sorted(frames, key=_people_first)}
        unit.settle(0)
        for record, done in written.items():
            _demand(unit, record, done)
        reactions.react(unit, world)
        size = max((f.height for f in frames.values()), default=0)
        connection.execute(insert(BATCHES).values(import_id=import_id, batch=batch, rows=size, at=access.now))
        keep(connection, access, entry)
    return BatchResult(
        {record.__name__: len(done.fresh) for record, done in written.items()},
        {record.__name__: len(done.differing) for record, done in written.items()},
        {record.__name__: done.unchanged for record, done in written.items()},
    )


@dataclass(frozen=True)
class _Written:
    """What became of the rows of one record: those added, those changed, their earlier state, and how many stayed."""

    fresh: list[Row]
    differing: list[Row]
    standing: Mapping[str, Row]
    unchanged: int


def _people_first(record: type[Record]) -> tuple[bool, str]:
    """Children, guardians and households before the records about them; the rest by name."""
    return not rows.master_subject(record), record.__name__


def _moved(frames: Mapping[type[Record], pl.DataFrame]) -> set[str]:
    """Children whose place may have changed; a child that is new in this batch brings its codes along."""
    stays = frames.get(Residence, pl.DataFrame({"child": []}))["child"].to_list()
    return set(stays) | set(frames.get(Child, pl.DataFrame({"id": []}))["id"].to_list())


def _written_before(connection: Connection, import_id: str, batch: int) -> bool:
    mine = (BATCHES.c.import_id == import_id) & (BATCHES.c.batch == batch)
    return connection.execute(select(BATCHES.c.batch).where(mine)).first() is not None


def _write(unit: Unit, record: type[Record], frame: pl.DataFrame) -> _Written:
    connection, vault = unit.connection, unit.vault
    given = [rows.whole(record, row) for row in frame.iter_rows(named=True)]
    for row, codes in zip(given, _codes(connection, record, given), strict=True):
        row |= codes
    vault.ready(connection, {rows.subject_of(record, row) for row in given}, create=True)
    standing = _standing(connection, record, [row["id"] for row in given], vault)
    fresh, differing = [], []
    for row in given:
        old = standing.get(row["id"])
        if old is None:
            fresh.append(row | _marks(unit.access) | {"version": 1})
        elif any(old[name] != row[name] for name in frame.columns):
            merged = old | {name: row[name] for name in frame.columns}
            differing.append(merged | _marks(unit.access) | {"version": old["version"] + 1})
    _check(record, fresh + differing, unit.world)
    _merge(connection, record, [rows.sealed(record, row, vault) for row in fresh + differing])
    return _Written(fresh, differing, standing, len(given) - len(fresh) - len(differing))


def _codes(connection: Connection, record: type[Record], given: Sequence[Row]) -> list[Row]:
    """The children's own codes for records about children: what a frame says of them is never believed."""
    if record.subject != "child" or record.subject_column == "id":
        return [{} for _ in given]
    child = table_of(Child)
    found: dict[str, Row] = {}
    for part in _parts([row["child"] for row in given]):
        asked = select(child.c.id, child.c.residence, child.c.hukou).where(child.c.id.in_(part))
        found |= {r.id: {"residence": r.residence, "hukou": r.hukou} for r in connection.execute(asked)}
    missing = [row["child"] for row in given if row["child"] not in found]
    if missing:
        raise NotFound(f"{len(missing)} rows are about children who are not here.", remedy="Load the children first.")
    return [found[row["child"]] for row in given]


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids, each once, in parts that one statement can take."""
    distinct = list(dict.fromkeys(ids))
    for start in range(0, len(distinct), SIZE):
        yield distinct[start : start + SIZE]


def _standing(connection: Connection, record: type[Record], ids: Sequence[str], vault: Vault) -> dict[str, Row]:
    table = table_of(record)
    found: list[Row] = []
    for part in _parts(ids):
        found += [dict(r) for r in connection.execute(select(table).where(table.c.id.in_(part))).mappings()]
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


def _demand(unit: Unit, record: type[Record], done: _Written) -> None:
    """The right to write every row, at its old place and at the new; asked once for rows alike in both."""
    now = _standing(unit.connection, record, [r["id"] for r in (*done.fresh, *done.differing)], unit.vault)
    written = [(now[row["id"]], done.standing.get(row["id"])) for row in (*done.fresh, *done.differing)]
    categories = [_touched(record, row, before) for row, before in written]
    asked: set[tuple[frozenset[str], frozenset[Placed]]] = set()
    for states in ([row for row, _ in written], [before or row for row, before in written]):
        places = rights.places_of_all(unit.connection, unit.access, record, states)
        asked |= set(zip(categories, places, strict=True))
    for keys, at in asked:
        rights.demand_write(unit.access, record, keys, tuple(at))
        unit.entry.saw((), keys)
    unit.entry.saw({str(row[record.subject_column]) for row, _ in written}, ())


def _touched(record: type[Record], row: Row, before: Row | None) -> frozenset[str]:
    """The categories of what is written: all of a new row, of an old one only the columns that differ."""
    kept = {record.category_column} if record.category_column else set()
    changed = {name: value for name, value in row.items() if before is None or before[name] != value or name in kept}
    return rights.touched(record, changed)
