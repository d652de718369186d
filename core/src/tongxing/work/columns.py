"""Many rows of SQLite read a column at a time: days, moments, yes and no come as they are stored and are made all at once.

A cell at a time this is most of the work of a long list. On PostgreSQL the driver gives values as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Text, type_coerce

Kept = tuple[type[pl.DataType], pl.Expr]


def kept(name: str, kind: Any) -> Kept | None:
    """The type in which SQLite keeps a column, and how it is read; None for what is kept as it is."""
    if kind == pl.Date:
        return pl.String, pl.col(name).str.to_date("%Y-%m-%d")
    if kind == pl.Boolean:
        return pl.Int64, pl.col(name).cast(pl.Boolean)
    if isinstance(kind, pl.Datetime):
        return pl.String, pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
    return None


def bare(columns: Iterable[ColumnElement[Any]], types: Mapping[str, Any]) -> list[ColumnElement[Any]]:
    """SQL: the same columns, given back as they are stored."""
    return [type_coerce(c, Text).label(c.key) if kept(str(c.key), types[str(c.key)]) else c for c in columns]


def made(rows: Sequence[Any], types: Mapping[str, Any]) -> pl.DataFrame:
    """A frame of these types from rows of values as they are stored."""
    found = {name: kept(name, kind) for name, kind in types.items()}
    stored = {name: how[0] if (how := found[name]) else kind for name, kind in types.items()}
    read = pl.DataFrame(rows, schema=stored, orient="row", infer_schema_length=None)
    return read.with_columns(how[1] for how in found.values() if how)
