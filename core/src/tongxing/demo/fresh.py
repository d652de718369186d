"""A database that holds nothing but a demo: an empty one, or one that a demo made before and may make anew."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ..database import Database
from ..errors import CannotRun

MARK = 0x7458_4445
"""SQLite's ``application_id`` of a demo's database."""
COMMENT = "tongxing demo"
"""PostgreSQL's comment on the schema of a demo."""


def make_fresh(url: str) -> None:
    """Leave an empty database that is marked as a demo's. Raises CannotRun where it holds anything else."""
    database = Database(url)
    try:
        if database.path is not None:
            database.close()
            _fresh_file(database.path)
        elif not database.is_sqlite:
            _fresh_schema(database)
    finally:
        database.close()


def _fresh_file(path: Path) -> None:
    if path.exists() and path.stat().st_size:
        mark, tables = look(path)
        if mark != MARK and tables:
            raise _not_a_demo(str(path))
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {MARK}")
    connection.close()


def look(path: Path) -> tuple[int, int]:
    """The mark of a SQLite file, and how many tables there are. A file that is no database counts as one that holds something."""
    connection = sqlite3.connect(path)
    try:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return mark, tables
    except sqlite3.DatabaseError:
        return 0, 1
    finally:
        connection.close()


def _fresh_schema(database: Database) -> None:
    with database.write() as connection:
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        if not is_marked(connection) and inspect(connection).get_table_names():
            raise _not_a_demo(connection.engine.url.render_as_string(hide_password=True))
        connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
        connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
        connection.exec_driver_sql(f"COMMENT ON SCHEMA \"{schema}\" IS '{COMMENT}'")


def is_marked(connection: Connection) -> bool:
    """Whether the schema of a PostgreSQL is a demo's."""
    said = text("SELECT obj_description(to_regnamespace(current_schema())::oid, 'pg_namespace')")
    return bool(connection.scalar(said) == COMMENT)


def _not_a_demo(name: str) -> CannotRun:
    return CannotRun(
        f"{name} holds something else than a demo, and a demo starts anew.",
        remedy="Name a new database with --database.",
    )
