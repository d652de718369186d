"""Wall two hides cells as well as rows: whatever statement asks for one that may not be seen gets NULL."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DatabaseError

from tongxing.people import Child, Guardian, Guardianship
from tongxing.records.base import table_of
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.walls import binding, lite, masked, postgres
from tongxing.trust.walls.reach import Reach, reach_of
from tongxing.trust.walls.readers import readers_of
from tongxing.trust.withholding import Withholding
from tongxing.work.events import ServiceEvent
from tongxing.work.store import Store

HERE, ELSEWHERE = "230102001000", "230103001000"
MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
C, G = table_of(Child), table_of(Guardian)


@pytest.fixture
def town(world):
    """Two children with a guardian each; both may be seen by name, the guardians' names and phones may not."""
    with world.database.write() as connection:
        for id, place in (("one", HERE), ("two", ELSEWHERE)):
            told = {"name": f"{id} name", "guardians_complete": True}
            connection.execute(insert(C).values(id=id, **MARKS, residence=place, hukou=None, **told))
            secret = {"name": f"{id} guardian", "phone": f"{id} phone", "phone_blind": f"{id} blind"}
            connection.execute(insert(G).values(id=f"g-{id}", **MARKS, **secret))
            tie = {"child": id, "guardian": f"g-{id}", "relation": "51", "valid_from": date(2020, 1, 1)}
            placed = {"residence": place, "hukou": None}
            connection.execute(insert(table_of(Guardianship)).values(id=f"t-{id}", **MARKS, **placed, **tie))
    return world


def reading(world, *grants, **changes):
    return Store(world, replace(make_access(world, *grants), **changes)).reading("cells")


def of_identity(where="230000"):
    return make_grant(categories=["core.identity"], regions=[(where, ["residence"])])


PROBES = {
    "the column": select(C.c.guardians_complete),
    "whole rows": select(C),
    "a filter": select(C.c.id).where(C.c.guardians_complete.is_(True)),
    "a sort": select(C.c.id).order_by(C.c.guardians_complete).where(C.c.guardians_complete.is_not(None)),
    "the largest": select(func.max(C.c.guardians_complete.cast(C.c.version.type))),
    "how many are known": select(func.count(C.c.guardians_complete)),
    "groups": select(C.c.guardians_complete, func.count()).group_by(C.c.guardians_complete),
    "a join": select(C.c.id).join(OTHER := C.alias(), OTHER.c.guardians_complete == C.c.guardians_complete),
    "a window": select(func.max(C.c.guardians_complete.cast(C.c.version.type)).over(order_by=C.c.id)),
    "an expression": select(func.coalesce(C.c.guardians_complete, False)),
}


@pytest.mark.parametrize("probe", PROBES)
def test_no_statement_tells_a_hidden_cell(town, probe):
    with reading(town, of_identity()) as read:
        assert read.connection.execute(select(func.count()).select_from(C)).scalar() == 2
        found = [tuple(row) for row in read.connection.execute(PROBES[probe])]
    assert True not in [value for row in found for value in row if isinstance(value, bool)], found
    if probe in ("a filter", "a sort", "a join"):
        assert found == []
    if probe in ("the largest", "how many are known"):
        assert found in ([(None,)], [(0,)])


def test_the_same_statements_tell_it_where_it_may_be_seen(town):
    with reading(town) as read:
        told = {probe: read.connection.execute(statement).all() for probe, statement in PROBES.items()}
    assert told["how many are known"] == [(2,)] and len(told["a filter"]) == 2


def test_a_secret_and_its_blind_index_are_hidden_together(town):
    known = make_grant(categories=["core.guardianship"], regions=[("230000", ["residence"])])
    with reading(town, known) as read:
        found = read.connection.execute(select(G.c.name, G.c.phone, G.c.phone_blind).order_by(G.c.id)).all()
        assert read.connection.execute(select(G.c.id).where(G.c.phone_blind == "one blind")).all() == []
    assert found == [("one guardian", None, None), ("two guardian", None, None)]


def test_a_cell_is_hidden_in_those_rows_alone_where_its_category_is_not_open(town):
    known = make_grant(categories=["core.guardianship"], regions=[("230000", ["residence"])])
    phones = make_grant(id="g2", categories=["core.contact"], regions=[("230102", ["residence"])])
    with reading(town, known, phones) as read:
        found = read.connection.execute(select(G.c.name, G.c.phone).order_by(G.c.id)).all()
    assert found == [("one guardian", "one phone"), ("two guardian", None)]


# what is restricted, and what lacks a consent ---------------------------------------------------------------------------


def test_what_is_restricted_is_hidden_by_the_second_wall_too(town):
    kept = Withholding({"core.guardianship": frozenset({"one"})})
    with reading(town, withholding=kept) as read:
        complete = select(C.c.id, C.c.guardians_complete).order_by(C.c.id)
        assert read.connection.execute(complete).all() == [("one", None), ("two", True)]
        assert read.connection.execute(select(G.c.id, G.c.name).order_by(G.c.id)).all() == [
            ("g-one", None),
            ("g-two", "two guardian"),
        ]
        assert read.connection.execute(select(table_of(Guardianship).c.id)).scalars().all() == ["t-two"]


def test_a_child_of_whom_all_is_restricted_is_not_there(town):
    kept = Withholding(dict.fromkeys(town.book.categories, frozenset({"one"})))
    with reading(town, withholding=kept) as read:
        assert read.connection.execute(select(C.c.id)).scalars().all() == ["two"]
        assert read.connection.execute(select(G.c.id)).scalars().all() == ["g-two"]


def test_events_of_a_child_of_whom_all_is_restricted_are_not_there(town):
    event = {**MARKS, "hukou": None, "kind": "visited", "happened_on": date(2026, 1, 5), "by": "t", "payload": "{}"}
    with town.database.write() as connection:
        for id, place in (("one", HERE), ("two", ELSEWHERE)):
            of = {"id": f"e-{id}", "child": id, "residence": place, "division": place, "category": "core.service"}
            connection.execute(insert(table_of(ServiceEvent)).values(**event, **of))
    kept = Withholding(dict.fromkeys(town.book.categories, frozenset({"one"})))
    with reading(town, withholding=kept) as read:
        assert read.connection.execute(select(table_of(ServiceEvent).c.child)).scalars().all() == ["two"]


def test_only_children_with_a_consent_are_there_where_one_is_needed(town):
    kept = Withholding(only={"core.contact": frozenset({"two"})})
    with reading(town, withholding=kept) as read:
        assert read.connection.execute(select(G.c.phone).order_by(G.c.id)).scalars().all() == [None, "two phone"]


def test_a_cell_of_the_child_itself_waits_for_its_consent_too(town):
    kept = Withholding(only={"core.guardianship": frozenset({"two"})})
    with reading(town, withholding=kept) as read:
        complete = select(C.c.id, C.c.guardians_complete).order_by(C.c.id)
        assert read.connection.execute(complete).all() == [("one", None), ("two", True)]


def test_a_withdrawal_counts_for_the_next_reading_of_the_same_reader(town):
    with reading(town, withholding=Withholding(only={"core.contact": frozenset({"one", "two"})})) as read:
        assert None not in read.connection.execute(select(G.c.phone)).scalars().all()
    with reading(town, withholding=Withholding(only={"core.contact": frozenset()})) as read:
        assert read.connection.execute(select(G.c.phone)).scalars().all() == [None, None]


def test_a_row_of_which_no_part_is_open_is_not_there_though_its_parts_are_elsewhere(town):
    """One category is open here but kept back, another open elsewhere: neither shows this row, and no wall does."""
    identity = make_grant(categories=["core.identity"], regions=[("230102", ["residence"])])
    complete = make_grant(id="g2", categories=["core.guardianship"], regions=[("230103", ["residence"])])
    kept = Withholding({"core.identity": frozenset({"one"})})
    with reading(town, identity, complete, withholding=kept) as read:
        assert read.connection.execute(select(C.c.id)).scalars().all() == ["two"]
        assert read.inside.connection.execute(select(read.scope.relation(Child).c.id)).scalars().all() == ["two"]


# views for the masks of others ------------------------------------------------------------------------------------------


def test_views_made_for_one_shape_are_bound_to_no_other(town):
    if not town.database.is_sqlite:
        pytest.skip("a connection to PostgreSQL looks through the views of what it is bound to")
    part = reach_of(make_access(town, of_identity()), town.standing)
    whole = reach_of(make_access(town), town.standing)
    with pytest.raises(ValueError, match="another shape"):
        lite.Bound(part).bind(whole)
    lite.Bound(part).bind(replace(part, day=date(2026, 1, 1)))


@pytest.fixture
def reader(town):
    if town.database.is_sqlite:
        pytest.skip("on SQLite nobody knows what another's views are called")
    with reading(town) as other:  # somebody else's masks stand in the same database
        assert other.connection.execute(select(C.c.name)).all()
    with reading(town, of_identity("230102")) as read:
        yield read


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["public._p_core_child", "public._p_core_guardian"])
def test_a_table_of_several_categories_is_itself_closed_to_who_may_see_a_part(reader, table):
    assert reader.connection.execute(text(f"SELECT id FROM {table} WHERE 1 / (version - version) = 0")).all() == []


@pytest.mark.postgres
def test_nobody_sees_through_views_made_for_the_masks_of_another(town, reader):
    """Nor does a function of the query run on what they hold: it would fail on the first row."""
    wide = make_grant(
        categories=["core.identity", "core.guardianship", "core.contact"], regions=[("230000", ["residence"])]
    )
    narrow = make_grant(id="g2", categories=["core.household"], regions=[("000000", ["residence"])])
    with reading(town, wide, narrow):
        pass
    found = text("SELECT schemaname FROM pg_views WHERE viewname = '_p_core_guardian' OR viewname = '_p_core_child'")
    schemas = set(reader.connection.execute(found).scalars())
    mine = reader.connection.info["through"]
    assert len(schemas) > 1 and mine in schemas
    for schema in schemas - {mine}:
        for table in ("_p_core_child", "_p_core_guardian"):
            asked = text(f'SELECT id FROM "{schema}".{table} WHERE 1 / (version - version) = 0')
            try:
                assert reader.connection.execute(asked).all() == []
            except DatabaseError as error:
                assert "does not exist" in str(error)
                reader.connection.rollback()


@pytest.mark.postgres
def test_masks_come_back_after_a_migration(town):
    if town.database.is_sqlite:
        pytest.skip("no policies")
    with reading(town, of_identity()) as read:
        before = read.connection.execute(select(C).order_by(C.c.id)).all()
    with town.database.write() as owner:
        views, standing = masked.lower(owner), postgres.lower(owner)
        owner.exec_driver_sql('ALTER TABLE "_p_core_child" ALTER COLUMN name TYPE varchar(80)')
        postgres.raise_again(owner, standing)
        masked.raise_again(owner, views)
    with reading(town, of_identity()) as read:
        assert read.connection.execute(select(C).order_by(C.c.id)).all() == before


@pytest.mark.postgres
def test_a_connection_bound_to_nothing_reads_no_masked_view(town):
    if town.database.is_sqlite:
        pytest.skip("views are of the connection")
    with reading(town, of_identity()) as read:
        schema = read.connection.info["through"]
    with readers_of(town.database).engine.connect() as connection:
        assert connection.execute(text(f'SELECT id FROM "{schema}"._p_core_child')).all() == []
        with town.database.write() as owner:
            binding.bind(owner, binding.pid_of(connection), town.standing, Reach(NOW.date(), ()))
        assert connection.execute(text(f'SELECT id FROM "{schema}"._p_core_child')).all() == []
