"""A real server on this machine tells of changes: over WebSocket, as streams of events, cut off and gone on with, and to webhooks."""

import json
import socket
import threading
import time
from contextlib import closing, contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import uvicorn
from graphql_towns import ENGINES, made
from sqlalchemy import delete, select, update
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

import tongxing_graphql
from tongxing.host.cities.composition import Composition
from tongxing.host.offices import bringing
from tongxing.records.base import table_of
from tongxing.trust.audit.asking import who_saw
from tongxing.trust.grants import GRANTS
from tongxing.trust.principals import PRINCIPALS
from tongxing.work import pauses
from tongxing.work.commands import AddEvent
from tongxing.work.events import ServiceEvent
from tongxing.work.outbox import Kind
from tongxing_graphql.feed import sockets, subscribing
from tongxing_graphql.guards import draining

EVENTS = "subscription ($after: String) { serviceEvents(after: $after) { cursor subject record { ... on ServiceEvent { kind } } } }"
PATIENCE_S = 60
LATER = date(2026, 11, 2)


def soon(check):
    """Return once it is so."""
    until = time.monotonic() + PATIENCE_S
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)


class Server:
    """A town that is served by uvicorn at a port of its own."""

    def __init__(self, engine, folder):
        self.town = made(engine, folder)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.app = tongxing_graphql.create_app([self.town.registry], budget_s=60)
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="error"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        soon(lambda: self.server.started)

    def close(self):
        self.server.should_exit = True
        self.thread.join(PATIENCE_S)
        self.town.close()

    @contextmanager
    def socket(self, token="county", *, init=True, protocols=("graphql-transport-ws",)):
        address = f"ws://127.0.0.1:{self.port}/testing/graphql"
        with connect(address, subprotocols=list(protocols), close_timeout=2) as client:
            if init:
                said = {"Authorization": f"Bearer {token}-token", "Tongxing-Purpose": "care"}
                tell(client, type="connection_init", payload=said)
                assert hear(client) == {"type": "connection_ack"}
            yield client

    @contextmanager
    def stream(self, query=EVENTS, token="county", *, last=None, **variables):
        heads = {"Authorization": f"Bearer {token}-token", "Tongxing-Purpose": "care", "Accept": "text/event-stream"}
        heads |= {"Last-Event-ID": last} if last else {}
        body = {"query": query, "variables": variables}
        address = f"http://127.0.0.1:{self.port}/testing/graphql"
        with httpx.Client(timeout=PATIENCE_S) as client, client.stream("POST", address, json=body, headers=heads) as it:
            yield it


class Receiver:
    """Somebody's server, which takes every letter."""

    def __init__(self):
        self.letters, outer = [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                outer.letters.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def close(self):
        """Whoever brings a letter from now on is refused: at a port that only listens they would wait for an answer."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def served(request, tmp_path_factory):
    """On SQLite, but for tests that name both engines."""
    with closing(Server(getattr(request, "param", "sqlite"), tmp_path_factory.mktemp("served"))) as server:
        yield server


on_both_engines = pytest.mark.parametrize("served", ENGINES, indirect=True)


def tell(client, **message):
    client.send(json.dumps(message))


def hear(client):
    while True:
        message = json.loads(client.recv(timeout=PATIENCE_S))
        if message["type"] != "ping":
            return message


def follow(client, id="1", query=EVENTS, **variables):
    tell(client, type="subscribe", id=id, payload={"query": query, "variables": variables})


def subject(message):
    return message["payload"]["data"]["serviceEvents"]["subject"]


def events(stream):
    """Kind, id and data of each event of a stream."""
    kind, id, data = "", None, None
    for line in stream.iter_lines():
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.strip()
        elif name == "id":
            id = value.strip()
        elif name == "data":
            data = json.loads(value) if value.strip() else None
        elif line == "" and kind:
            yield kind, id, data
            kind, id, data = "", None, None


def closed(client):
    with pytest.raises(ConnectionClosed) as ended:
        while True:
            client.recv(timeout=PATIENCE_S)
    return ended.value.rcvd.code


def now(served, token="county"):
    """The cursor behind all that there is: who begins there misses nothing, however long the server takes to begin."""
    found = served.town.data("{ changes { pageInfo { endCursor } } }", token=token)
    return found["changes"]["pageInfo"]["endCursor"]


@on_both_engines
def test_a_socket_is_told_each_event_once_and_goes_on_behind_its_cursor(served):
    with served.socket() as client:
        follow(client, after=now(served))
        first = served.town.add_child("甲一", 2016, "230102").id
        told = hear(client)
        assert (told["type"], told["id"], subject(told)) == ("next", "1", first)
        assert told["payload"]["data"]["serviceEvents"]["record"] == {"kind": "visited"}
        cursor = told["payload"]["data"]["serviceEvents"]["cursor"]
    away = [served.town.add_child(name, 2016, "230102").id for name in ("甲二", "甲三")]
    with served.socket() as client:
        follow(client, after=cursor)
        assert [subject(hear(client)) for _ in away] == away
        later = served.town.add_child("甲四", 2016, "230103").id
        assert subject(hear(client)) == later


@on_both_engines
def test_a_stream_is_told_each_event_and_goes_on_behind_the_last_one(served):
    with served.stream() as stream:
        assert (stream.status_code, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        first = served.town.add_child("乙一", 2016, "230102").id
        kind, last, data = next(events(stream))
        assert (kind, data["data"]["serviceEvents"]["subject"]) == ("next", first)
    away = served.town.add_child("乙二", 2016, "230102").id
    with served.stream(last=last) as stream:
        assert next(events(stream))[2]["data"]["serviceEvents"]["subject"] == away


def test_a_district_hears_of_no_child_elsewhere(served):
    with served.socket("mixed") as client, served.socket("district") as other:
        follow(client, after=now(served))
        follow(other, after=now(served))
        served.town.add_child("丙一", 2016, "230102")
        here = served.town.add_child("丙二", 2016, "230103").id
        assert subject(hear(client)) == here  # `mixed` sees services in 230103 alone
        with pytest.raises(TimeoutError):
            other.recv(timeout=0.7)


def test_what_was_told_stood_in_the_access_log_before(served):
    with served.stream() as stream:
        child = served.town.add_child("丁一", 2016, "230102").id
        next(events(stream))
        operations = {entry.operation for entry in who_saw(served.town.registry.log, child)}
    assert {"subscription event", "graphql subscription serviceEvents"} <= operations


def test_whoever_loses_the_grant_is_told_nothing_more(served):
    town = served.town
    with served.socket("mixed") as client:
        follow(client, after=now(served))
        before = town.add_child("戊一", 2016, "230103").id
        assert subject(hear(client)) == before
        mine = (GRANTS.c.principal == "mixed") & GRANTS.c.categories.contains("core.service")
        with town.registry.database.write() as connection:
            connection.execute(update(GRANTS).where(mine).values(revoked_at=town.registry.clock()))
        town.add_child("戊二", 2016, "230103")
        with pytest.raises(TimeoutError):
            client.recv(timeout=1.0)
        with town.registry.database.write() as connection:
            connection.execute(update(GRANTS).where(mine).values(revoked_at=None))


def test_whose_token_ends_is_let_go(served, monkeypatch):
    monkeypatch.setattr(subscribing, "QUIET_S", 0.3)
    registry = served.town.registry
    mine = PRINCIPALS.c.name == "angler"
    with served.socket("angler") as client, served.stream(token="angler") as stream:
        follow(client)
        time.sleep(0.3)
        with registry.database.write() as connection:
            (kept,) = connection.execute(PRINCIPALS.select().where(mine)).mappings().all()
            connection.execute(delete(PRINCIPALS).where(mine))
        assert closed(client) == sockets.FORBIDDEN
        kinds = [(kind, data) for kind, _, data in events(stream)]
        assert [kind for kind, _ in kinds] == ["next", "complete"]
        assert kinds[0][1]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        with registry.database.write() as connection:
            connection.execute(PRINCIPALS.insert().values(dict(kept)))


def test_a_department_that_is_switched_ends_nothing_that_does_not_name_it(served):
    of_angling = (
        "subscription ($after: String) { serviceEvents(after: $after) { record { ... on AnglingNote { points } } } }"
    )
    town = served.town
    with served.socket() as client:
        follow(client, after=now(served))
        follow(client, "2", of_angling, after=now(served))
        town.switch("disable", "angling")
        town.request("GET", "/health")
        time.sleep(0.6)  # as long as another worker takes to look
        child = town.add_child("己一", 2016, "230102").id
        told = [hear(client), hear(client)]
        by_id = {each["id"]: each for each in told}
        assert subject(by_id["1"]) == child
        assert by_id["2"]["type"] == "error" and by_id["2"]["payload"][0]["extensions"]["code"] == "PLUGIN_DISABLED"
        town.switch("enable", "angling")
        town.request("GET", "/health")


def test_one_principal_has_so_many_subscriptions_and_a_seat_that_is_left_is_free(served, monkeypatch):
    monkeypatch.setattr("tongxing_graphql.feed.outlook.SUBSCRIPTIONS", 2)
    with served.socket() as client:
        after = now(served)
        for id in "123":
            follow(client, id, after=after)
        refused = hear(client)
        assert refused["type"] == "error" and refused["payload"][0]["extensions"]["code"] == "LIMIT"
        left = next(id for id in "123" if id != refused["id"])
        tell(client, type="complete", id=left)
        soon(lambda: served.app.state.outlooks["testing"]._seats["county"] == 1)
        follow(client, "4", after=after)
        child = served.town.add_child("庚一", 2016, "230102").id
        told = [hear(client), hear(client)]
        assert {subject(each) for each in told} == {child} and "4" in {each["id"] for each in told}
        assert left not in {each["id"] for each in told}


def test_when_the_server_ends_clients_are_told_to_come_back(served, monkeypatch):
    with served.socket() as client, served.stream() as stream:
        follow(client)
        time.sleep(0.5)
        monkeypatch.setattr(draining, "is_ending", lambda: True)
        assert closed(client) == sockets.RESTART
        assert list(events(stream)) == []  # no «complete»
        monkeypatch.undo()


def test_somebody_who_only_listens_hears_that_the_server_is_there(served, monkeypatch):
    monkeypatch.setattr(subscribing, "QUIET_S", 0.2)
    with served.socket() as client, served.stream() as stream:
        follow(client)
        assert json.loads(client.recv(timeout=PATIENCE_S)) == {"type": "ping"}
        assert next(stream.iter_lines()) == ":"


def test_queries_are_answered_too_and_a_subscription_is_no_request(served):
    with served.socket() as client:
        follow(client, query="{ me { principal } }")
        assert hear(client) == {"id": "1", "type": "next", "payload": {"data": {"me": {"principal": "county"}}}}
        assert hear(client) == {"id": "1", "type": "complete"}
    with served.stream("{ me { principal } }") as stream:
        assert [kind for kind, _, _ in events(stream)] == ["next", "complete"]
    (error,) = served.town.ask(EVENTS)["errors"]
    assert "graphql-transport-ws" in error["message"]


@pytest.mark.parametrize(
    ("query", "variables", "said"),
    [
        ("subscription { nothing }", {}, "nothing"),
        (EVENTS, {"after": "nonsense"}, "no cursor"),
        (EVENTS, {"after": 1}, "$after"),
        ("subscription { serviceEvents { cursor } gapsChanged { cursor } }", {}, "only one"),
    ],
)
def test_what_cannot_be_followed_is_said_at_once(served, query, variables, said):
    with served.socket() as client:
        follow(client, query=query, **variables)
        refused = hear(client)
        assert refused["type"] == "error" and said in refused["payload"][0]["message"]
    with served.stream(query, **variables) as stream:
        assert stream.status_code == 400 and said in stream.read().decode()


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["nonsense"], sockets.BAD),
        (['{"type": "what"}'], sockets.BAD),
        (["[]"], sockets.BAD),
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ me { principal } }"}}'], sockets.UNKNOWN),
        (['{"type": "connection_init", "payload": {"Authorization": "Bearer wrong"}}'], sockets.FORBIDDEN),
        (['{"type": "connection_init"}'], sockets.FORBIDDEN),
    ],
)
def test_whoever_breaks_the_protocol_is_let_go_with_its_code(served, messages, code):
    with served.socket(init=False) as client:
        for each in messages:
            client.send(each)
        assert closed(client) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Authorization": "Bearer wrong"}, "UNAUTHENTICATED"),
        ({"Authorization": "Bearer county-token"}, "PURPOSE_REQUIRED"),
    ],
)
def test_whoever_is_not_let_in_reads_why_in_the_close(served, said, code):
    with served.socket(init=False) as client, pytest.raises(ConnectionClosed) as ended:
        tell(client, type="connection_init", payload=said)
        hear(client)
    assert ended.value.rcvd.reason == f"Forbidden: {code}"


def test_the_protocols_other_rules_hold(served, monkeypatch):
    with served.socket() as client:
        tell(client, type="ping")
        assert hear(client) == {"type": "pong"}
        tell(client, type="connection_init")
        assert closed(client) == sockets.TWICE
    with served.socket() as client:
        follow(client, "1")
        follow(client, "1")
        assert closed(client) == sockets.TAKEN
    with served.socket(init=False, protocols=("graphql-ws",)) as client:
        assert closed(client) == sockets.NO_PROTOCOL
    monkeypatch.setattr(sockets, "INIT_S", 0.1)
    with served.socket(init=False) as client:
        assert closed(client) == sockets.NO_INIT


def test_nobody_without_a_token_has_a_stream(served):
    with served.stream(token="wrong") as stream:
        assert stream.status_code == 401


def test_a_server_brings_letters_to_webhooks_by_itself(served):
    receiver, town = Receiver(), served.town
    bringing.add(town.registry, receiver.url, "county", "care", [Kind.event], "operator")
    child = town.add_child("辛一", 2016, "230102").id
    soon(lambda: receiver.letters)
    receiver.close()
    assert [change["subject"] for letter in receiver.letters for change in letter["changes"]] == [child]


def test_a_server_tries_again_by_itself_what_a_department_failed_to_do(served, monkeypatch):
    tries, town = [], served.town

    def visit(events):
        tries.append(events[0].subject)
        if len(tries) < 3:
            raise RuntimeError
        return [AddEvent("visited", "child", events[0].subject, LATER)]

    monkeypatch.setattr(pauses, "WAITS_S", (0,) * 3)
    others = Composition.hooks
    mine = {"after_events": [("angling", visit)]}
    monkeypatch.setattr(Composition, "hooks", lambda self, name: mine.get(name) or others(self, name))
    child = town.add_child("壬一", 2016, "230102").id

    def is_done():  # whoever tries it is not done with it yet
        health = httpx.get(f"http://127.0.0.1:{served.port}/health").json()["cities"]["testing"]["plugins"]
        told = next(each for each in health if each["key"] == "angling")
        return (told["pending_reactions"], told["reactions_given_up"]) == (0, 0)

    soon(is_done)
    assert tries == [child] * 3
    with town.registry.database.read() as connection:
        event = table_of(ServiceEvent)
        kinds = connection.execute(
            select(event.c.kind).where(event.c.child == child, event.c.happened_on == LATER)
        ).all()
    assert kinds == [("visited",)]
