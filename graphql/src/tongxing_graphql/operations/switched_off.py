"""Documents that name a department which is off: refused with its name before anything is validated or run."""

from collections.abc import Iterator
from typing import Any

from graphql import DocumentNode, FieldNode, NamedTypeNode, TypeInfo, TypeInfoVisitor, Visitor, visit

from tongxing.errors import Refused
from tongxing.host.cities.composition import PluginState
from tongxing.host.names import camel, pascal

from ..schema.compose import Composed

WITH_NAMESPACES = frozenset({"Query", "Mutation", "Child", "Guardian", "Household"})


class PluginDisabled(Refused):
    """The document names a department that is not in the schema here."""

    code = "PLUGIN_DISABLED"


def check_enabled(composed: Composed, document: DocumentNode) -> None:
    """Raise PluginDisabled at the first field or type of a department that is off or stopped in this city."""
    off = {key: state for key, state in _off(composed) if _may_name(document, key)}
    if off:
        info = TypeInfo(composed.graphql)
        visit(document, TypeInfoVisitor(info, _Visitor(composed, info, off)))


def _off(composed: Composed) -> Iterator[tuple[str, PluginState]]:
    for state in composed.composition.plugins:
        if state.state != "enabled" or state.key in composed.left_out:
            yield state.key, state


def _may_name(document: DocumentNode, key: str) -> bool:
    """Whether the department's name stands anywhere in the text: few documents must be looked at more closely."""
    return document.loc is None or any(name in document.loc.source.body for name in (camel(key), pascal(key)))


class _Visitor(Visitor):
    def __init__(self, composed: Composed, info: TypeInfo, off: dict[str, PluginState]) -> None:
        super().__init__()
        self._composed, self._info, self._off = composed, info, off
        self._spaces = {camel(key): key for key in off}

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """A namespace that is not there."""
        parent = self._info.get_parent_type()
        is_place = parent is None or parent.name in WITH_NAMESPACES
        if is_place and self._info.get_field_def() is None and node.name.value in self._spaces:
            self._refuse(self._spaces[node.name.value])

    def enter_named_type(self, node: NamedTypeNode, *_: Any) -> None:
        """A type that is not there and begins with the department's name."""
        name = node.name.value
        if name not in self._composed.graphql.type_map:
            for key in self._off:
                if name.startswith(pascal(key)):
                    self._refuse(key)

    def _refuse(self, key: str) -> None:
        state, city = self._off[key], self._composed.composition.city.key
        why = self._composed.left_out.get(key) or state.why
        raise PluginDisabled(
            f"The department {key} is not enabled in {city}."
            if not why
            else f"The department {key} is stopped in {city}.",
            remedy=why
            or f"Leave its fields out, or ask the city to enable it: `tongxing city enable {key} --city {city}`.",
            plugin=key,
            city=city,
            since=state.since.isoformat() if state.since else None,
        )
