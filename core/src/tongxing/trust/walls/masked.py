"""Views on PostgreSQL in which the cells that a reader may not reach are NULL.

They stand in a schema for each combination of masks, under the names of the tables, and a connection looks there first. They
belong to a role under row security, so hidden rows are gone before any function of a query runs, and a hidden cell is a CASE
in the list of columns: whatever a query does with it, it gets the masked value. So they need no barrier, planners look
through them, and a column that nobody hides keeps its index. Each opens to connections alone that were bound to just these
masks: that is asked once a statement, before any row is read.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from ...errors import CannotRun
from ...records import Record
from ...records.base import table_of
from .policies import SCOPE, test_of
from .postgres import MASKS, READER
from .reach import Mask, categories_of

Records = tuple[type[Record], ...]
PREFIX = "_m_"
"""How the names of their schemas begin."""


def made(owner: Connection, records: Records, masks: Sequence[Mask]) -> str:
    """The schema with the views for these masks, made where it is not there yet; empty where nothing is to be hidden."""
    views = dict(_views(records, tuple(masks)))
    if not views:
        return ""
    schema = _schema_of(records, tuple(masks))
    if not _stands(owner, schema):
        owner.execute(text("SELECT pg_advisory_xact_lock(hashtext('tongxing masks'))"))
        if not _stands(owner, schema):
            owner.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
            gate = f"SELECT true FROM \"{SCOPE}\" s WHERE s.pid = pg_backend_pid() AND s.key = '{schema}'"
            _make(owner, schema, {name: f"{query} WHERE ({gate})" for name, query in views.items()})
    return schema


def look_through(reader: Connection, records: Records, masks: Sequence[Mask]) -> None:
    """Let a connection find the views of these masks before the tables themselves."""
    schema = _schema_of(records, tuple(masks)) if _views(records, tuple(masks)) else ""
    if reader.info.get("through", "") == schema:
        return
    before = f'"{schema}", ' if schema else ""
    default = "SELECT reset_val FROM pg_settings WHERE name = 'search_path'"
    reader.execute(text(f"SELECT set_config('search_path', :before || ({default}), false)"), {"before": before})
    reader.commit()
    reader.info["through"] = schema


def lower(connection: Connection) -> list[tuple[str, str, str]]:
    """Take all of them down while tables are altered; what they were: schema, name, and query."""
    if connection.dialect.name != "postgresql":
        return []
    wanted = text("SELECT schemaname, viewname, definition FROM pg_views WHERE viewowner = :owner")
    standing = [(str(s), str(v), str(q)) for s, v, q in connection.execute(wanted, {"owner": MASKS})]
    for schema in {schema for schema, _, _ in standing}:
        connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
    return standing


def raise_again(connection: Connection, standing: Sequence[tuple[str, str, str]]) -> None:
    """Put them up again. A schema of which a view no longer fits its table stays away, and what it showed is not seen."""
    by_schema: dict[str, dict[str, str]] = {}
    for schema, name, query in standing:
        by_schema.setdefault(schema, {})[name] = query.rstrip(" ;\n")
    for schema, views in by_schema.items():
        try:
            with connection.begin_nested():
                _make(connection, schema, views)
        except ProgrammingError:
            continue


def _make(owner: Connection, schema: str, views: dict[str, str]) -> None:
    try:
        owner.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
    except ProgrammingError as error:
        raise CannotRun(
            "The user of the database may not make a schema, in which views hide what a reader may not see.",
            remedy="As its owner: GRANT CREATE ON DATABASE … TO that user.",
        ) from error
    owner.exec_driver_sql(f'GRANT USAGE, CREATE ON SCHEMA "{schema}" TO {MASKS}')
    owner.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO {READER}')
    for name, query in views.items():
        owner.exec_driver_sql(f'CREATE VIEW "{schema}"."{name}" AS {query}')
        owner.exec_driver_sql(f'GRANT SELECT ON "{schema}"."{name}" TO {READER}')
        owner.exec_driver_sql(f'ALTER VIEW "{schema}"."{name}" OWNER TO {MASKS}')


def _stands(connection: Connection, schema: str) -> bool:
    """Whether its views are there and stand under row security: a copy of a database may have given them to its owner."""
    wanted = text("SELECT bool_and(viewowner = :owner) FROM pg_views WHERE schemaname = :schema")
    return bool(connection.execute(wanted, {"owner": MASKS, "schema": schema}).scalar())


@lru_cache(maxsize=256)
def _schema_of(records: Records, masks: tuple[Mask, ...]) -> str:
    """Named by what its views say, so that another version of them is another schema."""
    said = repr(sorted(_views(records, masks)))
    return PREFIX + hashlib.sha256(said.encode()).hexdigest()[:24]


@lru_cache(maxsize=256)
def _views(records: Records, masks: tuple[Mask, ...]) -> tuple[tuple[str, str], ...]:
    """The name of each table that has a mask, and the query of its view without the test who may look."""
    by_table = {table_of(record).name: record for record in records}
    return tuple((mask.table, _query(by_table[mask.table], mask)) for mask in masks)


def _query(record: type[Record], mask: Mask) -> str:
    table, of = table_of(record), categories_of(record)
    cells = ", ".join(_cell(record, column.name, of.get(column.name), mask) for column in table.columns)
    return f'SELECT {cells} FROM "{table.name}" r'


def _cell(record: type[Record], name: str, category: str | None, mask: Mask) -> str:
    if category in mask.everywhere:
        return f'CASE WHEN false THEN r."{name}" END AS "{name}"'
    if category not in mask.somewhere:
        return f'r."{name}"'
    test = test_of(record, f"'{category}'", "r.")
    return f'CASE WHEN {test} THEN r."{name}" END AS "{name}"'
