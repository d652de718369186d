"""One action: what it stands on, and what it has done so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Connection

from ...errors import Problem
from ...people import RECORDS as PEOPLE
from ...records import Record
from ...trust.audit.entries import Entry
from ...trust.cipher import Vault
from ...trust.principals import Access
from ..events import Happened
from ..world import World
from .ahead import Ahead, can_tell
from .inside import Inside


@dataclass
class Written:
    """One row that an action has written: as it was (None for a new one), and as it is."""

    record: type[Record]
    before: dict[str, Any] | None
    after: dict[str, Any]

    @property
    def states(self) -> list[dict[str, Any]]:
        """As it was, where it was, and as it is."""
        return [state for state in (self.before, self.after) if state is not None]

    def concerns(self, record: type[Record], equal: Mapping[str, Any]) -> bool:
        """Whether a statement over a record, where columns equal these values, may find another answer by this row.

        A row about people may change who sees whom; any other only what is found of its own record, and not where a value
        is plainly another.
        """
        if self.record is not record:
            return self.record in PEOPLE
        return not all(_is_another(record, state, equal) for state in self.states)


def _is_another(record: type[Record], state: Mapping[str, Any], equal: Mapping[str, Any]) -> bool:
    """Whether one of these values differs from that of a row. What its author wrote may still become another kind of value."""
    named = {"id", record.subject_column}
    return any(
        state[name] != value and (name in named or type(state[name]) is type(value))
        for name, value in equal.items()
        if name in named or can_tell(record, {name: value})
    )


class Calls(Protocol):
    """The calls of one transaction, as each of them sees the others."""

    @property
    def waiting(self) -> Sequence["Act"]:
        """Those that have ended and of which nothing is written yet."""

    def land(self) -> None:
        """Write what waits: somebody is about to read it."""

    def look_ahead_about(self, record: type[Record]) -> None:
        """Read the rows of a record about all whom the calls name, if nothing of what stands now can be undone."""

    def go_alone(self) -> None:
        """From here on, whatever the present call writes is undone where it fails."""


@dataclass
class Act:
    """What an action stands on, and all that it has done so far."""

    world: World
    access: Access
    writing: Connection
    """The transaction, without what waits."""
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

    def has_put(self) -> None:
        """What waited stands now, and what was read ahead may be another."""
        self.ahead.forget((each.record, each.states) for each in self.waiting)
        self.standing = len(self.written)
