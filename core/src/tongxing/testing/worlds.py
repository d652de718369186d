"""A small registry for tests: a world on SQLite or PostgreSQL with the tables of core and of a toy department."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ..database import Database
from ..errors import Words
from ..people import RECORDS, counties, grams
from ..records import Record
from ..records.base import abouts, table_of
from ..records.history import install
from ..records.ids import seeded
from ..trust.assessments import ASSESSMENTS
from ..trust.audit.blocks import Blocks
from ..trust.audit.log import AccessLog
from ..trust.categories import Category, CategoryBook, Purpose
from ..trust.cipher import DATA_KEYS, KeyRing
from ..trust.emergencies import EMERGENCIES
from ..trust.granting import REQUESTS
from ..trust.grants import GRANTS, Grant, Region
from ..trust.incidents import INCIDENTS
from ..trust.principals import PRINCIPALS, Access
from ..trust.sharing import SHARING
from ..trust.statistics.projects import PROJECTS
from ..trust.statistics.snapshots import RELEASES, SNAPSHOTS
from ..trust.walls import postgres as wall
from ..work import outbox
from ..work.decided import TABLES as DECIDED
from ..work.decided_by import INPUTS
from ..work.events import EVENT_RECORDS
from ..work.exchange.letters import EXCHANGE
from ..work.handovers import HANDOVERS
from ..work.marks import MARKS
from ..work.pending import PENDING
from ..work.rights.erasing import ERASURES
from ..work.rights.retention import RETIRED
from ..work.sheets.conflicts import CONFLICT_RECORDS
from ..work.sheets.imports import IMPORTS
from ..work.sheets.uploads import UPLOADS
from ..work.webhooks.hooks import DEAD, WEBHOOKS
from ..work.world import World
from ..work.writing.batches import BATCHES
from ..work.writing.keys import KEYS
from .templates import begin

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SYSTEM_TABLES = (
    *(DATA_KEYS, GRANTS, REQUESTS, SHARING, PRINCIPALS, KEYS, PENDING, BATCHES),
    *(
        MARKS,
        *DECIDED,
        INPUTS,
        IMPORTS,
        UPLOADS,
        ERASURES,
        SNAPSHOTS,
        RELEASES,
        EMERGENCIES,
        HANDOVERS,
        EXCHANGE,
        RETIRED,
    ),
    *(ASSESSMENTS, INCIDENTS, PROJECTS, outbox.CHANGES, WEBHOOKS, DEAD, grams.GRAMS),
)
ORIGIN = ("core.identity", "core.residence", "core.guardianship")


def make_tables(database: Database, records: Iterable[type[Record]]) -> None:
    """All tables, histories and triggers of these records, without migrations."""
    every = tuple(records)
    begin(database, every, lambda made: _make_tables(made, every))


def _make_tables(database: Database, records: Sequence[type[Record]]) -> None:
    with database.write() as connection:
        for table in SYSTEM_TABLES:
            table.create(connection, checkfirst=True)
        for record in records:
            table_of(record).create(connection, checkfirst=True)
            install(connection, record)
            grams.install(connection, record)
            counties.install(connection, record)
        outbox.begin(connection)
        wall.install(connection, records)


def book_of(
    records: Iterable[type[Record]], *, purposes: Sequence[str] = ("care",), sealed: Collection[str] = ()
) -> CategoryBook:
    """Every category that these records name, open to all the given purposes. ``sealed``: those that are."""
    keys = {about.category for record in records for about in abouts(record).values()}
    return CategoryBook.of(
        [
            Category(
                key,
                Words(key, key),
                key.split(".")[0],
                "general-3",
                "statutory_duty",
                "2y",
                frozenset(purposes),
                key in ORIGIN,
                key in sealed,
            )
            for key in sorted(keys)
        ],
        [Purpose(key, Words(key, key), "core") for key in purposes],
    )


def make_world(
    url: str,
    folder: Path,
    records: Sequence[type[Record]] = (),
    *,
    prepare: Callable[[Database, Sequence[type[Record]]], None] = make_tables,
    **changes: Any,
) -> World:
    """A world with core's records and these; keys in ``folder``, ids repeatable, the clock stands at NOW.

    ``prepare`` brings the database to where the world begins, and the keys where there is something that they seal.
    """
    everything: tuple[type[Record], ...] = (
        *RECORDS,
        *EVENT_RECORDS.values(),
        *CONFLICT_RECORDS.values(),
        *records,
    )
    database = Database(url)
    prepare(database, everything)
    path = folder / "city.keys"
    ring = KeyRing.of(path)
    log = AccessLog(Blocks(database), ring, "demo", folder / "city.anchors", lambda: NOW)
    world = World(
        database,
        ring,
        log,
        "demo",
        "230000",
        book_of(everything),
        everything,
        new_id=seeded(1),
        clock=lambda: NOW,
    )
    return replace(world, **changes)


def make_grant(
    principal: str = "officer",
    *,
    categories: Iterable[str],
    regions: Iterable[tuple[str, Sequence[str]]] = (("230000", ("residence", "hukou")),),
    actions: Iterable[str] = ("read", "write"),
    purposes: Iterable[str] = ("care",),
    id: str = "g1",
    not_before: datetime = NOW - timedelta(days=1),
    expires_at: datetime = NOW + timedelta(days=180),
    **more: Any,
) -> Grant:
    """A live grant that somebody else approved; ``more`` are other parts of it, or replace these."""
    made = Grant(
        id,
        principal,
        "officer",
        frozenset(actions),
        frozenset(categories),
        tuple(Region(division, frozenset(bases)) for division, bases in regions),
        frozenset(purposes),
        not_before,
        expires_at,
        "approver",
        not_before,
        "development",
    )
    return replace(made, **more)


def opened_elsewhere(access: Access, category: str, division: str) -> Access:
    """The same access, but that it reads this category of nobody save those who live in the division."""
    without = (replace(grant, categories=grant.categories - {category}) for grant in access.grants)
    lives_there = (Region(division, frozenset({"residence"})),)
    there = (
        replace(g, id=f"{g.id}-there", categories=frozenset({category}), regions=lives_there) for g in access.grants
    )
    return replace(access, grants=(*without, *there))


def make_access(world: World, *grants: Grant, principal: str = "officer", purpose: str = "care") -> Access:
    """An access with these grants; without any, one grant over everything in the province."""
    held = grants or (make_grant(principal, categories=world.book.categories),)
    return Access(principal, purpose, world.city, world.clock(), tuple(held), world.book)
