"""A decision with its reasons, as people and programs read it: INTERFACES «Decision»."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ..errors import Words
from .catalogue import Clause
from .certainty import Certainty

Answer = Literal["MET", "NOT_MET", "NOT_KNOWN", "WITHHELD"]


class FactReason(NamedTuple):
    """The value of a fact on the day. ``value`` None: not known. ``start``: the first day of this value, None if always."""

    key: str
    category: str
    value: Any = None
    source: str | None = None
    start: date | None = None
    certainty: str | None = None
    off: str | None = None
    """The department that would know it and is not enabled here."""
    fault: str | None = None
    """The department whose plugin should have computed it and failed."""
    withheld: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        if self.withheld:
            return {"key": self.key, "withheld": True}
        told = {
            "key": self.key,
            "value": self.value.isoformat() if isinstance(self.value, date) else self.value,
            "source": self.source,
            "from": _day(self.start),
            "certainty": self.certainty,
        }
        return {**told, **{name: by for name, by in (("off", self.off), ("fault", self.fault)) if by}}


@dataclass(frozen=True)
class ParameterReason:
    """The value of a parameter on the day, and the division that set it. ``value`` None: open, or the place not known."""

    key: str
    value: Any
    division: str | None
    start: date | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {"key": self.key, "value": self.value, "division": self.division, "from": _day(self.start)}


@dataclass(frozen=True)
class Remedy:
    """What would change the answer of a condition: a paper to bring, or the day from which it holds by the calendar."""

    paper: str | None
    date: date | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {"paper": self.paper, "date": _day(self.date)}


@dataclass(frozen=True)
class ConditionReason:
    """One condition with its answer, its clause and what it rests on."""

    track: str
    text: str
    answer: Answer
    clause: Clause
    facts: tuple[FactReason, ...]
    parameters: tuple[ParameterReason, ...]
    remedy: Remedy | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {
            "track": self.track,
            "text": self.text,
            "answer": self.answer,
            "clause": self.clause.as_dict(),
            "facts": [fact.as_dict() for fact in self.facts],
            "parameters": [parameter.as_dict() for parameter in self.parameters],
            "remedy": self.remedy.as_dict() if self.remedy else None,
        }

    @property
    def is_withheld(self) -> bool:
        """Whether its answer may not be seen."""
        return self.answer == "WITHHELD"

    @cached_property
    def needs(self) -> frozenset[str]:
        """The data categories without which its answer may not be seen.

        A fact of a department that is not enabled here holds nothing that could be withheld; the reader is told so.
        """
        return frozenset(fact.category for fact in self.facts if fact.off is None)


class Decision(NamedTuple):
    """Whether a subject is entitled to an item on a day, since when, by which track, and why. A page of children has hundreds.

    ``since`` and ``until`` bound the unbroken run of days with the same answer; ``until`` is the first day of another
    one, None where none is in sight. ``certainty`` is the weakest of what decided it.
    """

    subject: str
    item: str
    category: str
    on: date
    decided_at: datetime
    answer: Answer
    since: date | None
    until: date | None
    track: str | None
    certainty: Certainty | None
    conditions: tuple[ConditionReason, ...]
    missing_parameters: tuple[str, ...]
    """Parameters that nobody has set here and without which some condition is not known."""
    edition: str | None = None
    edition_label: Words | None = None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {
            "subject": self.subject,
            "item": self.item,
            "edition": self.edition,
            "edition_label": self.edition_label.as_dict() if self.edition_label else None,
            "on": self.on.isoformat(),
            "decided_at": self.decided_at.isoformat(),
            "certainty": self.certainty,
            "answer": self.answer,
            "since": _day(self.since),
            "until": _day(self.until),
            "track": self.track,
            "conditions": [condition.as_dict() for condition in self.conditions],
            "missing_parameters": list(self.missing_parameters),
        }


def withhold(decision: Decision, categories: frozenset[str] | set[str]) -> Decision:
    """The decision as somebody sees it who may see these data categories.

    Without the item's category only its existence; with it, answer and days, and each condition whose facts may all be
    seen. The track is told only if none of its conditions is withheld.
    """
    if decision.category not in categories:
        return decision._replace(
            answer="WITHHELD",
            since=None,
            until=None,
            track=None,
            certainty=None,
            conditions=(),
            missing_parameters=(),
        )
    if all(condition.needs <= categories for condition in decision.conditions):
        return decision
    conditions = tuple(_seen(condition, categories) for condition in decision.conditions)
    hidden = {condition.track for condition in conditions if condition.is_withheld}
    return decision._replace(conditions=conditions, track=None if decision.track in hidden else decision.track)


def _seen(condition: ConditionReason, categories: frozenset[str] | set[str]) -> ConditionReason:
    hidden = condition.needs - categories
    if not hidden:
        return condition
    facts = (f if f.off or f.category not in hidden else f._replace(value=None, withheld=True) for f in condition.facts)
    return replace(condition, answer="WITHHELD", facts=tuple(facts), remedy=None)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
