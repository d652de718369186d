"""The digests of what a city decides by: of each item and signal, the code, data and figures that it rests on, and nothing else.

A switch of a plugin, or a rule that was changed in place, so makes stale only what rests on it. Digests are taken of files
as they stand, so that a function or a list counts too, without anybody raising a number.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

from ...policy.catalogue import ServiceItem
from ...policy.factbook import used_by
from ...policy.facts import SUBJECTS
from ...policy.policy import Policy
from ...policy.signals import Signal
from ..plugins.plugin import Plugin

READ = (".py", ".yaml", ".csv", ".json")
"""Endings of files that decisions may depend on."""


@dataclass(frozen=True)
class Digests:
    """What a composition decides by: the same in every process that would decide the same."""

    running: tuple[Plugin, ...]
    policy: Policy

    @cached_property
    def items(self) -> Mapping[str, Mapping[str, str]]:
        """By the kind of subject for which they are decided, and by key, of each item."""
        found: dict[str, dict[str, str]] = {kind: {} for kind in SUBJECTS}
        for key, item in self.policy.items.items():
            found[item.subject][key] = self._of_item(item)
        return found

    @cached_property
    def signals(self) -> Mapping[str, str]:
        """By plugin and key, of each signal of a child."""
        found = (signal for signal in self.policy.signals if signal.of == "child")
        return {f"{signal.plugin}.{signal.key}": self._of_signal(signal) for signal in found}

    def _of_item(self, item: ServiceItem) -> str:
        demands = (d for rule in (item.entitled, item.served) for version in rule.versions for d in version.demands)
        return self._of(item.plugin, (fact for demand in demands for fact in demand.condition.facts))

    def _of_signal(self, signal: Signal) -> str:
        return self._of(signal.plugin, (used.key for used in used_by(signal)))

    def _of(self, plugin: str, facts: Iterable[str]) -> str:
        """Of what a plugin says by some facts: itself, whoever gives these and those that they use, and who is off."""
        known, off = self._behind(facts)
        plugins = self._with_required({"core", plugin, *(self.policy.facts[key].plugin for key in known)})
        told = "".join(self._of_plugin[key] for key in sorted(plugins))
        return hashlib.sha256(f"{told} {' '.join(sorted(off))}".encode()).hexdigest()

    def _behind(self, facts: Iterable[str]) -> tuple[set[str], set[str]]:
        """These facts and all that they use: those that are known here, and those of departments that are off."""
        known, off, waiting = set[str](), set[str](), list(facts)
        while waiting:
            key = waiting.pop()
            if key not in self.policy.facts:
                off.add(key)
            elif key not in known:
                known.add(key)
                waiting += [used.key for used in used_by(self.policy.facts[key])]
        return known, off

    def _with_required(self, keys: set[str]) -> set[str]:
        """These plugins and those that they require, whose records their facts may read."""
        requires = {plugin.key: plugin.requires for plugin in self.running}
        waiting, found = [key for key in keys if key in requires], set[str]()
        while waiting:
            if (key := waiting.pop()) not in found:
                found.add(key)
                waiting += requires[key]
        return found

    @cached_property
    def _of_plugin(self) -> Mapping[str, str]:
        """Files and figures of each plugin that runs."""
        figures = dict[str, str]()
        for key, parameter in sorted(self.policy.parameters.by_key.items()):
            owner = parameter.plugin or "core"
            told = f"{key} {parameter.by} {parameter.unit} {parameter.settings!r}\n"
            figures[owner] = figures.get(owner, "") + told
        contents = {p.key: _of_core() if p.key == "core" else _of_files(p.package) for p in self.running}
        return {p.key: f"{p.key} {p.version} {contents[p.key]}\n{figures.get(p.key, '')}" for p in self.running}


def digest(told: Mapping[str, str]) -> str:
    """One digest of all of these."""
    return hashlib.sha256("".join(f"{key} {each}\n" for key, each in sorted(told.items())).encode()).hexdigest()


@cache
def _of_core() -> str:
    """Core's own files do not change under a process that runs them."""
    return _of_files("tongxing")


def _of_files(package: str) -> str:
    digest = hashlib.sha256()
    for path, content in _contents(files(package), ""):
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Every file, by name."""
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _contents(each, f"{path}{each.name}/")
        elif each.name.endswith(READ):
            yield f"{path}{each.name}", each.read_bytes()
