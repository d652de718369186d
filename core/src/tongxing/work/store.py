"""The store: the one door for reading and writing, held by one principal for one purpose."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import polars as pl
from pydantic import BaseModel
from sqlalchemy import Connection, select

from ..errors import UsageError, VersionConflict
from ..people import Child, Guardian, Household
from ..records import Record
from ..records.base import abouts, public_name
from ..trust.audit.entries import Entry
from ..trust.cipher import Vault
from ..trust.principals import Access
from ..trust.scope import Scope
from ..trust.walls.readers import readers_of
from . import keys, reactions, rows
from .batches import BatchResult, write_batch
from .events import Happened
from .inside import Inside
from .marks import mark
from .unit import Unit, begun
from .world import World

T = TypeVar("T", bound=Record | None)
R = TypeVar("R", bound=Record)
Body = TypeVar("Body", bound=BaseModel)
NAMED: Mapping[str, type[Record]] = {"child": Child, "guardian": Guardian, "household": Household}


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What an action gave back. Its problems travel as ``Invalid``, so that nothing half done can be mistaken for done."""

    value: T
    replayed: bool = False


class Store:
    """All reads and writes of one Access. Reads go through ``Scope``; writes through one transaction an action."""

    def __init__(self, world: World, access: Access) -> None:
        self.world = world
        self.access = access

    # reading ----------------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self, operation: str, *, document: str | None = None, action: str = "read") -> Iterator["Reading"]:
        """Several reads at one moment, kept as one entry of the access log before the caller goes on.

        ``document``: the digest of the query that they answer. ``action``: what the second wall lets through, for whoever
        reads by another right than that of reading. Raises LogDown where the entry cannot be kept.
        """
        entry = Entry("read", operation, document)
        readers = readers_of(self.world.database)
        with ExitStack() as stack:
            connection = stack.enter_context(readers.open(self.access, self.world.standing, action))
            inside = Inside(lambda: stack.enter_context(self.world.database.read()))
            yield Reading(self.access, connection, Vault(self.world.ring), entry, inside)
        self.world.log.keep(self.access, entry)

    # writing ----------------------------------------------------------------------------------------------------------

    def write(
        self,
        action: Callable[[Any, Body], T],
        body: Body,
        *,
        key: str | None = None,
        expected_version: int | None = None,
    ) -> Outcome[T]:
        """Run one action: access, validations, records, events and history in one transaction, or nothing at all.

        Its entry in the access log is durable before that transaction is.

        ``key``: the same key and body have one effect. ``expected_version``: the version of the record that the body
        names (``id``, else its child, guardian or household). Raises Invalid with all problems, NotAllowed, NotFound,
        VersionConflict, KeyReused, LogDown.
        """
        operation = f"{action.__module__}.{action.__name__}"
        with self.world.database.write() as connection, begun(self.world, self.access, connection, operation) as unit:
            if key is not None:
                said = keys.fingerprint(operation, body, expected_version)
                earlier = keys.claim(connection, self.access, key, said)
                if earlier is not None:
                    return self._again(unit, earlier)
            if expected_version is not None:
                _expect(unit, body, expected_version)
            value = action(unit, body)
            unit.finish()
            reactions.react(unit, self.world)
            mark(connection, unit.changes(), self.access.now)
            if key is not None and value is not None:
                keys.remember(connection, self.access, key, public_name(type(value)), value.id)
            self.world.log.keep(self.access, unit.entry)
        return Outcome(value)

    def write_batch(
        self,
        frames: Mapping[type[Record], pl.DataFrame],
        *,
        import_id: str,
        batch: int,
        happened: Sequence[Happened] = (),
    ) -> BatchResult:
        """Write the rows of several records as one transaction, once for each ``(import_id, batch)``."""
        return write_batch(
            self.world,
            self.access,
            frames,
            import_id=import_id,
            batch=batch,
            happened=happened,
        )

    def retry_reactions(self) -> int:
        """Try pending reactions again; returns how many still fail."""
        with self.world.database.write() as connection, begun(self.world, self.access, connection, "reactions") as unit:
            failing = reactions.retry(unit, self.world)
            mark(connection, unit.changes(), self.access.now)
            self.world.log.keep(self.access, unit.entry)
        return failing

    def _again(self, unit: Unit, earlier: keys.Replay) -> Outcome[Any]:
        by_name = {public_name(record): record for record in self.world.records}
        if earlier.record is None or earlier.record not in by_name:
            return Outcome(None, replayed=True)
        value = unit.get(by_name[earlier.record], str(earlier.record_id))
        self.world.log.keep(self.access, unit.entry)
        return Outcome(value, replayed=True)


@dataclass(frozen=True)
class Reading:
    """Reads at one moment. What they give back is noted for the access log."""

    access: Access
    connection: Connection
    """Behind wall two: whatever statement runs on it, rows of which nothing may be seen are not there, and hidden cells NULL."""
    vault: Vault
    entry: Entry
    inside: Inside
    """Before wall two: for data keys, for decisions, and for whose a number is. What it gives is shown to nobody."""

    @cached_property
    def scope(self) -> Scope:
        """The relations that this principal may read."""
        return Scope.of(self.access)

    def may_write_at(self, division: str, category: str) -> bool:
        """Whether this principal may write a category in the whole of a division: for whose turn it is, and work lists."""
        return Scope.of(self.access, "write").ranges(category).hold(division, None)

    def rows(self, record: type[Record], statement: Any) -> list[dict[str, Any]]:
        """Run a statement over ``scope.relation(record)``; its rows, secrets open where they may be seen."""
        result = self.connection.execute(statement)
        asked = set(result.keys())  # asked for, though no row may come back: that there is none is told too
        found = [dict(r) for r in result.mappings()]
        self._saw(record, asked, (str(r[record.subject_column]) for r in found if record.subject_column in r))
        if not found or not rows.secret_columns(record):
            return found
        return rows.opened(record, found, self.vault, self.inside.connection)

    def frame(self, record: type[Record], statement: Any, *, inside: bool = False) -> pl.DataFrame:
        """The same as a frame, with the blind indexes of what may be looked up.

        ``inside``: before wall two, for what is compared and not shown.
        """
        found = rows.read_frame(self.inside.connection if inside else self.connection, record, statement)
        if rows.secret_columns(record):
            found = rows.opened_frame(record, found, self.vault, self.inside.connection)
        self._saw(record, found.columns, found[record.subject_column])
        return found

    def _saw(self, record: type[Record], columns: Collection[str], subjects: Iterable[str]) -> None:
        seen = {a.category for n, a in abouts(record).items() if n in columns and self.scope.sees(a.category)}
        self.entry.saw(subjects, seen)

    def all(self, record: type[R], *, ids: Sequence[str] | None = None) -> list[R]:
        """Records as they may be seen, by id; only these ids where given."""
        relation = self.scope.relation(record)
        wanted = select(relation).order_by(relation.c.id)
        if ids is not None:
            wanted = wanted.where(relation.c.id.in_(list(ids)))
        return [rows.made(record, row) for row in self.rows(record, wanted)]


def _expect(unit: Unit, body: BaseModel, expected: int) -> None:
    """Compare the expected version with that of the record that the body names."""
    named = next((n for n in ("id", *NAMED) if getattr(body, n, None)), None)
    record = _changed_record(body) if named == "id" else NAMED.get(str(named))
    if named is None or record is None:
        raise UsageError("This action changes no named record, so it takes no expected version.")
    found = unit.get(record, getattr(body, named)).version
    if found != expected:
        raise VersionConflict(
            f"This {record.__name__} was changed by somebody else.",
            remedy="Read it again and decide anew.",
            expected=expected,
            found=found,
        )


def _changed_record(body: BaseModel) -> type[Record] | None:
    """The record class that an input's ``id`` belongs to: ``class Changes(BaseModel): of: ClassVar = PupilCard``."""
    record = getattr(type(body), "of", None)
    return record if isinstance(record, type) and issubclass(record, Record) else None
