"""Migrations: one version table and one folder of scripts for each plugin, so that any of them can go and come back.

Scripts stand in ``<package>/migrations`` and are ordinary alembic files. Only ``tongxing city enable`` runs them. After
an upgrade the history tables and triggers are made anew from the records, since SQLite's way of altering a table
(``render_as_batch``) makes another table and loses the triggers of the first.
"""

from collections.abc import Sequence
from threading import RLock
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from ...database import Database
from ...errors import CannotRun, PluginError
from ...people import counties, grams
from ...records import history
from ...trust.unchanged import count_changes
from ...trust.walls import masked
from ...trust.walls import postgres as wall
from ...work.webhooks import hooks  # noqa: F401  (its tables are compared, also where nobody brings letters)
from . import alone
from .scripts import Tables, context, in_words, options_of

_ONE_AT_A_TIME = RLock()
"""alembic keeps the present operations in a module of its own, so two threads must not migrate at once."""


_DRAFT = "Draft the missing script with `tongxing check {} --draft-migration TITLE`, read it, and ship it"


def upgrade(database: Database, tables: Tables) -> bool:
    """Run the migrations of one plugin that have not run; whether there were any. All of them or none.

    Raises PluginError where they do not lead to the tables that its records describe; nothing is then changed.
    """
    with database.write() as connection:
        lock(connection, [tables])
        return upgrade_within(connection, tables)


def upgrade_within(connection: Connection, tables: Tables, *, checked: bool = True) -> bool:
    """The same, in a transaction of the caller's. ``checked=False``: while the next script is still to be drafted."""
    _demand_scripts(tables)
    is_behind = applied(connection, tables) != tables.head
    if is_behind:
        views, standing = masked.lower(connection), wall.lower(connection)
        _run(connection, tables)
        wall.raise_again(connection, standing)
        masked.raise_again(connection, views)
    differences = compare(connection, tables) if checked else []
    if differences:
        what = f"lead to other tables than the records: {differences[0]}"
        raise PluginError(tables.plugin, f"{tables.package}/migrations", what, _DRAFT.format(tables.plugin))
    # A draft's database is thrown away, and its script may be the one that makes a record's table.
    for record in tables.records if checked else ():
        history.install(connection, record)
        grams.install(connection, record)
        counties.install(connection, record)
    if checked:
        wall.install(connection, tables.records)
    for table in tables.append_only:
        history.append_only(connection, table)
    if checked:
        count_changes(connection, tables.counted)
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


def lock(connection: Connection, tables: Sequence[Tables], *, removes: bool = False) -> None:
    """One process migrates at a time, and what it may change for these plugins, or ``removes``, it has to itself.

    SQLite has one writer anyway.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing migrations'))"))
    if tables:
        alone.keep_out(connection, readers=removes or any(_alters(connection, each) for each in tables))


def _alters(connection: Connection, tables: Tables) -> bool:
    """Whether an upgrade would change tables, or the wall before them: triggers alone keep no reader out."""
    try:
        return applied(connection, tables) != tables.head or bool(wall.unguarded(connection, tables.records))
    except PluginError:  # nothing is run of scripts that lead nowhere
        return False


def compare(connection: Connection, tables: Tables) -> list[str]:
    """The same as ``check``, on a connection of the caller's."""
    with _ONE_AT_A_TIME:
        return [in_words(each) for each in compare_metadata(context(connection, tables), SQLModel.metadata)]


def _demand_scripts(tables: Tables) -> None:
    if tables.records and tables.head is None:
        what = "has no script, though the plugin keeps records"
        raise PluginError(tables.plugin, f"{tables.package}/migrations", what, _DRAFT.format(tables.plugin))


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
        environment.configure(connection=connection, **options_of(connection, tables))
        with environment.begin_transaction():
            environment.run_migrations()
