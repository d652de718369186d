"""Databases that tests begin with: made once a process, then copied, since making tables takes longer than most tests."""

import shutil
import sqlite3
from collections.abc import Callable, Hashable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from ..database import Database
from ..demo.fresh import is_marked, look
from ..host.cities.city_file import City, find_city
from ..host.cities.seeding import set_up
from ..host.host import Host
from ..host.installed import installed_host
from ..host.plugins import migrations
from ..host.registry import Registry, city_folders
from ..records.base import table_of
from ..trust.walls import postgres as wall
from . import postgres

_KEPT = TemporaryDirectory(prefix="templates")
_NUMBERS = count()
_MADE: dict[Hashable, str] = {}
"""What stands in a template → its address."""
_HAS_TABLES = text(
    "SELECT EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace)"
)


def begin(database: Database, what: Hashable, make: Callable[[Database], object]) -> None:
    """Bring an empty database to where ``make`` brings one; ``what`` names that. One that is not empty is only made."""
    if not _is_empty(database):
        make(database)
        return
    key = (database.engine.dialect.name, what)
    if key not in _MADE:
        _MADE[key] = _template(database, make)
    database.engine.dispose()
    _copy(_MADE[key], database)


def _is_empty(database: Database) -> bool:
    """A file or database without a table. On PostgreSQL a demo's is left as it is: its mark does not come with a copy."""
    if database.is_sqlite:
        file = database.path
        return file is not None and (not file.exists() or not file.stat().st_size or look(file)[1] == 0)
    with database.read() as connection:
        return not connection.scalar(_HAS_TABLES) and not is_marked(connection)


def _template(database: Database, make: Callable[[Database], object]) -> str:
    address = str(Path(_KEPT.name) / f"{next(_NUMBERS)}.db") if database.is_sqlite else postgres.fresh_database()
    made = Database(address)
    try:
        make(made)
    finally:
        made.close()
    return address


def _copy(template: str, database: Database) -> None:
    if database.path is not None:
        mark, _ = look(database.path)
        shutil.copyfile(template, database.path)
        with closing(sqlite3.connect(database.path)) as connection:
            connection.execute(f"PRAGMA application_id = {mark}")
        return
    postgres.copy_database(template, database.url)
    with database.write() as connection:
        wall.install(connection, ())  # what was granted on the database itself is not copied with what is in it


def begun_city(
    file: str | Path,
    database: str,
    *,
    host: Host | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Registry:
    """``Registry.open`` of a city by its file; the tables of another one with the same plugins and people are copied.

    ``host=None``: of everything that is installed, loaded once a process.
    """
    host = host or _everything_installed()
    city = find_city(str(file), installed=host.departments, folders=city_folders())
    new = Database(database)
    _set_up(new, host, city, clock())
    new.close()
    return Registry.open(file, database=database, host=host, clock=clock)


@cache
def _everything_installed() -> Host:
    return Host()


def set_up_copied(database: Database, host: Host, city: City, *, now: datetime) -> None:
    """In the place of ``set_up``: what stays as it is as long as a process runs is copied.

    That is a city of what is installed; of a city with departments of a test's own it is core's tables.
    """
    if _modules(host) == _modules(installed_host()):
        _set_up(database, host, city, now)
        return
    if _is_empty(database):
        begin(database, "core", lambda made: _make_core(made, host))
    set_up(database, host, city, now=now)


def _modules(host: Host) -> list[tuple[str, str | None]]:
    """What was found, by key and module; entry points of a test's own name none, and cannot be compared with installed ones."""
    return [(each.key, getattr(each.entry_point, "value", None)) for each in host.found]


def _make_core(database: Database, host: Host) -> None:
    with database.write() as connection:
        migrations.upgrade_within(connection, host.tables("core"))


def _set_up(database: Database, host: Host, city: City, now: datetime) -> None:
    what = (city.form.model_dump_json(), _records(host), now.date())
    begin(database, what, lambda made: set_up(made, host, city, now=now))


def _records(host: Host) -> Hashable:
    """What the tables are made of: a test may have another department of the same name, or write the same one again."""
    tables = [table_of(record) for plugin in host.plugins.values() for record in plugin.records]
    return tuple((table.name, tuple((c.name, repr(c.type), c.nullable) for c in table.columns)) for table in tables)
