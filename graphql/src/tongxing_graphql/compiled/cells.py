"""A column as JSON text, written by the database exactly as the answer has it, and the same read back as a value."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tongxing.records import Record
from tongxing.records.base import table_of

from .glue import Sql, or_else

_UNIT = 2**62
"""A binary fraction between -1 and 1 is a whole number of these, unless it is less than a thousandth or so."""
_TRUTH = "CASE WHEN {0} IS TRUE THEN 'true' WHEN {0} IS FALSE THEN 'false' END"
_NUMBER = "CAST({0} AS TEXT)"
_SQLITE = {
    bool: _TRUTH,
    int: _NUMBER,
    # It writes no more than 15 digits of a number; whole part and binary fraction are written exactly.
    float: "'[' || CAST(CAST({0} AS BIGINT) AS TEXT) || ',' || "
    f"CAST(CAST(({{0}} - CAST({{0}} AS BIGINT)) * {float(_UNIT)!r} AS INTEGER) AS TEXT) || ']'",
    date: "'\"' || {0} || '\"'",
    datetime: "'\"' || replace(replace({0}, ' ', 'T'), '.000000', '') || '+00:00\"'",
    str: "json_quote({0})",
}
_POSTGRES = {
    bool: _TRUTH,
    int: _NUMBER,
    float: "CAST(to_json({0}) AS TEXT)",
    date: "'\"' || CAST({0} AS TEXT) || '\"'",
    datetime: "'\"' || replace(to_char(timezone('UTC', {0}), 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '') || '+00:00\"'",
    str: "CAST(to_json(CAST({0} AS TEXT)) AS TEXT)",
}
"""How each engine writes a column of a kind; a moment as ``isoformat`` has it: in UTC, without microseconds where there are none."""


@lru_cache(maxsize=4096)
def kind_of(record: type[Record], column: str) -> type:
    """The Python type of a column's values."""
    kind: type = table_of(record).columns[column].type.python_type
    return kind


def json_text(column: str, kind: type, *, is_sqlite: bool) -> Sql:
    """The value as JSON, NULL where there is none. ``column``: as SQL names it."""
    written = _SQLITE if is_sqlite else _POSTGRES
    return Sql(written.get(kind, written[str]).format(column))


def or_null(column: str, kind: type, *, is_sqlite: bool) -> Sql:
    """The value as JSON, ``null`` where there is none."""
    return or_else(json_text(column, kind, is_sqlite=is_sqlite), "null")


def reader(kind: type) -> Callable[[Any], Any]:
    """From the JSON back to the value."""
    if kind is date:
        return date.fromisoformat
    if kind is datetime:
        return datetime.fromisoformat
    if kind is float:
        return lambda said: said[0] + said[1] / _UNIT if isinstance(said, list) else float(said)
    return lambda said: said
