"""Migrations: one version table and one folder of scripts for each plugin, so that any of them can go and come back.

Scripts stand in ``<package>/migrations`` and are ordinary alembic files. Only ``tongxing city enable`` runs them. After
an upgrade the history tables and triggers are made anew from the records, since SQLite's way of altering a table
(``render_as_batch``) makes another table and loses the triggers of the first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Table, inspect, text
from sqlmodel import SQLModel

from ..database import Database
from ..errors import CannotRun, PluginError
from ..records import Record, history

_ONE_AT_A_TIME = RLock()
"""alembic keeps the present operations in a module of its own, so two threads must not migrate at once."""


@dataclass(frozen=True)
class Tables:
    """What one plugin keeps in a database: its key, its package, its records, and tables that nothing may change."""

    plugin: str
    package: str
    records: Sequence[type[Record]] = ()
    append_only: Sequence[Table] = ()
    others: frozenset[str] = frozenset()
    """Keys of all plugins, since ``_p_legal_aid_case`` must not be taken for a table of ``legal``."""

    @property
    def version_table(self) -> str:
        """The table that says how far this plugin's migrations have run."""
        return f"alembic_version_{self.plugin}"

    @property
    def folder(self) -> Path:
        """Where the scripts stand."""
        return Path(str(files(self.package))) / "migrations"

    @property
    def scripts(self) -> ScriptDirectory:
        """The scripts, as alembic reads them."""
        config = Config()
        config.set_main_option("path_separator", "os")
        config.set_main_option("script_location", str(self.folder))
        config.set_main_option("version_locations", str(self.folder))
        return ScriptDirectory.from_config(config)

    @property
    def head(self) -> str | None:
        """The newest script; None where there is none. Raises PluginError where the scripts do not lead to one."""
        if not self.folder.is_dir():
            return None
        try:
            return self.scripts.get_current_head()
        except (CommandError, SyntaxError, AttributeError) as error:
            said = str(error).splitlines()[0].rstrip(".")
            where = f"{self.package}/migrations"
            raise PluginError(self.plugin, where, said, "Leave one script that no other follows") from error


def upgrade(database: Database, tables: Tables) -> bool:
    """Run the migrations of one plugin that have not run; whether there were any. All of them or none.

    Raises PluginError where they do not lead to the tables that its records describe; nothing is then changed.
    """
    with database.write() as connection:
        lock(connection)
        return upgrade_within(connection, tables)


def upgrade_within(connection: Connection, tables: Tables, *, checked: bool = True) -> bool:
    """The same, in a transaction of the caller's. ``checked=False``: while the next script is still to be drafted."""
    _demand_scripts(tables)
    is_behind = applied(connection, tables) != tables.head
    if is_behind:
        _run(connection, tables)
    differences = compare(connection, tables) if checked else []
    if differences:
        where = f"{tables.package}/migrations"
        raise PluginError(tables.plugin, where, f"lead to other tables than the records: {differences[0]}", _DRAFT)
    for record in tables.records:
        history.install(connection, record)
    for table in tables.append_only:
        history.append_only(connection, table)
    return is_behind


def pending(database: Database, tables: Tables) -> list[str]:
    """The scripts of one plugin that have not run here, oldest first."""
    with database.read() as connection:
        return pending_within(connection, tables)


def pending_within(connection: Connection, tables: Tables) -> list[str]:
    """The same, on a connection of the caller's."""
    here = applied(connection, tables)
    if tables.head is None or here == tables.head:
        return []
    _demand_known(tables, here)
    return [script.revision for script in reversed(list(tables.scripts.iterate_revisions(tables.head, here or "base")))]


def check(database: Database, tables: Tables) -> list[str]:
    """How the tables in a database differ from the records, one line each; empty where they agree."""
    with database.read() as connection:
        return compare(connection, tables)


def applied(connection: Connection, tables: Tables) -> str | None:
    """The newest script that has run here."""
    if not inspect(connection).has_table(tables.version_table):
        return None
    found = connection.exec_driver_sql(f'SELECT version_num FROM "{tables.version_table}"').scalar()
    return None if found is None else str(found)


def lock(connection: Connection) -> None:
    """One process migrates at a time. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing migrations'))"))


def context(connection: Connection, tables: Tables, **options: Any) -> MigrationContext:
    """alembic's view of one plugin's tables in a database."""
    return MigrationContext.configure(connection, opts=_options(connection, tables) | options)


def compare(connection: Connection, tables: Tables) -> list[str]:
    """The same as ``check``, on a connection of the caller's."""
    with _ONE_AT_A_TIME:
        return [_in_words(each) for each in compare_metadata(context(connection, tables), SQLModel.metadata)]


def _owned_by(owner: str, keys: Iterable[str]) -> Callable[[str], bool]:
    """Whether a table's name is of one plugin, and not of another whose key begins alike: ``legal``, ``legal_aid``."""
    prefix = f"_p_{owner}_"
    longer = tuple(f"_p_{key}_" for key in keys if f"_p_{key}_".startswith(prefix) and key != owner)
    return lambda name: name.startswith(prefix) and not (longer and name.startswith(longer))


_DRAFT = "Draft the missing script with `tongxing.host.drafting.draft`, read it, and ship it"


def _demand_scripts(tables: Tables) -> None:
    if tables.records and tables.head is None:
        where = f"{tables.package}/migrations"
        raise PluginError(tables.plugin, where, "has no script, though the plugin keeps records", _DRAFT)


def _demand_known(tables: Tables, here: str | None) -> None:
    if here and here not in {script.revision for script in tables.scripts.walk_revisions()}:
        raise CannotRun(
            f"{tables.plugin}: this database is at migration {here}, which the installed version does not know.",
            remedy="Install the version of the plugin that was used last here.",
        )


def _run(connection: Connection, tables: Tables) -> None:
    _demand_known(tables, applied(connection, tables))
    # alembic's own table has room for 32 characters; «0003_what_has_changed» may be longer.
    connection.exec_driver_sql(
        f'CREATE TABLE IF NOT EXISTS "{tables.version_table}" (version_num VARCHAR(255) NOT NULL PRIMARY KEY)'
    )
    scripts, head = tables.scripts, tables.head

    def steps(revision: Any, _: Any) -> Any:
        return scripts._upgrade_revs(str(head), revision)

    environment = EnvironmentContext(Config(), scripts, fn=steps, destination_rev=str(head))
    with _ONE_AT_A_TIME, environment:
        environment.configure(connection=connection, **_options(connection, tables))
        with environment.begin_transaction():
            environment.run_migrations()


def _options(connection: Connection, tables: Tables) -> dict[str, Any]:
    mine = _owned_by(tables.plugin, _keys_here(connection, tables))

    def include(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or (name is not None and mine(name))

    def include_object(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        return kind != "table" or mine(str(name))

    return {
        "version_table": tables.version_table,
        "target_metadata": SQLModel.metadata,
        "render_as_batch": connection.dialect.name == "sqlite",
        "compare_type": True,
        "include_name": include,
        "include_object": include_object,
    }


def _keys_here(connection: Connection, tables: Tables) -> set[str]:
    """Every plugin that ever had tables here, or may get some."""
    start = "alembic_version_"
    names = inspect(connection).get_table_names()
    return {name.removeprefix(start) for name in names if name.startswith(start)} | tables.others


def _in_words(difference: Any) -> str:
    """One difference that alembic found, as ``add column _p_x_card.number``."""
    if isinstance(difference, list):
        return "; ".join(_in_words(each) for each in difference)
    kind, *rest = difference
    said = str(kind).replace("_", " ")
    if kind in ("add_table", "remove_table"):
        return f"{said} {rest[0].name}"
    if kind in ("add_column", "remove_column"):
        return f"{said} {rest[1]}.{rest[2].name}"
    if kind in ("add_index", "remove_index"):
        return f"{said} {rest[0].name}"
    if kind.startswith("modify_"):
        return f"{said} of {rest[1]}.{rest[2]}"
    return said
