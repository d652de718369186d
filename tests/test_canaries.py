"""Canaries: names, numbers, phones and addresses of the demo are seeded, then looked for where they must never be."""

import json
import logging
import re

import pytest
from sqlalchemy import inspect, text
from starlette.testclient import TestClient

from tongxing.demo import running
from tongxing.people import Child, Guardian, GuardianIdentifier, Household, Identifier
from tongxing_graphql import create_app

HEADERS = {"authorization": "Bearer demo-county", "tongxing-purpose": "care"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    with running.demo("harbin", children=60, seed=7, database=str(folder / "c.db"), folder=folder) as demo:
        yield demo.registry, folder


@pytest.fixture(scope="module")
def secrets(made):
    """What is stored encrypted, as it was before."""
    registry, _ = made
    with registry.store(registry.access("demo-county", "survey")).reading("test") as read:
        numbers = [r.number for kind in (Identifier, GuardianIdentifier) for r in read.all(kind)]
        phones = [g.phone for g in read.all(Guardian)]
        homes = [h.address for h in read.all(Household)]
    found = [value for value in (*numbers, *phones, *homes) if value]
    assert len(found) > 60, "there is nothing to look for"
    return found


@pytest.fixture(scope="module")
def names(made):
    registry, _ = made
    with registry.store(registry.access("demo-county", "survey")).reading("test") as read:
        return [child.name for child in read.all(Child)]


def everything_in(registry):
    """Every cell of every table of the database, as text."""
    with registry.database.read() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield table, " ".join(str(cell) for cell in row)


def test_no_secret_stands_in_the_database_in_the_clear(made, secrets):
    registry, _ = made
    rows = list(everything_in(registry))
    assert any("v1:aes-256-gcm-siv:" in row for _, row in rows)
    for table, row in rows:
        for secret in secrets:
            assert secret not in row, table


def test_no_secret_stands_in_any_file_of_the_database(made, secrets):
    _registry, folder = made
    for file in folder.glob("c.db*"):
        content = file.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, file.name


def test_the_access_log_and_the_batches_name_nobody(made, names):
    registry, _ = made
    logged = "".join(block.body.decode() for block in registry.log.blocks.all("harbin"))
    assert logged.count('"operation"') > 1 and not [name for name in names if name in logged]
    for table in ("_p_core_import_batch", "_p_core_idempotency", "_p_core_pending_reaction"):
        with registry.database.read() as connection:
            rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
        said = " ".join(str(cell) for row in rows for cell in row)
        assert not [name for name in names if name in said], table


WRONG = [
    '{ children(filter: {name: {eq: "NAME"}}, first: 500) { totalCount } }',
    '{ children(filter: {birthDate: {eq: "NAME"}}) { totalCount } }',
    '{ child(id: "NAME") { name } }',
    'mutation { transport { issuePupilCard(key: "k", input: {child: "NAME", number: "NAME", validFrom: "2026-01-01"}) '
    "{ problems { message } } } }",
    "{ children(NAME",
]


@pytest.mark.parametrize("document", WRONG)
def test_errors_and_logs_repeat_no_name(made, names, document, caplog):
    registry, _ = made
    name = names[0]
    with (
        caplog.at_level(logging.DEBUG),
        TestClient(create_app([registry], budget_s=60), raise_server_exceptions=False) as client,
    ):
        answer = client.post("/graphql", json={"query": document.replace("NAME", name)}, headers=HEADERS)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert name not in logged
    errors = json.dumps(answer.json().get("errors", []), ensure_ascii=False)
    assert not re.search(re.escape(name), errors), errors


def test_a_repr_shows_an_id_and_nothing_else(made):
    registry, _ = made
    with registry.store(registry.access("demo-county", "survey")).reading("test") as read:
        child = read.all(Child)[0]
    assert child.name not in repr(child) and child.name not in str(child) and child.id in repr(child)


def test_a_variable_that_does_not_fit_is_not_repeated(made, names):
    registry, _ = made
    asked = {
        "query": "query($on: Date) { children { edges { node { decisions(on: $on) { item } } } } }",
        "variables": {"on": names[0]},
    }
    with TestClient(create_app([registry], budget_s=60)) as client:
        answer = client.post("/graphql", json=asked, headers=HEADERS).json()
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert names[0] not in json.dumps(answer, ensure_ascii=False)
