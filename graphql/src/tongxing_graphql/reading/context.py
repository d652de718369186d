"""What every resolver of one request may use."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tongxing.host.cities.composition import Composition
from tongxing.trust.principals import Access

from .city_types import Types
from .reads import Reads

if TYPE_CHECKING:
    from tongxing.host.answering.answers import Answers

    from ..guards.breakers import Breakers


@dataclass
class Context:
    """One request: who asks, in which city, and what it has read so far."""

    composition: Composition
    types: Types
    access: Access
    reads: Reads
    answers: "Answers"
    """Decisions, gaps and signals."""
    breakers: "Breakers"
    """Which of the departments' fields are called at all."""
    budget_s: float = 1.0
    """How long one call into a department's code may take."""
    wanted: dict[Any, frozenset[str]] = field(default_factory=dict)
    """Columns that each place of the document needs; see ``selections``."""


def context_of(info: Any) -> Context:
    """The context, from strawberry's Info."""
    context: Context = info.context
    return context
