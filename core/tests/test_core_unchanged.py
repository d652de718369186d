"""What was read of who may come in and see what: kept from request to request, and gone with any change, whoever makes it."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, event, insert, text

from tongxing.errors import CannotRun, Unauthenticated
from tongxing.host.baseline import DECIDING
from tongxing.host.host import Host
from tongxing.testing.postgres import fresh_database
from tongxing.testing.templates import begun_city
from tongxing.testing.worlds import NOW
from tongxing.trust.grants import GRANTS
from tongxing.trust.identities.lockouts import LOCKOUTS
from tongxing.trust.principals import PRINCIPALS
from tongxing.trust.unchanged import Unchanged, unchanged_of

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
HEADERS = {"authorization": "Bearer clerk-token"}
CITY = """
key = "kept"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
principals = [{name = "clerk", token = "clerk-token"}]

[[grants]]
principal = "clerk"
role = "officer"
actions = ["read"]
categories = ["core.*"]
regions = [{division = "230100", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""


@pytest.fixture(params=ENGINES)
def registry(request, tmp_path):
    file = tmp_path / "kept.toml"
    file.write_text(CITY, encoding="utf-8")
    url = str(tmp_path / "kept.db") if request.param == "sqlite" else fresh_database()
    opened = begun_city(file, url, host=Host.of(), clock=lambda: NOW)
    yield opened
    opened.close()


def admitted(registry):
    name = registry.doorman.admit(HEADERS, "10.1.1.1")
    held = unchanged_of(registry.database).last
    return registry.access_by(held, name, "care", registry.composition.categories, registry.clock())


def asked_of(registry, call):
    """The statements of the store's own connections while something runs; the look itself goes by the driver."""
    said = []

    def note(connection, cursor, statement, *rest):
        said.append(statement)

    event.listen(registry.database.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(registry.database.engine, "before_cursor_execute", note)
    return said


def test_the_second_request_reads_nothing_of_who_asks(registry):
    admitted(registry)
    registry.composition  # noqa: B018
    of_composition = asked_of(registry, lambda: registry.composition)
    assert asked_of(registry, lambda: admitted(registry)) == of_composition


def row_of(table):
    """Some row: texts, days, moments and numbers as the columns want them."""
    some = {int: 1, date: NOW.date()}
    wanted = [column for column in table.columns if not column.nullable and column.autoincrement is not True]
    return {c.name: c.name if c.type.python_type is str else some.get(c.type.python_type, NOW) for c in wanted}


@pytest.mark.parametrize("table", DECIDING, ids=lambda table: table.name)
def test_each_table_that_decides_is_counted(registry, table):
    unchanged = unchanged_of(registry.database)
    before = unchanged.look()
    assert unchanged.look() is before
    with registry.database.write() as connection:
        connection.execute(
            insert(table).values(row_of(table) | {"city": "other"} if "city" in table.c else row_of(table))
        )
    assert unchanged.look() is not before


def test_a_change_that_is_taken_back_counts_for_nothing(registry):
    unchanged = unchanged_of(registry.database)
    before = unchanged.look()
    with pytest.raises(ZeroDivisionError), registry.database.write() as connection:
        connection.execute(delete(GRANTS))
        raise ZeroDivisionError
    assert unchanged.look() is before


def test_a_revoked_grant_is_gone_for_the_next_request_whoever_revokes_it(registry):
    assert [grant.revoked_at for grant in admitted(registry).grants] == [None]
    with registry.database.write() as connection:
        connection.execute(text("UPDATE _p_core_grant SET revoked_at = approved_at"))
    assert [grant.is_live(NOW) for grant in admitted(registry).grants] == [False]


def test_whoever_is_locked_out_is_refused_at_once_and_let_in_when_it_is_over(registry):
    admitted(registry)
    subject = registry.doorman.subjects("clerk-token", "10.1.1.1")[0]
    row = {"city": "kept", "subject": subject, "failures": 9, "since": NOW, "locked_until": NOW + timedelta(minutes=5)}
    with registry.database.write() as connection:
        connection.execute(insert(LOCKOUTS).values(row))
    with pytest.raises(Unauthenticated):
        admitted(registry)
    registry.clock = lambda: NOW + timedelta(minutes=5)
    assert admitted(registry).principal == "clerk"


def test_a_token_that_is_taken_away_lets_nobody_in(registry):
    admitted(registry)
    with registry.database.write() as connection:
        connection.execute(PRINCIPALS.update().values(token_sha256=None))
    with pytest.raises(Unauthenticated):
        admitted(registry)


def test_what_follows_from_grants_ends_with_the_moment_at_which_one_does(registry):
    first = admitted(registry)
    assert first.remembered("it", lambda: "made of the first") == "made of the first"
    registry.clock = lambda: NOW + timedelta(hours=1)
    assert admitted(registry).remembered("it", lambda: "made anew") == "made of the first"
    registry.clock = lambda: NOW + timedelta(days=4000)  # after the grant
    assert admitted(registry).remembered("it", lambda: "made anew") == "made anew"
    registry.clock = lambda: NOW  # before the moment at which that was made
    assert admitted(registry).remembered("it", lambda: "of the first moment") == "of the first moment"


class Counting:
    """A database of which only the count is asked: each look takes until it is let go."""

    def __init__(self):
        self.looks, self.count, self.go = 0, 0, threading.Semaphore(0)

    def now(self):
        self.looks += 1
        said = self.count
        assert self.go.acquire(timeout=20)
        if said is None:
            raise CannotRun("gone")
        return said


def looking(unchanged, many):
    found = []
    threads = [threading.Thread(target=lambda: found.append(unchanged.look())) for _ in range(many)]
    for each in threads:
        each.start()
    return threads, found


def until(so):
    for _ in range(6000):
        if so():
            return
        threading.Event().wait(0.005)
    raise AssertionError("nobody looks")


@pytest.fixture
def unchanged(tmp_path):
    made = object.__new__(Unchanged)
    made.__init__(None)
    made._look = Counting()
    return made


def test_those_who_wait_share_one_look_that_began_after_they_came(unchanged):
    counting = unchanged._look
    first, by_first = looking(unchanged, 1)
    until(lambda: counting.looks >= 1)
    counting.count = 1  # changed after the first look began, before the others come
    others, by_others = looking(unchanged, 5)
    until(lambda: len(unchanged._looks._waiting) == 5)
    counting.go.release()
    counting.go.release()
    for each in first + others:
        each.join(20)
    assert counting.looks == 2
    assert [held.count for held in by_first] == [0] and [held.count for held in by_others] == [1] * 5


def test_where_the_count_cannot_be_read_nothing_is_kept(unchanged):
    counting = unchanged._look
    counting.go.release()
    unchanged.look().put("it", "read before")
    counting.count = None
    counting.go.release()
    with pytest.raises(CannotRun):
        unchanged.look()
    assert unchanged.last.get("it") is None
