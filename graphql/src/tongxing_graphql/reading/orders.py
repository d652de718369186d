"""Orders: an enum for each record, made from its columns; always total, since the id breaks ties."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_, false, literal, or_

from tongxing.host.names import type_name
from tongxing.records import Record
from tongxing.records.base import abouts, table_of
from tongxing.work.checks import python_type

from .city_types import Types

Order = tuple[tuple[str, bool], ...]
"""Columns, each with whether it descends. What is not known comes last either way."""


def order_of(types: Types, record: type[Record]) -> Any:
    """The enum of a record: ``BIRTH_DATE_ASC``, ``BIRTH_DATE_DESC`` … Secrets have no order."""
    name = f"{type_name(record)}Order"
    known = types.known(name)
    if known is not None:
        return known
    values = {
        f"{column.upper()}_{way}": f"{column} {way.lower()}" for column in orderable(record) for way in ("ASC", "DESC")
    }
    made: Any = Enum(name, values, module=__name__)  # type: ignore[misc]
    described = strawberry.enum(
        made, name=name, description="By which column, upwards or downwards; not known comes last."
    )
    return types.keep(name, described)


def orderable(record: type[Record]) -> list[str]:
    """Columns that can be ordered by."""
    return [name for name, about in abouts(record).items() if not about.secret]


def chosen(record: type[Record], order_by: Sequence[Enum] | None) -> Order:
    """The order that was asked for, else the newest first by the record's first day, else by id."""
    if order_by:
        said = [each.value.split(" ") for each in order_by]
        return tuple((column, way == "desc") for column, way in said)
    return _newest_first(record)


@lru_cache(maxsize=1024)
def _newest_first(record: type[Record]) -> Order:
    days = [name for name in orderable(record) if python_type(record, name) is date]
    return ((days[0], True),) if days and record.subject_column != "id" else ()


def clauses(
    record: type[Record], relation: FromClause, order: Order, *, backwards: bool = False
) -> list[ColumnElement[Any]]:
    """ORDER BY, from the front or from the back."""
    made: list[ColumnElement[Any]] = []
    for name, descends in order:
        column = relation.c[name]
        directed = column.desc() if descends != backwards else column.asc()
        if not _is_always_known(record, name):
            directed = directed.nulls_first() if backwards else directed.nulls_last()
        made.append(directed)
    return [*made, relation.c.id.desc() if backwards else relation.c.id.asc()]


def _is_always_known(record: type[Record], name: str) -> bool:
    """Whether no row that is seen lacks it, so that PostgreSQL may take its order from an index: nothing is hidden from
    within a row that has a category of its own."""
    return record.category_column is not None and not table_of(record).c[name].nullable


def beyond(
    relation: FromClause, order: Order, anchor: dict[str, Any], *, backwards: bool = False
) -> ColumnElement[bool]:
    """SQL: a row that comes after the anchor in this order, or before it."""
    id = relation.c.id
    test: ColumnElement[bool] = id < anchor["id"] if backwards else id > anchor["id"]
    for name, descends in reversed(order):
        test = _beyond(relation.c[name], anchor[name], descends, backwards, test)
    return test


def _beyond(column: Any, value: Any, descends: bool, backwards: bool, tie: ColumnElement[bool]) -> ColumnElement[bool]:
    """Values that are not known stand behind all others, whichever way the others run."""
    if value is None:
        known_before = column.is_not(None) if backwards else false()
        return or_(known_before, and_(column.is_(None), tie))
    value = literal(value, column.type) if isinstance(value, bool) else value  # which SQLAlchemy compares by = alone
    further = column < value if descends != backwards else column > value
    unknown_after = false() if backwards else column.is_(None)
    return or_(further, unknown_after, and_(column == value, tie))
