"""The store: the one door for reading and writing, held by one principal for one purpose."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from threading import Lock
from typing import Any, TypeVar

import polars as pl
from pydantic import BaseModel
from sqlalchemy import Connection, select

from ..database import is_collision
from ..errors import Collided, VersionConflict
from ..records import Record
from ..records.base import abouts
from ..trust.audit.entries import Entry
from ..trust.cipher import Vault
from ..trust.principals import Access
from ..trust.scope import Scope
from ..trust.walls.readers import readers_of
from . import rows
from .events import Happened
from .world import World
from .writing.batches import BatchResult, write_batch
from .writing.calls import Call, Outcome, name_of
from .writing.inside import Inside
from .writing.together import run_all
from .writing.unit import begun

T = TypeVar("T", bound=Record | None)
R = TypeVar("R", bound=Record)
Body = TypeVar("Body", bound=BaseModel)
Done = TypeVar("Done")
TOGETHER = 100
"""Calls of one transaction, where there are many: few enough that others who write do not wait long."""
TRIES = 5
"""Of a transaction that PostgreSQL ends since two waited for each other; one of them always goes on."""


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
        self._keep(entry)

    def _keep(self, entry: Entry) -> None:
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
        return _anew(lambda: self._alone(action, Call(body, key, expected_version)))

    def _alone(self, action: Callable[[Any, Body], T], call: Call[Body]) -> Outcome[T]:
        operation = name_of(action)
        try:
            with (
                self.world.database.write() as connection,
                begun(self.world, self.access, connection, operation) as unit,
            ):
                (outcome,) = run_all(unit, action, [call])
                if isinstance(outcome, Exception):
                    raise outcome
                self.world.log.keep(self.access, unit.entry)
        except VersionConflict as conflict:
            if conflict.differences:  # they will be shown, so it was a read
                self.world.log.keep(self.access, replace(unit.entry, action="read"))
            raise
        return outcome

    def write_many(
        self, action: Callable[[Any, Body], T], calls: Sequence[Call[Body]]
    ) -> list["Outcome[T] | Exception"]:
        """Run one action for many inputs: for each, in their order, what it gave back or why nothing of it was done.

        A hundred at a time are one transaction with one entry of the access log, which names all whom it concerned; a call
        that fails takes no other along. Calls with keys can be sent again after
        whatever went wrong. Raises LogDown, CannotRun: what was not told of by then is not done, or will be replayed.
        """
        parts = [calls[first : first + TOGETHER] for first in range(0, len(calls), TOGETHER)]
        return [done for part in parts for done in _anew(partial(self._together, action, part))]

    def _together(self, action: Callable[[Any, Body], T], calls: Sequence[Call[Body]]) -> list[Outcome[T] | Exception]:
        operation = name_of(action)
        with self.world.database.write() as connection, begun(self.world, self.access, connection, operation) as unit:
            done = run_all(unit, action, calls)
            for each in done:
                if isinstance(each, Exception) and is_collision(each):
                    raise each
            self.world.log.keep(self.access, unit.entry)
        return done

    def write_batch(
        self,
        frames: Mapping[type[Record], pl.DataFrame],
        *,
        import_id: str,
        batch: int,
        happened: Sequence[Happened] = (),
    ) -> BatchResult:
        """Write the rows of several records as one transaction, once for each ``(import_id, batch)``."""
        given: dict[str, Any] = {"import_id": import_id, "batch": batch, "happened": happened}
        return _anew(lambda: write_batch(self.world, self.access, frames, **given))


def _anew(write: Callable[[], Done]) -> Done:
    """What a transaction gives, begun anew where the database ended it because others wrote the same. Raises Collided in the end."""
    for _ in range(TRIES - 1):
        with suppress(Collided):
            return write()
    return write()


class Gathering(Store):
    """The door of one request whose answer leaves when all is read: entries of its reads wait for each other and are kept together
    (``end``), so that the log is waited for once. After that, each is kept by itself."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.world, store.access)
        self._waiting: list[Entry] | None = []
        self._lock = Lock()

    def _keep(self, entry: Entry) -> None:
        with self._lock:
            if self._waiting is not None:
                self._waiting.append(entry)
                return
        super()._keep(entry)

    def end(self) -> None:
        """Keep those that wait. Raises LogDown: then nothing may leave."""
        with self._lock:
            waiting, self._waiting = self._waiting, None
        if waiting:
            self.world.log.keep(self.access, *waiting)


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
