"""Reasons told from evidence: each condition with its facts, parameters, clause, and what would change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from .catalogue import Demand, ServiceItem, Version
from .compute import Computation
from .evidence import Evidence
from .forms import short_code
from .parameters import Resolved
from .policy import Policy
from .reasons import Answer, ConditionReason, Decision, FactReason, ParameterReason, Remedy
from .runs import BEGIN

_ANSWERS: Mapping[bool | None, Answer] = {True: "MET", False: "NOT_MET", None: "NOT_KNOWN"}


@dataclass(frozen=True)
class Explained:
    """Decisions with reasons of one subject on a day.

    ``computation`` says why a fact is not known: which department is off, or at fault. Nothing is computed.
    """

    policy: Policy
    computation: Computation
    on: date
    subject: str
    evidence: Evidence
    decided_at: datetime
    _resolved: dict[str, Resolved] = field(default_factory=dict, repr=False)

    def decision(self, item: ServiceItem) -> Decision:
        """The decision on an item of which the evidence tells."""
        version = item.entitled.on(self.on)
        edition = self.policy.editions.of_item(item.key, self.on)
        answered = self.evidence.answer(item.key)
        conditions = tuple(self._conditions(item, version)) if version else ()
        return Decision(
            subject=self.subject,
            item=item.key,
            category=item.category,
            on=self.on,
            decided_at=self.decided_at,
            answer=answered["answer"],
            since=answered["since"],
            until=answered["until"],
            track=answered["track"],
            certainty=answered["certainty"],
            conditions=conditions,
            missing_parameters=tuple(self._missing(conditions)),
            edition=edition.key if edition else None,
            edition_label=edition.label if edition else None,
        )

    def _conditions(self, item: ServiceItem, version: Version) -> Iterator[ConditionReason]:
        said = self.evidence.conditions(item)
        for track in version.tracks:
            for demand in track.demands:
                met, ahead = said[demand.condition.text]
                yield ConditionReason(
                    track=track.key,
                    text=demand.condition.text,
                    answer=_ANSWERS[met],
                    clause=demand.clause,
                    facts=tuple(self._fact(key, item.plugin) for key in demand.condition.facts),
                    parameters=tuple(self._parameter(key) for key in demand.condition.parameters),
                    remedy=None if met else _remedy(demand, ahead if ahead and version.holds(ahead) else None),
                )

    def _fact(self, key: str, plugin: str) -> FactReason:
        book = self.policy.facts
        category = book[key].category if key in book else ""
        known = self.evidence.fact(key)
        if known is None:
            fault = self.computation.fault(key)
            off = self.computation.off(plugin, key)
            return FactReason(key, category, off=off, fault=fault.plugin if fault else None)
        since = known["from"] if known["from"] > BEGIN else None
        return FactReason(key, category, known["value"], known["source"], since, known["certainty"])

    def _parameter(self, key: str) -> ParameterReason:
        found = self._value(key)
        division = short_code(found.division) if found.division and found.start else None
        return ParameterReason(key, found.value, division, found.start)

    def _missing(self, conditions: Sequence[ConditionReason]) -> Iterator[str]:
        """Open parameters of the conditions that are not known, and of the facts that are not known in them."""
        unsure = [condition for condition in conditions if condition.answer == "NOT_KNOWN"]
        found: dict[str, None] = {}
        for condition in unsure:
            waiting = [key for fact in condition.facts for key in self.evidence.waits(fact.key)]
            named = [parameter.key for parameter in condition.parameters]
            found.update(dict.fromkeys(key for key in (*named, *waiting) if self._value(key).is_open))
        yield from found

    def _value(self, key: str) -> Resolved:
        """The value of a parameter for the subject; looked up once, since many conditions name the same."""
        if key not in self._resolved:
            self._resolved[key] = self.evidence.parameter(self.policy.parameters, key, self.on)
        return self._resolved[key]


def _remedy(demand: Demand, day: date | None) -> Remedy | None:
    """The papers that show it, and the day; none where nothing is known to change it."""
    if not demand.papers and day is None:
        return None
    return Remedy(", ".join(demand.papers) or None, day)
