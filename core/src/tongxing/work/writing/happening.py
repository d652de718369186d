"""How an event joins the stream: whose it is, what it corrects, its moment, its payload, and what departments are told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from ...errors import NotFound, UsageError
from ...people.divisions import national
from ...records import PlaceRecord, Record
from ...records.base import public_name, table_of
from ..events import ANNULLED, EVENT_RECORDS, EventBook, Happened
from . import seen
from .underway import Underway

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class EventSubject:
    """Whom or what an event is about. ``place``: the record of a place, where it is one."""

    kind: str
    id: str
    division: str | None = None
    place: Record | None = None

    @property
    def record(self) -> type[Record]:
        """The class of its events."""
        return EVENT_RECORDS[self.kind]


def subject_of(given: Mapping[str, Record | str | None]) -> EventSubject:
    """The one that is named. Raises UsageError for none or several, and for a place that lies in no known division."""
    named = {kind: value for kind, value in given.items() if value}
    if len(named) != 1:
        raise UsageError(f"An event is about one child, guardian, household or place; this one names {len(named)}.")
    ((kind, value),) = named.items()
    if kind != "place":
        return EventSubject(kind, str(value))
    place = value if isinstance(value, PlaceRecord) else None
    code = place.division if place else value
    if not isinstance(code, str) or len(code) != 12 or not national().is_known(code):
        raise UsageError(
            "An event about a place needs a record of a place with its division, or the 12-digit code of a division.",
            remedy="Check the division against the table.",
        )
    return EventSubject(kind, place.id if place else code, code, place)


def event_of(
    unit: Underway,
    subject: EventSubject,
    kind: str,
    *,
    thread: str | None,
    about: Record | None,
    corrects: str | None,
    division: str | None,
    payload: Mapping[str, Any],
    **said: Any,
) -> Record:
    """The event, ready to be added. Raises UsageError for what is not declared or does not fit what it corrects."""
    item = said["item"]
    if kind not in unit.world.events.kinds or (item and item not in unit.world.events.items):
        raise UsageError(f"No event {kind!r} of item {item!r} is declared.", remedy="Declare it in data/.")
    if subject.place is not None and about is not None:
        raise UsageError("An event about a record of a place is about that record.", remedy="Leave out `about`.")
    if subject.division and division:
        raise UsageError("An event about a place lies in the place's division.", remedy="Leave out `division`.")
    joined = _thread_of_corrected(unit, subject, kind, corrects, thread)
    concerned = subject.place or about
    made: Any = subject.record
    event: Record = made(
        **{subject.kind: subject.id},
        **said,
        kind=kind,
        thread=joined or thread or unit.world.new_id(unit.world.province),
        division=subject.division or division,
        by=unit.access.principal,
        about=f"{public_name(type(concerned))}:{concerned.id}" if concerned else None,
        corrects=corrects,
        category=unit.world.events.category(kind, item),
        payload=_sealed(unit, kind, subject.id, payload),
    )
    return event


def moment(unit: Underway, subject: EventSubject, thread: str) -> datetime:
    """Now, and later than all events of the thread: those of one action keep their order, whatever the clocks do."""
    table = table_of(subject.record)
    mine = (table.c[subject.kind] == subject.id) & (table.c.thread == thread)
    wanted = select(func.max(table.c.recorded_at)).where(mine)
    stands: datetime | None = unit.beside(subject.record, **{subject.kind: subject.id}).execute(wanted).scalar()
    waits = [w.after["recorded_at"] for w in unit.waiting if w.record is subject.record and w.after["thread"] == thread]
    later: list[datetime] = [latest + TICK for latest in (stands, *waits) if latest is not None]
    return max(unit.access.now, *later) if later else unit.access.now


def told(book: EventBook, subject: EventSubject, event: Any, payload: Mapping[str, Any]) -> Happened:
    """What departments are told of an event: no secret."""
    keys = book.kinds[event.kind].keys
    return Happened(
        event.id,
        event.kind,
        subject.kind,
        subject.id,
        event.item,
        event.thread,
        event.happened_on,
        event.about,
        {name: value for name, value in payload.items() if not keys[name].secret},
        event.corrects,
        event.division,
    )


def _thread_of_corrected(
    unit: Underway, subject: EventSubject, kind: str, corrects: str | None, thread: str | None
) -> str | None:
    if corrects is None:
        if kind == ANNULLED:
            raise UsageError("This kind of event takes back another.", remedy="Name that one in `corrects`.")
        return None
    table = table_of(subject.record)
    mine = (table.c.id == corrects) & (table.c[subject.kind] == subject.id)
    found = unit.seeing(subject.record, id=corrects).execute(select(table.c.thread).where(mine)).one_or_none()
    if found is None or not seen.may_see(unit, subject.record, corrects):
        raise NotFound("There is no event with this id here.", remedy="Check which event is to be corrected.")
    if thread not in (None, found.thread):
        raise UsageError("An event belongs to the thread of the one that it corrects.", remedy="Leave out `thread`.")
    joined: str | None = found.thread
    return joined


def _sealed(unit: Underway, kind: str, subject: str, payload: Mapping[str, Any]) -> str:
    """The payload as it is stored: keys that are declared secret under the subject's data key."""
    keys = unit.world.events.kinds[kind].keys
    unknown = sorted(payload.keys() - keys.keys())
    if unknown:
        raise UsageError(f"Events of kind {kind!r} have no payload key {unknown[0]!r}.", remedy="Declare it.")
    if any(keys[name].secret for name in payload):
        unit.ready(subject)
    kept = {
        name: unit.vault.seal(subject, f"payload/{name}", str(value)) if keys[name].secret else value
        for name, value in payload.items()
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)
