"""Two at once: whoever decides, guesses or writes while another does gains nothing by it, and an erasure leaves nothing."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date
from time import monotonic

import pytest
from pydantic import BaseModel
from sqlalchemy import func, select, text

from tongxing.errors import NotAllowed, NotFound
from tongxing.people import Child, Residence
from tongxing.records.base import table_of
from tongxing.records.history import history_table
from tongxing.testing.worlds import NOW, make_access, make_grant
from tongxing.trust.cipher import DATA_KEYS, Vault
from tongxing.trust.emergencies import open_record
from tongxing.trust.granting import Desk
from tongxing.trust.wishes import Wish
from tongxing.work.rights.erasing import erase
from tongxing.work.store import Store

SINCE, PLACE = date(2020, 1, 1), "230102001000"
OFFICE = frozenset({"amy", "ben", "cai"})
WAITING = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
A_MOMENT_S, PATIENCE_S = 0.3, 30
"""On SQLite, which itself lets one write at a time and does not say who waits; and at most."""


class Nothing(BaseModel):
    """No input."""


@pytest.fixture
def beside(world):
    """Begins a call in another thread, and comes back once it has ended or waits for what is held here."""

    def waits():
        with world.database.read() as connection:
            return connection.execute(WAITING).first() is not None

    with ThreadPoolExecutor(1) as pool:

        def begin(call):
            running, until = pool.submit(call), monotonic() + PATIENCE_S
            if world.database.is_sqlite:
                wait([running], timeout=A_MOMENT_S)
            else:
                while not running.done() and not waits() and monotonic() < until:
                    wait([running], timeout=0.02)
            return running

        yield begin


@pytest.fixture
def desk(world):
    """The access of the rights desk, and of everybody else."""
    return make_access(world, make_grant(categories=world.book.categories, actions=["read", "write", "rights"]))


@pytest.fixture
def child(world, desk):
    return Store(world, desk).write(lambda unit, _: unit.add(Child(name="甲", residence=PLACE)), Nothing()).value.id


def stays(unit, child):
    return unit.add(Residence(child=child, division=PLACE, valid_from=SINCE))


def left_of(world, child):
    """How many rows hold anything about a child: keys, stays, stays of the past that still tell where."""
    now, past = table_of(Residence).c, history_table(Residence).c
    tests = [DATA_KEYS.c.subject == child, now.child == child, (past.child == child) & past.division.is_not(None)]
    with world.database.read() as connection:
        return [connection.execute(select(func.count()).where(test)).scalar_one() for test in tests]


def test_of_two_who_approve_at_once_the_second_gives_the_second_approval(world, beside):
    wish = Wish("clerk", "county_officer", ("230102",), "letter 7", 90, purposes=("care",))

    def office(connection, by):
        return Desk(connection, world.log, world.city, by, OFFICE, frozenset({"clerk", *OFFICE}), world.book, NOW)

    def approves(id, by):
        with world.database.write() as connection:
            return office(connection, by).approve(id)

    with world.database.write() as connection:
        id = office(connection, "amy").request(wish)
    with world.database.write() as connection:
        office(connection, "ben").approve(id)
        second = beside(lambda: approves(id, "cai"))
    given = second.result(timeout=60)
    assert (given.approved_by, given.second_approved_by) == ("ben", "cai")


def test_guesses_that_come_at_once_are_counted_one_after_the_other(world, beside):
    officer = make_access(world, make_grant(categories=world.book.categories))

    def guess(connection, n):
        return open_record(connection, world.log, Vault(world.ring), officer, f"B000000{n}", "danger", "在车站")

    def sixth():
        with world.database.write() as connection:
            return guess(connection, 5)

    with world.database.write() as connection:
        assert [guess(connection, n) for n in range(5)] == [None] * 5
        another = beside(sixth)
    with pytest.raises(NotAllowed, match="within a day"):
        another.result(timeout=60)


def test_what_was_being_written_when_a_child_is_erased_goes_with_the_rest(world, desk, child, beside):
    def writes(unit, _):
        stay = stays(unit, child)
        assert unit.find(Residence, child=child)  # it stands in its table, seen by nobody yet
        erasing.append(beside(lambda: erase(world, desk, child, "art. 47")))
        return stay

    erasing = []
    Store(world, desk).write(writes, Nothing())
    erasing[0].result(timeout=60)
    assert left_of(world, child) == [0, 0, 0]


def test_whoever_was_about_to_write_of_a_child_that_is_erased_meanwhile_writes_nothing(world, desk, child, beside):
    if world.database.is_sqlite:
        pytest.skip("whoever writes is alone there")

    def writes(unit, _):
        assert unit.get(Child, child)
        stay = stays(unit, child)
        beside(lambda: erase(world, desk, child, "art. 47")).result(timeout=60)
        return stay

    with pytest.raises(NotFound):
        Store(world, desk).write(writes, Nothing())
    assert left_of(world, child) == [0, 0, 0]


def test_nobody_comes_back_under_the_id_of_a_child_that_was_erased(world, desk, child):
    erase(world, desk, child, "art. 47")

    def comes(unit, _):
        return unit.add(Child(id=child, name="甲", residence=PLACE))

    with pytest.raises(NotFound, match="was erased"):
        Store(world, replace(desk)).write(comes, Nothing())
    assert left_of(world, child) == [0, 0, 0]
