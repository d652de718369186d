"""Service events: their fields, and what of a payload a reader may see, key by key."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tongxing.host.cities.composition import Composition
from tongxing.records import Record
from tongxing.records.base import abouts
from tongxing.trust.categories import CategoryBook
from tongxing.work.events import SERVICE, EventBook, PayloadKey

from .batches import Load
from .city_types import Types
from .connections import connection_field
from .context import context_of
from .fields import Made
from .placement import hidden
from .reads import Reads
from .records import described, tell_record
from .rows import Row
from .values import JSON


def tell_event(types: Types, record: type[Record], book: CategoryBook, category: Any) -> None:
    """An event's type: as any record's, with the payload opened and each key under its own category."""
    tell_record(types, record, book, category, without=("payload", "withheld"))
    about = abouts(record)["payload"]
    needs = ("payload", "kind")
    shown = Made("payload", JSON | None, _payload, description=described(about), needs=needs)
    said = "Categories of keys of the payload that you may not see here; these keys are absent."
    held = Made("withheld", list[category], _withheld(category), description=said, needs=needs)
    types.tell(types.of(record), [shown, held])


def events_field(types: Types, record: type[Record], composition: Composition) -> Made:
    """What happened to the parent, newest first."""
    events = composition.events
    categories = {SERVICE, *events.items.values(), *(kind.category for kind in events.kinds.values())}
    said = "What happened, newest first; of each event you see it all or nothing. Null where you may see none."
    return connection_field(
        types, record, "events", by=record.subject_column, description=said, hidden_with=frozenset(categories)
    )


async def _payload(row: Row, info: Any) -> dict[str, Any]:
    context = context_of(info)
    keys = _keys(context.composition.events, row)
    unseen = await hidden(context.reads, row, {key.category for key in keys.values()})
    secret = tuple(name for name, key in keys.items() if key.secret and key.category not in unseen)
    kept = json.loads(row.values["payload"])
    context.reads.reading().entry.saw((), {keys[name].category for name in kept if name in keys} - set(unseen))
    opened: Mapping[str, Any] = {}
    if secret:
        batch = context.reads.batch("payloads", lambda: _load(context.reads))
        opened = await batch.get((row.subject, tuple((name, kept.get(name)) for name in secret)))
    return {
        name: opened.get(name, kept[name]) for name, key in keys.items() if name in kept and key.category not in unseen
    }


def _withheld(category: Any) -> Any:
    async def resolve(row: Row, info: Any) -> list[Any]:
        context = context_of(info)
        keys = _keys(context.composition.events, row)
        kept = json.loads(row.values["payload"])
        unseen = await hidden(context.reads, row, {key.category for name, key in keys.items() if name in kept})
        return [category(key) for key in unseen if key in context.composition.categories.categories]

    return resolve


def _keys(events: EventBook, row: Row) -> Mapping[str, PayloadKey]:
    """What the kind of this event keeps; nothing is known of a kind whose department is off."""
    kind = events.kinds.get(row.values["kind"])
    return kind.keys if kind else {}


def _load(reads: Reads) -> Load:
    """Open the secrets of many payloads; their subjects' keys in one statement."""

    async def load(asked: Sequence[tuple[str, tuple[tuple[str, str | None], ...]]]) -> dict[Any, dict[str, str | None]]:
        reading = reads.reading()
        reading.vault.ready(reading.inside.connection, {subject for subject, _ in asked})
        return {
            (subject, secrets): {name: reading.vault.open(subject, f"payload/{name}", held) for name, held in secrets}
            for subject, secrets in asked
        }

    return load
