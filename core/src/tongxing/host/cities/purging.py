"""Purging a plugin: everything it kept is first written to a folder, with its past, and then removed from the database.

Tables are the database's and not one city's, so a plugin is purged only where no city has it on. Secrets are written as
they are stored: with the city's keys they can be opened, without them by nobody. It is written while others read and
write; they wait only while the tables go.
"""

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, inspect, select, text

from ...database import Database
from ...datafile import near
from ...errors import CannotRun, UsageError
from ...records.base import history_name, public_name, table_of
from ...records.history import history_table
from ...work.decided import DECISIONS, EVIDENCE, SIGNALS
from ...work.pending import PENDING
from ..host import Host
from ..plugins import migrations
from . import enabled
from .city_file import City


def purge(
    database: Database, host: Host, city: City, plugin: str, folder: Path, *, by: str, reason: str, now: datetime
) -> dict[str, int]:
    """Export and remove a plugin's records; how many rows each file holds. All of it is removed or nothing.

    Raises UsageError for an unknown plugin or a folder that is in use, CannotRun where a city still has the plugin on, had
    it on meanwhile, or others read or write without an end.
    """
    if plugin not in host.plugins or plugin == "core":
        told = f"{near(plugin, host.departments)}Install it again before it is purged; its classes say what it kept."
        raise UsageError(f"No plugin is called {plugin!r} here.", remedy=told)
    _demand_empty(folder)
    with database.read() as connection:
        since = _demand_off(connection, city, plugin)
        counts = _export(connection, host, plugin, folder, by=by, reason=reason, now=now)
    with database.write() as connection:
        migrations.lock(connection, [host.tables(plugin)], removes=True)
        if _demand_off(connection, city, plugin) != since:
            raise CannotRun(f"{plugin} was switched on while it was exported.", remedy="Purge it into another folder.")
        _remove(connection, host, plugin)
        kept = f"{reason} (exported to {folder.name}: {sum(counts.values())} rows)"
        enabled.record(connection, city.key, [plugin], "purged", now=now, by=by, reason=kept)
    return counts


def _demand_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder.name} is in use.", remedy="Give a folder that is empty or does not exist yet.")


def _demand_off(connection: Connection, city: City, plugin: str) -> list[int]:
    """That it is on nowhere, and was on here; since which acts of the cities."""
    still = enabled.cities_with(connection, plugin)
    if still:
        told = f"Run `tongxing city uninstall {plugin} --city {still[0]}` first."
        raise CannotRun(f"{plugin} is on in {', '.join(still)}; its tables are shared by all cities here.", remedy=told)
    if plugin not in enabled.entries(connection, city.key):
        raise UsageError(f"{city.key}: no plugin {plugin!r} was ever on the list of this city.")
    return enabled.acts_on(connection, plugin)


def _export(
    connection: Connection, host: Host, plugin: str, folder: Path, *, by: str, reason: str, now: datetime
) -> dict[str, int]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    for name, table in _tables(connection, host, plugin):
        counts[name] = 0
        for ending, write in (("csv", _write_csv), ("json", _write_json)):
            path = folder / f"{name}.{ending}"
            counts[name] = write(path, table, _rows(connection, table))
            digests[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    told = {
        "plugin": plugin,
        "version": host.plugins[plugin].version,
        "exported_at": now.isoformat(),
        "by": by,
        "reason": reason,
        "secrets": "as stored, sealed with the data keys of their subjects",
        "rows": counts,
        "sha256": digests,
    }
    _keep(folder / "manifest.json", json.dumps(told, ensure_ascii=False, indent=1))
    return counts


def _tables(connection: Connection, host: Host, plugin: str) -> Iterator[tuple[str, Table]]:
    """Every table of the plugin's records that stands here, and its history, as they stand here."""
    for record in host.plugins[plugin].records:
        for name, table in ((public_name(record), table_of(record)), (f"{public_name(record)}_history", None)):
            wanted = table if table is not None else history_table(record)
            if inspect(connection).has_table(wanted.name):
                yield name, Table(wanted.name, MetaData(), autoload_with=connection)


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    wanted = select(table).order_by(*(table.c[name] for name in ("id", "superseded_at") if name in table.c))
    return (tuple(_plain(value) for value in row) for row in connection.execute(wanted))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write_csv(path: Path, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    with open(path, "w", encoding="utf-8-sig", newline="", opener=_private) as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007
            writer.writerow(row)
        _to_disk(file.fileno(), file.flush)
    return count


def _write_json(path: Path, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    names = [column.name for column in table.columns]
    count = 0
    with open(path, "w", encoding="utf-8", opener=_private) as file:
        file.write("[")
        for count, row in enumerate(rows, start=1):
            file.write(",\n" if count > 1 else "\n")
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
        file.write("\n]\n")
        _to_disk(file.fileno(), file.flush)
    return count


def _keep(path: Path, content: str) -> None:
    with open(path, "w", encoding="utf-8", opener=_private) as file:
        file.write(content)
        _to_disk(file.fileno(), file.flush)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _to_disk(number: int, flush: Any) -> None:
    """The export must be there before a row is removed."""
    flush()
    os.fsync(number)


def _remove(connection: Connection, host: Host, plugin: str) -> None:
    for table in (DECISIONS, EVIDENCE, SIGNALS):  # what it knew stands among what others know; all are decided again
        connection.execute(delete(table))
    connection.execute(delete(PENDING).where(PENDING.c.plugin == plugin))
    tables = host.tables(plugin)
    for record in tables.records:
        for name in (table_of(record).name, history_name(record)):
            connection.execute(text(f'DROP TABLE IF EXISTS "{name}"'))
        if connection.dialect.name == "postgresql":
            for act in ("update", "delete"):
                connection.execute(text(f'DROP FUNCTION IF EXISTS "{history_name(record)}_{act}"()'))
    connection.execute(text(f'DROP TABLE IF EXISTS "{tables.version_table}"'))
