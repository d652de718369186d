"""Many rows read a column at a time: SQLite gives each column as one JSON text, and Polars reads it.

A cell at a time this is most of the work of a long list. Days, moments, yes and no come as they are stored. On PostgreSQL
the driver gives values as they are.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, func, select

FEW = 200
"""Of so many subjects it takes longer to set up columns than to read cells."""


def frame(
    connection: Connection, wanted: Select[Any], types: Mapping[str, Any], bound: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """What a statement gives, in no order, as a frame of these types: its columns in turn."""
    if connection.dialect.name != "sqlite" or pl.Float64 in types.values():  # SQLite writes 15 digits of a fraction
        found = connection.execute(wanted, bound).all()
        return pl.DataFrame(found, schema=types, orient="row", infer_schema_length=None)
    rows = wanted.subquery()
    texts = connection.execute(select(*(func.json_group_array(column) for column in rows.c)), bound).one()
    return pl.DataFrame([_read(*each) for each in zip(types, texts, types.values(), strict=True)])


def _read(name: str, text: str, kind: Any) -> pl.Series:
    """One column from its text."""
    is_number = kind in (pl.Int64, pl.Boolean)
    stored = pl.Series([text]).str.json_decode(pl.List(pl.Int64 if is_number else pl.String))[0]
    return pl.select(_as_kept(pl.lit(stored), kind).alias(name)).to_series()


def _as_kept(stored: pl.Expr, kind: Any) -> pl.Expr:
    """How a value is read that SQLite keeps as a text or as a number."""
    if kind == pl.Date:
        return stored.str.to_date("%Y-%m-%d")
    if kind == pl.Boolean:
        return stored.cast(pl.Boolean)
    if isinstance(kind, pl.Datetime):
        return stored.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
    return stored
