"""Whether what a plugin says of others is true: whom it requires, whose facts it names, and of which type they are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...datafile import near
from ...errors import PluginError
from ...policy.core_facts import CORE_FACTS
from ...policy.factbook import TYPES, Allowed, Foreign
from ...policy.facts import Fact
from ...policy.policy import Policy
from ..order import circle_of
from .plugin import Plugin


def check_links(plugin: Plugin, others: Mapping[str, Plugin], stopped: Mapping[str, PluginError]) -> None:
    """Raise PluginError where a plugin requires one that is not there, or names a fact that it may not name.

    ``others``: all plugins that were loaded, by key, this one among them.
    """
    _check_requires(plugin, others, stopped)
    _check_uses(plugin, others)
    foreign = [_stub(f) for key, p in others.items() if key not in (plugin.key, "core") for f in p.contributed.facts]
    taken = {fact.key for fact in (*CORE_FACTS, *plugin.contributed.facts)}
    known = {fact.key: fact for fact in reversed(foreign) if fact.key not in taken}
    Policy.composed(
        facts=[*plugin.contributed.facts, *known.values()],
        parameters=plugin.parameters,
        items=plugin.items,
        signals=plugin.contributed.signals,
        indicators=plugin.contributed.indicators,
        allowed=allowed([plugin], others),
    )


def allowed(plugins: Iterable[Plugin], others: Mapping[str, Plugin]) -> Allowed:
    """For each plugin, the facts of other departments that its card lists."""
    return {plugin.key: _listed(plugin, others) for plugin in plugins if plugin.card}


def _listed(plugin: Plugin, others: Mapping[str, Plugin]) -> list[Foreign]:
    uses = plugin.card.form.uses.items() if plugin.card else ()
    listed = {(o, k): Foreign(k, o, TYPES[kind]) for o, facts in uses for k, kind in facts.items()}
    for other in plugin.requires:
        for fact in others[other].contributed.facts if other in others else ():
            listed.setdefault((other, fact.key), Foreign(fact.key, other, fact.type))
    return list(listed.values())


def _stub(fact: Fact) -> Fact:
    """Another plugin's fact, known by name and type; whether it is in order itself is not asked here."""
    return replace(fact, uses=(), reads=())


def _check_requires(plugin: Plugin, others: Mapping[str, Plugin], stopped: Mapping[str, PluginError]) -> None:
    card = plugin.card
    for number, other in enumerate(plugin.requires):
        assert card is not None
        path = ("requires", number)
        if other in stopped:
            what = f"requires {other}, which is stopped: {stopped[other].what}"
            raise PluginError(plugin.key, card.file.at(path), what, f"Mend {other} first", blames=other)
        if other not in others:
            known = [key for key, each in others.items() if each.kind == "department" and key != plugin.key]
            cure = f"{near(other, known)}Install it, or list only facts of it under `uses`"
            raise card.file.mistake(path, f"requires {other}, which is not installed", cure)
        circle = circle_of(plugin.key, {key: each.requires for key, each in others.items()})
        if circle:
            raise card.file.mistake(path, f"requires itself: {' → '.join(circle)}", "Cut the circle: use `uses` in one")


def _check_uses(plugin: Plugin, others: Mapping[str, Plugin]) -> None:
    card = plugin.card
    owners = {fact.key: "core" for fact in CORE_FACTS} | {fact.key: plugin.key for fact in plugin.contributed.facts}
    for other, listed in card.form.uses.items() if card else ():
        assert card is not None
        facts = {f.key: f for f in others[other].contributed.facts} if other in others else None
        for key, kind in listed.items():
            path = ("uses", other, key)
            if owners.setdefault(key, other) != other:
                what = f"lists {key!r} of {other}, and {owners[key]} has a fact of this name too"
                raise card.file.mistake(path, what, "Name only one of the two")
            if facts is not None and key not in facts:
                cure = f"{near(key, facts)}Its facts are: {', '.join(facts) or 'none'}"
                raise card.file.mistake(path, f"{other} has no fact {key!r}", cure)
            if facts is not None and facts[key].type is not TYPES[kind]:
                true = facts[key].type.__name__
                raise card.file.mistake(
                    path, f"{key} of {other} has the type {true} and is listed as {kind}", f"Write {true}"
                )
