"""Signals as the schema shows them."""

from datetime import date
from typing import Any

import strawberry

from ..reading.city_types import Types
from ..reading.fields import Made
from ..reading.values import Words


@strawberry.type
class Signal:
    """One risk of one subject on one day."""

    subject: str = strawberry.field(description="Record id.")
    key: str = strawberry.field(name="signal", description="Which kind of risk.")
    plugin: str = strawberry.field(name="department")
    title: Words
    level: str = strawberry.field(description="info, warning or urgent.")
    since: date | None
    reason: Words
    source: str | None
    suggests: str | None = strawberry.field(description="What a person may open on it, such as a ledger's category.")


def tell_signal(types: Types, category: Any) -> type:
    """The type, with its data category from the city's enum."""
    definition: Any = Signal
    made = types.named(
        "Signal", "A risk worth a person's look, with its reason. Shown to people, never acted on by itself."
    )
    own = Made("category", category, lambda signal, info: category(signal.category))
    types.tell(made, [*definition.__strawberry_definition__.fields, own])
    return made
