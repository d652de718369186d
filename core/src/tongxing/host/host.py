"""The host: the plugins of this installation, what they keep in a database, and the cities composed of them.

A host belongs to one process; its cities may have different plugins.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from threading import RLock

from sqlalchemy import Connection

from ..errors import CannotRun, PluginError
from ..policy.reach import Reach
from ..records import Record
from ..trust.assessments import not_assessed, told_of
from .baseline import Baseline, core_plugin
from .cities import enabled
from .cities.city_file import City
from .cities.composing import Composer
from .cities.composition import Composition
from .cities.enabled import Entry
from .plugins import finding, migrations
from .plugins.calls import Calls
from .plugins.finding import EntryPoint, Found
from .plugins.loaded import Loaded
from .plugins.scripts import Tables


class Host(Loaded):
    """All plugins of one process. ``found=None``: whatever is installed."""

    def __init__(
        self, found: Sequence[Found] | None = None, *, with_schema: bool = True, with_panels: bool = False
    ) -> None:
        """``with_schema``, ``with_panels``: ask for schema fields and notebook panels, where their layer is installed."""
        self.baseline = Baseline(lambda: self.everything().policy)
        self._tables: dict[str, Tables] = {}
        self._composers: dict[tuple[str, str], Composer] = {}
        """By city and database."""
        self._lock = RLock()
        calls, wanted = Calls(), {"graphql": with_schema, "notebooks": with_panels}
        super().__init__(
            core_plugin(self.baseline, calls), finding.installed() if found is None else found, calls, wanted
        )

    @classmethod
    def of(cls, *departments: EntryPoint, layers: Iterable[EntryPoint] = (), with_panels: bool = False) -> "Host":
        """A host of given entry points, for tests."""
        return cls(finding.found(layers, departments), with_panels=with_panels)

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
