"""What a document asks of a row: only those columns are read, opened and written into the access log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from .context import context_of
from .fields import Made, made_by

Nodes = Sequence[FieldNode]


def asks_for(info: Any, name: str) -> bool:
    """Whether the field that is being resolved has a field of this name selected."""
    raw = info._raw_info
    return name in _below(raw.field_nodes, raw)


def wanted_columns(info: Any, type_name: str, path: Sequence[str] = ()) -> frozenset[str]:
    """The columns that the selection on a record's type needs; ``path`` leads to it, such as ``edges``, ``node``."""
    raw = info._raw_info
    key = (type_name, *path, *(id(node) for node in raw.field_nodes))
    known = context_of(info).wanted
    if key not in known:
        nodes: Nodes = raw.field_nodes
        for name in path:
            nodes = _below(nodes, raw).get(name, [])
        known[key] = frozenset(_needs(raw, type_name, nodes))
    return known[key]


def _needs(raw: Any, type_name: str, nodes: Nodes) -> Iterable[str]:
    type_ = raw.schema.get_type(type_name)
    for name, below in _below(nodes, raw).items():
        field = made_by(type_.fields[name]) if name in type_.fields else None
        yield from getattr(field, "needs", ())
        if isinstance(field, Made) and field.plugin:
            space = get_named_type(type_.fields[name].type)
            assert isinstance(space, GraphQLObjectType)
            yield from _needs(raw, space.name, below)


def _below(nodes: Nodes, raw: Any) -> dict[str, list[FieldNode]]:
    """The fields directly under these nodes, fragments opened, by name."""
    found: dict[str, list[FieldNode]] = {}
    for node in nodes:
        if node.selection_set:
            _collect(node.selection_set, raw, found, set())
    return found


def _collect(selected: SelectionSetNode, raw: Any, found: dict[str, list[FieldNode]], seen: set[str]) -> None:
    for each in selected.selections:
        if not is_asked(each, raw.variable_values):
            continue
        if isinstance(each, FieldNode):
            found.setdefault(each.name.value, []).append(each)
        elif isinstance(each, FragmentSpreadNode):
            if each.name.value not in seen:
                seen.add(each.name.value)
                _collect(raw.fragments[each.name.value].selection_set, raw, found, seen)
        else:
            _collect(each.selection_set, raw, found, seen)  # type: ignore[attr-defined]


def is_asked(node: SelectionNode, variables: Mapping[str, Any]) -> bool:
    """What ``@skip`` and ``@include`` say of it."""
    for each in node.directives or ():
        if each.name.value in ("skip", "include"):
            given: Any = each.arguments[0].value if each.arguments else None
            said = variables[given.name.value] if isinstance(given, VariableNode) else given.value
            if bool(said) is (each.name.value == "skip"):
                return False
    return True
