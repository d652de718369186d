"""Three workers as one server: one composition, one set of numbers, and an end at which no request is lost; under both servers."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql_server import SMALL, Server, ask, ended_under_load
from prometheus_client.parser import text_string_to_metric_families

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
    made.switching = ["transport", *given[:4]]
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
            time.sleep(0.3)  # within what one principal may ask for
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
