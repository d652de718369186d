"""Records to rows and back: secrets sealed on the way in and opened on the way out, blind indexes beside them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import polars as pl
from pydantic_core import PydanticUndefined
from sqlalchemy import Connection
from sqlalchemy.orm import class_mapper

from ..records import Record
from ..records.base import abouts, blind_name, table_of
from ..trust.cipher import Vault
from .checks import frame_schema

R = TypeVar("R", bound=Record)

MASTERS = frozenset({"child", "guardian", "household"})


def row_of(record: Record) -> dict[str, Any]:
    """The plain values of a record, secrets still open."""
    columns = type(record).model_fields
    return {name: getattr(record, name) for name in columns}


def whole(record: type[Record], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with all columns of the record: what is not given has the column's own default."""
    defaults = {name: known.get_default(call_default_factory=True) for name, known in record.model_fields.items()}
    return {
        name: row.get(name, None if default is PydanticUndefined else default) for name, default in defaults.items()
    }


def frame_of(record: type[Record], rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a frame with the record's own types."""
    schema = {n: t for n, t in frame_schema(record).items() if n in record.model_fields}
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema, strict=False)


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


def made(record: type[R], row: Mapping[str, Any]) -> R:
    """A record object from a row; columns that may not be seen are None."""
    class_mapper(record)  # its attributes work only once the mapping stands
    return record.model_construct(**{name: row.get(name) for name in record.model_fields})


def master_subject(record: type[Record]) -> bool:
    """Whether a row of this record is itself a child, guardian or household, and so brings a data key."""
    return record.subject in MASTERS and record.subject_column == "id"


def table_columns(record: type[Record]) -> list[str]:
    """All stored columns, in table order."""
    return [c.name for c in table_of(record).columns]
