"""Wall two by itself: what SQL of a plugin may try, and what it gets; connections that stay bound, and the pool."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError

from tongxing.errors import CannotRun
from tongxing.people import RECORDS, Child, Guardian, Guardianship
from tongxing.people.divisions import national
from tongxing.records.base import table_of
from tongxing.testing.worlds import NOW, make_access, make_grant, make_world
from tongxing.trust.cipher import DATA_KEYS
from tongxing.trust.grants import Region
from tongxing.trust.walls import binding, lite, postgres, reach
from tongxing.trust.walls.readers import readers_of
from tongxing.work.events import ServiceEvent
from tongxing.work.store import Store

HERE, ELSEWHERE = "230102001000", "230103001000"
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}


def fill(world):
    """A child here whose name may be seen, and one elsewhere."""
    with world.database.write() as connection:
        for id, place in (("seen", HERE), ("hidden", ELSEWHERE)):
            row = {"id": id, **MARKS, "name": f"{id} name", "residence": place, "hukou": None}
            connection.execute(insert(table_of(Child)).values(row))
            connection.execute(insert(table_of(Guardian)).values(id=f"g-{id}", **MARKS, name=f"{id} guardian"))
            tie = {"child": id, "guardian": f"g-{id}", "relation": "51", "valid_from": date(2020, 1, 1)}
            told = {"id": f"t-{id}", **MARKS, "residence": place, "hukou": None, **tie}
            connection.execute(insert(table_of(Guardianship)).values(told))


def reading_of_one(world):
    """A reading of who may see identity in one district, and nothing of a guardian."""
    fill(world)
    grant = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    return Store(world, make_access(world, grant)).reading("test")


@pytest.fixture
def reader(world):
    with reading_of_one(world) as reading:
        yield reading


@pytest.fixture(scope="module")
def lite_reader(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite")
    world = make_world(f"sqlite:///{folder / 'test.db'}", folder)
    with reading_of_one(world) as reading:
        yield reading
    world.database.close()


@pytest.fixture(scope="module")
def postgres_reader(tmp_path_factory):
    from tongxing.testing.postgres import fresh_database

    world = make_world(fresh_database(), tmp_path_factory.mktemp("postgres"))
    with reading_of_one(world) as reading:
        yield reading
    world.database.close()


# what plugin SQL may try ----------------------------------------------------------------------------------------------

AS_A_VIEW = [
    "WITH child AS MATERIALIZED (SELECT name FROM _p_core_child) SELECT name FROM child",
    "WITH child AS (SELECT name FROM _p_core_child) SELECT name FROM child",
    "WITH child(a) AS (SELECT name FROM main._p_core_child UNION SELECT 'x') SELECT max(a) FROM child",
    "WITH RECURSIVE child(a, n) AS (SELECT name, 1 FROM _p_core_child UNION ALL SELECT a, n + 1 FROM child WHERE n < 2) "
    "SELECT * FROM child",
    "WITH guardian AS (SELECT max(name) m FROM _p_core_child) SELECT m FROM guardian",
    "SELECT count(*) FROM _p_core_child, child",
    "SELECT (SELECT max(name) FROM _p_core_child) FROM child LIMIT 1",
    "SELECT * FROM child WHERE EXISTS (SELECT 1 FROM _p_core_child p WHERE p.name > 'A') LIMIT 1",
    "WITH child AS (SELECT count(*) n FROM _p_core_child) SELECT n FROM child",
    "WITH child AS (SELECT name FROM (SELECT name FROM _p_core_child LIMIT 2)) SELECT * FROM child",
]
"""The ten forms in which a common table expression pretends to be a view of ours (reference/scoped-reads.md)."""

REFUSED_BY_SQLITE = [
    *AS_A_VIEW,
    "SELECT name FROM _p_core_child",
    "SELECT count(*) FROM _p_core_child",
    "SELECT count(*) FROM main._p_core_child",
    "SELECT 1 FROM _p_core_child",
    "SELECT rowid FROM _p_core_child",
    "SELECT name FROM _h_core_child",
    "SELECT wrapped FROM _p_core_data_key",
    "SELECT count(*) FROM _p_core_grant",
    "SELECT sql FROM sqlite_schema",
    "SELECT name FROM sqlite_temp_master",
    "SELECT name FROM pragma_table_list",
    "SELECT count(*) FROM pragma_table_list",
    "PRAGMA table_list",
    "PRAGMA writable_schema = ON",
    "ATTACH ':memory:' AS other",
    "CREATE TEMP VIEW child AS SELECT * FROM main._p_core_child",
    "CREATE TEMP TABLE mine AS SELECT * FROM child",
    "DROP VIEW child",
    "INSERT INTO _p_core_child (id) VALUES ('x')",
    "UPDATE _p_core_child SET name = 'x'",
    "DELETE FROM child",
    "SELECT w_in('_p_core_child', '230103001000', NULL, NULL)",
    "SELECT w_wrote('core.service', '230103001000', NULL)",
    "SELECT w_held('core.service')",
    "SELECT w_low('_p_core_child')",
    "SELECT load_extension('x')",
    "EXPLAIN SELECT name FROM _p_core_child",
    "REINDEX",
]


@pytest.mark.parametrize("statement", REFUSED_BY_SQLITE)
def test_sqlite_refuses_whatever_is_not_a_public_view(lite_reader, statement):
    with pytest.raises(DatabaseError, match=r"not authorized|prohibited|no such (table|function)|readonly|is a view"):
        lite_reader.connection.exec_driver_sql(statement).all()


def test_who_knows_the_name_of_an_inner_view_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr("tongxing.trust.walls.lite.secrets.token_hex", lambda size: "0" * 16)
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    with reading_of_one(world) as reading, pytest.raises(DatabaseError, match="prohibited"):
        reading.connection.exec_driver_sql("SELECT name FROM _v0000000000000000_child")
    world.database.close()


@pytest.mark.parametrize("call", ["backup", "blobopen", "serialize", "iterdump", "set_authorizer", "create_function"])
def test_calls_that_ask_no_authorizer_are_refused(lite_reader, call):
    driver = lite_reader.connection.connection.driver_connection
    with pytest.raises(sqlite3.DatabaseError, match="is not authorized behind the wall"):
        getattr(driver, call)


def test_a_raw_cursor_stands_behind_the_wall_too(lite_reader):
    lite_reader.connection.rollback()
    driver = lite_reader.connection.connection.driver_connection
    for statement in ("VACUUM INTO '/tmp/x'", "SELECT name FROM _p_core_child"):
        with pytest.raises(sqlite3.DatabaseError, match=r"denied|prohibited"):
            driver.cursor().execute(statement)
    assert driver.cursor().execute("SELECT name FROM child").fetchall() == [("seen name",)]


REFUSED_BY_POSTGRESQL = [
    "SELECT * FROM _h_core_child",
    "SELECT wrapped FROM _p_core_data_key",
    "SELECT count(*) FROM _p_core_grant",
    "SELECT count(*) FROM _p_core_principal",
    "INSERT INTO _w_scope VALUES (pg_backend_pid(), '_p_core_child', '{[0,9)}', '{}', '2026-11-23')",
    "UPDATE _w_scope SET residence = '{[0,9)}'",
    "DELETE FROM _w_scope",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE tongxing_reader SUPERUSER",
    "ALTER TABLE _p_core_child DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON _p_core_child USING (true)",
    "DROP POLICY wall_two ON public._p_core_child",
    "CREATE TEMP TABLE mine AS SELECT * FROM _p_core_child",
    "CREATE VIEW mine AS SELECT * FROM _p_core_child",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "INSERT INTO _p_core_child (id) VALUES ('x')",
    "UPDATE _p_core_child SET name = 'x'",
    "DELETE FROM _p_core_child",
    "TRUNCATE public._p_core_child",
    "DROP VIEW _p_core_child",
    "CREATE SCHEMA mine",
    "SET ROLE tongxing_masks",
    "INSERT INTO _w_part (pid, key) VALUES (pg_backend_pid(), '_p_core_child')",
    "LOCK TABLE _p_core_child IN ACCESS EXCLUSIVE MODE",
    "COPY _p_core_child TO '/tmp/x'",
    "SELECT pg_read_file('postgresql.conf')",
]


@pytest.mark.postgres
@pytest.mark.parametrize("statement", REFUSED_BY_POSTGRESQL)
def test_postgresql_refuses_whatever_would_widen_the_reach(postgres_reader, statement):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner|must be superuser|must have"):
        try:
            postgres_reader.connection.exec_driver_sql(statement)
        finally:
            postgres_reader.connection.rollback()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "first",
    [
        "SELECT set_config('role', 'none', false)",
        "RESET ROLE",
        "RESET ALL",
        "SET row_security = off",
        "SET search_path = pg_catalog, public",
        "SELECT 1",
    ],
)
def test_no_setting_of_postgresql_widens_the_reach(postgres_reader, first):
    connection = postgres_reader.connection
    connection.exec_driver_sql(first)
    try:
        seen = set(connection.exec_driver_sql("SELECT id FROM _p_core_child").scalars())
        assert seen == ({"seen"} if first == "SELECT 1" else seen & {"seen"})
    except DatabaseError as error:  # row_security = off: the server would rather fail than show a part
        assert "row-level security" in str(error)
    finally:
        connection.rollback()


def test_statements_without_any_care_see_the_scoped_rows_alone(reader):
    child = table_of(Child)
    seen = [row.id for row in reader.connection.execute(select(child))]
    counted = reader.connection.execute(select(func.count()).select_from(child)).scalar()
    probed = reader.connection.execute(select(child.c.id).where(child.c.name == "hidden name")).all()
    assert (seen, counted, probed) == (["seen"], 1, [])
    assert reader.connection.execute(select(table_of(Guardian).c.id)).all() == []


def test_the_stores_own_connection_stands_before_the_wall(reader):
    assert len(reader.inside.connection.execute(select(table_of(Child).c.id)).all()) == 2


# reaches, connections, the pool ---------------------------------------------------------------------------------------


def test_the_ranges_read_off_a_code_are_those_of_the_division_table():
    table = national()
    codes = ["000000", *{row.code for row in table.rows}]
    assert [code for code in codes if reach._range(code) != Region(code, frozenset()).range] == []


def test_a_connection_that_is_bound_to_nothing_reaches_nothing(world):
    fill(world)
    readers = readers_of(world.database)
    with readers.engine.connect() as connection:
        if world.database.is_sqlite:
            lite.raise_wall(connection, RECORDS, reach.Reach(NOW.date(), ()))
        assert connection.execute(select(table_of(Child))).all() == []
        assert connection.execute(select(table_of(Guardian))).all() == []


def opened(world, *grants):
    with Store(world, make_access(world, *grants)).reading("test") as reading:
        ids = set(reading.connection.execute(select(table_of(Child).c.id)).scalars())
        return ids, reading.connection


def test_the_pool_gives_a_connection_that_is_bound_to_the_same(world):
    fill(world)
    one = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    two = make_grant(categories=["core.identity"], regions=[("230103", ["residence"])])
    seen, first = opened(world, one)
    hidden, second = opened(world, two)
    again, third = opened(world, one)

    assert (seen, hidden, again) == ({"seen"}, {"hidden"}, {"seen"})
    assert third is first and second is not first
    assert readers_of(world.database) is readers_of(world.database)


def test_a_reach_is_compared_at_a_glance_with_that_of_a_connection_bound_for_another(world, monkeypatch):
    fill(world)
    grant = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    _, bound = opened(world, grant)
    store = Store(world, make_access(world, grant))
    with store.reading("test") as first:
        assert first.connection is bound

    def compared(*_):
        raise AssertionError("all ranges of both are compared")

    monkeypatch.setattr(reach.Ranges, "__eq__", compared)
    with store.reading("test") as again:
        assert again.connection is bound


def test_a_connection_bound_anew_reaches_nothing_of_what_it_reached_before(world, monkeypatch):
    monkeypatch.setattr("tongxing.trust.walls.readers.MOST", 1)
    fill(world)
    one = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    assert opened(world, one)[0] == {"seen"}
    elsewhere = make_grant(categories=["core.identity"], regions=[("230200", ["residence"])])
    ids, connection = opened(world, elsewhere)
    assert ids == set()
    assert opened(world, one) == ({"seen"}, connection)


@pytest.mark.postgres
def test_a_statement_that_is_prepared_shows_each_reader_what_that_one_may_see(world, monkeypatch):
    if world.database.is_sqlite:
        pytest.skip("ranges are no part of a plan")
    monkeypatch.setattr("tongxing.trust.walls.readers.MOST", 1)
    fill(world)
    event = {"happened_on": date(2020, 1, 1), "kind": "k", "by": "b", "payload": "{}", "residence": HERE, "hukou": None}
    with world.database.write() as connection:
        of_one = {"id": "e", **MARKS, "child": "seen", **event, "division": HERE, "category": "core.identity"}
        connection.execute(insert(table_of(ServiceEvent)).values(of_one))
    tables = [table_of(record).name for record in (Child, Guardian, ServiceEvent)]
    told = []
    for division in ("230102", "230103", "230200", "230102"):
        grant = make_grant(categories=["core.identity", "core.guardianship"], regions=[(division, ["residence"])])
        with Store(world, make_access(world, grant)).reading("test") as reading:
            driver = reading.connection.connection.driver_connection
            found = [driver.execute(f"SELECT id FROM {table} ORDER BY id", prepare=True) for table in tables]
            told.append((division, [row[0] for each in found for row in each.fetchall()], driver.info.backend_pid))
    assert len({pid for _, _, pid in told}) == 1
    here = ["seen", "g-seen", "e"]
    assert [(place, ids) for place, ids, _ in told] == [
        ("230102", here),
        ("230103", ["hidden", "g-hidden"]),
        ("230200", []),
        ("230102", here),
    ]


def test_who_waits_too_long_for_a_connection_is_told_so(world, monkeypatch):
    monkeypatch.setattr("tongxing.trust.walls.readers.MOST", 1)
    monkeypatch.setattr("tongxing.trust.walls.readers.WAIT_SECONDS", 0.05)
    store = Store(world, make_access(world))
    with store.reading("one"), pytest.raises(CannotRun, match="Too many reads"), store.reading("two"):
        pass
    with store.reading("three") as reading:  # the first was given back
        assert reading.connection.execute(select(table_of(Child))).all() == []


def test_whoever_reads_by_another_right_reaches_what_that_right_opens(world):
    fill(world)
    grant = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])], actions=["write"])
    store = Store(world, make_access(world, grant))
    for action, ids in (("read", []), ("write", ["seen"])):
        with store.reading("test", action=action) as reading:
            assert [row.id for row in reading.connection.execute(select(table_of(Child)))] == ids


def test_a_reach_ends_with_the_grant_that_it_rests_on(world):
    ends = NOW + timedelta(minutes=5)
    access = make_access(world, make_grant(categories=["core.identity"], expires_at=ends))

    def at(moment):
        later = access.later(moment) or replace(access, now=moment)
        return dict(later.remembered("reach", lambda: reach.reach_of(later, RECORDS)))

    assert "core.identity" in at(NOW) and "core.identity" in at(ends - timedelta(microseconds=1))
    assert at(ends) == {}
    assert "core.identity" in at(NOW)


@pytest.mark.postgres
def test_what_a_connection_was_bound_to_goes_with_it(world):
    if world.database.is_sqlite:
        pytest.skip("kept in the process")
    fill(world)
    opened(world)
    with world.database.read() as owner:
        assert owner.execute(text("SELECT count(*) FROM _w_scope")).scalar()
    readers_of(world.database).close()
    with world.database.read() as owner:
        assert owner.execute(text("SELECT count(*) FROM _w_scope")).scalar() == 0


@pytest.mark.postgres
def test_nobody_reads_what_another_connection_is_bound_to(world):
    if world.database.is_sqlite:
        pytest.skip("kept in the process")
    fill(world)
    store = Store(world, make_access(world))
    with store.reading("one") as one, store.reading("two") as two:
        for reading in (one, two):
            pids = set(reading.connection.exec_driver_sql("SELECT pid FROM _w_scope").scalars())
            assert pids == {binding.pid_of(reading.connection)}


@pytest.mark.postgres
def test_a_connection_that_died_is_replaced(world, monkeypatch):
    if world.database.is_sqlite:
        pytest.skip("nothing to die")
    fill(world)
    _, connection = opened(world)
    with world.database.write() as owner:
        owner.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": binding.pid_of(connection)})
    monkeypatch.setattr("tongxing.trust.walls.readers._LOOKED_AT_AFTER_S", 0)
    assert opened(world)[0] == {"seen", "hidden"}


def test_a_range_covers_what_lies_within_it_and_nothing_before_or_after():
    def ranges(*pairs):
        return reach.Ranges(frozenset(pairs), frozenset({("1", "2")}))

    within, before, after = ("23", "24"), ("21", "22"), ("25", "26")
    assert ranges(("22", "25")).covers(ranges(within)) and ranges(within).covers(ranges(within))
    assert not any(ranges(within).covers(ranges(within, other)) for other in (before, after))


@pytest.mark.postgres
def test_a_table_without_a_wall_is_not_read_at_all(world):
    if world.database.is_sqlite:
        pytest.skip("every connection raises its own")
    with world.database.write() as owner:
        owner.exec_driver_sql('DROP POLICY wall_two ON "_p_core_child"')
    with pytest.raises(CannotRun, match="no second wall stands before _p_core_child yet") as told:
        opened(world)
    assert told.value.remedy == "Run `tongxing city enable` once, with the same --city and --database."


@pytest.mark.postgres
def test_a_wall_of_an_older_version_is_not_read_through_until_it_is_put_up_again(world):
    if world.database.is_sqlite:
        pytest.skip("every connection raises its own")
    fill(world)
    with world.database.write() as owner:
        owner.exec_driver_sql('DROP POLICY wall_two ON "_p_core_child"')
        owner.exec_driver_sql(f'CREATE POLICY wall_two ON "_p_core_child" FOR SELECT TO {postgres.READER} USING (true)')
    with pytest.raises(CannotRun, match="older than this version"):
        opened(world)
    with world.database.write() as owner:
        postgres.install(owner, world.records)
    assert opened(world)[0] == {"seen", "hidden"}


@pytest.mark.postgres
def test_policies_come_back_after_a_migration(world):
    if world.database.is_sqlite:
        pytest.skip("no policies")
    fill(world)
    with world.database.write() as owner:
        standing = postgres.lower(owner)
        owner.exec_driver_sql('ALTER TABLE "_p_core_guardianship" ALTER COLUMN guardian TYPE varchar(40)')
        postgres.raise_again(owner, standing)
    one = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    assert opened(world, one)[0] == {"seen"}


def test_the_data_keys_are_not_readable_behind_the_wall(reader):
    with pytest.raises(DatabaseError):
        reader.connection.execute(select(DATA_KEYS))
