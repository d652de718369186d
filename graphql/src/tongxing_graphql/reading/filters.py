"""Filters: an input for each record, made from its columns, and the condition that it stands for."""

from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET

from tongxing.errors import UsageError
from tongxing.host.names import type_name
from tongxing.people.divisions import national
from tongxing.records import Record
from tongxing.records.base import Code, abouts, table_of
from tongxing.trust.cipher import KeyRing
from tongxing.work.checks import python_type

from ..guards.limits import demand
from .city_types import Types
from .conditions import EVERYTHING, Comparison, Condition, Joined
from .pinyin import pattern

MOST_VALUES = 100
"""Values in one ``in``, and conditions in one filter."""


ORDERED = ("eq", "in_", "gte", "lte", "is_known")
SEARCHED = ("contains", "starts_with", "pinyin")


def _comparisons(name: str, of: type, *more: str) -> type:
    """An input with ``eq``, ``in`` and the other operators of a type, all optional."""
    kinds: dict[str, Any] = {"eq": of | None, "in_": list[of] | None, "gte": of | None, "lte": of | None}  # type: ignore[valid-type]
    kinds |= {"is_known": bool | None} | dict.fromkeys(("under", *SEARCHED), str | None)
    wanted = {key: kinds[key] for key in more}
    fields = {key: strawberry.field(name="in", default=UNSET) if key == "in_" else UNSET for key in wanted}
    return strawberry.input(type(name, (), {"__annotations__": wanted, "__module__": __name__, **fields}), name=name)


BY_TYPE: dict[type, type] = {
    str: _comparisons("TextFilter", str, *ORDERED, *SEARCHED),
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


def condition(record: type[Record], asked: Any, ring: KeyRing) -> Condition:
    """A filter as a condition. Raises LimitReached for too many conditions, UsageError for a value that makes no sense."""
    if asked is None:
        return EVERYTHING
    demand("filter conditions", MOST_VALUES, _size(asked))
    return _all(record, asked, ring)


def plain(asked: Any) -> Any:
    """A filter as plain data, to tell whether two are the same."""
    if isinstance(asked, list):
        return [plain(each) for each in asked]
    if isinstance(asked, Enum):
        return asked.value
    if hasattr(asked, "__strawberry_definition__"):
        return {name: plain(value) for name, value in vars(asked).items() if value is not UNSET and value is not None}
    return asked if isinstance(asked, bool | int | float) else str(asked)


def _size(asked: Any) -> int:
    said = vars(asked)
    nested = [each for name in ("and_", "or_") for each in said.get(name) or []] + [said.get("not_")]
    mine = sum(1 for name, value in said.items() if value and name not in ("and_", "or_", "not_"))
    return mine + sum(_size(each) for each in nested if each)


def _said(asked: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(asked).items() if value is not UNSET and value is not None}


def _all(record: type[Record], asked: Any, ring: KeyRing) -> Condition:
    said = _said(asked)
    parts: list[Condition] = [_one(record, name, said[name], ring) for name in abouts(record) if name in said]
    parts += [_all(record, each, ring) for each in said.get("and_", [])]
    if "or_" in said:
        parts.append(Joined("or", tuple(_all(record, each, ring) for each in said["or_"])))
    if "not_" in said:
        parts.append(Joined("not", (_all(record, said["not_"], ring),)))
    return Joined("and", tuple(parts))


def _one(record: type[Record], name: str, asked: Any, ring: KeyRing) -> Condition:
    """The comparisons of one column."""
    said = _said(asked)
    demand("values of one `in`", MOST_VALUES, len(said.get("in_", ())))
    is_blind = abouts(record)[name].lookup
    parts = [
        part for key, value in said.items() for part in _comparisons_of(name, key, value, ring if is_blind else None)
    ]
    return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))


def _comparisons_of(name: str, key: str, value: Any, ring: KeyRing | None) -> list[Comparison]:
    """One operator. ``ring``: the column is found by its blind index."""
    match key:
        case "is_known":
            return [Comparison(name, "known" if value else "unknown")]
        case "under":
            low, high = national().range_of(value)
            return [Comparison(name, "gte", low), Comparison(name, "lt", high)]
        case "contains" | "starts_with" if not value:
            raise UsageError("A search for no text finds nothing in particular.", remedy="Give one character or more.")
        case "pinyin":
            return [Comparison(name, "matches", pattern(value))]
        case "in_":
            listed = [ring.blind(name, each) for each in value] if ring else list(value)
            return [Comparison(name, "in", listed, ring is not None)]
    if ring:
        return [Comparison(name, "eq", ring.blind(name, value), True)]
    return [Comparison(name, key, value)]  # type: ignore[arg-type]  # the inputs know no other operator
