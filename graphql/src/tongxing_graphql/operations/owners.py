"""In whose namespace a place of the answer lies, told from the document: names in an answer may be aliases."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)

from ..reading.fields import Made, made_by

Selected = list[tuple[Any, Any]]
"""Types, each with a selection on it."""


def department_at(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    path: list[str | int],
) -> str | None:
    """The department on the way to a place; None where only core is on it."""
    selected: Selected = [(schema.get_root_type(operation.operation), operation.selection_set)]
    for key in path:
        if isinstance(key, int):
            continue
        below: Selected = []
        for type_, node in _answering(schema, selected, fragments, key):
            field = getattr(type_, "fields", {}).get(node.name.value)
            made = made_by(field) if field is not None else None
            if isinstance(made, Made) and made.plugin:
                return made.plugin
            if field is not None and node.selection_set:
                below.append((get_named_type(field.type), node.selection_set))
        selected = below
    return None


def _answering(
    schema: GraphQLSchema, selected: Selected, fragments: Mapping[str, FragmentDefinitionNode], key: str
) -> Iterator[tuple[Any, FieldNode]]:
    """The fields that answer under a key."""
    for type_, selection in selected:
        for each in selection.selections:
            if isinstance(each, FieldNode):
                if (each.alias or each.name).value == key:
                    yield type_, each
                continue
            opened: Any = fragments[each.name.value] if isinstance(each, FragmentSpreadNode) else each
            condition = opened.type_condition
            inner = schema.get_type(condition.name.value) if condition else type_
            yield from _answering(schema, [(inner, opened.selection_set)], fragments, key)
