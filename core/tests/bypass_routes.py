"""The routes by which a plugin could try to go round the walls (reference/trust.md 4.4), each with its number and engines.

A route gets a reading and gives whatever it got hold of. It must be refused, or give the scoped rows and nothing else.
Routes through the layer of GraphQL stand in ``graphql/tests/test_graphql_bypass.py``; the few that this house has no place for
are named in ``ABSENT``, with the test that it has none.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from sqlalchemy import delete, exists, func, insert, literal_column, select, text, union_all, update
from sqlalchemy.orm import Session, aliased

from tongxing.people import Child, Identifier
from tongxing.records.base import table_of

BOTH = ("sqlite", "postgresql")
C, N = table_of(Child), table_of(Identifier)


@dataclass(frozen=True)
class Route:
    """One way round, by number and name. ``refused``: by the database, always."""

    number: int
    name: str
    run: Callable
    engines: tuple[str, ...] = BOTH
    refused: bool = False


def rows(reading, statement):
    return [tuple(row) for row in reading.connection.execute(statement)]


def raw(sql, sqlite=None):
    """A text, with the names by which each engine knows the tables here."""

    def run(reading):
        is_lite = reading.connection.dialect.name == "sqlite"
        return [tuple(row) for row in reading.connection.execute(text((sqlite or sql) if is_lite else sql))]

    return run


def orm(statement):
    def run(reading):
        with Session(reading.connection) as session:
            return [repr(getattr(row, "name", row)) for row in session.execute(statement).scalars()]

    return run


def core(statement):
    return lambda reading: rows(reading, statement)


def warm_identity_map(reading):
    with Session(reading.connection) as session:
        session.execute(select(Child)).scalars().all()
        found = [session.get(Child, id) for id in ("seen", "hidden")]
        return [each.name for each in found if each is not None]


def raw_cursor(reading):
    is_lite = reading.connection.dialect.name == "sqlite"
    cursor = reading.connection.connection.driver_connection.cursor()
    return cursor.execute(f"SELECT name FROM {'child' if is_lite else '_p_core_child'}").fetchall()


def written(statement):
    def run(reading):
        return reading.connection.execute(statement).rowcount

    return run


def frame(reading):
    return pl.read_database(select(C.c.id, C.c.name), reading.connection).rows()


def backup(reading):
    import sqlite3

    target = sqlite3.connect(":memory:")
    reading.connection.connection.driver_connection.backup(target)
    return target.execute("SELECT name FROM _p_core_child").fetchall()


OTHER = aliased(Child)
INNER = select(C.c.id, C.c.name).subquery()
OVER = func.row_number().over(order_by=C.c.name)

ROUTES = [
    Route(1, "ORM entity", orm(select(Child))),
    Route(2, "ORM columns", orm(select(Child.name))),
    Route(3, "count(*)", core(select(func.count()).select_from(C))),
    Route(4, "count(column)", core(select(func.count(C.c.name)))),
    Route(5, "count without columns", core(select(literal_column("1")).select_from(C))),
    Route(6, "aliased", orm(select(OTHER.name))),
    Route(7, "join", core(select(N.c.number, C.c.name).join(C, C.c.id == N.c.child))),
    Route(8, "outer join", core(select(C.c.name, N.c.number).outerjoin(N, C.c.id == N.c.child))),
    Route(9, "subquery", core(select(INNER.c.name))),
    Route(10, "EXISTS", core(select(C.c.id).where(exists().where(N.c.child == C.c.id)))),
    Route(11, "IN", core(select(N.c.number).where(N.c.child.in_(select(C.c.id))))),
    Route(12, "UNION", core(union_all(select(C.c.name), select(N.c.number)))),
    Route(13, "common table expression", core(select(select(C.c.name).cte("child_names").c.name))),
    Route(
        14,
        "recursive CTE",
        raw(
            "WITH RECURSIVE r(n, m) AS (SELECT name, 1 FROM _p_core_child UNION ALL SELECT n, m + 1 FROM r WHERE m < 2) SELECT n FROM r",
            "WITH RECURSIVE r(n, m) AS (SELECT name, 1 FROM child UNION ALL SELECT n, m + 1 FROM r WHERE m < 2) SELECT n FROM r",
        ),
    ),
    Route(15, "window", core(select(C.c.name, OVER))),
    Route(16, "Table.select", core(C.select())),
    Route(17, "Core column", core(select(C.c.name))),
    Route(18, "text()", raw("SELECT name FROM _p_core_child", "SELECT name FROM child")),
    Route(18, "text() of the table", raw("SELECT name FROM _p_core_child"), ("sqlite",), refused=True),
    Route(
        19,
        "exec_driver_sql",
        lambda r: [tuple(x) for x in r.connection.exec_driver_sql("SELECT name FROM child")],
        ("sqlite",),
    ),
    Route(
        19,
        "exec_driver_sql",
        lambda r: [tuple(x) for x in r.connection.exec_driver_sql("SELECT name FROM _p_core_child")],
        ("postgresql",),
    ),
    Route(
        20, "connection()", lambda r: [tuple(x) for x in Session(r.connection).connection().execute(select(C.c.name))]
    ),
    Route(21, "raw cursor", raw_cursor),
    Route(22, "get() with a warm identity map", warm_identity_map),
    Route(24, "bulk UPDATE", written(update(C).values(name="x")), refused=True),
    Route(24, "bulk DELETE", written(delete(C)), refused=True),
    Route(
        24, "INSERT … SELECT", written(insert(C).from_select(["id", "name"], select(C.c.id, C.c.name))), refused=True
    ),
    Route(25, "RETURNING", core(update(C).values(name="x").returning(C.c.name)), refused=True),
    Route(26, "read_database", frame),
    Route(27, "export of a frame", lambda r: r.frame(Child, select(C.c.id, C.c.name)).write_csv()),
    Route(36, "ATTACH", raw("ATTACH ':memory:' AS other"), ("sqlite",), refused=True),
    Route(37, "PRAGMA", raw("PRAGMA table_list"), ("sqlite",), refused=True),
    Route(38, "temporary view over another", raw("CREATE TEMP VIEW tie_child AS SELECT 1"), ("sqlite",), refused=True),
    Route(
        38,
        "temporary view over another",
        raw("CREATE TEMP VIEW mine AS SELECT * FROM _p_core_child"),
        ("postgresql",),
        refused=True,
    ),
    Route(39, "set_config", raw("SELECT set_config('role', 'postgres', false)"), ("postgresql",), refused=True),
    Route(39, "SET ROLE", raw("SET ROLE postgres"), ("postgresql",), refused=True),
    Route(
        40,
        "trigger",
        raw("CREATE TRIGGER t AFTER INSERT ON _p_core_child EXECUTE FUNCTION f()"),
        ("postgresql",),
        refused=True,
    ),
    Route(
        40,
        "trigger",
        raw("CREATE TEMP TRIGGER t INSTEAD OF INSERT ON child BEGIN SELECT 1; END"),
        ("sqlite",),
        refused=True,
    ),
    Route(
        41,
        "JSON functions",
        raw(
            "SELECT json_agg(row_to_json(c)) FROM _p_core_child c",
            "SELECT json_group_array(json_object('n', name)) FROM child",
        ),
    ),
    Route(42, "full-text table", raw("CREATE VIRTUAL TABLE temp.f USING fts5(name)"), ("sqlite",), refused=True),
    Route(43, "backup API", backup, ("sqlite",), refused=True),
    Route(43, "COPY to the client", raw("COPY _p_core_data_key TO STDOUT"), ("postgresql",), refused=True),
]

THROUGH_GRAPHQL = {
    29: "cache hit from another principal",
    30: "loader reused",
    31: "cursor from another principal",
    34: "error message",
    35: "log line",
}
ABSENT = {23: "relationships", 28: "search index", 32: "persisted ids", 33: "subscription event"}


# fifty resolvers of somebody who never thought of access ----------------------------------------------------------------


def naive_resolvers():
    """Ten ways to answer a question × five records, as a plugin could write them: no line about who asks."""
    from tongxing.people import Guardian, Guardianship, Household

    for record in (Child, Identifier, Guardian, Guardianship, Household):
        table = table_of(record)
        for number, make in enumerate(NAIVE):
            yield f"{record.__name__} {number}", make(table)


def _text(table):
    """A column with words in it."""
    return next(table.c[name] for name in ("name", "number", "guardian", "address") if name in table.c)


NAIVE = [
    lambda t: core(select(t)),
    lambda t: core(select(func.count()).select_from(t)),
    lambda t: core(select(t.c.id).order_by(_text(t)).limit(1)),
    lambda t: core(select(func.max(_text(t)), func.min(_text(t)))),
    lambda t: core(select(_text(t), func.count()).group_by(_text(t))),
    lambda t: core(select(t.c.id).where(_text(t).is_not(None))),
    lambda t: core(select(t.alias("a")).join(t.alias("b"), text("1 = 1"))),
    lambda t: core(select(select(func.count()).select_from(t).scalar_subquery())),
    lambda t: lambda reading: pl.read_database(select(t), reading.connection).rows(),
    lambda t: core(select(t.c.id, func.rank().over(order_by=t.c.id))),
]
