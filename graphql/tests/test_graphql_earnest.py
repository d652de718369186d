"""A city in earnest: documents that are registered, and what scanners of GraphQL servers look for and do not find."""

import json
import logging
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import tongxing_graphql
from tongxing.cli.main import run
from tongxing.host.installed import installed_host
from tongxing.testing.issuer import Issuer
from tongxing.testing.templates import begun_city
from tongxing.trust.audit.asking import every
from tongxing.trust.principals import MARK_SHOWN, token_mark

EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"
CITY = """
key = "{key}"
title = {{zh = "测试市", en = "Testing"}}
division = "230100"
principals = [{{name = "clerk"}}, {{name = "sys", administers = "system"}}]
{more}

[identity]
issuer = "{url}"
audience = "tongxing"
"""
ME = "{ me { principal } }"
INTROSPECTION = "query { __schema { queryType { name } types { fields { type { fields { type { name } } } } } } }"


class City:
    """A city that is served; asked by somebody whom it knows."""

    def __init__(self, folder, issuer, client, registry):
        self.folder, self.issuer, self.client, self.registry = folder, issuer, client, registry

    def heads(self, **more):
        return {"Authorization": f"Bearer {self.issuer.token()}", "Tongxing-Purpose": "care", **more}

    def post(self, body, **more):
        return self.client.post("/graphql", json=body, headers=self.heads(**more))

    def command(self, *words, by="sys"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TONGXING_TOKEN", self.issuer.token(sub=by, amr=["mfa"]))
            named = ("--city", str(self.folder / "earnest.toml"), "--database", str(self.folder / "city.db"))
            return run(["documents", *words, *named, *(() if words[0] == "list" else ("--by", by))])


@contextmanager
def served(folder, more="", key="earnest"):
    with Issuer(lambda: datetime.now(UTC)).serving() as issuer:
        (folder / "earnest.toml").write_text(CITY.format(url=issuer.url, more=more, key=key), encoding="utf-8")
        registry = begun_city(folder / "earnest.toml", str(folder / "city.db"), host=installed_host())
        with TestClient(tongxing_graphql.create_app([registry], budget_s=60)) as client:
            yield City(folder, issuer, client, registry)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """It takes registered documents alone, as every city in earnest does that says nothing else."""
    with served(tmp_path_factory.mktemp("earnest")) as made:
        yield made


@pytest.fixture(scope="module")
def open_city(tmp_path_factory):
    with served(tmp_path_factory.mktemp("open"), 'documents = "any"', "open") as made:
        yield made


@pytest.fixture(params=["city", "open_city"])
def either(request):
    return request.getfixturevalue(request.param)


def ids(capsys):
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def refusal(answer):
    assert answer.status_code == 400 and "data" not in answer.json()
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "DOCUMENT_NOT_REGISTERED" and "登记" in error["extensions"]["zh"]
    return error["message"]


# registered documents --------------------------------------------------------------------------------------------------


def test_what_is_registered_is_asked_by_its_id_and_everything_else_is_refused(city, capsys):
    assert "is not registered here" in refusal(city.post({"query": ME}))
    assert "tongxing documents register" in refusal(city.post({"documentId": "sha256:" + "0" * 64}))

    assert city.command("register", str(EXAMPLES)) == 0
    known = dict(zip(["children", "child", "me"], ids(capsys), strict=True))
    asked = {"documentId": known["me"], "operationName": "WhoAmI"}
    assert city.post(asked).json() == {"data": {"me": {"principal": "clerk", "purpose": "care"}}}
    assert "errors" in city.post({"documentId": known["child"]}).json()  # its variables are asked for as ever
    text = (EXAMPLES / "who_am_i.graphql").read_text(encoding="utf-8")
    assert city.post({"query": text}).json()["data"]["me"]["principal"] == "clerk"  # to the letter
    assert "is not registered here" in refusal(city.post({"query": text + " "}))
    for both in ({"query": text, "documentId": known["me"]}, {"documentId": 7}, {}):
        assert city.post(both).status_code == 400


def test_a_document_ends_when_it_is_retired_or_its_days_are_over(city, capsys, tmp_path):
    file = tmp_path / "mine.graphql"
    file.write_text("query Mine { __typename }")
    assert city.command("register", str(file), "--days", "1") == 0
    (id,) = ids(capsys)
    assert city.post({"documentId": id}).json()["data"]
    city.registry.clock = lambda: datetime.now(UTC) + timedelta(days=1)
    city.issuer.clock = city.registry.clock
    try:
        assert "no more" in refusal(city.post({"documentId": id}))
    finally:
        city.registry.clock = city.issuer.clock = lambda: datetime.now(UTC)
    assert city.post({"documentId": id}).json()["data"]
    assert city.command("retire", id) == 0
    assert "no more" in refusal(city.post({"documentId": id}))
    assert city.command("retire", id) == 1
    capsys.readouterr()
    city.command("list", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["takes"] == "registered"
    assert [each["state"] for each in told["documents"] if each["name"] == "Mine"] == ["ended"]
    assert {"documents register 1", f"documents retire {id}"[:128]} <= {
        each.operation for each in every(city.registry.log)
    }


def test_only_what_fits_schema_and_limits_is_registered_and_only_by_the_system_administrator(city, capsys, tmp_path):
    wrong = {
        "{ nothing }": "Cannot query field",
        "{": "Syntax Error",
        "{ " + "me { purpose } " * 11 + "}": "root fields",
    }
    costly = "{ children(first: 100) { edges { node { events(first: 100) { edges { node { kind } } } } } } }"
    for text, said in {**wrong, costly: "values at most"}.items():
        (tmp_path / "wrong.graphql").write_text(text)
        assert city.command("register", str(tmp_path)) == 2
        printed = capsys.readouterr()
        assert said in printed.err and "wrong.graphql" in printed.err and not printed.out
    assert city.command("register", str(tmp_path / "none")) == 2
    assert city.command("register", str(EXAMPLES), by="clerk") == 1
    assert "no system administrator" in capsys.readouterr().err


def test_in_a_city_that_takes_any_document_registered_ones_go_by_id_too(open_city, capsys):
    assert open_city.command("register", str(EXAMPLES / "who_am_i.graphql")) == 0
    (id,) = ids(capsys)
    assert (
        open_city.post({"documentId": id}).json()["data"]
        == open_city.post({"query": "{ me { principal purpose } }"}).json()["data"]
    )


# what scanners look for ------------------------------------------------------------------------------------------------


def data_of(answer):
    said = answer.json()
    return said.get("data") if isinstance(said, dict) else said


def test_a_hundred_aliases_are_not_answered(either):
    assert (
        data_of(either.post({"query": "query { " + " ".join(f"a{n}: __typename" for n in range(101)) + " }"})) is None
    )


def test_a_field_five_hundred_times_is_not_answered(open_city):
    answer = open_city.post({"query": "query { " + "__typename " * 1001 + "}"})
    assert answer.json()["errors"][0]["extensions"]["limit"] == "tokens"


def test_many_requests_in_one_are_not_answered(either):
    answer = either.post([{"query": "query { __typename }"}] * 10)
    assert answer.status_code == 400 and data_of(answer) is None


@pytest.mark.parametrize("query", [INTROSPECTION, '{ __type(name: "Child") { name } }'])
def test_the_schema_is_not_told_however_far_it_goes_round(either, query):
    assert data_of(either.post({"query": query})) is None


def test_ten_directives_that_are_none_give_few_errors(either):
    for count in (10, 500):
        said = either.post({"query": "query { __typename " + "@aa" * count + " }"}).json()
        assert len(said["errors"]) <= 3 and "data" not in said


def test_no_field_is_suggested(either):
    for query in ("query { __schema { directive } }", "{ childre { totalCount } }", "{ me { principle } }"):
        answer = either.post({"query": query})
        assert "Did you mean" not in answer.text and data_of(answer) is None


@pytest.mark.parametrize("query", ["query { __typename }", "mutation { __typename }"])
def test_nothing_is_asked_by_get(either, query):
    answer = either.client.get("/graphql", params={"query": query}, headers=either.heads())
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/graphql", "/graphiql", "/playground", "/console", "/altair", "/ide"])
def test_no_page_for_trying_out_is_served(either, path):
    answer = either.client.get(path, headers=either.heads(Accept="text/html"))
    assert answer.status_code in (404, 405) and "text/html" not in answer.headers["content-type"]


def test_a_form_of_another_site_asks_nothing(either):
    heads = either.heads()
    as_form = either.client.post("/graphql", data={"query": ME}, headers=heads)
    as_file = either.client.post("/graphql", files={"query": (None, ME)}, headers=heads)
    as_text = either.client.post(
        "/graphql", content=json.dumps({"query": ME}), headers={**heads, "Content-Type": "text/plain"}
    )
    assert [each.status_code for each in (as_form, as_file, as_text)] == [415] * 3


def test_no_trace_and_no_stack_goes_along(either):
    for body in (
        {"query": ME},
        {"query": "query { __typename }"},
        {"query": "queryy { __typename }"},
        {"query": "{ nothing }"},
    ):
        said = either.post(body).json()
        assert "extensions" not in said
        assert not {"exception", "stacktrace", "debug"} & {
            key for e in said.get("errors", ()) for key in e["extensions"]
        }
        assert "Traceback" not in json.dumps(said) and ".py" not in json.dumps(said)


def test_a_scanner_without_a_token_learns_that_it_needs_one(either):
    answer = either.client.post("/graphql", json={"query": INTROSPECTION})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


# budgets of tokens -----------------------------------------------------------------------------------------------------


def test_a_token_that_runs_away_is_told_apart_and_its_principals_next_one_goes_on(open_city, monkeypatch, caplog):
    monkeypatch.setattr("tongxing_graphql.guards.budgets.A_MINUTE", 39)
    monkeypatch.setattr("tongxing_graphql.guards.budgets.MINUTE", 61)  # a stretch of which nobody took anything yet
    leaked, good = (open_city.issuer.token(jti=name) for name in ("leaked", "good"))

    def limit(token):
        body = {"query": "{ children(first: 10) { edges { cursor } } }"}
        said = open_city.post(body, Authorization=f"Bearer {token}").json()
        found = [each["extensions"] for each in said.get("errors", ()) if each["extensions"]["code"] == "LIMIT"]
        return found[0]["limit"] if found else None

    with caplog.at_level(logging.INFO, "tongxing.requests"):
        told = [limit(token) for token in (leaked, leaked, leaked, good, good)]
    assert told == [None, None, "values within a minute by one token", None, "values within a minute"]
    marks = [line.args.get("over_budget") for line in caplog.records if line.name == "tongxing.requests"]
    assert marks == [None, None, token_mark(leaked)[:MARK_SHOWN], None, token_mark(good)[:MARK_SHOWN]]
