"""Whose each field of a schema is, and since which version of that plugin, told by names: a department's types begin with its own."""

from collections.abc import Mapping

from graphql import GraphQLObjectType

from tongxing.host.names import pascal
from tongxing.host.plugins.plugin import Plugin

from ..authors.namespaces import TARGETS
from ..reading.fields import made_by
from .compose import Composed

Place = tuple[str, str]
"""A type and a field of it."""


def owned(composed: Composed) -> dict[Place, tuple[str, str]]:
    """Plugin and version of every field that a department brings; core's own fields are not in it."""
    departments = {plugin.key: plugin for plugin in composed.composition.running if plugin.kind == "department"}
    found = {}
    for type_ in composed.graphql.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            owner = _owner(type_.name, departments)
            for name, field in type_.fields.items():
                made = made_by(field)
                plugin = owner or departments.get(getattr(made, "plugin", None) or "")
                if plugin is not None:
                    found[type_.name, name] = (plugin.key, getattr(made, "since", None) or _first(plugin))
    return found


def _first(plugin: Plugin) -> str:
    return plugin.card.form.first_version if plugin.card else plugin.version


def _owner(name: str, departments: Mapping[str, Plugin]) -> Plugin | None:
    """The department to whose name a type's name belongs; of ``House`` and ``Housing`` the one that is meant."""
    for key in sorted(departments, key=len, reverse=True):
        own = pascal(key)
        rest = name.removeprefix(own)
        if (rest != name and not rest[:1].islower()) or name in {f"{pascal(target)}{own}" for target in TARGETS}:
            return departments[key]
    return None
