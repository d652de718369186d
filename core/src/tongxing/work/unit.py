"""What one action may do. Everything it adds and changes is checked and written together, or not at all.

What is added or changed waits, so that checks and statements are few: until something reads it, or the action ends.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, select

from ..database import among
from ..errors import Invalid, NotFound, Problem, UsageError, VersionConflict
from ..people import RECORDS as PEOPLE
from ..people import Child, Residence
from ..policy.parameters import FactParameters
from ..records import Record
from ..records.base import abouts, blind_name, public_name, table_of
from ..trust.audit.entries import Entry
from ..trust.cipher import Vault
from ..trust.principals import Access
from ..trust.scope import Scope, linked_on
from ..trust.visible import Placed
from ..trust.walls.readers import readers_of
from . import access as rights
from . import happening, moves, rows, settling
from .events import EVENT_RECORDS, Happened, PlaceEvent
from .inside import Inside
from .marks import Changes
from .settling import Written
from .world import World

R = TypeVar("R", bound=Record)
CODES = ("residence", "hukou")
"""What a record about a child copies from the child."""


class Calls(Protocol):
    """The calls of one transaction, as each of them sees the others."""

    @property
    def waiting(self) -> Sequence["Unit"]:
        """Those that have ended and of which nothing is written yet."""

    def land(self) -> None:
        """Write what waits: somebody is about to read it."""

    def go_alone(self) -> None:
        """From here on, whatever the present call writes is undone where it fails."""


@contextmanager
def begun(world: World, access: Access, transaction: Connection, operation: str) -> Iterator["Unit"]:
    """What may be done in a transaction that the caller began and ends. Whoever asks settles it and keeps its entry."""
    with ExitStack() as stack:
        behind = Inside(lambda: stack.enter_context(readers_of(world.database).open(access, world.standing)))
        yield Unit(world, access, transaction, Entry("write", operation), Vault(world.ring), behind)


@dataclass
class Unit:
    """The work of one action inside one transaction. Actions get it as their ``store``."""

    world: World
    access: Access
    writing: Connection
    """As ``transaction``, without what waits."""
    entry: Entry
    vault: Vault
    behind: Inside
    """Opens ``connection`` when it is first read."""
    written: list[Written] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    unwritten: set[str] = field(default_factory=set)
    """Ids of records that were refused by their own column checks; what hangs on them is not checked further."""
    for_department: bool = False
    """True while a department's reaction runs: it acts on its own records by its own right, not the principal's."""
    standing: int = 0
    """How many of ``written`` stand in their tables; the rest waits."""
    earlier: list[Written] = field(default_factory=list)
    """What the same principal wrote in this transaction before, by other calls."""
    calls: Calls | None = None
    """The calls that this one is of; None where it is alone in its transaction."""
    ahead: dict[type[Record], dict[str, dict[str, Any] | None]] = field(default_factory=dict)
    """Records that were read before any call asked for them, as they may be seen, by id; None for one that may not."""
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Where the children among them are."""

    def next(self, calls: Calls) -> "Unit":
        """The unit of one of several calls in this transaction, where ``written`` are those that were done."""
        entry = Entry(self.entry.action, self.entry.operation)
        told: dict[str, Any] = {"earlier": self.written, "calls": calls, "ahead": self.ahead, "codes": self.codes}
        return Unit(self.world, self.access, self.writing, entry, self.vault.apart(), self.behind, **told)

    @property
    def waiting(self) -> Sequence[Written]:
        """What was written and stands in no table yet."""
        return self.written[self.standing :]

    # reading ----------------------------------------------------------------------------------------------------------

    @property
    def transaction(self) -> Connection:
        """The store's own, before wall two: for what must see its own writes, and to decide. What it gives is shown to nobody."""
        if self.calls is not None:
            self.calls.go_alone()
        self.put()
        return self.writing

    def seeing(self, record: type[Record], **equal: Any) -> Connection:
        """The same for a statement over the rows of one record whose columns equal these values."""
        connection = self.beside(record, **equal)
        if any(each.concerns(record, equal) for each in self.waiting):
            self.put()
        return connection

    def beside(self, record: type[Record], **equal: Any) -> Connection:
        """The same as far as other calls wrote it; what this one wrote may wait."""
        if self.calls is not None and any(
            each.concerns(record, equal) for unit in self.calls.waiting for each in unit.waiting
        ):
            self.calls.land()
        return self.writing

    @property
    def connection(self) -> Connection:
        """Behind wall two, as a ``Reading`` has it: whatever statement runs on it, what the principal may not see is not there.

        It shows what stood before this action.
        """
        return self.behind.connection

    @property
    def parameters(self) -> FactParameters:
        """Figures of law and of the city, as facts get them: ``store.parameters.entry_age.on(day)``."""
        return FactParameters(self.world.parameters, "", "an action")

    def get(self, record: type[R], id: str) -> R:
        """The record of this id as the principal may see it. Raises NotFound, also for one that may not be seen."""
        found = self.find(record, id=id)
        if not found:
            raise NotFound(
                f"There is no {record.__name__} with this id here.",
                remedy="Check the id.",
            )
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
        return self._select(record, equal)

    def current(self, record: type[R], *, on: date, **equal: Any) -> list[R]:
        """The dated records (``valid_from``, ``valid_until``) that hold on a day."""
        return self._select(record, equal, on=on)

    def look_ahead(self, record: type[Record], ids: Collection[str]) -> None:
        """Read these records for whoever asks for one of them by its id while none of them is written."""
        relation = Scope.of(self.access).relation(record)
        shown = self._seen(record, select(relation).where(among(self.writing, relation.c.id, ids)))
        self.ahead[record] = {**dict.fromkeys(ids), **{row["id"]: row for row in shown}}
        self.vault.ready(self.writing, [rows.subject_of(record, row) for row in shown])
        if record is Child:
            self.codes.update(self._codes([row["id"] for row in shown]))

    def _select(self, record: type[R], equal: Mapping[str, Any], on: date | None = None) -> list[R]:
        connection = self.seeing(record, **equal)
        if equal.keys() == {"id"} and on is None and equal["id"] in self.ahead.get(record, ()):
            known = self.ahead[record][equal["id"]]
            found = [] if known is None else [dict(known)]
        else:
            found = self._found(record, equal, on)
        self.entry.saw(
            (r[record.subject_column] for r in found),
            {a.category for a in abouts(record).values()},
        )
        return [rows.made(record, r) for r in rows.opened(record, found, self.vault, connection)]

    def _found(self, record: type[Record], equal: Mapping[str, Any], on: date | None) -> list[dict[str, Any]]:
        relation = Scope.of(self.access).relation(record)
        wanted = select(relation).order_by(relation.c.id)
        for name, value in equal.items():
            if name in abouts(record) and abouts(record)[name].lookup:
                name, value = blind_name(name), self.vault.ring.blind(name, value)
            wanted = wanted.where(relation.c[name] == value)
        if on is not None:
            wanted = wanted.where(linked_on(relation, on))
        return self._seen(record, wanted)

    def _seen(self, record: type[Record], wanted: Any) -> list[dict[str, Any]]:
        """What wall one shows here, as far as wall two shows it too; what this action wrote nobody else sees yet."""
        found = [dict(row) for row in self.writing.execute(wanted).mappings()]
        if not found:
            return found
        mine = {each.after["id"] for each in (*self.earlier, *self.written) if each.record is record}
        asked = [row["id"] for row in found if row["id"] not in mine]
        if not asked:
            return found
        self.connection.rollback()  # a moment later than that of the statement, so that it knows all rows found
        relation = Scope.of(self.access).relation(record)
        again = select(relation).where(among(self.connection, relation.c.id, asked))
        behind = {row["id"]: row for row in self.connection.execute(again).mappings()}
        shown = [row for row in found if row["id"] in mine or row["id"] in behind]
        for row in shown:
            row |= {} if row["id"] in mine else {n: None for n, value in behind[row["id"]].items() if value is None}
        return shown

    # writing ----------------------------------------------------------------------------------------------------------

    def add(self, record: R) -> R:
        """Add a record. The id, version, codes and the marks of who recorded it are set here."""
        return self._add(record, self._marks())

    def change(self, record: R, **values: Any) -> R:
        """Change columns of a record that was read through this unit. Raises VersionConflict if it is no longer so."""
        kind = type(record)
        self._known(kind)
        if kind in EVENT_RECORDS.values():
            raise UsageError("An event is never changed.", remedy="Add one that corrects it.")
        unknown = sorted(values.keys() - abouts(kind).keys())
        if unknown:
            raise UsageError(f"{kind.__name__} has no column {unknown[0]!r} that may be changed.")
        before = self.stored(kind, record.id)
        if before["version"] != record.version:
            raise VersionConflict(
                f"This {kind.__name__} was changed by somebody else.",
                remedy="Read it again and decide anew.",
                expected=record.version,
                found=before["version"],
            )
        return self._write(
            kind,
            before,
            before | values | {"version": before["version"] + 1} | self._marks(),
        )

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
        added: Record = self._add(event, self._marks() | {"recorded_at": moment})
        self.happened.append(happening.told(self.world.events, subject, added, payload or {}))
        return added

    def demand_at(self, division: str, category: str) -> None:
        """Raise NotAllowed unless one grant lets this principal write this category in the whole of a division.

        For acts of an office: whoever holds a grant over a village may not act for the township that it lies in.
        """
        rights.demand_write(self.access, PlaceEvent, [category], [Placed(division, None)])

    # the end of the action --------------------------------------------------------------------------------------------

    def ready(self, subject: str) -> None:
        """Have a subject's data key at hand, for what is sealed before it is written."""
        self.vault.ready(self.writing, [subject])
        if not self.vault.knows(subject):
            if self.calls is not None:
                self.calls.go_alone()
            self.vault.ready(self.writing, [subject], create=True)

    def has_put(self) -> None:
        """What waited stands now, and what was read ahead may be another."""
        if any(each.record in PEOPLE for each in self.waiting):
            self.ahead.clear()
            self.codes.clear()
        for each in self.waiting:
            self.ahead.pop(each.record, None)
        self.standing = len(self.written)

    def put(self) -> None:
        """Put what waits into its tables, as far as its columns let it."""
        if self.waiting:
            if self.calls is not None and not self.for_department:
                self.calls.go_alone()
            settling.check_columns([self])
            settling.put([self])

    def settle(self, first: int) -> None:
        """Check what was written from the ``first`` on, and let moves take effect. Raises Invalid with all problems."""
        settling.check_columns([self])
        settling.check_demands([self], first)
        if self.problems:
            raise Invalid(self.problems)
        settling.put([self])
        moves.follow(self.writing, self.world, self.access, self.moved)

    def changes(self) -> Changes:
        """What was written, for the marks of whom it reaches and for the outbox."""
        return settling.changes_of([self])

    # how a row is made ------------------------------------------------------------------------------------------------

    def _add(self, record: R, marks: Mapping[str, Any]) -> R:
        kind = type(record)
        self._known(kind)
        row = rows.row_of(record)
        row |= {"id": record.id or self._new_id(row), "version": 1, **marks}
        return self._write(kind, None, row | self._placed(kind, row))

    def _write(self, record: type[R], before: dict[str, Any] | None, row: dict[str, Any]) -> R:
        self.written.append(Written(record, before, row))
        self._note_move(record, row)
        return rows.made(record, row)

    def _note_move(self, record: type[Record], row: Mapping[str, Any]) -> None:
        if record in (Child, Residence):
            self.moved.add(str(row[record.subject_column]))

    def stored(self, record: type[Record], id: str) -> dict[str, Any]:
        """The row as it stands, secrets open; for deciding and merging, never for showing."""
        table = table_of(record)
        connection = self.seeing(record, id=id)
        found = connection.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFound(f"There is no {record.__name__} with this id here.", remedy="Check the id.")
        return rows.opened(record, [dict(found)], self.vault, connection)[0]

    def _placed(self, record: type[Record], row: Mapping[str, Any]) -> dict[str, Any]:
        """The child's codes, copied; NotFound where the child is not there or may not be seen."""
        if record.subject != "child" or record.subject_column == "id" or row["child"] in self.unwritten:
            return {}
        # Whether it may be seen comes first, so that a child elsewhere takes no longer to refuse than one who is nowhere.
        codes = self._place_of(row["child"]) if self.may_see(Child, row["child"]) else None
        if codes is None:
            raise NotFound("There is no child with this id here.", remedy="Check the id.")
        return codes

    def _place_of(self, child: str) -> dict[str, Any] | None:
        for each in reversed(self.waiting):
            if each.record is Child and each.after["id"] == child:
                return {name: each.after[name] for name in CODES}
        return self.codes.get(child) or self._codes([child]).get(child)

    def _codes(self, children: Collection[str]) -> dict[str, dict[str, Any]]:
        table = table_of(Child)
        wanted = select(table.c.id, *(table.c[name] for name in CODES)).where(among(self.writing, table.c.id, children))
        return {row["id"]: {name: row[name] for name in CODES} for row in self.writing.execute(wanted).mappings()}

    def may_see(self, record: type[Record], id: str) -> bool:
        """Whether a row may be seen: by the principal's grants, by having written it here, or by a department."""
        if self.for_department or any(w.record is record and w.after["id"] == id for w in self.written):
            return True
        self.seeing(record, id=id)
        if id in self.ahead.get(record, ()):
            return self.ahead[record][id] is not None
        return bool(self._found(record, {"id": id}, None))

    def _known(self, record: type[Record]) -> None:
        if record not in self.world.records:
            raise UsageError(f"{record.__name__} belongs to a plugin that is not enabled in this city.")

    def _new_id(self, row: Mapping[str, Any]) -> str:
        return self.world.new_id(row.get("hukou") or self.world.province)

    def _marks(self) -> dict[str, Any]:
        return {
            "recorded_at": self.access.now,
            "recorded_by": self.access.principal,
            "recorded_why": self.access.purpose,
        }
