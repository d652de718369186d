"""One action that is under way: what it has written, and when that lands in the tables.

What is added or changed waits, so that checks and statements are few: until something reads it, or the action ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection, select

from ..errors import Invalid, NotFound, Problem
from ..records import Record
from ..records.base import table_of
from ..trust.audit.entries import Entry
from ..trust.cipher import Vault
from ..trust.principals import Access
from . import moves, rows, settling
from .ahead import Ahead
from .events import Happened
from .inside import Inside
from .marks import Changes
from .settling import Written
from .world import World


class Calls(Protocol):
    """The calls of one transaction, as each of them sees the others."""

    @property
    def waiting(self) -> Sequence["Underway"]:
        """Those that have ended and of which nothing is written yet."""

    def land(self) -> None:
        """Write what waits: somebody is about to read it."""

    def go_alone(self) -> None:
        """From here on, whatever the present call writes is undone where it fails."""


@dataclass
class Underway:
    """What an action stands on, and all that it has done so far."""

    world: World
    access: Access
    writing: Connection
    """As ``transaction``, without what waits."""
    entry: Entry
    vault: Vault
    behind: Inside
    """The connection behind wall two, opened when it is first read."""
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
    ahead: Ahead = field(default_factory=Ahead)
    """What was read before any of these calls asked for it."""

    @property
    def waiting(self) -> Sequence[Written]:
        """What was written and stands in no table yet."""
        return self.written[self.standing :]

    # what stands ------------------------------------------------------------------------------------------------------

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

    def stored(self, record: type[Record], id: str) -> dict[str, Any]:
        """The row as it stands, secrets open; for deciding and merging, never for showing. Raises NotFound."""
        table = table_of(record)
        connection = self.seeing(record, id=id)
        found = connection.execute(select(table).where(table.c.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFound(f"There is no {record.__name__} with this id here.", remedy="Check the id.")
        return rows.opened(record, [dict(found)], self.vault, connection)[0]

    # what lands -------------------------------------------------------------------------------------------------------

    def ready(self, subject: str) -> None:
        """Have a subject's data key at hand, for what is sealed before it is written."""
        self.vault.ready(self.writing, [subject])
        if not self.vault.knows(subject):
            if self.calls is not None:
                self.calls.go_alone()
            self.vault.ready(self.writing, [subject], create=True)

    def put(self) -> None:
        """Put what waits into its tables, as far as its columns let it."""
        if self.waiting:
            if self.calls is not None and not self.for_department:
                self.calls.go_alone()
            settling.check_columns([self])
            settling.put([self])

    def has_put(self) -> None:
        """What waited stands now, and what was read ahead may be another."""
        self.ahead.forget(each.record for each in self.waiting)
        self.standing = len(self.written)

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
