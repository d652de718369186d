"""One city's registry, opened: its composition, its database and keys, and what can be asked of them.

The command line, the GraphQL server, notebooks and the demo all stand on this one object.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import configure_mappers

from ..database import Database, database_url
from ..errors import CannotRun
from ..policy.decisions import Decision
from ..policy.gaps import Gap
from ..policy.residence.reasons import ResidenceStatus
from ..policy.signals import FoundSignal
from ..records.ids import NewId, new_id
from ..trust.audit.blocks import Blocks
from ..trust.audit.log import AccessLog
from ..trust.categories import CategoryBook
from ..trust.cipher import DATA_KEYS, KeyRing
from ..trust.peers import Peers
from ..trust.principals import Access, access_for, day_of
from ..trust.unchanged import Held, unchanged_of
from ..waiting import elsewhere
from ..work.store import Store
from ..work.world import World
from .answering.answers import Answers
from .answering.kept import Kept
from .cities import enabled
from .cities.city_file import City, find_city
from .cities.composition import Composition
from .cities.identifying import Doorman
from .cities.seeding import set_up
from .host import Host

CITY_FOLDERS = (Path("cities"), Path("examples/cities"))
"""Where a city's key is looked up, unless TONGXING_CITIES names a folder."""


@dataclass
class Registry:
    """A city that is open. Make it with ``Registry.open``; close it when done."""

    host: Host
    city: City
    database: Database
    ring: KeyRing
    new_id: NewId = new_id
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    is_new: bool = False
    """Whether the city was never in this database before it was opened."""
    log: AccessLog = field(init=False, repr=False)
    doorman: Doorman = field(init=False, repr=False)
    """Who may come in."""
    _worlds: dict[int, tuple[Composition, World]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        anchors = anchors_file(self.city, self.database)
        self.log = AccessLog(Blocks(self.database), self.ring, self.key, anchors, lambda: self.clock())
        self.doorman = Doorman(
            self.city, self.database, self.ring, self.log, lambda: self.clock(), lambda: self.composition
        )

    @classmethod
    def open(
        cls,
        city: str | Path,
        *,
        database: str | None = None,
        host: Host | None = None,
        new_id: NewId = new_id,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> "Registry":
        """Open a city by its key or file; a city that was never here before is set up from its file.

        ``database``: another one than the city's file names. Raises UsageError for a city file with a mistake,
        CannotRun where the database or the keys are out of reach.
        """
        host = host or Host()
        configure_mappers()  # until then a record that is made without checks has no attributes
        known = find_city(str(city), installed=host.departments, folders=city_folders())
        named = database or known.database or str(Path("var") / f"{known.key}.db")
        opened = Database(named, reader=known.form.reader if database is None else None)
        try:
            is_new = set_up(opened, host, known, now=clock())
            registry = cls(host, known, opened, _keys(known, opened), new_id, clock, is_new)
        except BaseException:
            opened.close()
            raise
        host.baseline.knows(known.key, registry.doorman.principal)
        return registry

    def close(self) -> None:
        """Give the database back, and sign where the access log stands."""
        self.log.close()
        self.database.close()

    # what holds here --------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The city's key."""
        return self.city.key

    @property
    def composition(self) -> Composition:
        """What the enabled plugins make of this city; asked anew, so a change elsewhere is seen."""
        with self.database.read() as connection:
            return self.host.current(connection, self.city)

    def revision(self) -> int:
        """A number that grows when a plugin is switched; servers ask for it before they answer."""
        with self.database.read() as connection:
            return enabled.revision(connection, self.city.key)

    @property
    def world(self) -> World:
        """What a store stands on."""
        return self.world_of(self.composition)

    def world_of(self, composition: Composition) -> World:
        """The world of one composition; made once for each."""
        kept = self._worlds.get(composition.revision)
        if kept is None or kept[0] is not composition:
            kept = (composition, self._world(composition))
            self._worlds = {composition.revision: kept}
        return kept[1]

    def _world(self, composition: Composition) -> World:
        with self.database.read() as connection:
            installed = self.host.standing(connection)
        return World(
            database=self.database,
            ring=self.ring,
            log=self.log,
            city=self.city.key,
            province=self.city.province,
            book=composition.categories,
            records=composition.records,
            installed=installed,
            events=composition.events,
            validations=composition.validations,
            parameters=composition.parameters,
            items=composition.items,
            procedures=composition.procedures,
            reach=self.host.reach,
            reactions=composition.reactions,
            new_id=self.new_id,
            clock=self.clock,
        )

    # who asks ---------------------------------------------------------------------------------------------------------

    def access(
        self, principal: str, purpose: str | None, now: datetime | None = None, *, book: CategoryBook | None = None
    ) -> Access:
        """The access of a principal for a purpose; ``book``: the categories that hold, where they are at hand.

        Who holds an office opens nothing by a grant. Raises PurposeRequired where the purpose is missing or unknown.
        """
        book = book or self.composition.categories
        return self.access_by(unchanged_of(self.database).look(), principal, purpose, book, now or self.clock())

    def access_by(self, held: Held, principal: str, purpose: str | None, book: CategoryBook, now: datetime) -> Access:
        """The same by what the caller has just looked at."""
        key = ("access", self.key, principal, purpose)
        earlier: Access | None = held.get(key)
        later = earlier.later(now) if earlier is not None and earlier.book is book else None
        if later is None:
            later = elsewhere(lambda: self._access(principal, purpose, book, now))
            held.put(key, later)
        return later

    def _access(self, principal: str, purpose: str | None, book: CategoryBook, now: datetime) -> Access:
        with self.database.read() as connection:
            access = access_for(connection, self.city.key, principal, purpose, book, now)
        return replace(access, grants=()) if principal in self.city.form.offices else access

    @property
    def peers(self) -> Peers:
        """Instances of other places with which a key was agreed, in a file beside the city's keys."""
        return Peers(key_file(self.city, self.database).with_suffix(".peers"))

    def store(self, access: Access) -> Store:
        """The door for this access."""
        return Store(self.world, access)

    # what is asked ----------------------------------------------------------------------------------------------------

    def answers(self, access: Access) -> Answers:
        """Decisions, gaps and signals as this access may see them."""
        composition = self.composition
        return Answers(composition, Store(self.world_of(composition), access))

    def kept(self) -> Kept:
        """What is decided of everybody today, as it is kept; for the daily run, which shows nothing."""
        now = self.clock()
        return Kept(self.composition, self.database, day_of(now), now)

    def decide(
        self,
        access: Access,
        subjects: Sequence[str],
        *,
        on: date,
        items: Sequence[str] | None = None,
        known: datetime | None = None,
    ) -> dict[str, list[Decision]]:
        """Decisions for these children, by child; those that may not be seen are left out."""
        return self.answers(access).decide(subjects, on=on, items=items, known=known)

    def gaps(
        self, access: Access, *, on: date, items: Sequence[str] | None = None, subjects: Sequence[str] | None = None
    ) -> list[Gap]:
        """Who is entitled and not served, as far as this access may see."""
        return self.answers(access).gaps(on=on, items=items, subjects=subjects)

    def classify(self, access: Access, subjects: Sequence[str], *, on: date) -> dict[str, ResidenceStatus]:
        """Whether these children count as floating on a day, by child; those that may not be seen are left out."""
        return self.answers(access).classify(subjects, on=on)

    def signals(self, access: Access, subjects: Sequence[str], *, on: date) -> dict[str, list[FoundSignal]]:
        """Risks of these children, by child."""
        return self.answers(access).signals(subjects, on=on)


def city_folders() -> tuple[Path, ...]:
    """Where city files are looked for by key."""
    named = os.environ.get("TONGXING_CITIES")
    return (Path(named),) if named else CITY_FOLDERS


def key_file(city: City, database: Database) -> Path:
    """Where the city's keys are. A development city that names no file has them beside its database."""
    if city.form.development and city.form.keys is None:
        return Path(f"{database.path}.keys") if database.path else Path("var") / f"{city.key}.keys"
    return city.keys


def anchors_file(city: City, database: Database) -> Path:
    """Where the anchors of the city's access log are written: one file for one log, whose chains another's anchors do not know.

    So a place that the city's file names is that of the city's own database. Without one a SQLite database has them beside it,
    the others beside the keys.
    """
    is_own = city.database is None or database_url(city.database) == database.url
    if database.path is None or (city.anchors and is_own):
        return city.anchors or key_file(city, database).with_suffix(".anchors")
    return Path(f"{database.path}.{city.key}.anchors")


def _keys(city: City, database: Database) -> KeyRing:
    """The city's keys, made when first needed. Raises CannotRun where they are lost, or are for other algorithms."""
    path, wanted = key_file(city, database), city.form.cryptography
    if not path.exists() and _holds_secrets(database):
        raise CannotRun(f"The key file {path.name} of {city.key} is missing.", remedy="Restore it from its backup.")
    ring = KeyRing.of(path, wanted)
    if ring.suite.name != wanted:
        said = f"{city.file.name}: cryptography is {wanted!r}, but the keys of {city.key} are for {ring.suite.name!r}."
        raise CannotRun(said, remedy="What is stored was indexed by them; write the name that was used first.")
    return ring


def _holds_secrets(database: Database) -> bool:
    with database.read() as connection:
        return connection.execute(select(DATA_KEYS.c.subject).limit(1)).first() is not None
