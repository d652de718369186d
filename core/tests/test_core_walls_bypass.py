"""The routes round the walls: refused, or exactly the scoped rows; and fifty resolvers that never thought of access.

An action has a connection too, which it needs for nothing: every route is tried from inside one.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from bypass_routes import ABSENT, ROUTES, THROUGH_GRAPHQL, naive_resolvers
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError
from wall_worlds import standing

from tongxing.errors import NotFound
from tongxing.people import Child, Guardian, Guardianship, Household, HouseholdMember, Identifier
from tongxing.records.base import public_name, table_of
from tongxing.testing.worlds import NOW, make_access, make_grant, make_world
from tongxing.trust.scope import Scope
from tongxing.work.store import Store
from tongxing.work.writing.unit import begun

MARKS = {"version": 1, "recorded_at": NOW, "recorded_by": "t", "recorded_why": "t"}
HIDDEN = 7
"""Hidden rows beside the one that is seen: no count may come near."""


def fill(world):
    everything = {Child: [], Identifier: [], Guardian: [], Guardianship: [], Household: [], HouseholdMember: []}
    for number in range(HIDDEN + 1):
        id, place = ("seen", "230102001000") if number == 0 else (f"hidden{number}", "230103000000")
        place = {"residence": place, "hukou": None}
        dated, of = {"valid_from": date(2020, 1, 1)}, {**MARKS, **place, "child": id}
        everything[Child].append({"id": id, **MARKS, **place, "name": f"{id} name", "guardians_complete": True})
        everything[Identifier].append({"id": f"i-{id}", **of, "kind": "foreign", "number": f"{id} number"})
        everything[Guardian].append({"id": f"g-{id}", **MARKS, "name": f"{id} guardian"})
        everything[Guardianship].append({"id": f"t-{id}", **of, **dated, "guardian": f"g-{id}", "relation": "51"})
        everything[Household].append({"id": f"h-{id}", **MARKS, "address": f"{id} address"})
        everything[HouseholdMember].append({"id": f"m-{id}", **of, **dated, "household": f"h-{id}"})
    with world.database.write() as connection:
        for record, rows in everything.items():
            connection.execute(insert(table_of(record)), rows)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def town(request, tmp_path_factory):
    """A world with one child in scope, and the access of who may see everything of that child."""
    folder = tmp_path_factory.mktemp("bypass")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgresql":
        from tongxing.testing.postgres import fresh_database

        url = fresh_database()
    world = make_world(url, folder)
    fill(world)
    grant = make_grant(categories=world.book.categories, regions=[("230102", ["residence"])])
    yield request.param, world, make_access(world, grant)
    world.database.close()


def assert_only_what_is_seen(found):
    said = repr(found)
    assert "hidden" not in said
    numbers = (
        [value for row in found if isinstance(row, tuple) for value in row if isinstance(value, int)]
        if isinstance(found, list)
        else []
    )
    assert all(number < HIDDEN for number in numbers), found


@contextmanager
def at(door, world, access):
    """What a department's function is given: a reading, or the work of an action."""
    if door == "reading":
        with Store(world, access).reading("bypass") as reading:
            yield reading
    else:
        with world.database.write() as transaction, begun(world, access, transaction, "bypass") as unit:
            yield unit


both_doors = pytest.mark.parametrize("door", ["reading", "action"])


@both_doors
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.number} {route.name} {len(route.engines)}")
def test_a_route_round_the_walls_ends_at_the_second(town, route, door):
    engine, world, access = town
    if engine not in route.engines or (door == "action" and route.name == "export of a frame"):
        pytest.skip(f"not a route on {engine}, or not of an action")
    with at(door, world, access) as reading:
        if route.refused:
            with pytest.raises(
                Exception,
                match=r"authoriz|denied|prohibited|readonly|must be owner|not a table or view|is a view|cannot",
            ):
                route.run(reading)
            reading.connection.rollback()
        else:
            found = route.run(reading)
            assert found
            assert_only_what_is_seen(found)


def test_the_routes_are_forty_three():
    numbers = {route.number for route in ROUTES} | THROUGH_GRAPHQL.keys() | ABSENT.keys()
    assert numbers == set(range(1, 44))


@both_doors
def test_fifty_resolvers_without_a_line_about_access_give_nothing_hidden(town, door):
    _, world, access = town
    resolvers = dict(naive_resolvers())
    assert len(resolvers) == 50
    for name, resolve in resolvers.items():
        with at(door, world, access) as reading:
            found = resolve(reading)
            assert found, name
            assert_only_what_is_seen(found)


def test_the_harness_finds_what_the_fifty_would_give_without_the_second_wall(town):
    """The alarm is rung first: with the wall off, most of them show hidden rows."""
    _, world, access = town
    leaking = 0
    with standing("one alone"):
        for name, resolve in naive_resolvers():
            with Store(world, access).reading(name) as reading:
                try:
                    assert_only_what_is_seen(resolve(reading))
                except AssertionError:
                    leaking += 1
    assert leaking > 40


def test_with_the_second_wall_off_the_relations_still_show_nothing_hidden(town):
    _, world, access = town
    with standing("one alone") as related:
        for record in (Child, Identifier, Guardian, Guardianship, Household, HouseholdMember):
            with Store(world, access).reading("one") as reading:
                found = [tuple(row) for row in reading.connection.execute(select(related(reading.scope, record)))]
                assert len(found) == 1
                assert "hidden" not in repr(found)


def naive_action(store):
    """Everything that an action may ask of its store, by somebody who thought of nothing."""
    everything = {record: store.find(record) for record in (Child, Identifier, Guardian, Guardianship, Household)}
    got = []
    for id in ("seen", "hidden1"):
        try:
            got.append(store.get(Child, id))
        except NotFound:
            got.append(None)
    return everything, got, [store.may_see(Guardian, f"g-{id}") for id in ("seen", "hidden1")]


def broken(monkeypatch):
    """Wall one forgets to filter."""
    monkeypatch.setattr(Scope, "relation", lambda scope, record, **more: table_of(record).alias(public_name(record)))


@pytest.mark.parametrize("walls", ["both", "one alone", "two alone"])
def test_what_an_action_asks_of_its_store_stands_behind_each_wall_alone(town, walls, monkeypatch):
    _, world, access = town
    access = replace(access)  # of which nothing was worked out by the walls as they stood
    if walls == "two alone":
        broken(monkeypatch)
    with standing(walls), at("action", world, access) as unit:
        everything, (seen, hidden), may_see = naive_action(unit)
    assert [len(found) for found in everything.values()] == [1] * 5
    assert (seen.name, hidden, may_see) == ("seen name", None, [True, False])
    assert "hidden" not in repr(everything)


def test_the_harness_finds_what_an_action_would_read_without_any_wall(town, monkeypatch):
    """The alarm is rung first."""
    _, world, access = town
    access = replace(access)
    broken(monkeypatch)
    with standing("one alone"), at("action", world, access) as unit:
        everything, (_, hidden), may_see = naive_action(unit)
    assert len(everything[Child]) == HIDDEN + 1
    assert (hidden.name, may_see) == ("hidden1 name", [True, True])


def test_a_cell_that_wall_one_forgets_is_hidden_in_an_action_by_the_second(town, monkeypatch):
    _, world, _ = town
    of_names = make_access(world, make_grant(categories=["core.identity"], regions=[("230102", ["residence"])]))
    broken(monkeypatch)
    with at("action", world, of_names) as unit:
        [child] = unit.find(Child)
    assert (child.name, child.guardians_complete) == ("seen name", None)


def test_an_action_sees_what_it_has_just_written(town):
    _, world, access = town
    with pytest.raises(ZeroDivisionError), at("action", world, access) as unit:
        born = unit.add(Child(name="seen newborn", residence="230102001000"))
        assert {child.name for child in unit.find(Child)} == {"seen newborn", "seen name"}
        unit.change(unit.get(Child, "seen"), name="seen again")
        assert [unit.get(Child, id).name for id in (born.id, "seen")] == ["seen newborn", "seen again"]
        raise ZeroDivisionError  # take it back


def test_absent_routes_are_absent():
    """No record has a relationship to lazy-load, and no table is a search index."""
    from sqlalchemy.orm import class_mapper

    from tongxing.people import RECORDS

    assert ABSENT.keys() == {23, 28, 32, 33}
    assert [record for record in RECORDS if class_mapper(record).relationships.keys()] == []


def test_refusals_leave_the_connection_usable(town):
    _, world, access = town
    with Store(world, access).reading("bypass") as reading:
        with pytest.raises(DatabaseError):
            reading.connection.exec_driver_sql('DELETE FROM "_p_core_child"')
        reading.connection.rollback()
        assert len(reading.connection.execute(select(table_of(Child).c.id)).all()) == 1
