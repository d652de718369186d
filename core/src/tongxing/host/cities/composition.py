"""A composition: everything that holds in one city, from the plugins that are enabled there. It never changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Any, Literal

from ...errors import RAISED, Words
from ...policy.catalogue import ServiceItem
from ...policy.factbook import FactBook
from ...policy.indicators import Indicator
from ...policy.parameters import ParameterBook
from ...policy.policy import Policy
from ...policy.remembered import Remembered
from ...policy.signals import Signal
from ...records import Record
from ...trust.categories import CategoryBook
from ...work.events import EventBook, Happened
from ...work.threads.procedures import Procedure, by_item
from ...work.validations import Validation
from ..contributions import Check, CityInfo, Extension, Panel, Principal, SheetMapping, Suite
from ..plugins.calls import Calls
from ..plugins.plugin import Plugin
from ..plugins.survey import Question
from .inputs import Digests, digest

MOST_TOLD = 2_048
"""Children whose decisions with reasons are remembered, some ten kilobytes each."""
State = Literal["enabled", "disabled", "stopped", "not_installed"]


@dataclass(frozen=True)
class PluginState:
    """How a plugin stands in a city, and why; ``why`` is one sentence with its cure, None where all is well."""

    key: str
    title: Words
    version: str
    state: State
    since: datetime | None = None
    why: str | None = None
    contributes: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Composition:
    """What holds in a city. A change of its plugins makes another composition."""

    city: CityInfo
    revision: int
    plugins: tuple[PluginState, ...]
    """Every plugin that is installed or was ever enabled here: core, layers, then departments by key."""
    running: tuple[Plugin, ...]
    """The plugins that contribute here, in the same order."""
    categories: CategoryBook
    policy: Policy
    """Facts, parameters with the city's fills, and service items, checked against each other."""
    events: EventBook
    calls: Calls

    @property
    def enabled(self) -> frozenset[str]:
        """Keys of the departments that run here."""
        return frozenset(plugin.key for plugin in self.running if plugin.kind == "department")

    def is_enabled(self, plugin: str) -> bool:
        """Whether a department (or core) runs here."""
        return plugin == "core" or plugin in self.enabled

    @cached_property
    def digests(self) -> Digests:
        """Of what each item and signal is decided by here."""
        return Digests(self.running, self.policy)

    @cached_property
    def inputs_version(self) -> str:
        """The digest of all that is decided by here; a switch of what decides nothing leaves it as it was."""
        every = [*self.digests.items.values(), self.digests.signals]
        return digest({key: told for digests in every for key, told in digests.items()})

    @cached_property
    def told(self) -> Remembered:
        """Decisions that were told, each child's by the evidence that it rests on and by what may be seen of it."""
        return Remembered(MOST_TOLD)

    def state(self, plugin: str) -> PluginState | None:
        """How a plugin stands here; None for one that nobody knows."""
        return next((each for each in self.plugins if each.key == plugin), None)

    def plugin(self, key: str) -> Plugin:
        """One of the running plugins."""
        return next(plugin for plugin in self.running if plugin.key == key)

    @property
    def facts(self) -> FactBook:
        """Facts of core and of the departments that run here."""
        return self.policy.facts

    @property
    def items(self) -> Mapping[str, ServiceItem]:
        """Service items with their rules, by key."""
        return self.policy.items

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """How items are applied for, by the key of the item; an item without a procedure is not here."""
        return dict(by_item(self.items.values(), (each for plugin in self.running for each in plugin.procedures)))

    @property
    def parameters(self) -> ParameterBook:
        """Parameters, with what the city fills in."""
        return self.policy.parameters

    @property
    def records(self) -> tuple[type[Record], ...]:
        """All records, core's first."""
        return tuple(record for plugin in self.running for record in plugin.records)

    @property
    def validations(self) -> tuple[Validation, ...]:
        """What records must satisfy."""
        return tuple(each for plugin in self.running for each in plugin.contributed.validations)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Risks worth a person's look."""
        return tuple(each for plugin in self.running for each in plugin.contributed.signals)

    @property
    def extensions(self) -> Mapping[str, tuple[Extension, ...]]:
        """Fields of the schema, by plugin."""
        return {p.key: p.contributed.extensions for p in self.running if p.contributed.extensions}

    @property
    def mappings(self) -> tuple[SheetMapping, ...]:
        """Sheets of other systems."""
        return tuple(each for plugin in self.running for each in plugin.contributed.mappings)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Counts and rates."""
        return tuple(each for plugin in self.running for each in plugin.contributed.indicators)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Notebook panels."""
        return tuple(each for plugin in self.running for each in plugin.contributed.panels)

    @property
    def checks(self) -> Mapping[str, tuple[Check, ...]]:
        """Health checks, by plugin."""
        return {p.key: p.contributed.checks for p in self.running if p.contributed.checks}

    @property
    def suites(self) -> Mapping[str, Suite]:
        """Kinds of worked cases, by key."""
        return {each.key: each for plugin in self.running for each in plugin.contributed.suites}

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the departments add to the survey."""
        return tuple(each for plugin in self.running for each in plugin.questions)

    @cached_property
    def papers(self) -> Mapping[str, Words]:
        """Papers that people are asked for, in words; of core and of the departments that run here."""
        return {key: words for plugin in self.running for key, words in plugin.papers.items()}

    def data(self, plugin: str) -> Traversable:
        """The folder of data files of a running plugin."""
        return self.plugin(plugin).data

    def hook(self, plugin: str, name: str) -> Callable[..., Any] | None:
        """A running plugin's implementation of a hook, called with arguments by name; None where it has none."""
        if plugin not in {each.key for each in self.running}:
            return None
        return self.calls.hook(plugin, name)

    def hooks(self, name: str) -> list[tuple[str, Callable[..., Any]]]:
        """Every running plugin's implementation of a hook, in order."""
        found = [(plugin.key, self.calls.hook(plugin.key, name)) for plugin in self.running]
        return [(key, function) for key, function in found if function is not None]

    def reactions(self) -> Sequence[tuple[str, Callable[[Sequence[Happened]], Any]]]:
        """Each department's ``after_events``, for the store."""
        return [(key, _with_events(function)) for key, function in self.hooks("after_events")]

    def identify(self, headers: Mapping[str, str]) -> Principal | None:
        """Who is asking. The first plugin that knows answers; one that raises is passed over."""
        lower = {name.lower(): value for name, value in headers.items()}
        asked = sorted(self.hooks("identify"), key=lambda pair: self.calls.turn(pair[0], "identify"))
        for _, function in asked:
            try:
                principal = function(headers=lower, city=self.city)
            except RAISED:  # a plugin's fault must not shut everybody out
                continue
            if isinstance(principal, Principal):
                return principal
        return None


def _with_events(function: Callable[..., Any]) -> Callable[[Sequence[Happened]], Any]:
    return lambda events: function(events=events)
