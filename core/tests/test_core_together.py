"""Many calls of one action in one transaction: written at once, and each as if it had been alone, one after another."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel
from sqlalchemy import event, func, select

from tongxing.errors import Invalid, KeyReused, NotAllowed, NotFound, PluginError, VersionConflict
from tongxing.people import Child, Guardian, Guardianship, Residence
from tongxing.records.base import table_of
from tongxing.testing.worlds import make_access, make_grant, make_world
from tongxing.work.checks import Finding
from tongxing.work.events import ServiceEvent
from tongxing.work.store import Store
from tongxing.work.validations import validation_batch
from tongxing.work.writing.calls import Call, Outcome

FIRST = date(2024, 1, 1)


class Stay(BaseModel):
    child: str
    division: str = "230102000000"
    since: date = FIRST


class Born(BaseModel):
    name: str = "甲"
    residence: str = "230102000000"


def settle(store, body: Stay) -> Residence:
    """One stay of a child at a time, and an event that says so."""
    if any(stay.valid_until is None for stay in store.find(Residence, child=body.child)):
        raise VersionConflict("It has one.")
    stay = store.add(Residence(child=body.child, division=body.division, valid_from=body.since))
    store.event("visited", child=body.child, happened_on=body.since, about=stay)
    return stay


def visit(store, body: Stay) -> ServiceEvent:
    """What many departments do: look at the child, and write of it."""
    store.get(Child, body.child)
    return store.event("visited", child=body.child, happened_on=body.since, payload={"reason": body.division})


def visit_once(store, body: Stay) -> ServiceEvent:
    """What others do: look at what was written about the child, and write no double."""
    if store.find(ServiceEvent, child=body.child, kind="visited", happened_on=body.since):
        raise VersionConflict("It was visited that day.")
    return visit(store, body)


class Again(BaseModel):
    of: ClassVar = ServiceEvent
    id: str


def visit_again(store, body: Again) -> ServiceEvent:
    """What is done with a record: look at the child that it is about."""
    return visit_once(store, Stay(child=store.get(ServiceEvent, body.id).child, since=date(2024, 5, 1)))


def register(store, body: Born) -> Child:
    child = store.add(Child(name=body.name, residence=body.residence, hukou="220102000000"))
    guardian = store.add(Guardian(name="林燕"))
    store.add(Guardianship(child=child.id, guardian=guardian.id, relation="52", valid_from=FIRST))
    return child


def rename_what_was_added(store, body: Born) -> Child:
    child = store.add(Child(name="乙", residence=body.residence, hukou="220102000000"))
    renamed = store.change(store.get(Child, child.id), name=body.name)
    store.get(Child, "nobody" if body.name == "nobody" else child.id)
    return renamed


def born(store, count=2):
    done = store.write_many(register, [Call(Born()) for _ in range(count)])
    return [each.value.id for each in done]


def told(done):
    """Of each call the id that it gave back, or how it failed."""
    return [each.value.id if isinstance(each, Outcome) else type(each) for each in done]


def count(store, record):
    with store.world.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table_of(record))).scalar_one()


def statements(store, run):
    """How many statements the store's connections send while something runs."""
    sent = []

    def note(*_):
        sent.append(1)

    event.listen(store.world.database.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(store.world.database.engine, "before_cursor_execute", note)
    return len(sent)


def test_a_hundred_calls_take_as_many_statements_as_ten(store):
    few, many = born(store, 10), born(store, 90)

    def visits(children):
        return lambda: told(store.write_many(visit, [Call(Stay(child=id), f"v{id}") for id in children]))

    ten, ninety = statements(store, visits(few)), statements(store, visits(many))
    assert count(store, ServiceEvent) == 100
    assert ninety < ten + 10, "beside what tables of data keys and of marks need"


def test_what_calls_ask_about_their_children_is_asked_once_for_all(store):
    few, many = born(store, 4), born(store, 16)

    def visits(children, **more):
        return lambda: told(store.write_many(visit_once, [Call(Stay(child=id), **more) for id in children]))

    four, sixteen = statements(store, visits(few)), statements(store, visits(many))
    assert sixteen < four + 4 and count(store, ServiceEvent) == 20
    again = statements(store, visits(many))
    by_themselves = statements(store, visits(many, expected_version=1))
    assert by_themselves > again + 16 + 8, "who names a version looks whether it stands, and asks for itself"


def test_whom_records_are_about_that_calls_name_is_read_with_them(store):
    visited = told(store.write_many(visit, [Call(Stay(child=id)) for id in born(store, 12)]))

    def visits(ids):
        return lambda: told(store.write_many(visit_again, [Call(Again(id=id)) for id in ids]))

    assert statements(store, visits(visited[:9])) <= statements(store, visits(visited[9:])) + 2
    assert count(store, ServiceEvent) == 24


def test_a_call_that_can_find_nothing_of_what_waits_lets_it_wait(store):
    (child,) = born(store, 1)

    def visits(*days):
        calls = [Call(Stay(child=child, since=date(2024, 3, day))) for day in days]
        return lambda: done.extend(told(store.write_many(visit_once, calls)))

    done: list = []
    visits(1)()
    assert statements(store, visits(2, 3, 4, 5, 6, 7)) == statements(store, visits(11, 12))
    visits(21, 22, 21, 11)()
    assert done[-2:] == [VersionConflict] * 2 and count(store, ServiceEvent) == 11


def test_what_a_failing_call_wrote_is_not_found_by_those_after_it(store):
    first, second = born(store)

    def think_again(unit, body):
        visited = visit(unit, body) if body.division == "bad" else visit_once(unit, body)
        if body.division == "bad" and unit.find(ServiceEvent, child=body.child):
            raise NotFound("It was for nothing.")
        return visited

    calls = [Stay(child=first, division="bad"), Stay(child=first), Stay(child=first), Stay(child=second)]
    done = store.write_many(think_again, [Call(each) for each in calls])
    assert [type(each) for each in done] == [NotFound, Outcome, VersionConflict, Outcome]


def test_a_call_sees_what_the_calls_before_it_have_written(store):
    first, second = born(store)
    done = store.write_many(settle, [Call(Stay(child=id)) for id in (first, second, first, first)])
    assert told(done)[2:] == [VersionConflict, VersionConflict]
    assert count(store, Residence) == count(store, ServiceEvent) == 2


def test_a_call_whose_rows_are_refused_takes_none_along_and_is_seen_by_none(store):
    first, second = born(store)
    calls = [Stay(child=first, division="999999000000"), Stay(child=first), Stay(child=second)]
    done = store.write_many(settle, [Call(each, f"k{n}") for n, each in enumerate(calls)])
    assert [type(each) for each in done] == [Invalid, Outcome, Outcome]
    assert [(p.path, p.code) for p in done[0].problems] == [("division", "UNKNOWN_DIVISION")]
    assert count(store, Residence) == count(store, ServiceEvent) == 2


def test_a_key_of_a_call_that_failed_is_free_again_in_the_same_mutation_and_later(store):
    first, second = born(store)
    wrong = Stay(child=first, division="999999000000")
    calls = [
        (wrong, "k"),
        (Stay(child=first), "k"),
        (Stay(child=first), "k"),
        (Stay(child=second), "k"),
        (wrong, "free"),
    ]
    done = store.write_many(settle, [Call(body, key) for body, key in calls])
    assert [type(each) for each in done] == [Invalid, Outcome, Outcome, KeyReused, VersionConflict]
    assert (done[1].replayed, done[2].replayed) == (False, True) and done[1].value.id == done[2].value.id
    assert not store.write(settle, Stay(child=second), key="free").replayed


def test_who_may_not_write_somewhere_may_all_the_same_write_elsewhere(world):
    everywhere = Store(world, make_access(world))
    here, there = (
        everywhere.write(register, Born(residence=code)).value.id for code in ("230102000000", "230103000000")
    )
    every = world.book.categories
    district = [("230102", ("residence",))]
    grants = [make_grant(categories=every, regions=district), make_grant(categories=every, actions=("read",), id="g2")]
    store = Store(world, make_access(world, *grants))
    done = store.write_many(visit, [Call(Stay(child=id)) for id in (here, there, here, "nobody", there, here)])
    assert [type(each) for each in done] == [Outcome, NotAllowed, Outcome, NotFound, NotAllowed, Outcome]
    assert count(store, ServiceEvent) == 3


def test_what_calls_read_together_is_no_more_than_each_may_see(world):
    everywhere = Store(world, make_access(world))
    here, there = (
        everywhere.write(register, Born(residence=code)).value.id for code in ("230102000000", "230103000000")
    )
    told(everywhere.write_many(visit, [Call(Stay(child=id)) for id in (here, there)]))
    grant = make_grant(categories=world.book.categories, regions=[("230102", ("residence",))])
    store = Store(world, make_access(world, grant))
    done = store.write_many(visit_once, [Call(Stay(child=id)) for id in (here, there)])
    assert [type(each) for each in done] == [VersionConflict, NotFound]


def test_a_row_that_stands_already_fails_its_call_alone(store):
    ids = iter(["23-a", "23-b", "23-b", "23-c", "23-d"])

    def add(unit, body):
        return unit.add(Child(id=next(ids), name=body.name, residence=body.residence))

    done = store.write_many(add, [Call(Born()) for _ in range(5)])
    assert told(done) == ["23-a", "23-b", VersionConflict, "23-c", "23-d"]


def test_an_action_that_reads_what_it_wrote_is_undone_whole_where_it_fails(store):
    names = ["丙", "nobody", "丁"]
    done = store.write_many(rename_what_was_added, [Call(Born(name=name)) for name in names])
    assert [type(each) for each in done] == [Outcome, NotFound, Outcome]
    with store.reading("test") as read:
        assert sorted((child.name, child.version) for child in read.all(Child)) == [("丁", 2), ("丙", 2)]


def test_a_statement_that_the_database_refuses_fails_its_call_alone(store):
    first, second = born(store)

    def ask(unit, body):
        if body.division == "bad":
            unit.writing.exec_driver_sql("SELECT nothing FROM nowhere")
        return visit(unit, body)

    calls = [Stay(child=first), Stay(child=first, division="bad"), Stay(child=second)]
    done = store.write_many(ask, [Call(each) for each in calls])
    assert [isinstance(each, Outcome) for each in done] == [True, False, True]
    assert count(store, ServiceEvent) == 2


def test_a_check_that_fails_itself_fails_the_calls_that_it_cannot_check(database_url, tmp_path):
    @validation_batch(Residence, {"X": (("错", "wrong"), ("改", "mend it"))})
    def cannot(rows):
        if (rows["division"] == "230103000000").any():
            raise ValueError
        return [Finding(n, "valid_from", "X") for n, day in enumerate(rows["valid_from"]) if day > FIRST]

    world = make_world(database_url, tmp_path, validations=(cannot,))
    try:
        store = Store(world, make_access(world))
        children = born(store, 4)
        more = [{}, {"division": "230103000000"}, {"since": date(2024, 2, 1)}, {}]
        done = store.write_many(settle, [Call(Stay(child=id, **each)) for id, each in zip(children, more, strict=True)])
        assert [type(each) for each in done] == [Outcome, PluginError, Invalid, Outcome]
    finally:
        world.database.close()


def test_what_was_read_ahead_is_forgotten_once_it_was_written(store):
    (child,) = born(store, 1)

    def lengthen(unit, body):
        found = unit.get(Child, body.child)
        return unit.change(found, name=found.name + "一")

    done = store.write_many(lengthen, [Call(Stay(child=child)) for _ in range(3)])
    assert [each.value.name for each in done] == ["甲一", "甲一一", "甲一一一"]


def test_keys_that_are_taken_together_are_looked_up_by_whose_they_are(store, world):
    (child,) = born(store, 1)
    other = Store(world, make_access(world, principal="other"))
    theirs = other.write_many(visit, [Call(Stay(child=child), "a"), Call(Stay(child=child), "b")])
    assert [type(each) for each in theirs] == [Outcome] * 2
    calls = [Call(Stay(child=child, division="mine"), "b"), Call(Stay(child=child), "c")]
    assert [each.replayed for each in store.write_many(visit, calls)] == [False, False]
    assert [each.replayed for each in store.write_many(visit, calls)] == [True, True]


def test_who_was_moved_by_one_call_is_there_for_the_next(store):
    """What is written about people changes where others are and what may be seen: the next call's reads come after it."""
    (child,) = born(store, 1)

    def move(unit, body):
        was = unit.get(Child, body.child).residence
        unit.add(Residence(child=body.child, division=body.division, valid_from=body.since))
        return unit.event("visited", child=body.child, happened_on=body.since, payload={"clause": was})

    moves = [Stay(child=child, division=f"23010{n}000000", since=date(2024, n, 1)) for n in (3, 4)]
    done = store.write_many(move, [Call(each) for each in moves])
    assert [each.value.payload for each in done] == ['{"clause": "230102000000"}', '{"clause": "230103000000"}']
