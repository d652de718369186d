"""Wall two on PostgreSQL: row security on the tables, for a role that owns nothing and may only read.

What a connection may reach stands in a table by the number of its server process. The role sees only its own rows of that
table and writes none; another connection writes them. So no SQL of a reader can widen what it reaches: there is no setting
to set and no role to take. There are no views over records, which would lose the order of indexes; ties alone are views.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from ...errors import CannotRun
from ...people import Guardianship, HouseholdMember
from ...records import Record
from ...records.base import table_of
from ..ties import TIED, tie_name
from .reach import EVERYTHING, Range, Reach

READER = "tongxing_reader"
"""The role of every connection behind the wall. It may log in and read; it owns nothing and is a member of nothing."""
_POLICY = "wall_two"
_SCOPE = "_w_scope"
_LINK: dict[str, tuple[type[Record], str]] = {
    "guardian": (Guardianship, "guardian"),
    "household": (HouseholdMember, "household"),
}
_LATER = {"named": "text[] NOT NULL DEFAULT '{}'", "authored": "\"_w_ranges\" NOT NULL DEFAULT '{}'"}
_MINE = f'SELECT s.{{column}} FROM "{_SCOPE}" s WHERE s.pid = pg_backend_pid() AND s.key = {{key}}'


def make_engine(url: str) -> Engine:
    """Connections as the reader."""
    return create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")


# raising the wall -----------------------------------------------------------------------------------------------------


def install(connection: Connection, records: Iterable[type[Record]]) -> None:
    """Put the wall before these records' tables. Repeatable; nothing on SQLite, where connections raise their own.

    A department's tables without core's get none: the reader is not let in to them at all.
    """
    if connection.dialect.name != "postgresql" or not all(_stands(connection, table_of(r).name) for r in TIED):
        return
    _make_role(connection)
    _make_scope(connection)
    _make_ties(connection)
    for record in records:
        _guard(connection, table_of(record).name, _test(record))


def lower(connection: Connection) -> list[tuple[str, str]]:
    """Take the policies down while tables are altered; what they were, by table. Without a policy nobody reads a row."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.execute(
        text("SELECT tablename, qual FROM pg_policies WHERE policyname = :name AND schemaname = current_schema()"),
        {"name": _POLICY},
    )
    standing = [(str(table), str(test)) for table, test in found]
    for table, _ in standing:
        connection.exec_driver_sql(f'DROP POLICY "{_POLICY}" ON "{table}"')
    for record in TIED:
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{tie_name(record)}"')
    return standing


def raise_again(connection: Connection, standing: Sequence[tuple[str, str]]) -> None:
    """Put up the policies that were taken down, of tables that are still there."""
    if standing:
        _make_ties(connection)
    for table, test in standing:
        if _stands(connection, table):
            _guard(connection, table, test)


def unguarded(connection: Connection, records: Iterable[type[Record]]) -> list[str]:
    """Tables of these records before which no wall stands."""
    wanted = text("SELECT tablename FROM pg_policies WHERE policyname = :name AND schemaname = current_schema()")
    guarded = set(connection.execute(wanted, {"name": _POLICY}).scalars())
    return sorted({table_of(record).name for record in records} - guarded)


def _stands(connection: Connection, table: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:name)"), {"name": f'"{table}"'}).scalar() is not None


def _make_role(connection: Connection) -> None:
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": READER}).first() is None:
        try:
            connection.exec_driver_sql(
                f"DO $$ BEGIN CREATE ROLE {READER} LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        except ProgrammingError as error:
            raise CannotRun(
                f"The database has no role {READER}, and this user may not make it.",
                remedy=f"As an administrator of the database: CREATE ROLE {READER} LOGIN NOINHERIT PASSWORD '…'.",
            ) from error
    schema, name = connection.exec_driver_sql("SELECT current_schema(), current_database()").one()
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO {READER}')
    connection.exec_driver_sql(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')


def _make_scope(connection: Connection) -> None:
    if _stands(connection, _SCOPE):
        for column, kind in _LATER.items():  # the table was made before it knew them
            connection.exec_driver_sql(f'ALTER TABLE "{_SCOPE}" ADD COLUMN IF NOT EXISTS {column} {kind}')
        return
    for statement in (
        'CREATE TYPE "_w_range" AS RANGE (subtype = text, collation = "C", multirange_type_name = "_w_ranges")',
        f'CREATE UNLOGGED TABLE "{_SCOPE}" (pid integer, key text, residence "_w_ranges" NOT NULL, '
        'hukou "_w_ranges" NOT NULL, day date NOT NULL, '
        + ", ".join(f"{column} {kind}" for column, kind in _LATER.items())
        + ", PRIMARY KEY (pid, key))",
        f'ALTER TABLE "{_SCOPE}" ENABLE ROW LEVEL SECURITY',
        f'CREATE POLICY own ON "{_SCOPE}" FOR SELECT TO {READER} USING (pid = pg_backend_pid())',
        f'GRANT SELECT ON "{_SCOPE}" TO {READER}',
    ):
        connection.exec_driver_sql(statement)


def _make_ties(connection: Connection) -> None:
    """Ties are seen where the reader sees anything. A barrier, so that no function of a query runs on hidden ones."""
    for record, columns in TIED.items():
        told = ", ".join(f'r."{name}"' for name in columns)
        name, test = tie_name(record), _holds(f"'{EVERYTHING}'", "r.", f'r."{record.subject_column}"')
        connection.exec_driver_sql(
            f'CREATE OR REPLACE VIEW "{name}" WITH (security_barrier) AS '
            f'SELECT {told} FROM "{table_of(record).name}" r WHERE {test}'
        )
        connection.exec_driver_sql(f'GRANT SELECT ON "{name}" TO {READER}')


def _guard(connection: Connection, table: str, test: str) -> None:
    for statement in (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS "{_POLICY}" ON "{table}"',
        f'CREATE POLICY "{_POLICY}" ON "{table}" FOR SELECT TO {READER} USING ({test})',
        f'GRANT SELECT ON "{table}" TO {READER}',
    ):
        connection.exec_driver_sql(statement)


def _test(record: type[Record]) -> str:
    name = table_of(record).name
    if record.category_column:
        return _by_category(record, name)
    if record.subject == "child":
        return _holds(f"'{name}'", "", f'"{record.subject_column}"')
    if record.subject == "place":
        return f"CASE WHEN division::text <@ ({_mine('residence', name)}) THEN true ELSE false END"
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM "{tie_name(link)}" l WHERE l."{column}" = "{name}"."{record.subject_column}" '
        f"AND l.valid_from <= ({_mine('day', name)}) AND (l.valid_until IS NULL OR l.valid_until > ({_mine('day', name)})) "
        f"AND {_holds(repr(name), 'l.', 'l.child')})"
    )


def _by_category(record: type[Record], name: str) -> str:
    """Rows that each have a category of their own: the ranges are that category's."""
    scope = f'"{_SCOPE}" s WHERE s.pid = pg_backend_pid() AND s.key = "{name}"."{record.category_column}"'
    if record.subject == "child":
        row = f'"{name}".'
        wrote = f" OR {row}division::text <@ s.authored" if "division" in table_of(record).columns else ""
        return f"EXISTS (SELECT 1 FROM {scope} AND ({_in_row(row, f'{row}child')}{wrote}))"
    if record.subject == "place":
        return f'EXISTS (SELECT 1 FROM {scope} AND "{name}".division::text <@ s.residence)'
    link, column = _LINK[str(record.subject)]
    return (
        f'EXISTS (SELECT 1 FROM "{tie_name(link)}" l, {scope} AND l."{column}" = "{name}"."{record.subject_column}" '
        f"AND l.valid_from <= s.day AND (l.valid_until IS NULL OR l.valid_until > s.day) AND ({_in_row('l.', 'l.child')}))"
    )


def _in_row(prefix: str, child: str) -> str:
    codes = f"{prefix}residence::text <@ s.residence OR {prefix}hukou::text <@ s.hukou"
    return f"{codes} OR {child}::text = ANY (s.named)"


def _holds(key: str, prefix: str, child: str) -> str:
    """Whether the codes lie in the ranges of a key, or the child is named.

    CASE keeps the test from choosing an index: wall one does that.
    """
    of_residence, of_hukou, of_named = (_MINE.format(column=c, key=key) for c in ("residence", "hukou", "named"))
    return (
        f"CASE WHEN {prefix}residence::text <@ ({of_residence}) THEN true "
        f"WHEN {prefix}hukou::text <@ ({of_hukou}) THEN true "
        f"WHEN {child}::text = ANY (({of_named})::text[]) THEN true ELSE false END"
    )


def _mine(column: str, key: str) -> str:
    return _MINE.format(column=column, key=f"'{key}'")


# binding --------------------------------------------------------------------------------------------------------------


def pid_of(connection: Connection) -> int:
    """The number of the server process behind a connection."""
    driver: Any = connection.connection.driver_connection
    return int(driver.info.backend_pid)


def bind(owner: Connection, pid: int, reach: Reach) -> None:
    """Let the connection with this server process reach this; what others left behind who are gone is removed."""
    release(owner, pid)
    owner.exec_driver_sql(f'DELETE FROM "{_SCOPE}" WHERE pid NOT IN (SELECT a.pid FROM pg_stat_activity a)')
    rows = [
        {
            "pid": pid,
            "key": key,
            "day": reach.day,
            "residence": _multirange(ranges.residence),
            "hukou": _multirange(ranges.hukou),
            "named": sorted(ranges.named),
            "authored": _multirange(ranges.authored),
        }
        for key, ranges in reach
    ]
    if rows:
        values = ", ".join(f'CAST(:{name} AS "_w_ranges")' for name in ("residence", "hukou", "authored"))
        owner.execute(
            text(
                f'INSERT INTO "{_SCOPE}" (pid, key, day, named, residence, hukou, authored) '
                f"VALUES (:pid, :key, :day, CAST(:named AS text[]), {values})"
            ),
            rows,
        )


def release(owner: Connection, pid: int) -> None:
    """Let it reach nothing any more."""
    owner.execute(text(f'DELETE FROM "{_SCOPE}" WHERE pid = :pid'), {"pid": pid})


def _multirange(ranges: Iterable[Range]) -> str:
    return "{" + ",".join(f"[{low},{high})" for low, high in sorted(ranges)) + "}"
