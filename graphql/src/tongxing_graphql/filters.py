"""Filters: an input for each record, made from its columns, and the same as SQL over the scoped relation.

Hidden cells are NULL inside the relation, so a filter can tell nothing about them.
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, FromClause, and_, false, not_, or_, true
from strawberry import UNSET

from tongxing.errors import UsageError
from tongxing.host.names import type_name
from tongxing.people.divisions import national
from tongxing.records import Record
from tongxing.records.base import Code, abouts, blind_name, table_of
from tongxing.trust.cipher import KeyRing
from tongxing.work.checks import python_type

from .city_types import Types
from .limits import demand

MOST_VALUES = 100
"""Values in one ``in``, and conditions in one filter."""


def _comparisons(name: str, of: type, *more: str) -> type:
    """An input with ``eq``, ``in`` and the other operators of a type, all optional."""
    kinds: dict[str, Any] = {"eq": of | None, "in_": list[of] | None, "gte": of | None, "lte": of | None}  # type: ignore[valid-type]
    kinds |= {"under": str | None, "is_known": bool | None}
    wanted = {key: kinds[key] for key in more}
    fields = {key: strawberry.field(name="in", default=UNSET) if key == "in_" else UNSET for key in wanted}
    return strawberry.input(type(name, (), {"__annotations__": wanted, "__module__": __name__, **fields}), name=name)


ORDERED = ("eq", "in_", "gte", "lte", "is_known")
BY_TYPE: dict[type, type] = {
    str: _comparisons("TextFilter", str, *ORDERED),
    int: _comparisons("IntFilter", int, *ORDERED),
    float: _comparisons("FloatFilter", float, *ORDERED),
    date: _comparisons("DateFilter", date, *ORDERED),
    datetime: _comparisons("DateTimeFilter", datetime, *ORDERED),
    bool: _comparisons("BooleanFilter", bool, "eq", "is_known"),
}
DIVISION = _comparisons("DivisionFilter", str, "eq", "in_", "under", "is_known")
SECRET = _comparisons("ExactFilter", str, "eq", "in_", "is_known")
"""For a secret with a blind index: it can be found, and neither ordered nor compared."""
KNOWN = _comparisons("KnownFilter", bool, "is_known")


def comparison_of(record: type[Record], column: str) -> type:
    """Which operators a column has."""
    about = abouts(record)[column]
    if about.secret:
        return SECRET if about.lookup else KNOWN
    if isinstance(table_of(record).columns[column].type, Code):
        return DIVISION
    return BY_TYPE.get(python_type(record, column), BY_TYPE[str])


def filter_of(types: Types, record: type[Record]) -> type:
    """The filter of a record: one comparison a column, ``and``, ``or``, ``not``."""
    name = f"{type_name(record)}Filter"
    known = types.known(name)
    if known is not None:
        return known
    annotations: dict[str, Any] = {column: comparison_of(record, column) | None for column in abouts(record)}
    made = type(name, (), {"__module__": __name__})
    annotations |= {"and_": list[made] | None, "or_": list[made] | None, "not_": made | None}  # type: ignore[valid-type]
    made.__annotations__ = annotations
    for each in annotations:
        joins = each in ("and_", "or_", "not_")
        setattr(made, each, strawberry.field(name=each.rstrip("_"), default=UNSET) if joins else UNSET)
    return types.keep(name, strawberry.input(made, name=name, description=f"Which rows of {type_name(record)}."))


def condition(record: type[Record], relation: FromClause, asked: Any, ring: KeyRing) -> ColumnElement[bool]:
    """A filter as SQL. Raises LimitReached for too many conditions, UsageError for a division that is not known."""
    demand("filter conditions", MOST_VALUES, _size(asked))
    return _all(record, relation, asked, ring)


def plain(asked: Any) -> Any:
    """A filter as plain data, to tell whether two are the same."""
    if isinstance(asked, list):
        return [plain(each) for each in asked]
    if isinstance(asked, Enum):
        return asked.value
    if hasattr(asked, "__strawberry_definition__"):
        return {name: plain(value) for name, value in vars(asked).items() if value is not UNSET and value is not None}
    return asked if isinstance(asked, bool | int | float) else str(asked)


def columns_in(asked: Any) -> set[str]:
    """The columns that a filter names, at any depth: what is sorted out by a value has been asked for."""
    said = {name: value for name, value in vars(asked).items() if value is not UNSET and value is not None}
    nested = [*said.pop("and_", []), *said.pop("or_", []), *([said.pop("not_")] if "not_" in said else [])]
    return {*said, *(name for each in nested for name in columns_in(each))}


def range_under(division: str) -> tuple[str, str]:
    """The codes that a division covers. Raises UsageError for one that is not known."""
    try:
        return national().range_of(division)
    except ValueError as error:
        raise UsageError(f"{division!r} is no known division.", remedy="Give a code of 6, 9 or 12 digits.") from error


def _size(asked: Any) -> int:
    said = vars(asked)
    nested = [each for name in ("and_", "or_") for each in said.get(name) or []] + [said.get("not_")]
    mine = sum(1 for name, value in said.items() if value and name not in ("and_", "or_", "not_"))
    return mine + sum(_size(each) for each in nested if each)


def _all(record: type[Record], relation: FromClause, asked: Any, ring: KeyRing) -> ColumnElement[bool]:
    said = {name: value for name, value in vars(asked).items() if value is not UNSET and value is not None}
    tests = [_test(record, relation, name, said[name], ring) for name in abouts(record) if name in said]
    tests += [_all(record, relation, each, ring) for each in said.get("and_", [])]
    if "or_" in said:
        tests.append(or_(false(), *(_all(record, relation, each, ring) for each in said["or_"])))
    if "not_" in said:
        tests.append(not_(_all(record, relation, said["not_"], ring)))
    return and_(true(), *tests)


def _test(record: type[Record], relation: FromClause, name: str, asked: Any, ring: KeyRing) -> ColumnElement[bool]:
    said = {key: value for key, value in vars(asked).items() if value is not UNSET and value is not None}
    demand("values of one `in`", MOST_VALUES, len(said.get("in_", ())))
    column: Any = relation.c[name]
    tests = [_compared(column, key, value) for key, value in said.items() if key != "is_known"]
    if abouts(record)[name].lookup:
        blind: Any = relation.c[blind_name(name)]
        hashed = {key: _blind(ring, name, value) for key, value in said.items() if key in ("eq", "in_")}
        tests = [_compared(blind, key, value) for key, value in hashed.items()]
    if "is_known" in said:
        tests.append(column.is_not(None) if said["is_known"] else column.is_(None))
    return and_(true(), *tests)


def _blind(ring: KeyRing, column: str, value: Any) -> Any:
    return [ring.blind(column, each) for each in value] if isinstance(value, list) else ring.blind(column, value)


def _compared(column: Any, key: str, value: Any) -> ColumnElement[bool]:
    if key == "under":
        low, high = range_under(value)
        return and_(column >= low, column < high)
    operators = {"eq": column.__eq__, "in_": column.in_, "gte": column.__ge__, "lte": column.__le__}
    test: ColumnElement[bool] = operators[key](value)
    return test
