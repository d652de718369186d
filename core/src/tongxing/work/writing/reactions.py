"""Reactions of departments to events: each in a savepoint of its own, and tried again where it fails.

A department reacts by its own right, on its own records and events only, whatever whoever caused the events may see or write.
Its fault never undoes another's write: the events stand, and the failed reaction waits (``pending``). It is tried again by the
same right, for the same cause, in a transaction that also takes it from what waits: it is done once, or not at all.

What a reaction asks for follows from the events, so it is called in a thread of its department's: one that hangs holds the
transaction of whoever caused the events for ``BUDGET_S`` and no longer, and its department is not called for a while then
(``REST_S``). When it is tried again it is called before anything is locked, maybe by two workers; one does what it asks for.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection

from ...errors import PluginError
from ...records.base import plugin_of
from ...trust.principals import Access
from ...workers import kind_of, workers_of
from .. import pending, rows
from ..commands import AddEvent, AddRecord, ChangeRecord, Command
from ..events import Happened
from ..marks import mark
from ..pending import Pending
from ..world import Reacts, World
from .access import touched
from .unit import Unit, begun

BUDGET_S = 5.0
"""So long a reaction may take to say what it asks for: half of what a request may."""
REST_S = 60.0
"""So long the reactions of a department that took longer are kept at once, in this process."""
HUNG = "Timeout"
_RESTS_UNTIL: dict[str, float] = {}


@dataclass(frozen=True)
class Retried:
    """A reaction that was tried again. ``error``: the kind of it where it failed; ``next_at``: when it is tried once more, if ever."""

    id: int
    plugin: str
    error: str | None = None
    next_at: datetime | None = None


def react(unit: Unit, world: World) -> None:
    """Let every department react to the events of this transaction; keep those reactions that fail as pending."""
    events = tuple(unit.happened)
    for plugin, reaction in world.reactions() if events else ():
        error = _done(unit, plugin, HUNG if _rests(plugin) else _asked(plugin, reaction, events))
        if error:
            pending.keep(unit.writing, unit.access, plugin, events, error)


def retry(world: World, goes_on: Callable[[], bool] = lambda: True, *, every: bool = False) -> Iterator[Retried]:
    """Try again what is due of the departments that are on here, one transaction each. Several workers may do it at once.

    ``goes_on``: asked before each. ``every``: also what is not due yet or given up. Raises LogDown.
    """
    reactions, now = dict(world.reactions()), world.clock()
    with world.database.read() as connection:
        due = pending.due(connection, world.city, reactions.keys(), now, every=every)
    for id in due:
        if not goes_on():
            return
        with world.database.read() as connection:
            seen = pending.one(connection, id)
        if seen is None or (_rests(seen.plugin) and not every):
            continue
        asked = _asked(seen.plugin, reactions[seen.plugin], seen.events)
        with world.database.write() as connection:
            mine = pending.taken(connection, id, now, every=every)
            done = None if mine is None else _retried(world, connection, mine, asked)
        if done is not None:
            yield done


def _rests(plugin: str) -> bool:
    return monotonic() < _RESTS_UNTIL.get(plugin, 0)


def _asked(plugin: str, reaction: Reacts, events: Sequence[Happened]) -> list[Command] | str:
    """What a reaction asks for; the kind of its error where it fails, never its text: it may hold data."""
    called = workers_of(plugin).start(lambda: list(reaction(events)))
    try:
        asked: list[Command] = called.result(BUDGET_S)
    except TimeoutError:
        called.cancel()
        _RESTS_UNTIL[plugin] = monotonic() + REST_S
        return HUNG
    except Exception as error:
        return kind_of(error)
    _RESTS_UNTIL.pop(plugin, None)
    return asked


def _retried(world: World, connection: Connection, mine: Pending, asked: list[Command] | str) -> Retried:
    """Nobody's grants are asked for: whoever caused it may have none by now, and it needed none at first."""
    access = Access(mine.by, mine.purpose, world.city, world.clock(), (), world.book)
    with begun(world, access, connection, f"reaction of {mine.plugin}, tried again") as unit:
        error = _done(unit, mine.plugin, asked)
        if error is not None:
            until = pending.failed_again(connection, mine, error, access.now)
            return Retried(mine.id, mine.plugin, error, until)
        pending.done(connection, mine.id)
        mark(connection, unit.changes(), access.now)
        world.log.keep(access, unit.entry)
    return Retried(mine.id, mine.plugin)


def _done(unit: Unit, plugin: str, asked: list[Command] | str) -> str | None:
    """Do what one reaction asks for, in a savepoint; the kind of its error where it failed, or had failed before."""
    if isinstance(asked, str):
        return asked
    if not asked:
        return None
    savepoint = unit.writing.begin_nested()
    written, happened, vault = len(unit.written), len(unit.happened), unit.vault
    unit.for_department, unit.vault = True, vault.apart()  # keys that it makes go with it where it fails
    try:
        for command in asked:
            carry_out(unit, plugin, command)
        unit.settle(written)
        savepoint.commit()
    except Exception as error:
        savepoint.rollback()
        del unit.written[written:], unit.happened[happened:], unit.problems[:]
        unit.standing, unit.vault = written, vault
        return type(error).__name__
    finally:
        unit.for_department = False
    for each in unit.written[written:]:
        unit.entry.saw([str(each.after[each.record.subject_column])], touched(each.record, each.after))
    return None


def carry_out(unit: Unit, plugin: str, command: Command) -> None:
    """One command of a department, on its own records and events only."""
    if isinstance(command, AddEvent):
        _add_event(unit, command)
        return
    record = type(command.record) if isinstance(command, AddRecord) else command.type
    if plugin_of(record) != plugin:
        raise PluginError(
            plugin,
            "after_events",
            f"writes {record.__name__} of another department",
            "Send an event",
        )
    if isinstance(command, AddRecord):
        unit.add(command.record)
    elif isinstance(command, ChangeRecord):
        kept = rows.made(command.type, unit.stored(command.type, command.id))
        if command.expected_version is not None:
            kept.version = command.expected_version
        unit.change(kept, **command.values)


def _add_event(unit: Unit, command: AddEvent) -> None:
    """An event, about any record of the city; a place's subject is that record, or a division's code."""
    about = unit.named(command.about) if command.about else None
    subject: dict[str, Any] = {command.subject_kind: command.subject}
    if about is not None and command.subject_kind == "place" and about.id == command.subject:
        subject, about = {"place": about}, None
    unit.event(
        command.kind,
        happened_on=command.happened_on,
        item=command.item,
        thread=command.thread,
        payload=command.payload,
        about=about,
        corrects=command.corrects,
        **subject,
    )
