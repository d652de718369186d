"""Values that hold nothing but data are answered a column at a time, without graphql-core's walk over each field of each of them.

Computed values are plain types, and a page has thousands of their fields. What a selection reads of such a type is worked out
once: each field as a column of all values that stand there. Where any field of it is resolved by a function, or a value does
not fit, graphql-core walks.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from itertools import islice
from operator import attrgetter
from typing import Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from .fields import Cell, attribute, made_by
from .lasting import ToldOnce

Column = Callable[[list[Any]], list[Any]]
"""Makes of values what the answer says of each. Raises whatever it may where one is not as the type says."""
Below = Callable[[GraphQLObjectType, Any], Mapping[str, Any]]
_AS_THEY_ARE: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool}
"""Scalars that change nothing of a value of the type itself."""
_LARGEST = 2**31 - 1
"""An Int of GraphQL has 32 bits."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which leaves plain data to what was worked out for it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._columns: dict[tuple[GraphQLOutputType, int], Column | None] = {}

    def complete_object_value(
        self, return_type: GraphQLObjectType, field_details_list: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        """An object; what is wrong with it is told by graphql-core, with its path."""
        column = self._column(return_type, field_details_list)
        if column is not None:
            with suppress(Exception):
                return column([result])[0]
        return super().complete_object_value(return_type, field_details_list, info, path, result, position)

    def complete_list_value(
        self, return_type: GraphQLList[Any], field_details_list: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        """A list, likewise."""
        column = self._column(return_type, field_details_list)
        if column is not None:
            with suppress(Exception):
                return column([result])[0]
        return super().complete_list_value(return_type, field_details_list, info, path, result, position)

    def _column(self, kind: GraphQLOutputType, selected: Any) -> Column | None:
        # Of one request: collect_subfields keeps the list, so that no other gets its id.
        key = (kind, id(selected))
        if key not in self._columns:
            self._columns[key] = column_of(kind, selected, lambda *asked: self.collect_subfields(*asked)[0])
        return self._columns[key]


def column_of(kind: GraphQLOutputType, selected: Any, below: Below, lasting: int = 0) -> Column | None:
    """How values of a type are told; None where graphql-core must walk. ``below``: the fields selected of an object.

    ``lasting``: how deep the objects stand that are never changed and come again, 1 being the values themselves; 0 none.
    """
    match kind:
        case GraphQLNonNull():
            return _demanded(column_of(kind.of_type, selected, below, lasting))
        case GraphQLList():
            return _optional(_each(column_of(kind.of_type, selected, below, lasting)))
        case GraphQLObjectType() if not kind.is_type_of:
            fields = {key: _field(kind, each, below, lasting - 1) for key, each in below(kind, selected).items()}
            column = _object(fields)
            return _optional(_once(column) if lasting == 1 else column)
        case GraphQLScalarType() | GraphQLEnumType():
            return _optional(_leaf(kind))
    return None  # a record, an interface or a union: which type it is, is not known before


def _object(fields: Mapping[str, Column | None]) -> Column | None:
    columns = {key: column for key, column in fields.items() if column is not None}
    if len(columns) < len(fields) or not fields:
        return None

    def told(values: list[Any]) -> list[Any]:
        distinct = {id(value): value for value in values}  # what stands in many places is told once
        cells = zip(*(column([*distinct.values()]) for column in columns.values()), strict=True)
        made = {each: dict(zip(columns, row, strict=True)) for each, row in zip(distinct, cells, strict=True)}
        return [made[id(value)] for value in values]

    return told


def _once(column: Column | None) -> Column | None:
    """The same, of each object the text as it was told when it first came."""
    known: ToldOnce[orjson.Fragment] = ToldOnce()

    def tell(values: list[Any]) -> list[orjson.Fragment]:
        return [orjson.Fragment(orjson.dumps(each)) for each in column(values)]  # type: ignore[misc]

    return column and (lambda values: known.of(values, tell))


def _field(kind: GraphQLObjectType, selected: Any, below: Below, lasting: int) -> Column | None:
    name = selected[0].node.name.value
    if name == "__typename":
        return lambda values: [kind.name] * len(values)
    if name not in kind.fields:  # introspection's own fields are graphql-core's
        return None
    made, column = made_by(kind.fields[name]), column_of(kind.fields[name].type, selected, below, lasting)
    if column is None or made is None or not made.is_basic_field:
        return None
    if isinstance(made, Cell):
        return lambda values: column([made.value(value) for value in values])
    return lambda values: column(_attributes(values, made.python_name))


def _attributes(values: list[Any], name: str) -> list[Any]:
    if any(issubclass(kind, dict) for kind in set(map(type, values))):
        return [attribute(value, name) for value in values]
    return list(map(attrgetter(name), values))


def _leaf(kind: GraphQLScalarType | GraphQLEnumType) -> Column:
    complete, name = StrawberryGraphQLCoreExecutionContext.complete_leaf_value, kind.name

    def told(values: list[Any]) -> list[Any]:
        kinds = set(map(type, values))
        if kinds == {_AS_THEY_ARE.get(name)}:
            return values
        if name == "Int" and kinds == {int} and min(values) >= -_LARGEST and max(values) <= _LARGEST:
            return values
        if name == "Date" and kinds == {date}:
            return list(map(date.isoformat, values))
        if len(kinds) == 1 and issubclass(kinds.pop(), str | Enum):
            known = {value: complete(kind, value) for value in set(values)}
            return [known[value] for value in values]
        return [complete(kind, value) for value in values]

    return told


def _demanded(column: Column | None) -> Column | None:
    def demanded(values: list[Any]) -> list[Any]:
        found = column(values)  # type: ignore[misc]
        if any(each is None for each in found):
            raise TypeError("null where there must be something")
        return found

    return column and demanded


def _each(column: Column | None) -> Column | None:
    def each(values: list[Any]) -> list[Any]:
        if not all(isinstance(value, list | tuple) for value in values):
            raise TypeError("no list")  # graphql-core knows what else may stand for one
        found = iter(column([each for value in values for each in value]))  # type: ignore[misc]
        return [list(islice(found, len(value))) for value in values]

    return column and each


def _optional(column: Column | None) -> Column | None:
    def optional(values: list[Any]) -> list[Any]:
        there = [value for value in values if value is not None]
        if len(there) == len(values):
            return column(values)  # type: ignore[misc]
        found = iter(column(there))  # type: ignore[misc]
        return [None if value is None else next(found) for value in values]

    return column and optional
