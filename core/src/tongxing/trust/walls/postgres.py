"""Wall two on PostgreSQL: row security on the tables, for roles that own nothing and may only read.

What a connection may reach stands in two tables by the number of its server process (``binding``). The reader sees only its
own rows of those and writes none; another connection writes them. So no SQL of a reader can widen what it reaches: there is
no setting to set and no role to take. Policies ask for them by a function that is called when a statement is planned, so that
ranges are constants of the plan; a connection that is bound anew forgets its plans (``binding.plan_anew``).

A table whose cells are of several categories is open itself only to who may reach every cell of every row that it reaches;
others read it through a view that hides cells (``masked``). No view stands between a reader and the order of an index: ties
alone are views that a planner does not look through.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from ...errors import CannotRun
from ...records import Record
from ...records.base import table_of
from ..ties import TIED, tie_name
from ..unchanged import CHANGES
from .policies import MINE, PARTS, SCOPE, holds, tests_of
from .reach import EVERYTHING

READER = "tongxing_reader"
"""The role of every connection behind the wall. It may log in and read; it owns nothing and is a member of nothing."""
MASKS = "tongxing_masks"
"""The role that owns the views which hide cells. It may not log in, and row security holds for it as for the reader."""
POLICIES = {"wall_two": READER, "wall_two_masks": MASKS}
_NOBODY = "text[] NOT NULL DEFAULT '{}'"
_LATER = {"named": _NOBODY, "held": "text[] DEFAULT '{}'", "categories": _NOBODY}
_MAKE_MINE = (
    f'CREATE OR REPLACE FUNCTION "{MINE}"(wanted text) RETURNS "{SCOPE}" LANGUAGE sql IMMUTABLE STRICT PARALLEL RESTRICTED '
    f'RETURN (SELECT s FROM "{SCOPE}" s WHERE s.pid = pg_backend_pid() AND s.key = wanted)'
)
_MAY_ASK = f'GRANT SELECT ON "{CHANGES.name}" TO {READER}'
"""Whether what decides has changed (``unchanged``): a number, and of nobody."""


def make_engine(url: str) -> Engine:
    """Connections as the reader."""
    options = {"options": "-c plan_cache_mode=force_generic_plan -c jit=off"}
    return create_engine(
        url, poolclass=NullPool, isolation_level="REPEATABLE READ", connect_args=options, hide_parameters=True
    )


# raising the wall -----------------------------------------------------------------------------------------------------


def install(connection: Connection, records: Iterable[type[Record]]) -> None:
    """Put the wall before these records' tables. Repeatable; nothing on SQLite, where connections raise their own.

    Where it stands it is left alone: to put it up anew would keep out everybody who reads.
    A department's tables without core's get none: the reader is not let in to them at all.
    """
    if connection.dialect.name != "postgresql" or not all(_stands(connection, table_of(r).name) for r in TIED):
        return
    _make_roles(connection)
    missing = unguarded(connection, records)
    if missing:
        _make_scope(connection)
        _make_ties(connection)
        if _stands(connection, CHANGES.name):
            connection.exec_driver_sql(_MAY_ASK)
    for record in missing:
        for policy, test in tests_of(record).items():
            _guard(connection, table_of(record).name, policy, test, _version(test))


Standing = Sequence[tuple[str, str, str, str]]
"""Policies: of which table, by which name, what they test, and of which version of this wall they are."""


def lower(connection: Connection) -> Standing:
    """Take the policies down while tables are altered; what they were. Without a policy nobody reads a row."""
    if connection.dialect.name != "postgresql":
        return []
    standing = _standing(connection)
    for table, name, _, _ in standing:
        connection.exec_driver_sql(f'DROP POLICY "{name}" ON "{table}"')
    for record in TIED:
        connection.exec_driver_sql(f'DROP VIEW IF EXISTS "{tie_name(record)}"')
    return standing


def raise_again(connection: Connection, standing: Standing) -> None:
    """Put up the policies that were taken down, of tables that are still there."""
    if standing:
        _make_ties(connection)
    for table, name, test, version in standing:
        if _stands(connection, table):
            _guard(connection, table, name, test, version)


def unguarded(connection: Connection, records: Iterable[type[Record]]) -> list[type[Record]]:
    """Those of these records before whose tables no wall stands, or one of an older version."""
    standing = {(table, name, version) for table, name, _, version in _standing(connection)}
    needed = {
        record: {(table_of(record).name, name, _version(test)) for name, test in tests_of(record).items()}
        for record in records
    }
    return [record for record in needed if needed[record] - standing]


def _standing(connection: Connection) -> Standing:
    found = connection.execute(
        text(
            "SELECT t.relname, p.polname, pg_get_expr(p.polqual, t.oid), coalesce(obj_description(p.oid, 'pg_policy'), '') "
            "FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid "
            "WHERE p.polname = ANY (:names) AND t.relnamespace = current_schema()::regnamespace"
        ),
        {"names": list(POLICIES)},
    )
    return [(str(table), str(name), str(test), str(version)) for table, name, test, version in found]


def _stands(connection: Connection, table: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:name)"), {"name": f'"{table}"'}).scalar() is not None


def _make_roles(connection: Connection) -> None:
    nothing = "NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
    for role, may in ((READER, f"LOGIN {nothing}"), (MASKS, f"NOLOGIN {nothing}")):
        _make_role(connection, role, may)
    schema, name = connection.exec_driver_sql("SELECT current_schema(), current_database()").one()
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO {READER}, {MASKS}')
    connection.exec_driver_sql(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')


def _make_role(connection: Connection, role: str, may: str) -> None:
    if connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": role}).first() is not None:
        return
    # Whoever makes a view may give it to a role only as a member of that role.
    join = f"GRANT {MASKS} TO CURRENT_USER; " if role == MASKS else ""
    try:
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {role} {may}; {join}"
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
    except ProgrammingError as error:
        raise CannotRun(
            f"The database has no role {role}, and this user may not make it.",
            remedy=f"As an administrator of the database: CREATE ROLE {role} {may.split()[0]} NOINHERIT"
            + (f"; GRANT {MASKS} TO this user." if role == MASKS else " PASSWORD '…'."),
        ) from error


def _make_scope(connection: Connection) -> None:
    ranges = 'pid integer, key text, residence "_w_ranges" NOT NULL, hukou "_w_ranges" NOT NULL'
    if not _stands(connection, SCOPE):
        kind = 'CREATE TYPE "_w_range" AS RANGE (subtype = text, collation = "C", multirange_type_name = "_w_ranges")'
        connection.exec_driver_sql(kind)
        connection.exec_driver_sql(
            f'CREATE UNLOGGED TABLE "{SCOPE}" ({ranges}, day date NOT NULL, PRIMARY KEY (pid, key))'
        )
    for column, kind in _LATER.items():  # the table may have been made before it knew them
        connection.exec_driver_sql(f'ALTER TABLE "{SCOPE}" ADD COLUMN IF NOT EXISTS {column} {kind}')
    connection.exec_driver_sql(
        f'CREATE UNLOGGED TABLE IF NOT EXISTS "{PARTS}" ({ranges}, authored "_w_ranges" NOT NULL, day date NOT NULL, '
        f"named {_NOBODY}, without {_NOBODY}, only_ text[])"
    )
    connection.exec_driver_sql(f'CREATE INDEX IF NOT EXISTS "ix_{PARTS}" ON "{PARTS}" (pid, key)')
    for table in (SCOPE, PARTS):
        for statement in (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'DROP POLICY IF EXISTS own ON "{table}"',
            f'CREATE POLICY own ON "{table}" FOR SELECT TO {READER}, {MASKS} USING (pid = pg_backend_pid())',
            f'GRANT SELECT ON "{table}" TO {READER}, {MASKS}',
        ):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_MAKE_MINE)


def _make_ties(connection: Connection) -> None:
    """Ties are seen where the reader sees anything. A barrier, so that no function of a query runs on hidden ones."""
    for record, columns in TIED.items():
        told = ", ".join(f'r."{name}"' for name in columns)
        name, test = tie_name(record), holds(f"'{EVERYTHING}'", "r.", f'r."{record.subject_column}"')
        connection.exec_driver_sql(
            f'CREATE OR REPLACE VIEW "{name}" WITH (security_barrier) AS '
            f'SELECT {told} FROM "{table_of(record).name}" r WHERE {test}'
        )
        connection.exec_driver_sql(f'GRANT SELECT ON "{name}" TO {READER}, {MASKS}')


def _guard(connection: Connection, table: str, policy: str, test: str, version: str) -> None:
    role = POLICIES[policy]
    for statement in (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS "{policy}" ON "{table}"',
        f'CREATE POLICY "{policy}" ON "{table}" FOR SELECT TO {role} USING ({test})',
        f'COMMENT ON POLICY "{policy}" ON "{table}" IS \'{version}\'',
        f'GRANT SELECT ON "{table}" TO {role}',
    ):
        connection.exec_driver_sql(statement)


def _version(test: str) -> str:
    """By this a policy is known that an older version put up: its test, or what all tests ask, was another then."""
    return sha256(f"{_MAKE_MINE}\n{_MAY_ASK}\n{test}".encode()).hexdigest()[:16]
