"""What a document asks of a row: only those columns are read, opened and written into the access log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import FieldNode, FragmentSpreadNode, GraphQLObjectType, SelectionSetNode, get_named_type

from .context import context_of
from .fields import Made, made_by

Nodes = Sequence[FieldNode]


def asks_for(info: Any, name: str) -> bool:
    """Whether the field that is being resolved has a field of this name selected."""
    raw = info._raw_info
    return name in _below(raw.field_nodes, raw.fragments)


def wanted_columns(info: Any, type_name: str, path: Sequence[str] = ()) -> frozenset[str]:
    """The columns that the selection on a record's type needs; ``path`` leads to it, such as ``edges``, ``node``."""
    raw = info._raw_info
    key = (type_name, *path, *(id(node) for node in raw.field_nodes))
    known = context_of(info).wanted
    if key not in known:
        nodes: Nodes = raw.field_nodes
        for name in path:
            nodes = _below(nodes, raw.fragments).get(name, [])
        known[key] = frozenset(_needs(raw.schema, type_name, nodes, raw.fragments))
    return known[key]


def _needs(schema: Any, type_name: str, nodes: Nodes, fragments: Mapping[str, Any]) -> Iterable[str]:
    type_ = schema.get_type(type_name)
    for name, below in _below(nodes, fragments).items():
        field = made_by(type_.fields[name]) if name in type_.fields else None
        yield from getattr(field, "needs", ())
        if isinstance(field, Made) and field.plugin:
            space = get_named_type(type_.fields[name].type)
            assert isinstance(space, GraphQLObjectType)
            yield from _needs(schema, space.name, below, fragments)


def _below(nodes: Nodes, fragments: Mapping[str, Any]) -> dict[str, list[FieldNode]]:
    """The fields directly under these nodes, fragments opened, by name."""
    found: dict[str, list[FieldNode]] = {}
    for node in nodes:
        if node.selection_set:
            _collect(node.selection_set, fragments, found, set())
    return found


def _collect(
    selected: SelectionSetNode, fragments: Mapping[str, Any], found: dict[str, list[FieldNode]], seen: set[str]
) -> None:
    for each in selected.selections:
        if isinstance(each, FieldNode):
            found.setdefault(each.name.value, []).append(each)
        elif isinstance(each, FragmentSpreadNode):
            if each.name.value not in seen:
                seen.add(each.name.value)
                _collect(fragments[each.name.value].selection_set, fragments, found, seen)
        else:
            _collect(each.selection_set, fragments, found, seen)  # type: ignore[attr-defined]
