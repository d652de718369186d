"""The arguments of a field as its function takes them: worked out once for a document, all but the leaves that variables give.

graphql-core and strawberry look at each field of each input anew for each request. What variables give is checked before; a text, a
number or a day stands in an argument as it is. So the arguments are made once with a mark for each of these, and then copied
with the values in their places. Whatever else a variable may give, and what is wrong, is left to graphql-core and strawberry.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from graphql import FieldNode, GraphQLField, Node, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from strawberry import UNSET
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import has_object_definition

from ..reading.fields import Made

Make = Callable[[Mapping[str, Any]], Any]
"""Makes of the values of variables what stands at one place."""


@dataclass(frozen=True)
class _Leaf:
    """Stands for what a variable gives."""

    variable: str


@dataclass(frozen=True, eq=False)
class Arguments:
    """The arguments of one field of a document."""

    made: Made
    definition: GraphQLField
    node: FieldNode
    schema: Any
    """Graphql-core's, with strawberry's behind it."""
    of_fragment: Any = None

    def of(self, variables: VariableValues) -> dict[str, Any]:
        """What they are in a request. Raises GraphQLError where one is wrong."""
        values = {name: variables.coerced.get(name) for name in self._variables}
        way = self._way if all(map(_is_leaf, values.values())) else None
        return way(values) if way is not None else self._told(variables)

    @cached_property
    def _variables(self) -> frozenset[str]:
        return frozenset(_variables_in(self.node.arguments))

    @cached_property
    def _way(self) -> Callable[[Mapping[str, Any]], dict[str, Any]] | None:
        """From leaves to arguments; None where that cannot be."""
        if self.of_fragment is not None:
            return None
        marks = {name: _Leaf(name) for name in self._variables}
        try:
            made = self._told(VariableValues({}, marks))
        except Exception:  # an argument is wrong, or it was looked at what a variable gives
            return None
        return _way_to(made) if self._variables <= set(_leaves_in(made)) else None

    def _told(self, variables: VariableValues) -> dict[str, Any]:
        raw = get_argument_values(self.definition, self.node, variables, self.of_fragment)
        schema = self.schema._strawberry_schema
        return convert_arguments(raw, self.made.arguments, schema.schema_converter.scalar_registry, schema.config)


def _is_leaf(value: Any) -> bool:
    return value is not None and not isinstance(value, list | dict)


def _variables_in(node: Any) -> Iterator[str]:
    if isinstance(node, VariableNode):
        yield node.name.value
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _variables_in(each)
    elif isinstance(node, Node):
        for key in node.keys:
            yield from _variables_in(getattr(node, key, None))


def _leaves_in(made: Any) -> Iterator[str]:
    if isinstance(made, _Leaf):
        yield made.variable
    for _, each in _parts(made):
        yield from _leaves_in(each)


def _parts(made: Any) -> list[tuple[Any, Any]]:
    """What stands in a list, in a mapping or in an input."""
    if isinstance(made, list):
        return list(enumerate(made))
    if isinstance(made, dict):
        return list(made.items())
    return list(vars(made).items()) if has_object_definition(type(made)) else []


def _way_to(made: Any) -> Make:
    """How such an argument is made anew; what nobody can change stays the same object."""
    if isinstance(made, _Leaf):
        return itemgetter(made.variable)
    if not isinstance(made, list | dict) and not has_object_definition(type(made)):
        return lambda values: made
    ways = [(key, _way_to(each)) for key, each in _parts(made) if each is not UNSET]
    if isinstance(made, list):
        return lambda values: [way(values) for _, way in ways]
    if isinstance(made, dict):
        return lambda values: {key: way(values) for key, way in ways}

    def again(values: Mapping[str, Any]) -> Any:
        fresh = copy(made)
        vars(fresh).update({key: way(values) for key, way in ways})
        return fresh

    return again
