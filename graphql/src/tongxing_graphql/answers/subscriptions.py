"""The root fields of subscriptions: ``serviceEvents`` and ``gapsChanged``, two views of the change feed.

A subscription is run once for each change, with the change as its root. To begin with it is run once with ``Begin`` there
instead, which is told what it asks for.
"""

from dataclasses import dataclass
from typing import Any

from tongxing.work.outbox import Kind

from ..reading.fields import Made
from .changes import AFTER


@dataclass
class Begin:
    """Stands in a change's place at the beginning: what is followed, and from where."""

    kind: Kind | None = None
    after: str | None = None


def subscription_fields(change: Any) -> list[Made]:
    """Core's subscriptions; ``change``: the type of a change."""
    events = (
        "Service events as they are recorded. Each is told once; `after` goes on behind a cursor, and loses nothing."
    )
    gaps = (
        "Gaps of children as they open, close or change: whose, of which item. What the calendar changes is told when the "
        "daily run, or whoever asks for it, has decided it."
    )
    return [_field("service_events", change, Kind.event, events), _field("gaps_changed", change, Kind.gap, gaps)]


def _field(name: str, change: Any, kind: Kind, said: str) -> Made:
    def resolve(source: Any, info: Any, after: str | None = None) -> Any:
        if isinstance(source, Begin):
            source.kind, source.after = kind, after
            return None
        return source

    return Made(name, change | None, resolve, arguments=(AFTER,), description=said)
