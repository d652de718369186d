"""What a document may cost: how many values it could give, list inside list multiplied, before anything runs."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    VariableNode,
    get_named_type,
)

from tongxing.errors import UsageError

from ..guards.limits import COST, INPUTS, LimitReached, demand
from ..reading.fields import ELEMENTS, made_by
from ..reading.paging import DEFAULT, page_size


def check_cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> int:
    """The cost of a valid operation. Raises LimitReached where it is too high, GraphQLError for a page size that is none."""
    root = schema.get_root_type(operation.operation)
    cost = _Cost(schema, fragments, _with_defaults(operation, variables)).of(root, operation.selection_set, 1)
    if cost > COST:
        raise LimitReached("values at most", COST, cost)
    return cost


class _Cost:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._schema, self._fragments, self._variables = schema, fragments, variables

    def of(self, type_: Any, selected: Any, times: int) -> int:
        """The cost of a selection on a type that is there ``times`` times."""
        total = 0
        for each in selected.selections:
            if isinstance(each, FieldNode):
                total += self._field(type_, each, times)
            else:
                total += self._opened(type_, each, times)
        return total

    def _opened(self, type_: Any, node: Any, times: int) -> int:
        opened = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        condition = opened.type_condition
        return self.of(self._schema.get_type(condition.name.value) if condition else type_, opened.selection_set, times)

    def _field(self, type_: Any, node: FieldNode, times: int) -> int:
        field = getattr(type_, "fields", {}).get(node.name.value)
        if field is None:  # introspection has limits of its own
            return 0
        size = self._size(field, node)
        below = (
            self.of(get_named_type(field.type), node.selection_set, times * (size or 1)) if node.selection_set else 0
        )
        return times * size + below

    def _size(self, field: Any, node: FieldNode) -> int:
        """How many values a list may have; 0 for what is none. ``edges`` were counted with their connection."""
        if "first" in field.args:
            first, last = (self._number(node, name) for name in ("first", "last"))
            return _page_size(node, first, last) if first is not None or last is not None else DEFAULT
        made = made_by(field)
        if counted_by := getattr(made, "counted_by", None):
            count = self._length(node, counted_by)
            demand(f"{counted_by} at once", INPUTS, count)
            return count
        kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if not isinstance(kind, GraphQLList) or node.name.value == "edges" or not node.selection_set:
            return 0
        return int(getattr(made, "weight", ELEMENTS))

    def _length(self, node: FieldNode, name: str) -> int:
        """How many elements the list of an argument has."""
        given = _argument(node, name)
        listed = self._variables.get(given.name.value) if isinstance(given, VariableNode) else given
        listed = listed.values if isinstance(listed, ListValueNode) else listed
        return len(listed) if isinstance(listed, list | tuple) else 1

    def _number(self, node: FieldNode, name: str) -> int | None:
        given = _argument(node, name)
        if isinstance(given, VariableNode):
            value = self._variables.get(given.name.value)
            return value if isinstance(value, int) else None
        return int(given.value) if isinstance(given, IntValueNode) else None


def _page_size(node: FieldNode, first: int | None, last: int | None) -> int:
    try:
        return page_size(first, last)
    except UsageError as failure:
        raise GraphQLError(str(failure), node) from failure


def _argument(node: FieldNode, name: str) -> Any:
    return next((each.value for each in node.arguments or () if each.name.value == name), None)


def _with_defaults(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {
        each.variable.name.value: value
        for each in operation.variable_definitions or ()
        if (value := _default(each.default_value)) is not None
    }
    return {**defaults, **variables}


def _default(value: Any) -> Any:
    """The default of a variable, as far as it counts: a number, or a list for its length."""
    return int(value.value) if isinstance(value, IntValueNode) else value if isinstance(value, ListValueNode) else None
