"""Backup while everybody writes, and restore to an empty place: compared table by table, the access log included.

A backup is a folder: the database (SQLite's own copy, or pg_dump), on SQLite the access log beside it, the anchors, and a
manifest under the city's key. The key file is never in it: whoever holds a backup alone can read names, but no secret.
The database is copied before its access log, so that every change in the copy has its entry.
"""

import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, make_url, text

from ...database import Database
from ...errors import CannotRun, UsageError
from ...trust.audit.blocks import Blocks
from ...trust.audit.log import AccessLog
from ...trust.audit.verifying import Verified, verify
from ...trust.cipher import KeyRing
from ...trust.walls import masked
from ..cities.city_file import City
from ..registry import Registry, anchors_file, key_file

MANIFEST, ANCHORS, LITE, LITE_LOG, DUMP = "manifest.json", "anchors", "city.db", "city.db.audit", "city.dump"
USE = "manifest of backups"
_TABLES_AT_A_TIME = 10_000


@dataclass(frozen=True)
class Restored:
    """What a restore has compared: rows by table, and what verifying the access log said. ``at``: when the backup was made."""

    at: str
    tables: dict[str, int]
    verified: Verified


def backup(registry: Registry, folder: Path) -> dict[str, Any]:
    """Write a backup into a new folder while the city goes on; its manifest.

    Raises UsageError for a folder that is in use, CannotRun where pg_dump is missing or fails.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder.name} is in use.", remedy="Give a folder that is empty or does not exist yet.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    registry.log.anchor()
    if registry.log.anchors.path.exists():  # first, so that the copy of the log holds all that they state
        shutil.copyfile(registry.log.anchors.path, folder / ANCHORS)
    tables = _copy_lite(registry, folder) if registry.database.is_sqlite else _dump(registry.database, folder)
    files = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    engine = "sqlite" if registry.database.is_sqlite else "postgresql"
    said = {
        "city": registry.key,
        "engine": engine,
        "at": registry.clock().isoformat(),
        "tables": tables,
        "files": files,
    }
    sealed = {**said, "mac": _mac(registry.ring, said)}
    (folder / MANIFEST).write_text(json.dumps(sealed, ensure_ascii=False, indent=1), encoding="utf-8")
    return sealed


def restore(city: City, url: str, folder: Path, *, now: datetime) -> Restored:
    """Put a backup into an empty database and compare every table with what was backed up.

    Raises CannotRun without the city's own keys, for a backup that was changed, a place that is not empty, or a
    difference; UsageError for a folder that is no backup.
    """
    database = Database(url)
    try:
        ring = KeyRing.load(key_file(city, database))
        said = _manifest(city, folder, ring, database)
        _put_back(database, folder)
        with database.read() as connection:
            found = _tables(connection)
        if database.path:
            found |= _lite_tables(Path(f"{database.path}.audit"))
        differing = sorted(name for name in {*found, *said["tables"]} if found.get(name) != said["tables"].get(name))
        if differing:
            raise CannotRun(f"The restored database differs from the backup in {', '.join(differing)}.")
        log = AccessLog(Blocks(database), ring, city.key, folder / ANCHORS, lambda: now)
        verified = verify(log)
        log.blocks.close()
        _state_again(anchors_file(city, database), folder / ANCHORS)
        return Restored(said["at"], {name: rows for name, (rows, _) in found.items()}, verified)
    finally:
        database.close()


def _manifest(city: City, folder: Path, ring: KeyRing, database: Database) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise UsageError(f"{folder.name} is no backup: it has no {MANIFEST}.")
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not hmac.compare_digest(said.pop("mac", ""), _mac(ring, said)):
        told = (
            "Its secrets could not be read, so nothing was restored. Give the key file that was used when it was made."
        )
        raise CannotRun("The keys of this city are not those of the backup, or its manifest was changed.", remedy=told)
    if said["city"] != city.key:
        raise UsageError(f"This is a backup of {said['city']}, not of {city.key}.")
    engine = "sqlite" if database.is_sqlite else "postgresql"
    if said["engine"] != engine:
        raise UsageError(f"This is a backup of {said['engine']}; it cannot go into {engine}.")
    changed = [name for name, digest in said["files"].items() if _digest(folder / name) != digest]
    if changed:
        raise CannotRun(f"The backup was changed since it was made: {', '.join(changed)}.")
    _demand_empty(database)
    return said


def _demand_empty(database: Database) -> None:
    if database.path:
        taken = [path.name for path in (database.path, Path(f"{database.path}.audit")) if path.exists()]
    else:
        with database.read() as connection:
            taken = inspect(connection).get_table_names()[:1]
    if taken:
        raise CannotRun(f"{taken[0]} stands there already; a backup goes into an empty place only.")


def _put_back(database: Database, folder: Path) -> None:
    if database.path:
        for name, path in ((LITE, database.path), (LITE_LOG, Path(f"{database.path}.audit"))):
            shutil.copyfile(folder / name, path)
    else:
        _run("pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP))


def _state_again(place: Path, anchors: Path) -> None:
    """The anchors of the backup are those of the restored log, where nobody has later ones of it."""
    if anchors.exists() and not place.exists():
        shutil.copyfile(anchors, place)


# copies ------------------------------------------------------------------------------------------------------------------


def _copy_lite(registry: Registry, folder: Path) -> dict[str, list[Any]]:
    """SQLite's own backup of both files, which waits for nobody and for which nobody waits."""
    log = registry.log.blocks
    log.chains(registry.key)  # so that the file is there, though nothing was logged yet
    tables: dict[str, list[Any]] = {}
    for database, name in ((registry.database, LITE), (log.database, LITE_LOG)):
        target = folder / name
        with closing(sqlite3.connect(str(database.path))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        os.chmod(target, 0o600)
        tables |= _lite_tables(target)
    return tables


def _lite_tables(path: Path) -> dict[str, list[Any]]:
    database = Database(str(path))
    try:
        with database.read() as connection:
            return _tables(connection)
    finally:
        database.close()


def _dump(database: Database, folder: Path) -> dict[str, list[Any]]:
    """pg_dump and our own digests, of one and the same moment."""
    with database.read() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        # Views of masks are made anew where they are needed: restored, they would not belong to the role that row security holds.
        views = f"--exclude-schema={masked.PREFIX}*"
        _run("pg_dump", database, "--format=custom", views, f"--snapshot={snapshot}", f"--file={folder / DUMP}")
        os.chmod(folder / DUMP, 0o600)
        return _tables(connection)


def _run(program: str, database: Database, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotRun(f"{program} is not installed here.", remedy="Install PostgreSQL's client programs.")
    url = make_url(database.url).set(drivername="postgresql")
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    shown = url.set(password=None).render_as_string()
    done = subprocess.run(
        [found, f"--dbname={shown}", *arguments],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if "error" in line), f"exit {done.returncode}")
        raise CannotRun(f"{program} failed: {said}.")


# digests -----------------------------------------------------------------------------------------------------------------


def _tables(connection: Connection) -> dict[str, list[Any]]:
    """Table → how many rows, and a digest of all of them in whatever order they come."""
    return {name: list(_content(connection, name)) for name in sorted(inspect(connection).get_table_names())}


def _content(connection: Connection, table: str) -> tuple[int, str]:
    rows = total = 0
    found = connection.execution_options(stream_results=True).exec_driver_sql(f'SELECT * FROM "{table}"')
    for row in _each(found):
        rows += 1
        total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
    return rows, f"{total % 2**256:064x}"


def _each(found: Any) -> Iterator[Any]:
    while part := found.fetchmany(_TABLES_AT_A_TIME):
        yield from part


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mac(ring: KeyRing, said: dict[str, Any]) -> str:
    return ring.suite.mac(ring.derived(USE), json.dumps(said, sort_keys=True).encode()).hex()
