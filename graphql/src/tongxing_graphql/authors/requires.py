"""``requires``: the columns that a computed field needs of each record, written as a selection and checked."""

from collections.abc import Callable
from typing import Any

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

from tongxing.datafile import near
from tongxing.host.names import camel
from tongxing.records import Record
from tongxing.records.base import abouts

from .signatures import fault


def required_columns(
    requires: str | None, record: type[Record] | None, function: Callable[..., Any]
) -> tuple[str, ...]:
    """``{ birthDate }`` → ``("birth_date",)``. Raises PluginError for anything but plain columns of the record."""
    if requires is None:
        return ()
    if record is None:
        raise fault(function, "has `requires` and extends no record", "Take the arguments that it needs instead")
    names = {camel(column): column for column in abouts(record)}
    return tuple(_column(node, names, record, function) for node in _selected(requires, function))


def _selected(requires: str, function: Callable[..., Any]) -> list[Any]:
    try:
        document = parse(requires, no_location=True)
    except GraphQLError as error:
        raise fault(
            function, f"has a `requires` that is no selection: {error.message}", "Write `{ birthDate }`"
        ) from error
    first = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(first, OperationDefinitionNode) or first.name:
        raise fault(function, "has a `requires` that is no selection", "Write `{ birthDate }`")
    return list(first.selection_set.selections)


def _column(node: Any, names: dict[str, str], record: type[Record], function: Callable[..., Any]) -> str:
    if not isinstance(node, FieldNode) or node.selection_set or node.arguments or node.directives or node.alias:
        raise fault(function, "has a `requires` with more than names of columns", "Name plain columns: `{ birthDate }`")
    name = node.name.value
    if name not in names:
        cure = f"{near(name, names)}{record.__name__} has: {', '.join(names)}"
        raise fault(function, f"requires {name!r}, which is no column of {record.__name__}", cure)
    return names[name]
