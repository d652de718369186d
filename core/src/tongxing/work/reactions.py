"""Reactions of departments to events: each in a savepoint of its own, kept as pending where it fails.

A department's fault never undoes another's write: the events stand, the failed reaction waits for ``Store.retry_reactions``.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel

from ..errors import PluginError
from ..records.base import Instant, plugin_of
from .commands import AddEvent, AddRecord, ChangeRecord, Command
from .events import Happened
from .unit import Unit
from .world import Reacts, World

PENDING = Table(
    "_p_core_pending_reaction",
    SQLModel.metadata,
    Column(
        "id",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    Column("city", String(64), nullable=False),
    Column("plugin", String(64), nullable=False, index=True),
    Column("events", Text, nullable=False),
    Column("error", String(128), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)


def react(unit: Unit, world: World) -> None:
    """Let every department react to the events of this transaction; keep those reactions that fail as pending."""
    events = tuple(unit.happened)
    for plugin, reaction in world.reactions() if events else ():
        error = _try(unit, plugin, reaction, events)
        if error:
            unit.writing.execute(
                insert(PENDING).values(
                    city=world.city,
                    plugin=plugin,
                    events=_kept(events),
                    error=error,
                    attempts=1,
                    at=unit.access.now,
                )
            )


def retry(unit: Unit, world: World) -> int:
    """Try the pending reactions of this city again; returns how many still fail."""
    reactions, failing = dict(world.reactions()), 0
    waiting = select(PENDING).where(PENDING.c.city == world.city).order_by(PENDING.c.id)
    for row in unit.writing.execute(waiting).all():
        if row.plugin not in reactions:
            continue
        error = _try(unit, row.plugin, reactions[row.plugin], _told(row.events))
        mine = PENDING.c.id == row.id
        if error is None:
            unit.writing.execute(delete(PENDING).where(mine))
        else:
            failing += 1
            again = update(PENDING).where(mine).values(attempts=row.attempts + 1, error=error)
            unit.writing.execute(again)
    return failing


def pending(connection: Connection, city: str) -> dict[str, int]:
    """How many reactions wait, by plugin; for ``/health``."""
    mine = select(PENDING.c.plugin).where(PENDING.c.city == city)
    waiting: dict[str, int] = {}
    for plugin in connection.execute(mine).scalars():
        waiting[plugin] = waiting.get(plugin, 0) + 1
    return waiting


def _try(unit: Unit, plugin: str, reaction: Reacts, events: Sequence[Happened]) -> str | None:
    """Do what one reaction asks for, in a savepoint; the kind of its error where it failed, never its text: it may hold data."""
    try:
        asked = list(reaction(events))
    except Exception as error:
        return type(error).__name__
    if not asked:
        return None
    savepoint = unit.writing.begin_nested()
    written, happened = len(unit.written), len(unit.happened)
    unit.for_department = True
    try:
        for command in asked:
            carry_out(unit, plugin, command)
        unit.settle(written)
        savepoint.commit()
        return None
    except Exception as error:
        savepoint.rollback()
        del unit.written[written:], unit.happened[happened:], unit.problems[:]
        unit.standing = written
        return type(error).__name__
    finally:
        unit.for_department = False


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
        kept = unit.get(command.type, command.id)
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


def _kept(events: Sequence[Happened]) -> str:
    return json.dumps(
        [asdict(e) | {"payload": dict(e.payload)} for e in events],
        default=str,
        ensure_ascii=False,
    )


def _told(text: str) -> tuple[Happened, ...]:
    told = json.loads(text)
    return tuple(Happened(**{**e, "happened_on": date.fromisoformat(e["happened_on"])}) for e in told)
