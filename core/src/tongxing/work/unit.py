"""What one action may do. Everything it adds and changes is checked and written together, or not at all."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..database import among
from ..errors import Invalid, NotFound, Problem, UsageError, VersionConflict
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
from . import happening, moves, rows
from .events import EVENT_RECORDS, Happened, PlaceEvent
from .inside import Inside
from .marks import Changes
from .validations import problems_of
from .world import World

R = TypeVar("R", bound=Record)
UNIQUE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"})
"""How the two engines name a row that may stand only once."""


@dataclass
class Written:
    """One row that an action has written: as it was (None for a new one), and as it is."""

    record: type[Record]
    before: dict[str, Any] | None
    after: dict[str, Any]


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
    transaction: Connection
    """The store's own, before wall two: for what must see its own writes, and to decide. What it gives is shown to nobody."""
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
    earlier: list[Written] = field(default_factory=list)
    """What the same principal wrote in this transaction before, by other calls."""

    def next(self) -> "Unit":
        """The unit of one of several calls in this transaction, where ``written`` are those that were done."""
        entry = Entry(self.entry.action, self.entry.operation)
        # A data key that is undone with its call must be remembered by nobody.
        vault = Vault(self.world.ring)
        return Unit(self.world, self.access, self.transaction, entry, vault, self.behind, earlier=self.written)

    # reading ----------------------------------------------------------------------------------------------------------

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
        found = self._select(record, {"id": id})
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
                return rows.made(record, self._stored(record, id))
        raise NotFound("There is no such record here.", remedy="Check what the event is about.")

    def find(self, record: type[R], **equal: Any) -> list[R]:
        """The records whose columns equal these values, by id; a secret is found by its blind index."""
        return self._select(record, equal)

    def current(self, record: type[R], *, on: date, **equal: Any) -> list[R]:
        """The dated records (``valid_from``, ``valid_until``) that hold on a day."""
        return self._select(record, equal, on=on)

    def _select(self, record: type[R], equal: Mapping[str, Any], on: date | None = None) -> list[R]:
        relation = Scope.of(self.access).relation(record)
        wanted = select(relation).order_by(relation.c.id)
        for name, value in equal.items():
            if name in abouts(record) and abouts(record)[name].lookup:
                name, value = blind_name(name), self.vault.ring.blind(name, value)
            wanted = wanted.where(relation.c[name] == value)
        if on is not None:
            wanted = wanted.where(linked_on(relation, on))
        found = self._shown_by_both(record, [dict(r) for r in self.transaction.execute(wanted).mappings()])
        self.entry.saw(
            (r[record.subject_column] for r in found),
            {a.category for a in abouts(record).values()},
        )
        return [rows.made(record, r) for r in rows.opened(record, found, self.vault, self.transaction)]

    def _shown_by_both(self, record: type[Record], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What wall one showed here, as far as wall two shows it too; what this action wrote nobody else sees yet."""
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
        before = self._stored(kind, record.id)
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
        recorded = {"recorded_at": happening.moment(self, subject, event.thread)}
        added: Record = self._add(event, self._marks() | recorded)
        self.happened.append(happening.told(self.world.events, subject, added, payload or {}))
        return added

    def demand_at(self, division: str, category: str) -> None:
        """Raise NotAllowed unless one grant lets this principal write this category in the whole of a division.

        For acts of an office: whoever holds a grant over a village may not act for the township that it lies in.
        """
        rights.demand_write(self.access, PlaceEvent, [category], [Placed(division, None)])

    # the end of the action --------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Check everything that was written. Raises Invalid with all problems, or NotAllowed; the caller rolls back."""
        self.settle(0)
        for each in self.written:
            self._demand(each)

    def settle(self, first: int) -> None:
        """Check what was written from the ``first`` on, and let moves take effect. Raises Invalid with all problems."""
        by_record: dict[type[Record], list[dict[str, Any]]] = {}
        for each in self.written[first:]:
            by_record.setdefault(each.record, []).append(each.after)
        for record, written in by_record.items():
            frame = rows.frame_of(record, written)
            self.problems += [p for _, p in problems_of(record, frame, self.world.validations)]
        if self.problems:
            raise Invalid(self.problems)
        moves.follow(self.transaction, self.world, self.access, self.moved)

    def _demand(self, each: Written) -> None:
        """The right to write at the old place and at the new one (trust.md T12)."""
        now = self._stored(each.record, each.after["id"])
        changed = {k: v for k, v in each.after.items() if each.before is None or each.before[k] != v}
        categories = rights.touched(each.record, changed | {c: now[c] for c in _category(each.record)})
        for row in (now, each.before):
            if row is not None:
                places = rights.places_of(self.transaction, self.access, each.record, row)
                rights.demand_write(self.access, each.record, categories, places)
        self.entry.saw([str(now[each.record.subject_column])], categories)

    def changes(self) -> Changes:
        """What was written, for the marks of whom it reaches and for the outbox."""
        found = Changes(self.world.reach)
        for each in self.written:
            found.wrote(each.record, [row for row in (each.after, each.before) if row], fresh=each.before is None)
        found.moved(self.moved)
        return found

    # how a row reaches its table --------------------------------------------------------------------------------------

    def _add(self, record: R, marks: Mapping[str, Any]) -> R:
        kind = type(record)
        self._known(kind)
        row = rows.row_of(record)
        row |= {"id": record.id or self._new_id(row), "version": 1, **marks}
        return self._write(kind, None, row | self._placed(kind, row))

    def _write(self, record: type[R], before: dict[str, Any] | None, row: dict[str, Any]) -> R:
        found = [p for _, p in problems_of(record, rows.frame_of(record, [row]), ())]
        if found:
            self.problems += found  # written nowhere; settle() reports it together with all others
            self.unwritten.add(row["id"])
            return rows.made(record, row)
        self.vault.ready(self.transaction, [rows.subject_of(record, row)], create=True)
        table, stored = table_of(record), rows.sealed(record, row, self.vault)
        if before is None:
            self._insert(record, row, stored)
        else:
            mine = (table.c.id == row["id"]) & (table.c.version == before["version"])
            if self.transaction.execute(update(table).where(mine).values(**stored)).rowcount != 1:
                raise VersionConflict(f"This {record.__name__} was changed by somebody else at this moment.")
        self.written.append(Written(record, before, row))
        self._note_move(record, row)
        return rows.made(record, row)

    def _insert(self, record: type[Record], row: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
        try:
            with self.transaction.begin_nested():
                self.transaction.execute(insert(table_of(record)).values(**stored))
        except IntegrityError as error:
            code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
            if code not in UNIQUE:
                raise
            # Whoever may not write it is told that, and not that it stands there.
            places = rights.places_of(self.transaction, self.access, record, row)
            rights.demand_write(self.access, record, rights.touched(record, row), places)
            said = f"There is such a {record.__name__} already, perhaps since this moment."
            raise VersionConflict(said, remedy="Read it and change that one.") from error

    def _note_move(self, record: type[Record], row: Mapping[str, Any]) -> None:
        if record in (Child, Residence):
            self.moved.add(str(row[record.subject_column]))

    def _stored(self, record: type[Record], id: str) -> dict[str, Any]:
        """The row as it stands, secrets open; for deciding and merging, never for showing."""
        table = table_of(record)
        found = self.transaction.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFound(f"There is no {record.__name__} with this id here.", remedy="Check the id.")
        return rows.opened(record, [dict(found)], self.vault, self.transaction)[0]

    def _placed(self, record: type[Record], row: Mapping[str, Any]) -> dict[str, Any]:
        """The child's codes, copied; NotFound where the child is not there or may not be seen."""
        if record.subject != "child" or record.subject_column == "id" or row["child"] in self.unwritten:
            return {}
        child = table_of(Child)
        wanted = select(child.c.residence, child.c.hukou).where(child.c.id == row["child"])
        # Whether it may be seen comes first, so that a child elsewhere takes no longer to refuse than one who is nowhere.
        is_seen = self.may_see(Child, row["child"])
        codes = self.transaction.execute(wanted).mappings().one_or_none() if is_seen else None
        if codes is None:
            raise NotFound("There is no child with this id here.", remedy="Check the id.")
        return dict(codes)

    def may_see(self, record: type[Record], id: str) -> bool:
        """Whether a row may be seen: by the principal's grants, by having written it here, or by a department."""
        if self.for_department or any(w.record is record and w.after["id"] == id for w in self.written):
            return True
        relation = Scope.of(self.access).relation(record)
        found = self.transaction.execute(select(relation).where(relation.c.id == id)).mappings()
        return bool(self._shown_by_both(record, [dict(row) for row in found]))

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


def _category(record: type[Record]) -> list[str]:
    return [record.category_column] if record.category_column else []
