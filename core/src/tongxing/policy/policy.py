"""The policy of a city: facts, parameters and service items of its departments, checked against each other once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from ..errors import PluginError
from ..records import Record
from .catalogue import Demand, ServiceItem, mistaken
from .condition_types import KINDS, Named, check
from .conditions import Condition, ConditionError
from .core_facts import CORE_FACTS
from .editions import Edition, Editions, Line
from .factbook import Allowed, FactBook
from .facts import Fact, Subject
from .indicators import Indicator
from .parameter_files import core_parameters
from .parameters import Fill, Parameter, ParameterBook, Value
from .remembered import Remembered
from .signals import Signal

MOST_TOLD = 16_384
"""Reasons that a policy remembers, about half a kilobyte each."""


@dataclass(frozen=True)
class Policy:
    """What is decided by. Frozen: another city, or another plugin enabled, is another policy."""

    facts: FactBook
    parameters: ParameterBook
    items: Mapping[str, ServiceItem]
    signals: tuple[Signal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    records: tuple[type[Record], ...] = ()
    """Record classes by which worked cases may give rows."""
    editions: Editions = field(default_factory=Editions)
    """The service lists that the city follows."""

    @cached_property
    def told(self) -> Remembered:
        """Reasons that were told by this policy, by what they rest on (``explained``)."""
        return Remembered(MOST_TOLD)

    @classmethod
    def composed(
        cls,
        *,
        facts: Iterable[Fact] = (),
        parameters: Iterable[Parameter] = (),
        items: Iterable[ServiceItem] = (),
        signals: Sequence[Signal] = (),
        indicators: Sequence[Indicator] = (),
        records: Sequence[type[Record]] = (),
        allowed: Allowed | None = None,
    ) -> "Policy":
        """All contributions of the enabled departments, with core's own facts and parameters; PluginError at the first misfit.

        ``allowed``: for each plugin, the facts of other departments that its card lists.
        """
        policy = cls(
            facts=FactBook([*CORE_FACTS, *facts], allowed),
            parameters=ParameterBook([*core_parameters(), *parameters]),
            items=_by_key(items),
            signals=tuple(signals),
            indicators=tuple(indicators),
            records=tuple(records),
        )
        policy._check()
        return policy

    def uncovered(self, day: date) -> tuple[Edition | None, list[Line]]:
        """The edition in force on a day, and its lines that nobody decides here: not covered, which is not a no."""
        edition = self.editions.on(day)
        return edition, [line for key, line in edition.lines.items() if key not in self.items] if edition else []

    def filled(self, fills: Iterable[Fill]) -> "Policy":
        """The same policy with what a city's file says of parameters."""
        return replace(self, parameters=self.parameters.filled(fills))

    def replaced(self, values: Mapping[str, Value]) -> "Policy":
        """The same policy with some parameters at one value, always and everywhere."""
        return replace(self, parameters=self.parameters.replaced(values))

    def revised(self, items: Mapping[str, ServiceItem], parameters: Mapping[str, Parameter]) -> "Policy":
        """The same policy with some items and parameters in place of those of the same key; PluginError at a misfit."""
        book = ParameterBook({**self.parameters.by_key, **parameters}.values())
        made = replace(self, items={**self.items, **items}, parameters=book)
        made._check()
        return made

    def check_condition(self, condition: Condition, plugin: str, subject: Subject) -> None:
        """ConditionError unless a plugin may say this condition of a subject."""
        for key in condition.facts:
            self._check_fact(key, plugin, subject)
        check(condition, self._named_facts(plugin), self._named_parameters(plugin))

    def _check(self) -> None:
        for item in self.items.values():
            for rule in (item.entitled, item.served):
                for version in rule.versions:
                    for demand in version.demands:
                        self._check_demand(item, demand)
        for signal in self.signals:
            self.facts.check(signal, "signal")
        for indicator in self.indicators:
            for text in (indicator.numerator, indicator.denominator):
                self._check_indicator(indicator, text)

    def _check_demand(self, item: ServiceItem, demand: Demand) -> None:
        try:
            self.check_condition(demand.condition, item.plugin, item.subject)
        except ConditionError as error:
            raise mistaken(item.plugin, demand.where, item.key, demand.condition.text, error) from error

    def _check_indicator(self, indicator: Indicator, text: str) -> None:
        try:
            self.check_condition(indicator.condition(text), indicator.plugin, indicator.of)
        except ConditionError as error:
            raise mistaken(indicator.plugin, "indicators.py", indicator.key, text, error) from error

    def _check_fact(self, key: str, plugin: str, subject: Subject) -> None:
        fact = self.facts.by_key.get(key)
        if fact is None:
            return
        if not self.facts.may_name(plugin, fact):
            cure = f"List {fact.plugin} with this fact under `uses` in data/card.yaml"
            raise ConditionError(f"{key!r} is a fact of {fact.plugin}, which the card does not list", cure)
        if fact.of != subject:
            cure = f"Declare a fact of the {subject} that uses {fact.of}.{key}, and name that"
            raise ConditionError(f"{key!r} is a fact of a {fact.of}, and this is decided for a {subject}", cure)
        listed = self.facts.foreign(plugin, key)
        if listed and KINDS[listed.type] != KINDS[fact.type]:
            cure = f"Write {fact.type.__name__} in data/card.yaml"
            raise ConditionError(f"the card lists {key!r} as {listed.type.__name__}", cure)

    def _named_facts(self, plugin: str) -> Mapping[str, Named]:
        foreign = {each.key: Named(KINDS[each.type]) for each in self.facts.allowed.get(plugin, ())}
        return {**foreign, **self._facts_named}

    def _named_parameters(self, plugin: str) -> Mapping[str, Named]:
        own = {k: p for k, p in self.parameters.by_key.items() if p.plugin in (plugin, "core", "")}
        return {key: Named(KINDS[parameter.type]) for key, parameter in own.items()}

    @cached_property
    def _facts_named(self) -> Mapping[str, Named]:
        return {f.key: Named(KINDS[f.type], tuple(f.choices or ())) for f in self.facts.by_key.values()}


def _by_key(items: Iterable[ServiceItem]) -> dict[str, ServiceItem]:
    found: dict[str, ServiceItem] = {}
    for item in items:
        if other := found.get(item.key):
            what = f"the item {item.key!r} is also decided by {other.plugin or 'core'}"
            raise PluginError(item.plugin, item.where, what, "Give it another key", blames=other.plugin)
        found[item.key] = item
    return found
