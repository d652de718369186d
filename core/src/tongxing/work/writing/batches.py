"""Bulk writing: a batch is checked, merged and kept with its own row, all or nothing.

Rows stay columns from the frame to the table; only secrets are looked at one by one. The row ``(import, batch)`` stands
in the same transaction as what the batch wrote: a batch that was written is never written again, and one that was cut
off has left nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import polars as pl
from sqlalchemy import Column, Connection, Integer, String, Table, insert, select
from sqlmodel import SQLModel

from ...database import among
from ...errors import Invalid, NotFound, UsageError
from ...people import Child, Residence
from ...records import Record
from ...records.base import Instant, table_of
from ...records.loading import add_rows, change_rows
from ...trust.cipher import Vault
from ...trust.principals import Access
from .. import rows
from ..events import Happened
from ..marks import Changes, ends_of, mark
from ..validations import problems_of
from ..world import World
from . import reactions
from .bulk_rights import demand_rows
from .moves import CODES
from .unit import Unit, begun

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
    Raises Invalid with all problems of the batch, NotAllowed where the principal may not write a row, VersionConflict
    where somebody else wrote one of the rows at this moment.
    """
    with world.database.write() as connection:
        return write_in(world, access, connection, frames, import_id=import_id, batch=batch, happened=happened)


def write_in(
    world: World,
    access: Access,
    connection: Connection,
    frames: Mapping[type[Record], pl.DataFrame],
    *,
    import_id: str,
    batch: int,
    happened: Sequence[Happened] = (),
) -> BatchResult:
    """The same inside a transaction that the caller has begun and ends: with what the caller writes beside it."""
    if is_written(connection, import_id, batch):
        return BatchResult({}, {}, {}, skipped=True)
    with begun(world, access, connection, f"import {import_id}") as unit:
        unit.happened += happened
        written: dict[type[Record], _Written] = {}
        codes: pl.DataFrame | None = None
        for record in sorted(frames, key=_people_first):
            if _is_placed(record) and codes is None:  # by now every child of the batch stands
                codes = codes_of(connection, [f["child"] for r, f in frames.items() if _is_placed(r)])
            written[record] = _write(unit, record, frames[record], codes if _is_placed(record) else None)
        unit.moved = _moved(written)
        unit.settle(0)
        _demand(unit, written)
        reactions.react(unit, world)
        size = max((f.height for f in frames.values()), default=0)
        connection.execute(insert(BATCHES).values(import_id=import_id, batch=batch, rows=size, at=access.now))
        mark(connection, _changes(unit, written), access.now)
        world.log.keep(access, unit.entry)
    return BatchResult(
        {record.__name__: done.fresh.height for record, done in written.items()},
        {record.__name__: done.changed.height for record, done in written.items()},
        {record.__name__: done.unchanged for record, done in written.items()},
    )


def is_written(connection: Connection, import_id: str, batch: int) -> bool:
    """Whether this batch of this import was written before."""
    mine = (BATCHES.c.import_id == import_id) & (BATCHES.c.batch == batch)
    return connection.execute(select(BATCHES.c.batch).where(mine)).first() is not None


@dataclass(frozen=True)
class _Written:
    """What became of the rows of one record: those added, those changed beside their earlier state, the rest counted."""

    fresh: pl.DataFrame
    changed: pl.DataFrame
    before: pl.DataFrame
    unchanged: int


def _people_first(record: type[Record]) -> tuple[bool, str]:
    """Children, guardians and households before the records about them; the rest by name."""
    return not rows.master_subject(record), record.__name__


def _write(unit: Unit, record: type[Record], frame: pl.DataFrame, codes: pl.DataFrame | None) -> _Written:
    """``codes``: where the children are whom records about children are about."""
    connection, vault = unit.writing, unit.vault
    given = rows.whole(record, frame)
    if given["id"].is_duplicated().any():
        raise UsageError(f"A frame of {record.__name__} has an id twice.", remedy="Give each record once.")
    told = [name for name in frame.columns if name != "id"]
    if codes is not None:
        given = _with_codes(given, codes)
        told = [name for name in told if name not in CODES]
    vault.ready(connection, given[record.subject_column].unique(), create=True)
    standing = _standing(connection, record, given["id"], vault)
    fresh = given if standing.is_empty() else given.join(standing, on="id", how="anti")
    fresh = fresh.with_columns(_marks(unit.access), version=pl.lit(1, pl.Int64))
    before, changed = _changed(given, standing, told, _marks(unit.access))
    for part, write in ((fresh, add_rows), (changed, change_rows)):
        if not part.is_empty():
            _check(record, part, unit.world)
            write(connection, table_of(record), rows.sealed_frame(record, part, vault))
    return _Written(fresh, changed, before, given.height - fresh.height - changed.height)


def _is_placed(record: type[Record]) -> bool:
    return record.subject == "child" and record.subject_column != "id"


def _with_codes(given: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """The children's own codes for records about children: what a frame says of them is never believed."""
    placed = given.drop(CODES).join(codes, on="child", how="inner", maintain_order="left")
    if placed.height < given.height:
        missing = given.height - placed.height
        raise NotFound(f"{missing} rows are about children who are not here.", remedy="Load the children first.")
    return placed.select(given.columns)


def codes_of(connection: Connection, children: Sequence[pl.Series]) -> pl.DataFrame:
    """Where these children are as it stands now: child, residence, hukou."""
    child = table_of(Child)
    asked = select(child.c.id, *(child.c[name] for name in CODES))
    ids = pl.concat([part.alias("child") for part in children]).drop_nulls().unique()
    wanted = asked.where(among(connection, child.c.id, ids.to_list()))
    return rows.read_frame(connection, Child, wanted).rename({"id": "child"})


def _standing(connection: Connection, record: type[Record], ids: pl.Series, vault: Vault) -> pl.DataFrame:
    table = table_of(record)
    wanted = select(*(table.c[name] for name in rows.schema_of(record)))
    return rows.read_frame(connection, record, wanted.where(among(connection, table.c.id, ids.to_list())), vault)


def _changed(
    given: pl.DataFrame, standing: pl.DataFrame, told: Sequence[str], marks: Iterable[pl.Expr]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of which a told value differs: as they stand, and as they will be."""
    if standing.is_empty():
        return given.clear(), given.clear()
    now = {name: f"{name} now" for name in told}
    both = standing.join(given.select("id", *told).rename(now), on="id", how="inner")
    differs = [pl.col(name).ne_missing(pl.col(later)) for name, later in now.items()]
    both = both.filter(pl.any_horizontal(differs) if differs else pl.lit(False))
    taken = both.with_columns(*(pl.col(later).alias(name) for name, later in now.items()), *marks)
    later = taken.with_columns(version=pl.col("version") + 1)
    return both.select(given.columns), later.select(given.columns)


def _marks(access: Access) -> list[pl.Expr]:
    return [
        _moment(access.now).alias("recorded_at"),
        pl.lit(access.principal).alias("recorded_by"),
        pl.lit(access.purpose).alias("recorded_why"),
    ]


@lru_cache(maxsize=4)
def _moment(now: datetime) -> pl.Expr:
    return pl.lit(now).cast(pl.Datetime("us", "UTC"))


def _check(record: type[Record], written: pl.DataFrame, world: World) -> None:
    found = problems_of(record, written, world.validations)
    if found:
        raise Invalid([problem for _, problem in found])


def _changes(unit: Unit, written: Mapping[type[Record], _Written]) -> Changes:
    """What the batch wrote, and what reactions to it wrote, for the marks of whom it reaches."""
    found = unit.changes()
    for record, done in written.items():
        fresh, changed, before = (part.select(ends_of(record)) for part in (done.fresh, done.changed, done.before))
        found.wrote(record, fresh.to_dicts(), fresh=True)
        found.wrote(record, [*changed.to_dicts(), *before.to_dicts()])
    return found


def _moved(written: Mapping[type[Record], _Written]) -> set[str]:
    """Children whose place may have changed. One that is new, with stays only where it says it lives, has not moved."""
    found: set[str] = set()
    fresh = pl.DataFrame(schema={"child": pl.String, "division": pl.String})
    if Child in written:
        found |= set(written[Child].changed["id"])
        fresh = written[Child].fresh.select(child="id", division="residence")
    if Residence in written:
        stays = pl.concat([written[Residence].fresh, written[Residence].changed])
        found |= set(stays.join(fresh, on=["child", "division"], how="anti")["child"])
    return found


def _demand(unit: Unit, written: Mapping[type[Record], _Written]) -> None:
    """The right to write every row: at its old place and at the new one, once everybody has moved."""
    codes = _codes_now(unit.writing, written) if unit.moved else None
    for record, done in written.items():
        if done.fresh.is_empty() and done.changed.is_empty():
            continue
        fresh, changed = (_moved_to(record, part, codes) for part in (done.fresh, done.changed))
        categories = demand_rows(unit.writing, unit.access, record, fresh=fresh, changed=changed, before=done.before)
        subjects = pl.concat([fresh[record.subject_column], changed[record.subject_column]])
        unit.entry.saw(set(subjects), categories)


def _codes_now(connection: Connection, written: Mapping[type[Record], _Written]) -> pl.DataFrame:
    """Where every child is about whom something was written."""
    about = [pl.Series("child", [], pl.String)]
    for record, done in written.items():
        if record.subject == "child":
            about += [part[record.subject_column] for part in (done.fresh, done.changed)]
    return codes_of(connection, about)


def _moved_to(record: type[Record], part: pl.DataFrame, codes: pl.DataFrame | None) -> pl.DataFrame:
    if codes is None or record.subject != "child" or part.is_empty():
        return part
    here = codes.rename({"child": record.subject_column})
    return part.drop(CODES).join(here, on=record.subject_column, how="left", maintain_order="left").select(part.columns)
