"""Canary names: a thousand that stand in nobody else's text, asked about in every wrong way, and then listened for.

In logs, errors, pages of health, what commands say, idle files beside the database, temporary files and the access log none may sing.
"""

import json
import logging
import re
import tempfile
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from tongxing.cli.main import run
from tongxing.demo import running
from tongxing_graphql import create_app
from tongxing_graphql.guards import told

HEADERS = {"authorization": "Bearer demo-county", "tongxing-purpose": "care"}
JSON = {"content-type": "application/json"}
CANARY = re.compile(r"雀\d{5}|wren\d{5}")
PEOPLE = ("_p_core_child", "_p_core_guardian")
A_THOUSAND = 1000

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def aviary(tmp_path_factory):
    """A city in which every child and guardian has a canary's name; the folder where it stands; the names."""
    folder = tmp_path_factory.mktemp("aviary")
    with running.demo("harbin", children=A_THOUSAND, seed=3, database=str(folder / "c.db"), folder=folder) as demo:
        names = []
        with demo.registry.database.write() as connection:
            for table in PEOPLE:
                for id in connection.execute(text(f"SELECT id FROM {table} ORDER BY id")).scalars().all():
                    names.append(f"雀{len(names):05}")
                    asked = {"name": names[-1], "id": id}
                    connection.execute(text(f"UPDATE {table} SET name = :name WHERE id = :id"), asked)
        yield demo.registry, folder, names[:A_THOUSAND]


@contextmanager
def listening():
    """Everything that any logger of this process says, however quietly."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(self.format(record))

    ear, root = Ear(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "sqlalchemy.engine")}
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)  # finer, it would say rows; nobody sets that
    try:
        yield heard
    finally:
        root.removeHandler(ear)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


WRONG = [
    '{ children(filter: {name: {eq: "NAME"}}, first: 500) { totalCount } }',
    '{ children(filter: {birthDate: {eq: "NAME"}}) { totalCount } }',
    "{ children(filter: {NAME: {eq: 1}}) { totalCount } }",
    '{ child(id: "NAME") { name } }',
    '{ node(id: "NAME") { id } }',
    '{ children(after: "NAME") { totalCount } }',
    "{ NAME }",
    "{ children(NAME",
    "query NAME { child(id: 1) { NAME } }",
    '{ child(id: "x") @NAME { name } }',
    'mutation { transport { issuePupilCard(key: "NAME", input: {child: "NAME", number: "NAME", validFrom: "2026-01-01"}) '
    "{ problems { message } } } }",
]
OTHERWISE = [
    {"headers": {**HEADERS, "authorization": "Bearer wrenNAME"}},
    {"headers": {**HEADERS, "content-type": "text/wrenNAME"}},
]


def errors_of(answer) -> str:
    """What an answer says beside its data."""
    try:
        said = answer.json()
    except ValueError:
        return answer.text
    return json.dumps(said.get("errors", said), ensure_ascii=False)


def ways(name):
    """Every wrong way to ask about a name: what is sent, and with which headers."""
    sent = [{"query": document.replace("NAME", name)} for document in WRONG]
    decided = "query($on: Date) { children { edges { node { decisions(on: $on) { item } } } } }"
    yield from ((each, HEADERS) for each in [*sent, {"query": decided, "variables": {"on": name}}])
    for way in OTHERWISE:
        headers = {key: value.replace("NAME", name[1:]) for key, value in way["headers"].items()}
        yield {"query": "{ me { principal } }"}, headers


def asked_in_wrong_ways(client, names):
    """Errors about every name: each is asked about in one way or two, in their turn, every fortieth in all of them."""
    for number, name in enumerate(names):
        known = list(ways(name))
        for body, headers in known if number % 40 == 0 else (known[number % len(known)], known[-number % len(known)]):
            yield errors_of(client.post("/graphql", content=json.dumps(body), headers=JSON | headers))


def sung(outlets: dict[str, str]) -> dict[str, str]:
    """Outlet → the first canary heard there."""
    heard = {outlet: CANARY.search(said) for outlet, said in outlets.items()}
    return {outlet: found.group() for outlet, found in heard.items() if found}


def test_the_ear_hears_a_canary_that_a_fault_lets_out(aviary, monkeypatch):
    """Rung first: an error whose text is logged, and one whose text is answered."""
    registry, _, names = aviary

    def fails(*_):
        raise RuntimeError(f"no child is called {names[0]}")

    monkeypatch.setattr(told, "place_of", str)
    monkeypatch.setattr("tongxing_graphql.operations.execution.check_cost", fails)
    with listening() as heard, TestClient(create_app([registry], budget_s=60), raise_server_exceptions=False) as client:
        asked = {"query": "{ me { principal } }"}
        quiet = errors_of(client.post("/graphql", json=asked, headers=HEADERS))
        monkeypatch.setattr(told, "internal", lambda failure, reference: told.error("INTERNAL", str(failure)))
        loud = errors_of(client.post("/graphql", json=asked, headers=HEADERS))
    assert sung({"log": "\n".join(heard), "quiet": quiet, "loud": loud}) == {"log": names[0], "loud": names[0]}


def test_no_canary_sings_in_an_error_a_log_or_a_page_of_health(aviary):
    registry, _, names = aviary
    app, here = create_app([registry], budget_s=60), ("127.0.0.1", 50_000)  # who is told all of it
    with listening() as heard, TestClient(app, raise_server_exceptions=False, client=here) as client:
        errors = list(asked_in_wrong_ways(client, names))
        health = client.get("/health").text
        assert "emergencies_to_review" in health
    assert len(errors) > 2 * len(names)
    assert sum("message" in each for each in errors) > len(errors) / 2, "hardly anything went wrong"
    assert heard, "nothing was logged at all"
    assert sung({"errors": "\n".join(errors), "log": "\n".join(heard), "health": health}) == {}


def test_no_canary_sings_in_what_commands_say_of_the_city(aviary, capsys):
    _, folder, _ = aviary
    at = ("--city", "harbin", "--database", str(folder / "c.db"))
    said = {}
    for words in (
        ("doctor",),
        ("audit", "verify"),
        ("audit", "unusual"),
        ("compliance", "report", "--year", "2026"),
        ("gaps",),
    ):
        run([*words, *at])
        out, err = capsys.readouterr()
        said[words[0] + words[-1]] = out + err
    assert all(said.values())
    assert sung(said) == {}


def test_no_canary_sings_in_the_access_log_or_beside_the_database(aviary):
    registry, folder, _ = aviary
    registry.log.tend()
    files = [path for path in folder.glob("c.*") if path.suffix not in (".db", ".db-wal", ".db-shm", ".keys")]
    assert any(path.name.endswith(".audit") for path in files)
    assert sung({path.name: path.read_bytes().decode("utf-8", "replace") for path in files}) == {}
    with registry.database.read() as connection:
        for table in ("_p_core_import_batch", "_p_core_idempotency", "_p_core_pending_reaction"):
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
            assert sung({table: repr(rows)}) == {}


def test_an_upload_full_of_mistakes_leaves_no_file_and_no_name_in_a_log(aviary, tmp_path, monkeypatch):
    registry, _, names = aviary
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    body = "\n".join(["姓名,性别,出生日期", *(f"{name},{name},{name}" for name in names)]).encode()
    headers = {**HEADERS, "tongxing-purpose": "survey", "content-type": "text/csv"}
    with listening() as heard, TestClient(create_app([registry], budget_s=60), raise_server_exceptions=False) as client:
        sent = client.post("/harbin/imports?name=survey.csv&dry_run=true", content=body, headers=headers)
        assert sent.status_code < 500
    assert sung({"log": "\n".join(heard)}) == {}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
