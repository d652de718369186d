"""A composed schema as text, sorted, so that two of them can be compared line by line."""

from graphql import build_schema, lexicographic_sort_schema, print_schema

from .compose import Composed


def sdl_of(composed: Composed) -> str:
    """The schema definition of a city."""
    # Strawberry prints its own enums; what it printed is sorted as plain GraphQL.
    return print_schema(lexicographic_sort_schema(build_schema(composed.schema.as_str())))
