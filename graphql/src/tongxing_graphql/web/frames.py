"""Frames: all rows of a record that a principal may see, with typed columns, page by page, as a stream of Arrow.

The same relations, behind the same second wall, as every read. Each page is a reading of its own, whose entry of the access log is
durable before the page leaves; so no transaction lasts as long as a slow client, and memory holds one page.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, func, select

from tongxing.errors import NotAllowed, NotFound, UsageError
from tongxing.host.cities.composition import Composition
from tongxing.host.names import camel, list_name
from tongxing.records import Record
from tongxing.records.base import abouts, plugin_of, table_of
from tongxing.trust.scope import linked_on
from tongxing.work import payloads
from tongxing.work.events import EVENT_RECORDS, EventBook
from tongxing.work.store import Reading, Store

from ..guards.budgets import is_integrator
from ..operations.switched_off import PluginDisabled
from ..reading.loading import relation_in
from ..reading.placement import categories_of, standing
from .served import Served, State

ROWS = 10_000
"""Of one page."""
END = b"\xff\xff\xff\xff\x00\x00\x00\x00"
"""How a stream of Arrow ends."""
HEAD = 8
"""Bytes before a message that say how long it is."""


@dataclass(frozen=True)
class Wanted:
    """A frame that is asked for: its record, and the rows that hold ``on`` a day, or all."""

    name: str
    record: type[Record]
    on: date | None = None


def frames_of(composition: Composition) -> dict[str, type[Record]]:
    """What there is: ``children``, ``residences``; a department's as its field is called, ``transport.pupilCards``."""
    found = {}
    for record in composition.records:
        owner = plugin_of(record)
        found[list_name(record) if owner == "core" else f"{camel(owner)}.{list_name(record)}"] = record
    return found


def begun(
    city: Served, admitted: Callable[[], tuple[State, Store]], name: str, on: date | None
) -> Iterator[pl.DataFrame]:
    """The pages of a frame, once what they hold was taken off the reader's budget. Raises what ``wanted`` does, NotAllowed
    where documents must be registered and no integrator asks, LimitReached.

    ``admitted``: who asks is asked again for each page, since a whole record may take minutes.
    """
    state, store = admitted()
    asked = wanted(state.composition, name, on)
    if not (city.registry.city.form.takes_any_document or is_integrator(store.access)):
        raise NotAllowed("Frames are for integrators here.", remedy="Ask by a registered document.", action="frame")
    city.budgets.spend(store.access, count(store, asked))
    return pages(lambda: _still(store, admitted()[1]), asked)


def _still(begun: Store, now: Store) -> Store:
    """The store of this moment. Raises NotAllowed where a grant has begun or ended: what came until then would pass for all there is."""
    if now.access.allowing() != begun.access.allowing():
        raise NotAllowed("What may be read has changed while it was read.", remedy="Ask again.", action="frame")
    return now


def wanted(composition: Composition, name: str, on: date | None) -> Wanted:
    """Raises PluginDisabled for a department that is off, NotFound for what there is not, UsageError for days that rows have not."""
    record = frames_of(composition).get(name)
    if record is None:
        _demand_enabled(composition, name.partition(".")[0])
        raise NotFound("There is no frame of this name here.", remedy="Frames are called as lists are in the schema.")
    if on is not None and not {"valid_from", "valid_until"} <= record.model_fields.keys():
        raise UsageError(f"{name}: its rows do not hold from one day to another.", remedy="Leave `on` out.")
    return Wanted(name, record, on)


def _demand_enabled(composition: Composition, space: str) -> None:
    state = next((each for each in composition.plugins if camel(each.key) == space and each.state != "enabled"), None)
    if state is not None:
        city = composition.city.key
        since = state.since.isoformat() if state.since else None
        raise PluginDisabled(
            f"The department {state.key} is not enabled in {city}.", plugin=state.key, city=city, since=since
        )


def count(store: Store, asked: Wanted) -> int:
    """How many rows there are for this reader."""
    with store.reading(f"frame {asked.name}, counted") as reading:
        relation = relation_in(reading.scope, asked.record)
        rows = select(func.count()).select_from(relation).where(*_holding(relation, asked))
        return int(reading.connection.execute(rows).scalar_one())


def pages(store: Callable[[], Store], asked: Wanted) -> Iterator[pl.DataFrame]:
    """The rows by id, at least one page, each by the store that is then given. What is written meanwhile may be in it or not."""
    after = ""
    while True:
        now = store()
        with now.reading(f"frame {asked.name}") as reading:
            page = _page(reading, now.world.events, asked, after)
        yield page
        if page.height < ROWS:
            return
        after = page["recordId"][-1]


def arrow(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """One stream of many frames with the same columns: the schema once, then their batches, then the end."""
    for number, frame in enumerate(frames):
        written = BytesIO()
        frame.rechunk().write_ipc_stream(written, compat_level=pl.CompatLevel.oldest())
        made = written.getvalue()
        schema = HEAD + int.from_bytes(made[4:HEAD], "little")
        yield made[schema if number else 0 : -len(END)]
    yield END


def _holding(relation: Any, asked: Wanted) -> list[ColumnElement[bool]]:
    return [] if asked.on is None else [linked_on(relation, asked.on)]


def _page(reading: Reading, book: EventBook, asked: Wanted, after: str) -> pl.DataFrame:
    record = asked.record
    relation = relation_in(reading.scope, record)
    names = [
        "id",
        "version",
        record.subject_column,
        *(("division",) if record.subject == "place" else ()),
        *abouts(record),
    ]
    columns = [relation.c[name] for name in dict.fromkeys(names)]
    rows = select(*columns).where(relation.c.id > after, *_holding(relation, asked)).order_by(relation.c.id).limit(ROWS)
    found = reading.frame(record, rows)
    if record in EVENT_RECORDS.values():
        found = found.with_columns(_payloads(reading, book, record, found))
    if record.category_column:
        reading.entry.saw((), set(found[str(record.category_column)].drop_nulls()))
    called = {name: camel(name) for name in found.columns} | {"id": "recordId"}
    return found.with_columns(_withheld(reading, record, found["id"])).rename(called)


def _payloads(reading: Reading, book: EventBook, record: type[Record], found: pl.DataFrame) -> pl.Series:
    """What events hold beside their columns, as JSON: of each the keys that may be seen, secrets open."""
    subjects = found[record.subject_column].to_list()
    reading.vault.ready(reading.inside.connection, subjects)
    keys = {
        name: key for kind in set(found["kind"]) if kind in book.kinds for name, key in book.kinds[kind].keys.items()
    }
    categories = frozenset(key.category for key in keys.values())
    hidden = _hidden(reading, record, found["id"], categories)
    rows = zip(found["kind"], found["payload"], subjects, hidden, strict=True)
    told = [
        payloads.shown(book, kind, payload, subject, categories.difference(unseen), reading.vault)
        for kind, payload, subject, unseen in rows
    ]
    reading.entry.saw((), {each for unseen in hidden for each in categories.difference(unseen)})
    return pl.Series("payload", [json.dumps(each, ensure_ascii=False) for each in told], dtype=pl.String)


def _withheld(reading: Reading, record: type[Record], ids: pl.Series) -> pl.Series:
    """For each row the categories that may not be seen of it, so that «withheld» is never mistaken for «not known»."""
    return pl.Series("withheld", _hidden(reading, record, ids, categories_of(record)), dtype=pl.List(pl.String))


def _hidden(reading: Reading, record: type[Record], ids: pl.Series, categories: Collection[str]) -> list[list[str]]:
    """For each row those of the categories that may not be seen of it, in order."""
    stands = {category: standing(reading.scope, record, category) for category in sorted(categories)}
    never = [category for category, shown in stands.items() if shown is False]
    depends = [category for category, shown in stands.items() if shown is None]
    hidden: dict[str, list[str]] = {}
    if depends and not ids.is_empty():
        table = table_of(record)
        tests = [reading.scope.covers(record, table, reading.scope.ranges(category)) for category in depends]
        rows = reading.connection.execute(select(table.c.id, *tests).where(table.c.id.between(ids[0], ids[-1])))
        for id, *shown in rows:
            hidden[id] = [category for category, is_shown in zip(depends, shown, strict=True) if not is_shown]
    return [sorted([*never, *hidden.get(id, depends)]) for id in ids]
