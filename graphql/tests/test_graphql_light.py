"""Requests that the server answers in its loop: as threads would, beside others, and never with a department's code."""

import asyncio
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import httpx
import pytest
from graphql_towns import made
from sqlalchemy import delete, insert, select, text, update

from tongxing import waiting
from tongxing.errors import DatabaseDown
from tongxing.testing.worlds import NOW
from tongxing.trust import scope
from tongxing.trust.audit.entries import entries_in
from tongxing.trust.grants import GRANTS
from tongxing.trust.identities.lockouts import LOCKOUTS
from tongxing.trust.principals import PRINCIPALS
from tongxing.trust.unchanged import Unchanged, unchanged_of
from tongxing.trust.walls import reach
from tongxing.trust.walls.readers import readers_of
from tongxing_graphql.compiled.plans import Plan
from tongxing_graphql.guards import loops, workers
from tongxing_graphql.operations import execution
from tongxing_graphql.operations.answering import Run
from tongxing_graphql.server import endpoint
from tongxing_graphql.server.app import WORKERS
from tongxing_graphql.server.light import Light
from tongxing_graphql.web import wire

pytestmark = pytest.mark.postgres
NAMES = "query Names($first: Int) { children(first: $first) { totalCount edges { node { id name birthDate residence { name } } } } }"
HEADS = {"Authorization": "Bearer county-token", "Tongxing-Purpose": "care"}


@pytest.fixture(scope="module")
def town(tmp_path_factory, departments):
    here = made("postgres", tmp_path_factory.mktemp("town"), departments)
    yield here
    here.close()


@pytest.fixture
def ran(monkeypatch):
    """Of each statement that answered, whether a loop ran it."""
    seen, run = [], Plan.run

    def noted(*given):
        seen.append(waiting.is_in_loop())
        return run(*given)

    monkeypatch.setattr(Plan, "run", noted)
    return seen


def together(town, count, query, **variables):
    """Many requests at one time, from one loop."""

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=town.app), base_url="http://town") as client:
            body = {"query": query, "variables": variables}
            asked = [client.post("/testing/graphql", json=body, headers=HEADS) for _ in range(count)]
            return [each.json() for each in await asyncio.gather(*asked)]

    return town._portal.call(ask)


def test_what_is_asked_again_runs_in_the_loop_and_is_answered_alike(town, ran):
    asked = NAMES.replace("Names", "Again")
    first, *more = [town.data(asked, first=3) for _ in range(3)]
    assert ran == [False, True, True] and more == [first, first] and first["children"]["edges"]


def test_many_at_one_time_are_answered_and_each_stands_in_the_log(town, ran):
    expected, before = town.ask(NAMES, first=2), kept(town)
    assert together(town, 40, NAMES, first=2) == [expected] * 40
    assert all(ran[1:]) and kept(town) - before == 40


def test_who_waits_for_the_log_keeps_nobody_from_reading(town, monkeypatch):
    """More than there are seats; the commit that runs ends when all have read, so the next keeps all others' entries."""
    expected = [town.ask(NAMES, first=2) for _ in range(2)][1]
    read, blocks, all_have_read = [], [], Event()
    add, run, count = town.registry.log.blocks.add, Plan.run, WORKERS * 2

    def noted(*given):
        read.append(run(*given))
        if len(read) == count:
            all_have_read.set()
        return read[-1]

    def held(block):
        blocks.append([each.operation for each in entries_in(block.body)].count("graphql Names"))
        assert waiting.elsewhere(lambda: all_have_read.wait(10))
        add(block)

    monkeypatch.setattr(Plan, "run", noted)
    monkeypatch.setattr(town.registry.log.blocks, "add", held)
    assert together(town, count, NAMES, first=2) == [expected] * count
    assert sum(blocks) == count and len([each for each in blocks if each]) <= 2


def test_who_came_before_is_not_looked_at_beside_the_statement(town, monkeypatch):
    expected, looks, look = [town.data(NAMES, first=3) for _ in range(2)][1], [], Unchanged.look
    monkeypatch.setattr(Unchanged, "look", lambda held: looks.append(1) or look(held))
    assert town.data(NAMES, first=3) == expected and looks == []


@contextmanager
def changed(town, table, **values):
    """Every row of a table changed, by whatever way, and then put back."""
    with town.registry.database.write() as connection:
        before = connection.execute(select(table)).mappings().all()
        connection.execute(update(table).values(values))
    try:
        yield
    finally:
        with town.registry.database.write() as connection:
            connection.execute(delete(table))
            connection.execute(insert(table), [dict(each) for each in before])
            connection.execute(delete(LOCKOUTS))


def test_whose_grant_is_revoked_reads_nothing_by_what_was_seen_last(town, ran):
    assert [town.data(NAMES, first=3) for _ in range(2)][1]["children"]["edges"]
    before = kept(town)
    with changed(town, GRANTS, revoked_at=NOW - timedelta(days=1)):
        assert town.data(NAMES, first=3)["children"]["edges"] == []
    # The loop's statement gave nothing, the thread's was told, and it alone stands in the log.
    assert ran[-2:] == [True, False] and kept(town) - before == 1
    assert town.data(NAMES, first=3)["children"]["edges"]


def test_rights_read_anew_are_compared_once_with_those_of_plans_and_connections(town, ran, monkeypatch):
    town.data(NAMES, first=3)
    with changed(town, GRANTS, approved_by="another"):
        expected = town.data(NAMES, first=3)

        def compared(*_):
            raise AssertionError("all ranges of both are compared")

        with monkeypatch.context() as watched:
            for kind in (scope.Ranges, reach.Ranges):
                watched.setattr(kind, "__eq__", compared)
            assert town.data(NAMES, first=3) == expected and expected["children"]["edges"]
    assert ran[-2:] == [False, True]


@pytest.mark.parametrize(("first", "in_loop"), [(3, [True]), ("no number", [])])
def test_whose_token_is_taken_away_is_answered_by_nothing_that_was_seen_last(town, ran, first, in_loop):
    assert [town.data(NAMES, first=3) for _ in range(2)][1]["children"]["edges"]
    before = len(ran)
    with changed(town, PRINCIPALS, token_sha256=None):
        assert town.post({"query": NAMES, "variables": {"first": first}}).status_code == 401
    assert ran[before:] == in_loop  # which gave nothing


def kept(town):
    """The entries of the log."""
    return sum(len(entries_in(each.body)) for each in town.registry.log.blocks.all("testing"))


@pytest.mark.parametrize(
    "query",
    [
        "{ children { edges { node { name angling { named } } } } }",
        "{ children { edges { node { angling { named } guardianships { guardian { phone } } } } } }",
        "{ angling { best(least: 0) { id } } }",
        "{ me { principal } }",
    ],
)
def test_what_calls_more_than_the_statement_runs_in_no_loop(town, query, monkeypatch):
    expected, seen, run = town.ask(query), [], execution._Run._heavy

    def noted(*given):
        seen.append(waiting.is_in_loop())
        return run(*given)

    monkeypatch.setattr(Light, "holds", lambda *_: True)
    monkeypatch.setattr(execution._Run, "_heavy", noted)
    assert town.ask(query) == expected and seen == [False]


def test_a_body_that_is_not_small_is_looked_at_in_a_thread(town, ran, monkeypatch):
    looked, look = [], wire.asked_by

    def noted(body):
        looked.append(loops.is_running())
        return look(body)

    expected = [town.data(NAMES, first=3) for _ in range(2)][1]
    monkeypatch.setattr(wire, "asked_by", noted)
    assert town.data(NAMES, first=3) == expected and looked == [True]
    monkeypatch.setattr(endpoint, "MOST_BYTES", 10)
    assert town.data(NAMES, first=3) == expected and looked == [True, False] and ran[-1] is False


def test_a_pure_field_is_told_in_the_loop_and_its_department_is_waited_for_in_a_thread(town, ran, monkeypatch):
    query = "query ($on: Date!) { children { edges { node { angling { shell(on: $on) } } } } }"
    waits, in_thread = [], workers.elsewhere

    def noted(call):
        waits.append(waiting.is_in_loop())
        return in_thread(lambda: waits.append(waiting.is_in_loop()) or call())

    def shells(on):
        return [edge["node"]["angling"]["shell"] for edge in town.data(query, on=on)["children"]["edges"]]

    first = shells("2026-11-23")
    monkeypatch.setattr(workers, "elsewhere", noted)
    assert shells("2026-11-23") == first and waits == []  # all is known
    assert shells("2027-11-23") == [each and each + 1 for each in first] and waits == [True, False]
    assert ran == [False, True, True]


def test_one_that_becomes_heavy_goes_on_in_a_thread(town, ran, monkeypatch):
    expected = town.data(NAMES, first=1)
    monkeypatch.setattr(Run, "is_light", False)
    assert town.data(NAMES, first=1) == expected and ran[-1] is False


def test_a_token_that_holds_no_more_is_turned_away_in_the_loop_too(town, ran):
    town.data(NAMES, first=4)
    town.data(NAMES, first=4)
    assert town.post({"query": NAMES}, token="stranger").status_code == 401


def test_no_byte_leaves_where_the_log_fails(town, monkeypatch):
    town.data(NAMES)
    town.data(NAMES)

    def fails(block):
        raise OSError("no disk")

    with monkeypatch.context() as broken:
        broken.setattr(town.registry.log.blocks, "add", fails)
        answers = [town.post({"query": NAMES}) for _ in range(2)]
    assert [each.status_code for each in answers] == [503, 503] and all("data" not in each.json() for each in answers)
    assert town.data(NAMES)


def test_a_statement_that_fails_leaves_no_connection_behind(town, monkeypatch):
    expected = town.data(NAMES)
    town.data(NAMES)
    parameters = Plan.parameters
    with monkeypatch.context() as broken:
        broken.setattr(Plan, "parameters", lambda *_: (*parameters(*_)[:-1], "no number"))
        assert town.codes(NAMES) == ["INTERNAL"]
    assert town.data(NAMES) == expected
    assert readers_of(town.registry.database).held[0] == 0


@pytest.mark.parametrize("times", [1, 3], ids=["in a thread", "in the loop"])
def test_a_database_that_was_started_anew_fails_no_request_that_comes_after(town, times):
    """Whatever it had ended is seen before it is used: connections of reads, of the log, of looks and of writes."""
    query = NAMES.replace("Names", f"After{times}")
    expected = [together(town, 4, query) for _ in range(times)][-1]
    with town.registry.database.engine.connect() as administrator:
        ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database()"
        administrator.execute(text(f"{ended} AND pid <> pg_backend_pid()"))
    assert together(town, 4, query) == expected
    assert town.note(town.children[0], 5).points == 5


def test_while_the_database_does_not_answer_that_is_said_and_not_where_it_stands(town, monkeypatch):
    def gone(*_):
        raise DatabaseDown("The database postgresql://somewhere does not answer.")

    monkeypatch.setattr(unchanged_of(town.registry.database), "look", gone)
    answer = town.post({"query": NAMES.replace("Names", "Down")})
    assert answer.status_code == 503 and "somewhere" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
