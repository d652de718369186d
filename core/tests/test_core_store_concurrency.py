"""Many writers at once: no lost update, one effect for one key."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from pydantic import BaseModel
from sqlalchemy import text

from tongxing.errors import VersionConflict
from tongxing.people import Child, Household, HouseholdMember
from tongxing.testing.worlds import make_access
from tongxing.trust.cipher import Vault
from tongxing.work.store import Store


class Nothing(BaseModel):
    household: str = ""


def settle(store, body):
    home = store.add(Household(income_year_fen=0))
    child = store.add(Child(name="甲", residence="230102000000", hukou="220102000000"))
    store.add(HouseholdMember(child=child.id, household=home.id, valid_from=date(2020, 1, 1)))
    return home


def earn(store, body):
    home = store.get(Household, body.household)
    return store.change(home, income_year_fen=home.income_year_fen + 1)


def test_of_many_writers_each_counts_once_or_is_told(world):
    store = Store(world, make_access(world))
    home = store.write(settle, Nothing()).value
    told = []

    def one(_):
        while True:
            try:
                return store.write(earn, Nothing(household=home.id))
            except VersionConflict:
                told.append(1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    with store.reading("test") as read:
        (kept,) = read.all(Household)
    assert (kept.income_year_fen, kept.version) == (40, 41)


def test_one_key_from_many_threads_has_one_effect(world):
    store = Store(world, make_access(world))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.write(settle, Nothing(), key="same"), range(24)))
    assert len({answer.value.id for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    with world.database.read() as connection:
        assert connection.execute(text('SELECT count(*) FROM "_p_core_household"')).scalar() == 1


def test_two_who_change_the_same_in_opposite_order_both_succeed(world):
    """PostgreSQL ends one of two that wait for each other: it is begun anew. On SQLite one comes after the other."""
    store = Store(world, make_access(world))
    homes = [store.write(settle, Nothing()).value.id for _ in range(2)]
    both_hold_one = Barrier(2)
    waits = [] if world.database.is_sqlite else [both_hold_one.wait] * 2

    def both_earn(unit, body):
        earn(unit, body)
        unit.get(Household, body.household)  # by then it is written
        if waits:
            waits.pop()(10)
        return earn(unit, Nothing(household=next(home for home in homes if home != body.household)))

    def one(home):
        try:
            store.write(both_earn, Nothing(household=home))
        except VersionConflict:  # begun anew, it read what the other was about to change
            one(home)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, homes))
    with store.reading("test") as read:
        assert [each.income_year_fen for each in read.all(Household)] == [2, 2]


PLACE = "230102000000"


def visit(unit, body):
    return unit.event("visited", place=PLACE, happened_on=date(2026, 11, 1), payload={"reason": "路过"})


def test_two_who_are_the_first_to_write_of_a_place_share_its_key(world, monkeypatch):
    """The second makes the key when the first is about to. On SQLite one comes after the other."""
    make, others = Vault._new_keys, [] if world.database.is_sqlite else [visit]

    def write(action):
        return Store(world, make_access(world)).write(action, Nothing()).value

    def after_another(vault, subjects):
        if others:
            pool.submit(write, others.pop()).result(30)
        return make(vault, subjects)

    monkeypatch.setattr(Vault, "_new_keys", after_another)
    with ThreadPoolExecutor(1) as pool:
        write(visit)
    write(visit)
    with world.database.read() as connection:
        payloads = connection.execute(text("SELECT payload FROM _p_core_place_event")).scalars().all()
        vault = Vault(world.ring)
        vault.ready(connection, [PLACE])
    told = [vault.open(PLACE, "payload/reason", json.loads(each)["reason"]) for each in payloads]
    assert told == ["路过"] * (2 if world.database.is_sqlite else 3)
