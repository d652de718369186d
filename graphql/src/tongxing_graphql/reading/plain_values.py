"""Values that hold nothing but data are answered at once, without graphql-core's walk over each field of each of them.

A department's computed values are plain strawberry types, and a page has thousands of their fields. What a selection reads of such a
type is worked out once a request; where any field of it is resolved by a function, or a value does not fit, graphql-core walks.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

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

Read = Callable[[Any], Any]
"""Makes of a value what the answer says of it. Raises whatever it may where the value is not as the type says."""


class Executor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which leaves objects of plain data to what was worked out for them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._reads: dict[tuple[GraphQLObjectType, int], Read | None] = {}

    def complete_object_value(
        self, return_type: GraphQLObjectType, field_details_list: Any, info: Any, path: Any, result: Any, position: Any
    ) -> Any:
        """An object; what is wrong with it is told by graphql-core, with its path."""
        read = self._read_object(return_type, field_details_list)
        if read is not None:
            with suppress(Exception):
                return read(result)
        return super().complete_object_value(return_type, field_details_list, info, path, result, position)

    def _read_object(self, kind: GraphQLObjectType, selected: Any) -> Read | None:
        # Of one request: collect_subfields keeps the list, so that no other gets its id.
        key = (kind, id(selected))
        if key not in self._reads:
            self._reads[key] = None if kind.is_type_of else self._reads_of_fields(kind, selected)
        return self._reads[key]

    def _reads_of_fields(self, kind: GraphQLObjectType, selected: Any) -> Read | None:
        fields, later, _ = self.collect_subfields(kind, selected)
        reads = {name: self._read_field(kind, each) for name, each in fields.items()}
        known = [(name, read) for name, read in reads.items() if read is not None]
        if later or len(known) < len(reads):
            return None
        return lambda source: {name: read(source) for name, read in known}

    def _read_field(self, kind: GraphQLObjectType, selected: Any) -> Read | None:
        name = selected[0].node.name.value
        if name == "__typename":
            return lambda source: kind.name
        made, read = made_by(kind.fields[name]), self._read_value(kind.fields[name].type, selected)
        if read is None or made is None or not made.is_basic_field:  # introspection's own fields are graphql-core's
            return None
        if isinstance(made, Cell):
            return lambda source: read(made.value(source))
        name = made.python_name
        return lambda source: read(attribute(source, name))

    def _read_value(self, kind: GraphQLOutputType, selected: Any) -> Read | None:
        if isinstance(kind, GraphQLNonNull):
            return _demanded(self._read_value(kind.of_type, selected))
        if isinstance(kind, GraphQLList):
            return _optional(_each(self._read_value(kind.of_type, selected)))
        if isinstance(kind, GraphQLObjectType):
            return _optional(self._read_object(kind, selected))
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return _optional(lambda value: self.complete_leaf_value(kind, value))
        return None  # an interface or a union: which type it is, is not known before


def _demanded(read: Read | None) -> Read | None:
    def demanded(value: Any) -> Any:
        if (found := read(value)) is None:  # type: ignore[misc]
            raise TypeError("null where there must be something")
        return found

    return read and demanded


def _each(read: Read | None) -> Read | None:
    def each(values: Any) -> Any:
        if not isinstance(values, list | tuple):
            raise TypeError("no list")  # graphql-core knows what else may stand for one
        return [read(value) for value in values]  # type: ignore[misc]

    return read and each


def _optional(read: Read | None) -> Read | None:
    return read and (lambda value: None if value is None else read(value))
