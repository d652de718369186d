"""A column as JSON text, written by the database exactly as the answer has it, and the same read back as a value."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, case, cast, func, literal_column, type_coerce

from tongxing.records import Record
from tongxing.records.base import table_of

from .glue import Part, glued, or_else, piece

_UNIT = 2**62
"""A binary fraction between -1 and 1 is a whole number of these, unless it is less than a thousandth or so."""


def kind_of(record: type[Record], column: str) -> type:
    """The Python type of a column's values."""
    kind: type = table_of(record).columns[column].type.python_type
    return kind


def json_text(column: ColumnElement[Any], kind: type, *, is_sqlite: bool) -> ColumnElement[str]:
    """The value as JSON, NULL where there is none."""
    if kind is bool:
        return case((column.is_(True), piece("true")), (column.is_(False), piece("false")))
    if kind is int:
        return cast(column, Text)
    if kind is float:
        return _float_parts(column) if is_sqlite else cast(func.to_json(column), Text)
    if kind is datetime:
        return glued(['"', _moment(column, is_sqlite), '"'])
    if kind is date:
        return glued(['"', type_coerce(column, Text) if is_sqlite else cast(column, Text), '"'])
    return func.json_quote(column, type_=Text) if is_sqlite else cast(func.to_json(cast(column, Text)), Text)


def or_null(column: ColumnElement[Any], kind: type, *, is_sqlite: bool) -> Part:
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


def _moment(column: ColumnElement[Any], is_sqlite: bool) -> ColumnElement[str]:
    """As ``isoformat`` has it: in UTC, without microseconds where there are none."""
    if is_sqlite:
        said: Any = func.replace(type_coerce(column, Text), " ", "T", type_=Text)
    else:
        said = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US', type_=Text)
    return func.replace(said, ".000000", "", type_=Text).concat("+00:00")


def _float_parts(column: ColumnElement[Any]) -> ColumnElement[str]:
    """SQLite writes no more than 15 digits of a number; whole part and binary fraction are written exactly."""
    whole = cast(column, BigInteger)
    fraction = cast((column - whole) * literal_column(f"{float(_UNIT)!r}"), Integer)
    return glued(["[", cast(whole, Text), ",", cast(fraction, Text), "]"])
