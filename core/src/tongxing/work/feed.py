"""The change feed: what changed since a reader last stood somewhere, as far as that reader may see it at this moment.

Rights are asked when a change is read and never when it is written: whoever got them since is told, whoever lost them is not.
What stands in the outbox about others moves nobody's place in a way that could be told: cursors are sealed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from ..database import among
from ..errors import Refused
from ..records import Record
from ..records.base import abouts, public_name
from ..trust.audit.entries import microseconds
from . import outbox
from .outbox import CHANGES, Kind
from .stands import Stand
from .store import Reading
from .world import World

WHOLE = 2**31 - 1
"""All ids of a row."""
ROWS = 50
"""Rows of the outbox that are looked through at a time."""
MOST = 20_000
"""Ids that one page looks through at most, whoever they are about; the rest waits for the next page."""


class Expired(Refused):
    """What changed since this cursor is no longer kept, or never was here."""

    code = "CURSOR_EXPIRED"

    def __init__(self) -> None:
        super().__init__(
            "What changed since this cursor is not kept any more.",
            remedy="Ask without a cursor for a new one, read again all that you keep, then go on from the new one.",
        )


@dataclass(frozen=True)
class Change:
    """Something that changed: a record or an event by its id, or the gaps of an item of a child."""

    kind: Kind
    name: str
    """The record's public name, or the item's key."""
    id: str
    subject: str
    at: datetime
    stand: Stand
    """Where one stands behind it."""


@dataclass
class Page:
    """Changes in their order, and where one stands behind all that was looked through."""

    stand: Stand
    changes: list[Change] = field(default_factory=list)
    more: bool = False
    """Whether it is worth asking on at once."""
    reached: list[str] = field(default_factory=list)
    """Children who may be seen, and of whom decisions may have become stale."""


class _Entry(NamedTuple):
    """One id of a row of the outbox; ``number``: which of its ids it is."""

    position: int
    number: int
    kind: str
    name: str
    city: str | None
    at: datetime
    id: str
    subject: str

    @property
    def stand(self) -> Stand:
        """Behind it."""
        return Stand(self.position, self.number, microseconds(self.at))


@dataclass(frozen=True)
class Feed:
    """The feed of one reader. ``settled``: how far the outbox is settled, as it was asked before ``reading`` was opened."""

    world: World
    reading: Reading
    settled: int

    def now(self) -> Stand:
        """Behind all that has changed so far."""
        return Stand(self.settled, WHOLE, self._moment(self.settled) or 0)

    def page(self, after: Stand, kinds: Collection[Kind], first: int) -> Page:
        """The next changes of these kinds. Raises Expired where some that followed may be gone."""
        if self._moment(after.position) != after.at or after.position > self.settled:
            raise Expired
        asked = {*kinds, Kind.reached} if Kind.gap in kinds else set(kinds)
        page, start, looked = Page(after), after.position, 0
        while True:
            rows = outbox.between(self.reading.inside.connection, start, self.settled, asked, ROWS)
            entries = [
                _Entry(row.position, number, row.kind, row.name, row.city, row.at, id, subject)
                for row in rows
                for number, (id, subject) in enumerate(outbox.ids_of(row), 1)
                if (row.position, number) > (after.position, after.place)
            ]
            if self._fill(page, entries, first):
                return page
            if len(rows) < ROWS:
                page.stand = self.now()
                return page
            start, looked = rows[-1].position + 1, looked + len(entries)
            page.stand = Stand(rows[-1].position, WHOLE, microseconds(rows[-1].at))
            if looked >= MOST:
                page.more = True
                return page

    def _fill(self, page: Page, entries: Sequence[_Entry], first: int) -> bool:
        """Put what may be seen on the page; whether it is full."""
        seen = self._seen(entries)
        for entry in entries:
            if entry not in seen:
                continue
            if entry.kind == Kind.reached:
                page.reached.append(entry.id)
                continue
            told = Kind(entry.kind), entry.name, entry.id, entry.subject, entry.at
            page.changes.append(Change(*told, entry.stand))
            self.reading.entry.saw([entry.subject], seen[entry])
            if len(page.changes) == first:
                page.stand, page.more = entry.stand, True
                return True
        return False

    def _seen(self, entries: Sequence[_Entry]) -> dict[_Entry, frozenset[str]]:
        """Those of which the reader may know, with the categories that this tells of."""
        found: dict[_Entry, frozenset[str]] = {}
        together: dict[tuple[str, str], list[_Entry]] = {}
        for entry in entries:
            together.setdefault((entry.kind, entry.name), []).append(entry)
        for (kind, name), some in together.items():
            if kind in (Kind.record, Kind.event):
                found |= self._seen_records(name, some)
            else:
                found |= self._seen_children(kind, name, some)
        return found

    def _seen_records(self, name: str, entries: Sequence[_Entry]) -> dict[_Entry, frozenset[str]]:
        record = next((each for each in self.world.records if public_name(each) == name), None)
        if record is None:  # of a department that is off here
            return {}
        relation, column = self.reading.scope.relation(record), record.category_column
        wanted = select(relation.c.id, *([relation.c[column]] if column else []))
        ids = [entry.id for entry in entries]
        rows = self.reading.connection.execute(wanted.where(among(self.reading.connection, relation.c.id, ids))).all()
        alike = self._categories(record)
        visible = {row[0]: frozenset({str(row[1])}) if column else alike for row in rows}
        return {entry: visible[entry.id] for entry in entries if entry.id in visible}

    def _categories(self, record: type[Record]) -> frozenset[str]:
        every = {about.category for about in abouts(record).values()}
        return frozenset(category for category in every if self.reading.scope.sees(category))

    def _seen_children(self, kind: str, item: str, entries: Sequence[_Entry]) -> dict[_Entry, frozenset[str]]:
        """Gaps by the category of their item; whom a write reached by any category at all."""
        opened = self.reading.scope.opened(self.reading.connection, [entry.subject for entry in entries])
        if kind == Kind.reached:
            return {entry: opened[entry.subject] for entry in entries if entry.subject in opened}
        known = self.world.items.get(item)
        if known is None or entries[0].city != self.world.city:
            return {}
        return {
            entry: frozenset({known.category}) for entry in entries if known.category in opened.get(entry.subject, ())
        }

    def _moment(self, position: int) -> int | None:
        asked = select(CHANGES.c.at).where(CHANGES.c.position == position)
        at = self.reading.inside.connection.execute(asked).scalar()
        return None if at is None else microseconds(at)
