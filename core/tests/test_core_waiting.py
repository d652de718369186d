"""Waiting: the same code in threads and in a loop, and what one does for all who wait."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tongxing import waiting
from tongxing.database import Database
from tongxing.driver import value_of
from tongxing.errors import CannotRun
from tongxing.testing.postgres import fresh_database
from tongxing.waiting import Together, begin, elsewhere, is_in_loop

PATIENCE_S = 10


def looped(*calls):
    """What calls give that run in one loop at one time; the loop has a thread of its own."""

    async def all_of_them():
        return await asyncio.wait_for(asyncio.gather(*map(begin, calls), return_exceptions=True), PATIENCE_S)

    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, all_of_them()).result()


def test_what_may_block_runs_in_a_thread_and_the_loop_goes_on():
    opened, threads = threading.Event(), []

    def blocks():
        threads.append(threading.get_ident())
        return opened.wait(PATIENCE_S)

    def held():
        threads.append(threading.get_ident())
        return elsewhere(blocks)

    assert looped(held, opened.set) == [True, None]
    assert threads[0] != threads[1]


TOUCHES = {"add_reader", "remove_reader", "call_soon", "run_in_executor"}


class Touched(asyncio.SelectorEventLoop):
    """It notes what is asked of it, and whether by a call that lies over its stack."""

    def __init__(self):
        super().__init__()
        self.touched = set()

    def __getattribute__(self, name):
        found = super().__getattribute__(name)

        def noted(*given, **more):
            self.touched.add((name, is_in_loop()))
            return found(*given, **more)

        return noted if name in TOUCHES else found


def test_the_loop_is_touched_on_its_own_stack_and_never_by_a_call_that_lies_over_it():
    mine, other = socket.socketpair()
    together = Together(lambda _: elsewhere(lambda: None))

    def call():
        other.send(b"x")
        waiting.until_ready(mine.fileno())
        together.do(None)
        return mine.recv(1)

    async def asked():
        calls = begin(call), begin(lambda: together.do(None)), begin(lambda: together.do(None))
        return (await asyncio.wait_for(asyncio.gather(*calls), PATIENCE_S))[0]

    loop = Touched()
    with mine, other, ThreadPoolExecutor(1) as alone:
        assert alone.submit(loop.run_until_complete, asked()).result() == b"x"
        loop.close()
    assert {name for name, _ in loop.touched} == TOUCHES
    assert not any(from_a_call for _, from_a_call in loop.touched)


def test_a_call_that_the_loop_refuses_what_it_waits_for_ends_with_that_refusal():
    with open("/dev/null") as file:  # a file is no socket: the selector refuses it
        found = looped(lambda: waiting.until_ready(file.fileno()), lambda: 1)
    assert isinstance(found[0], PermissionError) and found[1] == 1


def test_a_thread_does_it_itself():
    assert elsewhere(threading.get_ident) == threading.get_ident() and not is_in_loop()


def test_another_may_begin_in_place_of_a_call_once_where_it_makes_room_and_at_its_end_at_the_latest():
    told = []

    def makes_room():
        waiting.make_room()
        elsewhere(lambda: told.append("goes on"))
        waiting.make_room()

    async def asked():
        await begin(makes_room, lambda: told.append("room"))
        await begin(lambda: elsewhere(lambda: told.append("works")), lambda: told.append("room"))

    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, asked()).result(PATIENCE_S)
    assert told == ["room", "goes on", "works", "room"]
    waiting.make_room()  # in a thread there is none to give


def test_a_failure_elsewhere_is_raised_where_it_was_wanted():
    def fails():
        raise CannotRun("no")

    (failure,) = looped(lambda: elsewhere(fails))
    assert isinstance(failure, CannotRun)


@pytest.fixture
def slowly():
    """What is done for all who wait, beside whatever else the loop or other threads do; what was done at one time."""
    done = []

    def do(items):
        pause = threading.Event()
        elsewhere(lambda: pause.wait(0.02))
        done.append(items)
        if "bad" in items:
            raise CannotRun("bad")

    return Together(do), done


@pytest.mark.parametrize("in_loop, in_threads", [(20, 0), (0, 20), (10, 10)])
def test_who_comes_while_it_is_done_is_served_by_the_next_with_all_who_came(slowly, in_loop, in_threads):
    together, done = slowly
    with ThreadPoolExecutor(20) as threads:
        others = [threads.submit(together.do, f"thread {n}") for n in range(in_threads)]
        looped(*((lambda n=n: together.do(f"loop {n}")) for n in range(in_loop)))
        for each in others:
            each.result(PATIENCE_S)
    said = [item for items in done for item in items]
    assert len(said) == len(set(said)) == 20
    assert len(done) < 20


def test_a_failure_is_everybodys_who_was_served_and_nobodys_after(slowly):
    together, done = slowly
    said = looped(*((lambda each=each: together.do(each)) for each in ("first", "bad", "beside")), lambda: "other")
    assert done == [["first"], ["bad", "beside"]]
    assert said[0] is None and isinstance(said[1], CannotRun) and isinstance(said[2], CannotRun)
    assert looped(lambda: together.do("after")) == [None]


@pytest.fixture(scope="module")
def postgres():
    opened = Database(fresh_database())
    yield opened
    opened.close()


@pytest.mark.postgres
def test_a_statement_in_a_loop_lets_others_run_and_gives_what_it_gives_in_a_thread(postgres):
    """The first waits for a lock that the second gives back."""
    locks, gives_back = (f"SELECT concat($1::text, pg_advisory_{how}($2::bigint))" for how in ("lock", "unlock"))
    with postgres.engine.connect() as waits, postgres.engine.connect() as holds:
        waits.exec_driver_sql(f"SET lock_timeout = '{PATIENCE_S}s'")
        expected = [value_of(holds, locks, ["甲", 7]), value_of(holds, gives_back, ["甲", 7])]
        value_of(holds, locks, ["甲", 7])
        told = looped(lambda: value_of(waits, locks, ["甲", 7]), lambda: value_of(holds, gives_back, ["甲", 7]))
        assert told == expected


@pytest.mark.postgres
def test_a_large_value_is_sent_in_a_loop(postgres):
    large = "字" * 2_000_000
    with postgres.engine.connect() as connection:
        assert looped(lambda: value_of(connection, "SELECT length($1::text)", [large])) == [b"2000000"]


@pytest.mark.postgres
def test_what_the_server_refuses_is_the_same_error_and_the_connection_goes_on(postgres):
    with postgres.engine.connect() as connection:
        (in_loop,) = looped(lambda: value_of(connection, "SELECT 1 / $1::int", [0]))
        with pytest.raises(type(in_loop)):
            value_of(connection, "SELECT 1 / $1::int", [0])
        connection.rollback()
        assert looped(lambda: value_of(connection, "SELECT $1::int", [3])) == [b"3"]


def test_a_loop_is_left_as_it_was():
    """Nothing watches a socket any more when a call has come to its end."""
    left, right = socket.socketpair()

    async def ask():
        call = begin(lambda: waiting.until_ready(left.fileno()))
        right.send(b"x")
        await asyncio.wait_for(call, PATIENCE_S)
        return asyncio.get_running_loop().remove_reader(left.fileno())

    with left, right, ThreadPoolExecutor(1) as alone:
        assert alone.submit(asyncio.run, ask()).result() is False
