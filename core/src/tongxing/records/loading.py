"""How a frame reaches its table: COPY on PostgreSQL, one prepared statement on SQLite, in the order of its key.

New rows are added as they are. Rows that stand are changed only where each of them still stands at the version before:
whoever decided by what was read a moment ago never overwrites what another has written since.
"""

from typing import Any

import polars as pl
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError, IntegrityError

from ..errors import VersionConflict


def add_rows(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Add rows that do not stand yet. Raises VersionConflict where one was added by somebody else at this moment."""
    frame = _stored(connection, frame.sort([column.name for column in table.primary_key]))
    names = _quoted(frame.columns)
    try:
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" for _ in frame.columns)
            connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', frame.rows())
        else:
            _copy(connection, f'"{table.name}" ({names})', frame)
    except IntegrityError as error:
        if _is_taken(error):
            raise _overtaken(table) from error
        raise


def change_rows(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """Change rows that stand at the version before theirs. Raises VersionConflict where one does not any more."""
    frame = _stored(connection, frame.sort([column.name for column in table.primary_key]))
    if connection.dialect.name == "sqlite":
        written = _change_one_by_one(connection, table, frame)
    else:
        written = _change_staged(connection, table, frame)
    if written != frame.height:
        raise _overtaken(table)


def merge_rows(connection: Connection, table: Table, frame: pl.DataFrame, *, not_before: str) -> None:
    """Add rows, or put them in place of those of the same key; never in place of one with a higher ``not_before``."""
    key = [column.name for column in table.primary_key]
    frame = _stored(connection, frame.sort(key))
    rest = ", ".join(f'"{name}" = excluded."{name}"' for name in frame.columns if name not in key)
    merged = f'ON CONFLICT ({_quoted(key)}) DO UPDATE SET {rest} WHERE excluded."{not_before}" >= t."{not_before}"'
    names = _quoted(frame.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in frame.columns)
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" AS t ({names}) VALUES ({marks}) {merged}', frame.rows())
        return
    stage = _staged(connection, table, frame)
    # In order of the key, so that two who merge the same rows wait for each other and never in a circle.
    taken = f'SELECT {names} FROM "{stage}" ORDER BY {_quoted(key)}'
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" AS t ({names}) {taken} {merged}')
    connection.exec_driver_sql(f'DROP TABLE "{stage}"')


def _change_one_by_one(connection: Connection, table: Table, frame: pl.DataFrame) -> int:
    values = [name for name in frame.columns if name != "id"]
    told = ", ".join(f'"{name}" = ?' for name in values)
    rows = frame.select(*values, "id", before=pl.col("version") - 1).rows()
    return connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {told} WHERE "id" = ? AND "version" = ?', rows
    ).rowcount


def _change_staged(connection: Connection, table: Table, frame: pl.DataFrame) -> int:
    """By one statement, so that the trigger of the table's past runs once."""
    stage = _staged(connection, table, frame)
    told = ", ".join(f'"{name}" = s."{name}"' for name in frame.columns if name != "id")
    done = connection.exec_driver_sql(
        f'UPDATE "{table.name}" AS t SET {told} FROM "{stage}" AS s WHERE t."id" = s."id" AND t."version" = s."version" - 1'
    )
    connection.exec_driver_sql(f'DROP TABLE "{stage}"')
    return done.rowcount


def _staged(connection: Connection, table: Table, frame: pl.DataFrame) -> str:
    """The name of a table that holds the rows until the transaction ends."""
    stage = f"_stage{table.name}"[:63]
    connection.exec_driver_sql(f'CREATE TEMPORARY TABLE "{stage}" (LIKE "{table.name}") ON COMMIT DROP')
    _copy(connection, f'"{stage}" ({_quoted(frame.columns)})', frame)
    return stage


def _copy(connection: Connection, target: str, frame: pl.DataFrame) -> None:
    statement = f"COPY {target} FROM STDIN (FORMAT csv)"
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            # An empty text stands in quotation marks, so that nothing between two commas is NULL.
            copy.write(frame.write_csv(include_header=False, quote_style="non_numeric", null_value="").encode())
    except driver_errors(connection) as error:
        # As SQLAlchemy tells of its own statements; without the rows, which are about people.
        raise DBAPIError.instance(
            statement, None, error, driver_errors(connection), hide_parameters=True, dialect=connection.dialect
        ) from error


def driver_errors(connection: Connection) -> Any:
    """The base of all errors of the database's driver."""
    return connection.dialect.loaded_dbapi.Error


def _stored(connection: Connection, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns as the engine keeps them; on SQLite exactly as SQLAlchemy's own types write them."""
    is_sqlite = connection.dialect.name == "sqlite"
    made = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Datetime):
            made.append(pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S%.6f" + ("" if is_sqlite else "+00:00")))
        elif kind == pl.Date and is_sqlite:
            made.append(pl.col(name).dt.strftime("%Y-%m-%d"))
        elif kind == pl.Boolean and is_sqlite:
            made.append(pl.col(name).cast(pl.Int8))
    return frame.with_columns(made)


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _is_taken(error: IntegrityError) -> bool:
    """SQLite's SQLITE_CONSTRAINT_PRIMARYKEY and PostgreSQL's unique_violation."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return code in ("SQLITE_CONSTRAINT_PRIMARYKEY", "23505")


def _overtaken(table: Table) -> VersionConflict:
    return VersionConflict(
        f"A row of {table.name} was changed by somebody else at this moment.", remedy="Read it again and decide anew."
    )
