"""The host: finds the plugins of this installation, loads and checks each alone, and composes cities from them.

A mistake stops the plugin that made it, and those that require it; its sentence names plugin, file and cure. All others
start. A host belongs to one process; its cities may have different plugins.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from importlib import metadata
from threading import RLock

from sqlalchemy import Connection

from ..errors import CannotRun, PluginError, Words
from ..policy.parameter_files import core_parameters
from ..policy.reach import Reach
from ..records import Record
from ..trust.assessments import Use, not_assessed, told_of, uses_of
from ..trust.categories import CategoryBook
from . import baseline, hookspecs
from .baseline import Baseline
from .cities import enabled
from .cities.city_file import City
from .cities.composing import Composer, book_of
from .cities.composition import Composition
from .cities.enabled import Entry
from .order import required_first
from .plugins import finding, migrations
from .plugins.calls import Calls
from .plugins.card import Card, card_of
from .plugins.collecting import collect, stamped
from .plugins.finding import EntryPoint, Found
from .plugins.linking import check_links
from .plugins.loading import Loader, data_file
from .plugins.plugin import Plugin
from .plugins.policy_files import items_of
from .plugins.scripts import Tables
from .plugins.words import papers_of

LAYER_HOOKS = {"graphql": "extend_schema", "notebooks": "register_panels"}
"""Hooks that only a layer can use. Without it they are not called, so that a department runs without its packages."""


class Host:
    """All plugins of one process. ``found=None``: whatever is installed."""

    def __init__(
        self, found: Sequence[Found] | None = None, *, with_schema: bool = True, with_panels: bool = False
    ) -> None:
        """``with_schema``, ``with_panels``: ask for schema fields and notebook panels, where their layer is installed."""
        self.found = tuple(finding.installed() if found is None else found)
        self.calls = Calls()
        self.baseline = Baseline(lambda: self.everything().policy)
        self.plugins: dict[str, Plugin] = {}
        """What was loaded and checked, by key: core, layers, then departments."""
        self.stopped: dict[str, PluginError] = {}
        """What was found and is not among ``plugins``, each with its sentence."""
        self.twins: list[tuple[Found, PluginError]] = []
        """Distributions that came with a key which another one has."""
        self._cards_of_stopped: dict[str, Card] = {}
        self._tables: dict[str, Tables] = {}
        self._composers: dict[tuple[str, str], Composer] = {}
        """By city and database."""
        self._lock = RLock()
        self._load({"graphql": with_schema, "notebooks": with_panels})

    @classmethod
    def of(cls, *departments: EntryPoint, layers: Iterable[EntryPoint] = (), with_panels: bool = False) -> "Host":
        """A host of given entry points, for tests."""
        return cls(finding.found(layers, departments), with_panels=with_panels)

    @property
    def departments(self) -> tuple[str, ...]:
        """Keys of all departments that are installed, also of those that are stopped, in order."""
        return tuple(dict.fromkeys(f.key for f in self.found if f.kind == "department"))

    @property
    def requires(self) -> Mapping[str, tuple[str, ...]]:
        """Whom each plugin requires."""
        return {key: plugin.requires for key, plugin in self.plugins.items()}

    def uses(self, key: str) -> frozenset[Use]:
        """For which purposes a department uses which data, by its card; nothing for one that was not loaded."""
        card = self.plugins[key].card if key in self.plugins else None
        return uses_of(card.categories, card.purposes) if card else frozenset()

    @property
    def categories(self) -> CategoryBook:
        """Data categories and purposes of every card that can be read, enabled anywhere or not, also of stopped plugins:
        a grant is given for data, and the data stays while its plugin is mended."""
        return book_of([*(p.card for p in self.plugins.values()), *self._cards_of_stopped.values()])

    def found_as(self, key: str) -> Found | None:
        """How a plugin was found; None where it is not installed."""
        return next((each for each in self.found if each.key == key), None)

    # the database -----------------------------------------------------------------------------------------------------

    def tables(self, key: str) -> Tables:
        """What a plugin keeps in a database. Its scripts are read once a host."""
        if key not in self._tables:
            self._tables[key] = self.plugins[key].tables(frozenset((*self.departments, *self.plugins)))
        return self._tables[key]

    @cached_property
    def reach(self) -> Reach:
        """Whom a changed record reaches, by the facts and signals of every plugin that was loaded."""
        every = [plugin.contributed for plugin in self.plugins.values()]
        return Reach(
            (fact for each in every for fact in each.facts), (signal for each in every for signal in each.signals)
        )

    def standing(self, connection: Connection) -> tuple[type[Record], ...]:
        """Records of all plugins whose tables stand in a database, enabled anywhere or not."""
        stand = [p for p in self.plugins.values() if migrations.applied(connection, self.tables(p.key))]
        return tuple(record for plugin in stand for record in plugin.records)

    def behind(self, connection: Connection, keys: Iterable[str]) -> dict[str, str]:
        """What is wrong with the tables of these plugins in a database, where anything is."""
        told = {key: self._behind(connection, key) for key in keys if key in self.plugins}
        return {key: what for key, what in told.items() if what}

    def _behind(self, connection: Connection, key: str) -> str:
        tables = self.tables(key)
        if tables.records and tables.head is None:
            return "has no script, though the plugin keeps records"
        count = len(migrations.pending_within(connection, tables))
        return f"{count} of them have not run in this database" if count else ""

    # cities -----------------------------------------------------------------------------------------------------------

    def compose(self, city: City, entries: Mapping[str, Entry], *, start: bool = True) -> Composition:
        """The composition of a city with these entries, told without looking at a database.

        ``start=False``: without the moment ``startup``, to see what would be.
        """
        return self._composer(city, "").compose(entries, start=start)

    def current(self, connection: Connection, city: City) -> Composition:
        """The composition that holds now. Cheap while nothing has changed; every worker asks before each request.

        Raises CannotRun where the city was never set up in this database, or core's tables are behind.
        """
        with self._lock:
            composer = self._composer(city, str(connection.engine.url))
            if composer.last is None:
                self._demand_core(connection, city)
            revision = enabled.revision(connection, city.key)
            if composer.last is None or composer.last.revision != revision:
                entries = enabled.entries(connection, city.key)
                on = [key for key, entry in entries.items() if entry.is_on]
                return composer.compose(entries, revision=revision, unfit=self._unfit(connection, city, on))
            return composer.last

    def _unfit(self, connection: Connection, city: City, on: Sequence[str]) -> dict[str, PluginError]:
        """Of plugins that are on, those whose use of data was not assessed, or whose tables are behind."""
        told = {} if city.form.development else {key: self._not_assessed(connection, city.key, key) for key in on}
        found = {key: error for key, error in told.items() if error is not None}
        for key, what in self.behind(connection, on).items():
            cure = f"Run `tongxing city enable {key} --city {city.key}`"
            found[key] = PluginError(key, f"{self.plugins[key].package}/migrations", what, cure)
        return found

    def _not_assessed(self, connection: Connection, city: str, key: str) -> PluginError | None:
        """A plugin may have come to use more than when it was switched on (PIPL art. 55)."""
        missing = not_assessed(connection, city, key, self.uses(key)) if key in self.departments else []
        if not missing:
            return None
        what = f"no impact assessment in {city} covers {told_of(missing)}"
        cure = f"Have it assessed, then `tongxing compliance assess {key} FILE --title … --city {city}`"
        return PluginError(key, f"{self.plugins[key].package}/data/card.yaml", what, cure)

    def everything(self) -> Composition:
        """All departments that were loaded, in a city that is none: for worked cases and for the command line's help."""
        return Composer(self, None).compose_all()

    def _composer(self, city: City, database: str) -> Composer:
        with self._lock:
            kept = self._composers.get((city.key, database))
            if kept is None or kept.city != city:
                kept = self._composers[city.key, database] = Composer(self, city)
            return kept

    def _demand_core(self, connection: Connection, city: City) -> None:
        tables = self.tables("core")
        command = f"Run `tongxing city enable --city {city.key}`, with the same --database."
        if migrations.applied(connection, tables) is None:
            raise CannotRun(f"The tables of {city.key} are not set up in this database.", remedy=command)
        if waiting := migrations.pending_within(connection, tables):
            told = (
                f"The tables of this database are older than this version: core's {', '.join(waiting)} did not run yet."
            )
            raise CannotRun(told, remedy=command)

    # loading ----------------------------------------------------------------------------------------------------------

    def _load(self, wanted: Mapping[str, bool]) -> None:
        core = self.plugins["core"] = self._core()
        assert core.card is not None
        loader = Loader(self.calls, core.card, frozenset(LAYER_HOOKS.values()))
        for found in self.found:
            if found.kind == "layer":
                self._take(found, loader)
        # A layer that is broken or absent costs its own hooks only, never the departments that have something for it.
        usable = {hook for layer, hook in LAYER_HOOKS.items() if layer in self.plugins and wanted[layer]}
        loader = Loader(self.calls, core.card, frozenset(LAYER_HOOKS.values()) - usable)
        for found in self.found:
            if found.kind == "department":
                self._take(found, loader)
        for key in required_first([f.key for f in self.found if f.key in self.plugins], self.requires):
            self._link(key)

    def _core(self) -> Plugin:
        """Core as a plugin; a mistake in it stops everything, since it is ours."""
        self.calls.add("core", self.baseline)
        card = card_of("core", data_file("core", "tongxing", "card.yaml"), "", contract=hookspecs.VERSION, core=None)
        contributed = stamped("core", collect(self.calls, "core", "tongxing"))
        return Plugin(
            key="core",
            kind="core",
            title=Words("童行核心", "Tongxing core"),
            version=metadata.version("tongxing"),
            package="tongxing",
            card=card,
            contributed=contributed,
            items=items_of("core", "tongxing", card),
            parameters=core_parameters(),
            kinds=baseline.KINDS,
            papers=papers_of(data_file("core", "tongxing", "words.yaml")),
            append_only=baseline.APPEND_ONLY,
            counted=baseline.DECIDING,
        )

    def _take(self, found: Found, loader: Loader) -> None:
        first = self.found_as(found.key)
        if first is not None and first is not found:
            what = f"the key {found.key!r} is taken by {first.distribution}"
            where = f"{found.distribution} (entry point)"
            cure = f"Uninstall {found.distribution} or {first.distribution}"
            self.twins.append((found, PluginError(found.key, where, what, cure, blames=found.key)))
            return
        try:
            self.plugins[found.key] = loader.load(found)
        except PluginError as error:
            self.stopped[found.key] = error
            with suppress(PluginError, ImportError):
                self._cards_of_stopped[found.key] = loader.card(found)

    def _link(self, key: str) -> None:
        try:
            check_links(self.plugins[key], self.plugins, self.stopped)
        except PluginError as error:
            self.stopped[key] = error
            card = self.plugins.pop(key).card
            if card is not None:
                self._cards_of_stopped[key] = card
            self.calls.remove(key)
