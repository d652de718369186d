"""What one action may do. Everything it adds and changes is checked and written together, or not at all."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection

from ...errors import NotFound
from ...people import Child, Residence
from ...policy.fact_parameters import FactParameters
from ...records import Record
from ...records.base import public_name
from ...trust.audit.entries import Entry
from ...trust.cipher import Vault
from ...trust.principals import Access
from ...trust.visible import Placed
from ...trust.walls.readers import readers_of
from .. import rows
from ..events import PlaceEvent
from ..world import World
from . import access as rights
from . import drafts, happening, seen
from .act import Calls, Written
from .inside import Inside
from .underway import Underway

R = TypeVar("R", bound=Record)


@contextmanager
def begun(world: World, access: Access, transaction: Connection, operation: str) -> Iterator["Unit"]:
    """What may be done in a transaction that the caller began and ends. Whoever asks settles it and keeps its entry."""
    with ExitStack() as stack:
        behind = Inside(lambda: stack.enter_context(readers_of(world.database).open(access, world.standing)))
        yield Unit(world, access, transaction, Entry("write", operation), Vault(world.ring), behind)


class Unit(Underway):
    """The work of one action inside one transaction. Actions get it as their ``store``."""

    def next(self, calls: Calls) -> "Unit":
        """The unit of one of several calls in this transaction, where ``written`` are those that were done."""
        entry = Entry(self.entry.action, self.entry.operation)
        told: dict[str, Any] = {"earlier": self.written, "calls": calls, "ahead": self.ahead}
        return Unit(self.world, self.access, self.writing, entry, self.vault.apart(), self.behind, **told)

    # reading ----------------------------------------------------------------------------------------------------------

    @property
    def parameters(self) -> FactParameters:
        """Figures of law and of the city, as facts get them: ``store.parameters.entry_age.on(day)``."""
        return FactParameters(self.world.parameters, "", "an action")

    def get(self, record: type[R], id: str) -> R:
        """The record of this id as the principal may see it. Raises NotFound, also for one that may not be seen."""
        found = self.find(record, id=id)
        if not found:
            raise NotFound(f"There is no {record.__name__} with this id here.", remedy="Check the id.")
        return found[0]

    def named(self, about: str) -> Record:
        """The record that an event is about (``monitoring_report:23-…``), for a department's answer to the event."""
        name, _, id = about.partition(":")
        for record in self.world.records:
            if public_name(record) == name and self.may_see(record, id):
                return rows.made(record, self.stored(record, id))
        raise NotFound("There is no such record here.", remedy="Check what the event is about.")

    def find(self, record: type[R], **equal: Any) -> list[R]:
        """The records whose columns equal these values, by id; a secret is found by its blind index."""
        return seen.find(self, record, equal)

    def current(self, record: type[R], *, on: date, **equal: Any) -> list[R]:
        """The dated records (``valid_from``, ``valid_until``) that hold on a day."""
        return seen.find(self, record, equal, on)

    def may_see(self, record: type[Record], id: str) -> bool:
        """Whether a row may be seen: by the principal's grants, by having written it here, or by a department."""
        return seen.may_see(self, record, id)

    def look_ahead(self, record: type[Record], ids: Collection[str]) -> None:
        """Read these records for whoever asks for one of them by its id while none of them is written."""
        seen.look_ahead(self, record, ids)

    def look_ahead_about(self, record: type[Record]) -> None:
        """Read all rows of a record about those whom the calls name."""
        seen.look_ahead_about(self, record)

    # writing ----------------------------------------------------------------------------------------------------------

    def add(self, record: R) -> R:
        """Add a record. The id, version, codes and the marks of who recorded it are set here."""
        return self._write(type(record), drafts.added(self, record))

    def change(self, record: R, **values: Any) -> R:
        """Change columns of a record that was read through this unit. Raises VersionConflict if it is no longer so."""
        return self._write(type(record), drafts.changed(self, record, values))

    def event(
        self,
        kind: str,
        *,
        happened_on: date,
        child: str | None = None,
        guardian: str | None = None,
        household: str | None = None,
        place: Record | str | None = None,
        item: str | None = None,
        thread: str | None = None,
        about: Record | None = None,
        payload: Mapping[str, Any] | None = None,
        corrects: str | None = None,
        division: str | None = None,
        id: str | None = None,
    ) -> Record:
        """Add an event about exactly one child, guardian, household or place.

        ``place`` is a record of a place, which the event is then ``about``, or the code of a division; the event lies in
        that division. ``corrects`` is the id of an event of the same subject and thread, whose thread it joins.
        ``id``: that of an event which another instance recorded first.
        Raises UsageError for an undeclared kind or item, NotFound for an event to correct that is not there.
        """
        subject = happening.subject_of({"child": child, "guardian": guardian, "household": household, "place": place})
        event: Any = happening.event_of(
            self,
            subject,
            kind,
            happened_on=happened_on,
            item=item,
            thread=thread,
            about=about,
            corrects=corrects,
            division=division,
            payload=payload or {},
            id=id,
        )
        is_first = thread is None and corrects is None
        moment = self.access.now if is_first else happening.moment(self, subject, event.thread)
        added: Record = self._write(type(event), drafts.added(self, event, recorded_at=moment))
        self.happened.append(happening.told(self.world.events, subject, added, payload or {}))
        return added

    def demand_at(self, division: str, category: str) -> None:
        """Raise NotAllowed unless one grant lets this principal write this category in the whole of a division.

        For acts of an office: whoever holds a grant over a village may not act for the township that it lies in.
        """
        rights.demand_write(self.access, PlaceEvent, [category], [Placed(division, None)])

    def _write(self, record: type[R], written: Written) -> R:
        self.written.append(written)
        if record in (Child, Residence):
            self.moved.add(str(written.after[record.subject_column]))
        return rows.made(record, written.after)
