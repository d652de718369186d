"""Decisions as the schema shows them: the answer, since when, by which track, and each condition with its reasons."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.types import Info

from ..reading.context import context_of
from ..reading.values import JSON, Words


@strawberry.enum(
    description="WITHHELD: you may not see it. NOT_KNOWN: nobody can say yet. They are not the same as no."
)
class Answer(Enum):
    """The answers of a rule, and that one may not see it."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NOT_KNOWN = "NOT_KNOWN"
    WITHHELD = "WITHHELD"


@strawberry.enum(description="How sure a source is.")
class Certainty(Enum):
    """From the surest to the weakest; spelled as in every other output."""

    confirmed = "confirmed"
    reconstructed = "reconstructed"
    open = "open"


@strawberry.type(description="What a condition rests on.")
class Clause:
    """A clause to look up."""

    title: str
    url: str | None
    certainty: Certainty


@strawberry.type(description="A fact that a condition names, with its value on the day.")
class DecisionFact:
    """One fact behind a condition."""

    key: str
    source: str | None
    start: date | None = strawberry.field(
        name="from", description="The first day of this value; null where it always held."
    )
    certainty: Certainty | None
    withheld: bool = strawberry.field(description="Whether you may not see it.")
    off: str | None = strawberry.field(description="The department that would know it and is not enabled here.")
    value: JSON | None = strawberry.field(description="The value; null where it is not known, or withheld.")


@strawberry.type(description="A parameter that a condition names, with its value on the day.")
class DecisionParameter:
    """One parameter behind a condition."""

    key: str
    division: str | None = strawberry.field(description="Code of the division that set it.")
    start: date | None = strawberry.field(name="from", description="The day from which it has this value.")
    value: JSON | None = strawberry.field(
        description="The value; null where nobody has set it, or the place is not known."
    )


@strawberry.type(description="A paper that an office asks for.")
class Paper:
    """A paper by its key, and in words where somebody wrote them."""

    key: str
    title: Words | None

    @classmethod
    def of(cls, keys: Iterable[str], info: Info[Any, Any]) -> "list[Paper]":
        """The papers with these keys, in the words of core and of the departments that run here."""
        known = context_of(info).composition.papers
        return [cls(key=key, title=Words.of(known[key]) if key in known else None) for key in keys]


def _papers(root: Any, info: Info[Any, Any]) -> list[Paper]:
    return Paper.of(root.paper.split(", ") if root.paper else [], info)


@strawberry.type(description="What would change the answer of a condition.")
class Remedy:
    """A paper to bring, or the day from which it holds by the calendar."""

    paper: str | None = strawberry.field(description="Keys of the papers, with commas between them.")
    date: date | None
    papers: list[Paper] = strawberry.field(resolver=_papers, description="The same papers in words.")


@strawberry.type(description="One condition of a rule.")
class DecisionCondition:
    """A condition with its answer and what it rests on."""

    track: str
    text: str
    answer: Answer
    clause: Clause
    facts: list[DecisionFact]
    parameters: list[DecisionParameter]
    remedy: Remedy | None


@strawberry.type(description="Whether somebody is entitled to a service item on a day, since when, and why.")
class Decision:
    """A decision as the reader may see it."""

    subject: str = strawberry.field(description="Record id.")
    item: str
    edition: str | None
    edition_label: Words | None
    on: date
    decided_at: datetime
    certainty: Certainty | None
    answer: Answer
    since: date | None = strawberry.field(description="First day of the unbroken run with this answer.")
    until: date | None = strawberry.field(description="First day of another answer; null where none is in sight.")
    track: str | None = strawberry.field(description="The first track that is met.")
    conditions: list[DecisionCondition]
    missing_parameters: list[str] = strawberry.field(description="Parameters that nobody has set for this place.")
