"""Days and moments as they may be asked for: within three hundred years, so that whatever is reckoned from one is a day too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from strawberry.schema.types.base_scalars import DateDefinition, DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition

FIRST_YEAR, LAST_YEAR = 1900, 2199


def _within(kind: ScalarDefinition) -> ScalarDefinition:
    parse: Callable[[Any], Any] | None = kind.parse_value
    assert parse is not None

    def read(value: Any) -> Any:
        day = parse(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise GraphQLError(f"A {kind.name} lies within the years {FIRST_YEAR} to {LAST_YEAR}.")
        return day

    def read_literal(node: ValueNode, variables: Any = None) -> Any:
        try:
            return read(value_from_ast_untyped(node, variables))
        except GraphQLError as failure:  # strawberry's says nothing of where it stands
            raise GraphQLError(failure.message, node) from failure

    return replace(kind, parse_value=read, parse_literal=read_literal)


SCALARS: dict[object, ScalarDefinition] = {date: _within(DateDefinition), datetime: _within(DateTimeDefinition)}
