"""Records to rows and back: secrets sealed on the way in and opened on the way out, blind indexes beside them."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import polars as pl
from pydantic_core import PydanticUndefined
from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import class_mapper

from ..errors import NotFound, UsageError
from ..people import MASTER
from ..records import Record
from ..records.base import abouts, blind_name, table_of
from ..trust.cipher import Vault
from .checks import frame_schema

R = TypeVar("R", bound=Record)


def row_of(record: Record) -> dict[str, Any]:
    """The plain values of a record, secrets still open."""
    columns = type(record).model_fields
    return {name: getattr(record, name) for name in columns}


@cache
def schema_of(record: type[Record]) -> dict[str, Any]:
    """The Polars type of each of a record's own columns, without blind indexes."""
    return {n: t for n, t in frame_schema(record).items() if n in record.model_fields}


def whole(record: type[Record], frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all columns of the record, each of its type: what is not given has the column's own default."""
    unknown = sorted(set(frame.columns) - schema_of(record).keys())
    if unknown:
        raise UsageError(f"{record.__name__} has no column {unknown[0]!r}.")
    try:
        return frame.select(
            pl.col(name).cast(kind) if name in frame.columns else pl.lit(default(record, name), dtype=kind).alias(name)
            for name, kind in schema_of(record).items()
        )
    except pl.exceptions.PolarsError as error:  # its own text would show what stands in the cells
        raise UsageError(f"A column of {record.__name__} does not have its type.") from error


def default(record: type[Record], name: str) -> Any:
    """What stands in a column that is not given."""
    value = record.model_fields[name].get_default(call_default_factory=True)
    return None if value is PydanticUndefined else value


def frame_of(record: type[Record], rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a frame with the record's own types."""
    schema = schema_of(record)
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema, strict=False)


def read_frame(
    connection: Connection, record: type[Record], statement: Select[Any], vault: Vault | None = None
) -> pl.DataFrame:
    """What a statement over a record's columns gives, as a frame; secrets open where there is a ``vault``."""
    schema = frame_schema(record)
    found = connection.execute(statement)
    names = list(found.keys())
    made = pl.DataFrame(found.all(), schema={n: schema[n] for n in names}, orient="row", infer_schema_length=None)
    return made if vault is None else opened_frame(record, made, vault, connection)


def subject_of(record: type[Record], row: Mapping[str, Any]) -> str:
    """Whose data key seals this row: the subject's; a place has a key of its own."""
    return str(row[record.subject_column])


def secret_columns(record: type[Record]) -> list[str]:
    """Columns that are stored encrypted."""
    return [name for name, about in abouts(record).items() if about.secret]


def sealed(record: type[Record], row: Mapping[str, Any], vault: Vault) -> dict[str, Any]:
    """The row as it is stored. The vault must be ready for its subject."""
    stored = dict(row)
    for name in secret_columns(record):
        value = row.get(name)
        if abouts(record)[name].lookup:
            stored[blind_name(name)] = None if value is None else vault.ring.blind(name, value)
        if value is not None:
            stored[name] = vault.seal(subject_of(record, row), f"{row['id']}/{name}", value)
    return stored


def sealed_frame(record: type[Record], frame: pl.DataFrame, vault: Vault) -> pl.DataFrame:
    """All rows as they are stored. The vault must be ready for their subjects."""
    made = []
    subjects, ids = frame[record.subject_column].to_list(), frame["id"].to_list()
    for name in secret_columns(record):
        values = frame[name].to_list()
        places = [f"{id}/{name}" for id in ids]
        kept = vault.seal_all(list(zip(subjects, places, values, strict=True)))
        made.append(pl.Series(name, kept, dtype=pl.String))
        if abouts(record)[name].lookup:
            blind = [None if value is None else vault.ring.blind(name, value) for value in values]
            made.append(pl.Series(blind_name(name), blind, dtype=pl.String))
    return frame.with_columns(made)


def opened_frame(record: type[Record], frame: pl.DataFrame, vault: Vault, connection: Connection) -> pl.DataFrame:
    """The same the other way: secrets open, blind indexes as they stand."""
    secrets = [name for name in secret_columns(record) if name in frame.columns]
    if not secrets:
        return frame
    filled = frame.filter(pl.any_horizontal(pl.col(secrets).is_not_null()))
    vault.ready(connection, filled[record.subject_column])
    made = []
    for name in secrets:
        cells = zip(frame[record.subject_column], frame["id"], frame[name], strict=True)
        opened = [vault.open(subject, f"{id}/{name}", stored) for subject, id, stored in cells]
        made.append(pl.Series(name, opened, dtype=pl.String))
    return frame.with_columns(made)


def opened(
    record: type[Record],
    rows: list[dict[str, Any]],
    vault: Vault,
    connection: Connection,
) -> list[dict[str, Any]]:
    """Rows of a relation with their secrets open again; blind indexes are dropped. One statement for all keys."""
    secrets = [n for n in secret_columns(record) if rows and n in rows[0]]
    if not secrets:
        return rows
    vault.ready(
        connection,
        {subject_of(record, r) for r in rows if any(r[n] is not None for n in secrets)},
    )
    for row in rows:
        for name in secrets:
            row[name] = vault.open(subject_of(record, row), f"{row['id']}/{name}", row[name])
            row.pop(blind_name(name), None)
    return rows


def stored(connection: Connection, record: type[Record], id: str, vault: Vault) -> dict[str, Any]:
    """The row as it stands, secrets open; for deciding and merging, never for showing. Raises NotFound."""
    table = table_of(record)
    found = connection.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
    if found is None:
        raise NotFound(f"There is no {record.__name__} with this id here.", remedy="Check the id.")
    return opened(record, [dict(found)], vault, connection)[0]


def made(record: type[R], row: Mapping[str, Any]) -> R:
    """A record object from a row; columns that may not be seen are None."""
    blank = _blank(record)
    return cast(R, blank.model_copy(update={name: row[name] for name in row.keys() & record.model_fields.keys()}))


@cache
def _blank(record: type[Record]) -> Record:
    """A record of which nothing is known: a copy of it costs a third of making one anew, and pages have hundreds."""
    class_mapper(record)  # its attributes work only once the mapping stands
    return record.model_construct(**dict.fromkeys(record.model_fields))


def master_subject(record: type[Record]) -> bool:
    """Whether a row of this record is itself a child, guardian or household, and so brings a data key."""
    return record.subject in MASTER and record.subject_column == "id"
