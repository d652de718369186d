"""Three workers as one server: one composition, one feed, one set of numbers, an end that loses no request; under both servers."""

import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice

import httpx
import pytest
from graphql_server import HEADS, SMALL, Server, ask, ended_under_load
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel
from websockets.sync.client import connect

from tongxing.host.registry import Registry
from tongxing.people import Child
from tongxing.testing.postgres import fresh_database

pytestmark = [pytest.mark.nightly, pytest.mark.postgres]
WORKERS = 3
TRANSPORT = "{ children { edges { node { transport { heightMeasurements { totalCount } } } } } }"


@pytest.fixture(scope="module", params=["uvicorn", "granian"])
def server(request, tmp_path_factory):
    folder, database = tmp_path_factory.mktemp("served"), fresh_database()
    file = folder / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    given = ["--city", str(file), "--database", database, "--server", request.param, "--workers", str(WORKERS)]
    made = Server(folder / "log", *given)
    made.switching, made.file, made.database = ["transport", *given[:4]], str(file), database
    yield made
    made.close()


def test_a_switch_holds_in_every_worker_when_the_command_returns(server):
    from tongxing.cli.main import run

    for act, codes in (("disable", {"PLUGIN_DISABLED"}), ("enable", set())):
        assert run(["city", act, *server.switching, "--reason", "test"]) == 0
        with ThreadPoolExecutor(6) as many:
            answers = list(many.map(lambda _: ask(server.connection(), TRANSPORT)[0], range(24)))
        assert {error["extensions"]["code"] for each in answers for error in each.get("errors", [])} == codes
        assert all(("errors" in each) == bool(codes) for each in answers)


LITTLE = "{ children(first: 1) { edges { node { transport { heightMeasurements(first: 1) { totalCount } } } } } }"
HALVES = """{ mine: __type(name: "Child") { fields { name } } its: __type(name: "ChildTransport") { name }
    root: __type(name: "Query") { fields { name } } categories: __type(name: "DataCategory") { enumValues { name } } }"""


def test_while_departments_are_switched_no_request_fails_and_none_sees_half_a_schema(server):
    """Readers at every worker: each answer is a whole one, of the schema with the department or of the one without."""
    from tongxing.cli.main import run

    ended, seen, wrong = threading.Event(), set(), []

    def read():
        while not ended.is_set():
            time.sleep(0.05)  # within what one principal may ask for
            answer, _ = ask(server.connection(), LITTLE)
            codes = tuple(error["extensions"]["code"] for error in answer.get("errors", ()))
            seen.add(codes)
            if codes not in ((), ("PLUGIN_DISABLED",)) or (not codes and answer["data"]["children"] is None):
                wrong.append(answer)
            schema = ask(server.connection(), HALVES)[0].get("data")
            if schema is None:
                wrong.append("the schema was not told")
                continue
            parts = {
                "transport" in {each["name"] for each in schema["mine"]["fields"]},
                schema["its"] is not None,
                "transport" in {each["name"] for each in schema["root"]["fields"]},
                any(each["name"].startswith("TRANSPORT") for each in schema["categories"]["enumValues"]),
            }
            if len(parts) != 1:
                wrong.append(schema)

    with ThreadPoolExecutor(4) as readers:
        reading = [readers.submit(read) for _ in range(4)]
        try:
            for act in ("disable", "enable"):
                assert run(["city", act, *server.switching, "--reason", "test"]) == 0
        finally:
            ended.set()
        for each in reading:
            each.result()
    assert wrong == [] and seen == {(), ("PLUGIN_DISABLED",)}


class Nothing(BaseModel):
    """An input without anything in it."""


PATIENCE_S = 30
FOLLOW = "subscription ($after: String) { serviceEvents(after: $after) { cursor subject } }"
ISSUE = """mutation ($child: ID!, $key: String!) { transport { issuePupilCard(key: $key,
    input: {child: $child, number: "12345678", validFrom: "2026-09-01"}) { pupilCard { id } } } }"""


def streamed(server, after=None, last=None):
    """Who follows by a stream of events, from a place that the query or the head names: what is told, change by change."""
    heads = {**HEADS, "Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    body, address = {"query": FOLLOW, "variables": {"after": after}}, f"http://127.0.0.1:{server.port}/graphql"
    with httpx.Client(timeout=PATIENCE_S) as client, client.stream("POST", address, json=body, headers=heads) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:") and (told := line.removeprefix("data:").strip()):
                yield json.loads(told)["data"]["serviceEvents"]


def by_socket(server, after):
    """The same over WebSocket."""
    with connect(f"ws://127.0.0.1:{server.port}/graphql", subprotocols=["graphql-transport-ws"]) as client:
        client.send(json.dumps({"type": "connection_init", "payload": HEADS}))
        assert json.loads(client.recv(timeout=PATIENCE_S))["type"] == "connection_ack"
        body = {"query": FOLLOW, "variables": {"after": after}}
        client.send(json.dumps({"type": "subscribe", "id": "1", "payload": body}))
        while True:
            message = json.loads(client.recv(timeout=PATIENCE_S))
            if message["type"] != "ping":
                yield message["payload"]["data"]["serviceEvents"]


class Follower:
    """Somebody who follows beside the test, until so many changes are told."""

    def __init__(self, changes, wanted):
        self.told, self._until = [], time.monotonic() + PATIENCE_S
        # A test that fails does not wait for whoever hears nothing.
        self._thread = threading.Thread(target=self._listen, args=(changes, wanted), daemon=True)
        self._thread.start()

    def _listen(self, changes, wanted):
        with closing(changes):
            self.told.extend(islice(changes, wanted))

    def heard(self):
        """The children of whom it was told, in order."""
        self._thread.join(max(0, self._until - time.monotonic()))
        return [each["subject"] for each in self.told]


def children(server, count):
    """So many children, registered by a program beside the server."""

    def register(store, _):
        every = [store.add(Child(name="甲", residence="230102000000")) for _ in range(count)]
        return every[0]

    registry = Registry.open(server.file, database=server.database)
    try:
        store = registry.store(registry.access("county", "care"))
        store.write(register, Nothing())
        with store.reading("test") as read:
            return [child.id for child in read.all(Child)][:count]
    finally:
        registry.close()


def workers(server, read, count):
    """At which workers the log says that requests of a kind ended, once it tells of so many."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        told = [each["worker"] for each in server.lines() if each.get("read") == read]
        if len(told) >= count:
            return told
        time.sleep(0.2)
    raise AssertionError(f"the log tells of {len(told)} instead of {count}")


def test_what_one_worker_writes_is_told_at_every_other_and_a_place_is_gone_on_from_at_any(server):
    written = children(server, 12)
    after = ask(server.connection(), "{ changes { pageInfo { endCursor } } }")[0]["data"]["changes"]["pageInfo"][
        "endCursor"
    ]
    followers = [Follower(follow(server, after), len(written)) for follow in (streamed, by_socket) * 6]
    for number, child in enumerate(written):
        answer, _ = ask(server.connection(), ISSUE, child=child, key=f"card-{number}")
        assert answer["data"]["transport"]["issuePupilCard"]["pupilCard"], answer
    assert [each.heard() for each in followers] == [written] * 12
    # Each follower sits at one worker: where several wrote, each was told what another one wrote.
    assert len(set(workers(server, "mutation", len(written)))) > 1

    third = followers[0].told[2]["cursor"]
    gone_on = [Follower(streamed(server, last=third), 9) for _ in range(6)]
    assert [each.heard() for each in gone_on] == [written[3:]] * 6
    assert len(set(workers(server, "subscription", 12)[6:])) > 1


def test_whichever_worker_is_asked_tells_the_numbers_of_all(server):
    def requests():
        families = text_string_to_metric_families(server.get("/metrics")[1])
        samples = [s for family in families for s in family.samples if s.name == "tongxing_requests_total"]
        return sum(s.value for s in samples if s.labels["route"] == "graphql")

    before = requests()
    for _ in range(20):
        ask(server.connection(), "{ __typename }")
    assert requests() - before == 20
    workers = set(re.findall(r'tongxing_memory_bytes\{pid="(\d+)"\}', server.get("/metrics")[1]))
    assert len(workers) == WORKERS


def test_no_request_is_lost_when_the_server_is_told_to_end(server):
    answered, lost = ended_under_load(server, seconds=3)
    assert lost == [] and all(answered) and len(answered) > 20
    assert server.process.wait(timeout=60) == 0
    told = [each for each in server.lines() if each["from"] == "tongxing.requests"]
    assert len({each["worker"] for each in told}) == WORKERS and all(each["reference"] for each in told)
