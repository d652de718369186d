"""A request whose time is over, or whose client has gone, stops reading; nothing goes on for nobody."""

import asyncio
import json
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tongxing.driver import value_of
from tongxing_graphql.compiled.plans import Plan
from tongxing_graphql.server import endpoint

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
QUERY = "{ children { totalCount } }"
PATIENCE_S = 10.0
"""Far more than it takes on a busy machine, and nothing beside a statement that never ends."""


@pytest.fixture
def endless(town, monkeypatch):
    """A list whose statement never ends, asked before, so that a server's loop would run it; when it began and when it was over."""
    town.data(QUERY)
    noted = []

    def run(_, connection, *given):
        noted.append(time.monotonic())
        try:
            if town.registry.database.is_sqlite:  # past the wall, which forbids such a statement
                sqlite3.Connection.set_authorizer(connection.connection.driver_connection, None)
            value_of(connection, ENDLESS if town.registry.database.is_sqlite else "SELECT pg_sleep(3600)")
        finally:
            noted.append(time.monotonic())

    monkeypatch.setattr(Plan, "run", run)
    return noted


def test_a_statement_is_stopped_when_the_time_is_over(town, endless, monkeypatch):
    with monkeypatch.context() as soon:
        soon.setattr(endpoint, "SECONDS", 0.2)
        answer = town.ask(QUERY)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "LIMIT", answer
    assert error["extensions"]["limit"] == "seconds" and "data" not in answer
    assert re.match(r"This request has taken \d+ seconds since it came; 10 are allowed\.", error["message"])
    if endless:  # on a busy machine the time may be over before the statement begins
        assert endless[1] - endless[0] < PATIENCE_S
    assert town.data("{ me { principal } }")


def scope_of_a_post():
    heads = {"authorization": "Bearer county-token", "tongxing-purpose": "care", "content-type": "application/json"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "scheme": "http",
    }
    scope |= {
        "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in heads.items()],
        "http_version": "1.1",
    }
    return scope | {"asgi": {"version": "3.0"}, "server": ("town", 80), "client": ("127.0.0.1", 1)}


def asked_alone(town, receive, send):
    """In a thread of its own: tests with a browser leave a loop running here."""

    async def ask():
        await asyncio.wait_for(town.app(scope_of_a_post(), receive, send), PATIENCE_S)

    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, ask()).result()


def test_a_client_that_goes_while_its_body_is_read_is_no_fault_of_ours(town, caplog):
    sent = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message.get("status"))

    asked_alone(town, receive, send)
    assert sent[0] == 400 and not [each for each in caplog.records if each.levelname == "ERROR"]


def test_a_statement_is_stopped_when_its_client_has_gone(town, endless):
    coming = [{"type": "http.request", "body": json.dumps({"query": QUERY}).encode(), "more_body": False}]

    async def receive():
        if coming:
            return coming.pop()
        while not endless:
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message):
        pass

    asked_alone(town, receive, send)
    assert endless[1] - endless[0] < PATIENCE_S
