"""``decide``: facts and rules made into decisions, for one subject or for a million by the same way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

import polars as pl

from ..datafile import near
from ..errors import PluginError, UsageError
from .answers import CODES
from .batch import Batch
from .catalogue import ServiceItem
from .compute import Computation
from .evidence import evidence
from .explained import Explained
from .policy import Policy
from .reasons import Answer, ConditionReason, Decision, FactReason, ParameterReason, Remedy, withhold
from .runs import Runs
from .sources import Inputs, Sources

TOGETHER = 5_000
"""Up to so many subjects all items are laid over one timeline, which costs least for few; beyond, one item at a time."""


@dataclass(frozen=True)
class Served:
    """Whether an item counts as served, and the unbroken run of days with this answer."""

    answer: Answer
    since: date | None
    until: date | None


class Decisions:
    """Answers of a batch on a day. Frames for all at once; ``of`` and ``each`` for reasons."""

    def __init__(
        self,
        policy: Policy,
        batches: Sequence[Batch],
        inputs: Inputs,
        faults: Mapping[str, PluginError],
        decided_at: datetime,
    ) -> None:
        self.policy, self.batches, self.inputs, self.decided_at = policy, tuple(batches), inputs, decided_at
        self.faults = faults
        """Facts that could not be computed, and why; they are not known in these decisions."""

    @property
    def frame(self) -> pl.DataFrame:
        """One row a subject and item: subject, item, answer, since, until, track, certainty."""
        return pl.concat([batch.told(item) for batch in self.batches for item in batch.items])

    def served(self, subject: str, item: str) -> Served:
        """What the rule says by which an item counts as served; KeyError for a subject not in the batch."""
        batch, decided = next((batch, each) for batch in self.batches for each in batch.items if each.key == item)
        found = batch.answered(decided.served).row(batch.number[subject], named=True)
        return Served(CODES[found["code"]], found["since"], found["until"])

    def of(self, subject: str) -> list[Decision]:
        """The decisions of one subject, with reasons, in the order of the items; empty for one not in the batch."""
        return self.each([subject]).get(subject, [])

    def each(self, subjects: Iterable[str]) -> dict[str, list[Decision]]:
        """The decisions of some subjects, with reasons. Those not in the batch are left out."""
        wanted = list(dict.fromkeys(subjects))
        found: dict[str, list[Decision]] = {}
        for batch in self.batches:
            named = [subject for subject in wanted if subject in batch.number]
            if not named:
                continue
            told = evidence(batch, [batch.number[subject] for subject in named])
            explained = Explained(self.policy, batch.computation, batch.on)
            for subject, text in zip(named, told, strict=True):
                decided = explained.decisions(batch.items, subject, text, self.decided_at)
                found.setdefault(subject, []).extend(decided)
        return found


def decide(
    policy: Policy,
    sources: Sources,
    *,
    on: date,
    items: Sequence[str] | None = None,
    given: Mapping[str, Runs] | None = None,
    decided_at: datetime | None = None,
    together: int = TOGETHER,
    strict: bool = False,
) -> Decisions:
    """Decide items (all unless named) for every subject of ``sources`` on a day.

    ``given``: facts that are said and not computed, as in worked cases. A fact that raises or returns garbage is not
    known, each reason that needs it names the department at fault, and ``faults`` says what is wrong; with ``strict``
    it raises PluginError. UsageError for an unknown item.
    """
    inputs = Inputs(sources)
    computation = Computation(policy.facts, inputs, policy.parameters, given, strict=strict)
    batches = [
        Batch(group, on=on, parameters=policy.parameters, inputs=inputs, computation=computation)
        for group in _groups(named_items(policy, items), inputs, together)
    ]
    return Decisions(policy, batches, inputs, computation.faults, decided_at or datetime.now(UTC))


def named_items(policy: Policy, keys: Sequence[str] | None) -> list[ServiceItem]:
    """The items of these keys, in the policy's order; all unless named. UsageError for one that nobody decides here."""
    for key in keys or ():
        if key not in policy.items:
            cure = f"{near(key, policy.items)}Name one of: {', '.join(policy.items)}."
            raise UsageError(f"No item {key!r} is decided here.", remedy=cure)
    return [item for key, item in policy.items.items() if keys is None or key in keys]


def _groups(items: Sequence[ServiceItem], inputs: Inputs, together: int) -> Iterator[list[ServiceItem]]:
    by_subject = sorted(items, key=lambda item: item.subject)
    for subject, group in groupby(by_subject, key=lambda item: item.subject):
        listed = list(group)
        if len(inputs.subjects(subject)) <= together:
            yield listed
        else:
            yield from ([item] for item in listed)


__all__ = [
    "Answer",
    "ConditionReason",
    "Decision",
    "Decisions",
    "FactReason",
    "ParameterReason",
    "Remedy",
    "Served",
    "decide",
    "named_items",
    "withhold",
]
