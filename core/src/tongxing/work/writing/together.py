"""Calls of one action in one transaction: called one after another, checked and written many at once.

What an action adds or changes waits in its unit, so calls that read nothing of each other are called first, each over what
stood before, and then land together: all rows of a record are checked, allowed and written at once. A call that would read
what an earlier one has written lets that one land first; one that reads its own rows, or reads on the store's own connection,
goes on in a savepoint of its own. What cannot land together lands by halves, down to the one call that cannot land at all: it fails alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import NestedTransaction

from ...errors import Invalid, KeyReused, LogDown, VersionConflict
from ...people import MASTER
from ...records import Record
from ...records.base import public_name
from ..marks import mark
from . import keys, moves, reactions, settling
from .calls import Call, Outcome, name_of
from .keys import Replay
from .unit import Unit
from .versions import changed_record, demand_version

T = TypeVar("T", bound=Record | None)
Body = TypeVar("Body", bound=BaseModel)
Done = Outcome[Any] | Exception


def run_all(
    unit: Unit, action: Callable[[Any, Body], T], calls: Sequence[Call[Body]]
) -> list["Outcome[T] | Exception"]:
    """For each call, in their order, what it gave back or why nothing of it was done. Raises LogDown."""
    return [done for part in _without_a_key_twice(calls) for done in _Together(unit, action, part).run()]


def _without_a_key_twice(calls: Sequence[Call[Any]]) -> Iterator[list[Call[Any]]]:
    """Stretches of the calls: a key that comes again comes in a later one, when what the first did is known."""
    part: list[Call[Any]] = []
    for call in calls:
        if call.key is not None and any(call.key == other.key for other in part):
            yield part
            part = []
        part.append(call)
    if part:
        yield part


@dataclass
class _Called:
    """A call whose action has ended, before it is written."""

    number: int
    key: str | None
    unit: Unit
    value: Any


@dataclass
class _Together:
    """One stretch of calls."""

    unit: Unit
    action: Callable[[Any, Any], Any]
    calls: Sequence[Call[Any]]
    done: dict[int, Done] = field(default_factory=dict)
    ended: list[_Called] = field(default_factory=list)
    _prints: dict[str, str] = field(default_factory=dict)
    is_alone: bool = False
    """Whether the savepoint is that of the present call alone."""

    @property
    def waiting(self) -> Sequence[Unit]:
        """Units whose call has ended and of which nothing is written yet."""
        return [each.unit for each in self.ended]

    def run(self) -> list[Done]:
        """Call all, and write what they did."""
        earlier = self._claimed()
        self._look_ahead()
        self._savepoint = self._begin()
        for number, call in enumerate(self.calls):
            if number not in self.done:
                self._call(number, call, earlier.get(call.key or ""))
        self.land()
        self._savepoint.commit()
        failed = {call.key for n, call in enumerate(self.calls) if call.key and isinstance(self.done[n], Exception)}
        keys.forget(self.unit.writing, self.unit.access, (self._prints.keys() & failed) - earlier.keys())
        return [self.done[number] for number in range(len(self.calls))]

    def _claimed(self) -> Mapping[str, Replay | KeyReused]:
        for number, call in enumerate(self.calls):
            if call.key is not None:
                try:
                    self._prints[call.key] = keys.fingerprint(name_of(self.action), call.body, call.expected_version)
                except ValueError as failure:  # a text that is none
                    self.done[number] = failure
        return keys.claim_all(self.unit.writing, self.unit.access, self._prints)

    def _look_ahead(self) -> None:
        """What most calls begin with: the child, or the record, that each names, and whom that is about.

        A call that names a version waits for others who write the same record; what it reads then was not read before.
        """
        self.unit.ahead.begin()
        if len(self.calls) < 2:
            return
        named: dict[type[Record], set[str]] = {}
        for call in self.calls:
            for name, record in (("id", changed_record(call.body)), *MASTER.items()):
                id = getattr(call.body, name, None)
                if record is not None and isinstance(id, str) and id.isprintable():
                    named.setdefault(record, set()).add(id)
        for record, ids in named.items():
            self.unit.look_ahead(record, ids)
        if all(call.expected_version is None for call in self.calls):
            for kind, record in MASTER.items():
                self._look_ahead_of(kind, record, named.get(record, set()))

    def _look_ahead_of(self, kind: str, record: type[Record], named: set[str]) -> None:
        others = self.unit.ahead.subjects(kind) - named
        if others:
            self.unit.look_ahead(record, others)
        self.unit.ahead.about[kind] = named | others

    # one call ---------------------------------------------------------------------------------------------------------

    def _call(self, number: int, call: Call[Any], earlier: Replay | KeyReused | None) -> None:
        mine, self.is_alone = self.unit.next(self), False
        try:
            if earlier is not None:
                self.done[number] = _again(mine, earlier)
                self.unit.entry.saw(mine.entry.subjects, mine.entry.categories)
                return
            if call.expected_version is not None:
                demand_version(mine, call.body, call.expected_version)
            ended = _Called(number, call.key, mine, self.action(mine, call.body))
            if self.is_alone:
                mine.settle(0)
                self._write([ended])
        except LogDown:
            raise
        except Exception as failure:
            self._savepoint.rollback()
            self._savepoint = self._begin()
            self._failed(number, mine, failure)
            return
        if self.is_alone:
            self._savepoint.commit()
            self._savepoint = self._begin()
            self._told(ended)
        else:
            self.ended.append(ended)

    def go_alone(self) -> None:
        """From here on, whatever the present call writes is undone where it fails."""
        self.land()
        self.is_alone = True

    def look_ahead_about(self, record: type[Record]) -> None:
        """Read the rows of a record about all whom the calls name, if nothing of what stands now can be undone."""
        if not self.is_alone:
            self.unit.look_ahead_about(record)

    # writing ----------------------------------------------------------------------------------------------------------

    def land(self) -> None:
        """Write what waits: somebody is about to read it, or the stretch is over."""
        ended, self.ended = self.ended, []
        if ended:
            self._savepoint.commit()
            settling.check_columns([each.unit for each in ended])
            self._check(ended)
            self._savepoint = self._begin()

    def _check(self, ended: Sequence[_Called]) -> None:
        try:
            settling.check_demands([each.unit for each in ended])
        except Exception as failure:  # a department's check, of which the others cannot help it
            self._by_halves(self._check, ended, failure)
            return
        for each in ended:
            if each.unit.problems:
                self._failed(each.number, each.unit, Invalid(each.unit.problems))
        self._land([each for each in ended if not each.unit.problems])

    def _land(self, ended: Sequence[_Called]) -> None:
        before = [(each.unit, len(each.unit.written), len(each.unit.happened), each.unit.standing) for each in ended]
        savepoint = self._begin()
        try:
            self._write(ended)
        except LogDown:
            raise
        except Exception as failure:
            savepoint.rollback()
            for unit, written, happened, standing in before:
                del unit.written[written:], unit.happened[happened:]
                unit.standing = standing
            self._by_halves(self._land, ended, failure)
            return
        savepoint.commit()
        for each in ended:
            self._told(each)

    def _by_halves(
        self, again: Callable[[Sequence[_Called]], None], ended: Sequence[_Called], failure: Exception
    ) -> None:
        if len(ended) == 1:
            self._failed(ended[0].number, ended[0].unit, failure)
            return
        middle = len(ended) // 2
        again(ended[:middle])
        again(ended[middle:])

    def _write(self, ended: Sequence[_Called]) -> None:
        """Write what these calls left waiting, and all that follows from it."""
        units = [each.unit for each in ended]
        if not units:
            return
        settling.put(units)
        moves.follow(self.unit.writing, self.unit.world, self.unit.access, {id for unit in units for id in unit.moved})
        settling.demand(units)
        for unit in units:
            reactions.react(unit, unit.world)
        mark(self.unit.writing, settling.changes_of(units), self.unit.access.now)
        given = {e.key: (public_name(type(e.value)), e.value.id) for e in ended if e.key and e.value is not None}
        keys.remember_all(self.unit.writing, self.unit.access, given)

    def _told(self, ended: _Called) -> None:
        self.unit.entry.saw(ended.unit.entry.subjects, ended.unit.entry.categories)
        self.unit.written += ended.unit.written
        self.done[ended.number] = Outcome(ended.value)

    def _failed(self, number: int, unit: Unit, failure: Exception) -> None:
        if isinstance(failure, VersionConflict) and failure.differences:  # they will be shown
            self.unit.entry.saw(unit.entry.subjects, unit.entry.categories)
        self.done[number] = failure

    def _begin(self) -> NestedTransaction:
        return self.unit.writing.begin_nested()


def _again(unit: Unit, earlier: Replay | KeyReused) -> Outcome[Any]:
    """What the earlier call gave back, as it stands; None where that is of a plugin which is off now."""
    if isinstance(earlier, KeyReused):
        raise earlier
    by_name = {public_name(record): record for record in unit.world.records}
    record = by_name.get(earlier.record or "")
    return Outcome(None if record is None else unit.get(record, str(earlier.record_id)), replayed=True)
