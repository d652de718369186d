"""Plans of known reads with both walls, beside those without any: no sort and no scan that was not there before."""

from datetime import date

import pytest
from sqlalchemy import func, insert, select, text

from tongxing.people import Child, Guardian, Guardianship
from tongxing.records.base import table_of
from tongxing.testing import plans
from tongxing.testing.worlds import NOW, make_access, make_grant, make_world
from tongxing.trust.scope import Scope
from tongxing.work.store import Store

MANY = 4_000
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
SCOPES = {"county": "230102", "province": "230000"}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(request, tmp_path_factory):
    """Four thousand children in forty counties of a province, one guardian each."""
    folder = tmp_path_factory.mktemp("plans")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgres":
        from tongxing.testing.postgres import fresh_database

        url = fresh_database()
    world = make_world(url, folder)
    children = [
        {
            **{
                "id": f"c{n:05}",
                **MARKS,
                "name": f"名{n % 97}",
                "birth_date": date(2010 + n % 9, 1 + n % 12, 1 + n % 28),
            },
            **{"residence": f"23{1 + n % 4:02}{1 + n // 4 % 10:02}001000", "hukou": None},
        }
        for n in range(MANY)
    ]
    ties = [
        {
            **{"id": f"t{each['id']}", **MARKS, "child": each["id"], "guardian": f"g{each['id']}", "relation": "51"},
            **{"residence": each["residence"], "hukou": None, "valid_from": date(2020, 1, 1)},
        }
        for each in children
    ]
    with world.database.write() as connection:
        connection.execute(insert(table_of(Child)), children)
        connection.execute(insert(table_of(Guardian)), [{"id": t["guardian"], **MARKS, "name": "乙"} for t in ties])
        connection.execute(insert(table_of(Guardianship)), ties)
        if not world.database.is_sqlite:
            connection.execute(text("ANALYZE"))
    yield world
    world.database.close()


def by_id(child, **_):
    return select(child.c.id, child.c.name).where(child.c.id == "c00042")


def a_page(child, **_):
    return select(child.c.id, child.c.name).order_by(child.c.id).limit(21)


def the_next_page(child, **_):
    return select(child.c.id, child.c.name).where(child.c.id > "c00500").order_by(child.c.id).limit(21)


def by_birth_date(child, **_):
    test = child.c.birth_date.between(date(2012, 3, 1), date(2012, 3, 20))
    return select(child.c.id, child.c.birth_date).where(test)


def by_name_and_birth_date(child, **_):
    return select(child.c.id).where(child.c.birth_date == date(2012, 3, 3), child.c.name == "名4")


def ties_of_children(tie, **_):
    return select(tie.c.id, tie.c.guardian).where(tie.c.child.in_(["c00001", "c00002", "c00003"]))


def guardians(guardian, **_):
    return select(guardian.c.id, guardian.c.name).where(guardian.c.id.in_(["gc00001", "gc00002"]))


READS = {
    by_id: Child,
    a_page: Child,
    the_next_page: Child,
    by_birth_date: Child,
    by_name_and_birth_date: Child,
    ties_of_children: Guardianship,
    guardians: Guardian,
}


IN_PART = ("core.identity", "core.residence", "core.contact")
"""What an officer may see of a child and of a guardian, and no more of either: other cells are masked."""


@pytest.mark.parametrize("seen", ["everything", "a part"])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_walls_bring_no_sort_and_no_scan(filled, read, scope, seen):
    record, categories = READS[read], filled.book.categories if seen == "everything" else IN_PART
    grants = make_grant(categories=categories, regions=[(SCOPES[scope], ["residence"])])
    with filled.database.read() as connection:
        without = effort(connection, read(table_of(record)))
    with Store(filled, make_access(filled, grants)).reading("plan") as reading:
        walled = effort(reading.connection, read(reading.scope.relation(record)))
    assert walled <= without, (walled, without)


def test_the_measure_notices_a_range_that_chooses_the_index(filled):
    """At province scope a bare range of codes makes SQLite sort the province for one page."""
    if not filled.database.is_sqlite:
        pytest.skip("PostgreSQL knows how wide the range is as long as it sees the values")
    grant = make_grant(categories=filled.book.categories, regions=[(SCOPES["province"], ["residence"])])
    with Store(filled, make_access(filled, grant)).reading("plan") as reading:
        plan = effort(reading.connection, a_page(reading.scope.relation(Child, driver="codes")))
    assert plan.sorts == 1


@pytest.mark.parametrize(
    ("regions", "named", "county"),
    [
        ([("230102", ["residence"])], (), True),
        ([("230102001", ["residence"]), ("230102002", ["residence"])], (), True),
        ([("230102", ["residence"]), ("230103", ["residence"])], (), False),  # beside one another: one range
        ([("230102", ["residence"]), ("230110", ["residence"])], (), False),
        ([("230102", ["residence", "hukou"])], (), False),
        ([("230102", ["residence"])], ("c00001",), False),
        ([("230100", ["residence"])], (), False),
        ([("230000", ["residence"])], (), False),
        ([], (), False),
    ],
)
def test_a_scope_has_a_county_where_nobody_may_be_seen_who_resides_elsewhere(filled, regions, named, county):
    grant = make_grant(categories=filled.book.categories, regions=regions, children=named)
    scope = Scope(make_access(filled, grant))
    assert scope.has_county(Child) is county
    assert not scope.has_county(Guardianship)  # no index has its rows in the order of their ids


def test_sqlite_walks_a_county_alone_for_its_page_and_sorts_nobody(filled):
    grant = make_grant(categories=filled.book.categories, regions=[("230102", ["residence"])])
    with Store(filled, make_access(filled, grant)).reading("plan") as reading:
        child = reading.scope.relation(Child, driver="county")
        plan = effort(reading.connection, the_next_page(child)) if filled.database.is_sqlite else None
        walked, freely = (
            reading.connection.execute(the_next_page(each)).all() for each in (child, reading.scope.relation(Child))
        )
    assert walked == freely and len(walked) == 21
    assert plan is None or plan.told == ("SEARCH r USING INDEX ix__p_core_child_county (<expr>=? AND id>?)",)


def test_a_narrow_scope_drives_a_count_where_it_may(filled):
    grant = make_grant(categories=filled.book.categories, regions=[("230102", ["residence"])])
    with Store(filled, make_access(filled, grant)).reading("plan") as reading:
        assert reading.scope.is_within(Child, 6) and not reading.scope.is_within(Child, 9)
        relation = reading.scope.relation(Child, driver="codes")
        plan = effort(reading.connection, select(func.count()).select_from(relation))
    assert plan.scans == 0, plan


def test_sqlite_counts_a_province_by_an_index_alone(filled):
    if not filled.database.is_sqlite:
        pytest.skip("PostgreSQL asks its index alone once it has looked through the table")
    grant = make_grant(categories=filled.book.categories, regions=[(SCOPES["province"], ["residence"])])
    with Store(filled, make_access(filled, grant)).reading("plan") as reading:
        plan = effort(reading.connection, select(func.count()).select_from(reading.scope.relation(Child)))
    assert plan.told == ("SCAN r USING COVERING INDEX ix__p_core_child_residence",)


@pytest.mark.postgres
def test_a_count_asks_the_index_alone_where_that_holds_the_codes(filled):
    if filled.database.is_sqlite:
        pytest.skip("PostgreSQL alone asks whether the rows themselves are needed")
    with filled.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.exec_driver_sql("VACUUM ANALYZE _p_core_child")
    grant = make_grant(categories=filled.book.categories, regions=[("230000", ["residence"])])
    with Store(filled, make_access(filled, grant)).reading("plan") as reading:
        child = reading.scope.relation(Child)
        wanted = child.c.residence.between("230102", "230103"), child.c.birth_date >= date(2012, 3, 1)
        plan = effort(reading.connection, select(func.count()).select_from(child).where(*wanted))
    assert "Index Only Scan" in plan.told, plan


def effort(connection, statement) -> plans.Effort:
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})
    is_lite = connection.dialect.name == "sqlite"
    values = tuple(str(compiled.params[name]) for name in compiled.positiontup) if is_lite else compiled.params
    return plans.effort(connection.connection.driver_connection, str(compiled), values)
