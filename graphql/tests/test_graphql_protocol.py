"""GraphQL over HTTP, point by point, in a development city, asked by somebody who may see the schema.

The points are those of the specification's own audit of servers, in our words: 61, as many as that audit has.
"""

import json

import pytest

RESPONSE, JSON = "application/graphql-response+json", "application/json"
FINE = {"query": "{ __typename }"}
TYPE = "query T($name: String!) { __type(name: $name) { name } }"
NAMED = {"query": TYPE, "operationName": "T", "variables": {"name": "Child"}}
DATA = {"__typename": "Query"}


@pytest.fixture
def town(embedded_town):
    return embedded_town


def post(town, body, *, accept=JSON, kind=JSON):
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    heads = {"Content-Type": kind} if kind else {}
    return town.post(content=content, headers=heads | ({"Accept": accept} if accept else {}))


def get(town, *, accept=RESPONSE, **parameters):
    heads = {"Accept": accept, "Authorization": "Bearer county-token", "Tongxing-Purpose": "care"}
    return town.request("GET", "/testing/graphql", params=parameters, headers=heads)


@pytest.mark.parametrize(
    ("accept", "media"), [(RESPONSE, RESPONSE), (JSON, JSON), ("*/*", JSON), ("application/*", JSON)]
)
def test_the_answer_has_the_type_that_is_accepted_and_is_utf_8(town, accept, media):
    answer = post(town, FINE, accept=accept)
    assert (answer.status_code, answer.json()) == (200, {"data": DATA})
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"


@pytest.mark.parametrize("kind", [JSON, f"{JSON}; charset=utf-8"])
def test_requests_are_json_by_post_in_utf_8(town, kind):
    assert post(town, FINE, kind=kind).json() == {"data": DATA}


def test_a_body_of_no_type_or_none_at_all_is_refused(town):
    assert 400 <= post(town, FINE, kind=None).status_code < 500
    assert post(town, None).status_code == 400


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
def test_a_query_may_come_by_get_with_its_parts_in_the_address(town, accept):
    assert get(town, accept=accept, query="{ __typename }").json() == {"data": DATA}
    named = {"query": TYPE, "operationName": "T", "variables": json.dumps({"name": "Child"})}
    assert get(town, accept=accept, **named).json()["data"] == {"__type": {"name": "Child"}}


def test_nothing_is_changed_by_get(town):
    answer = get(town, query="mutation { __typename }")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert "data" not in answer.json()
    assert get(town, accept=JSON, query="mutation { __typename }").status_code == 405
    assert post(town, {"query": "mutation { __typename }"}).json() == {"data": {"__typename": "Mutation"}}


@pytest.mark.parametrize("query", [{}, {"query": {}}, {"query": 0}, {"query": False}, {"query": []}, {"query": None}])
@pytest.mark.parametrize("accept", [RESPONSE, JSON])
def test_a_query_that_is_missing_or_no_text_is_400(town, accept, query):
    assert post(town, query, accept=accept).status_code == 400


@pytest.mark.parametrize("wrong", [{"x": 1}, 0, False, [1]])
def test_an_operation_name_that_is_no_text_is_400(town, wrong):
    assert post(town, {**NAMED, "operationName": wrong}).status_code == 400


@pytest.mark.parametrize("name", ["variables", "extensions"])
@pytest.mark.parametrize("wrong", ["x", 0, False, [1]])
def test_variables_and_extensions_that_are_no_object_are_400(town, name, wrong):
    assert post(town, {**NAMED, name: wrong}).status_code == 400
    assert get(town, **{"query": "{ __typename }", name: json.dumps(wrong)}).status_code == 400
    assert get(town, **{"query": "{ __typename }", name: "{"}).status_code == 400


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
@pytest.mark.parametrize("name", ["operationName", "variables", "extensions"])
def test_what_may_be_left_out_may_be_null(town, accept, name):
    answer = post(town, {**FINE, name: None}, accept=accept)
    assert (answer.status_code, answer.json()) == (200, {"data": DATA})


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
def test_operation_name_variables_and_extensions_are_taken(town, accept):
    answer = post(town, {**NAMED, "extensions": {"any": "thing"}}, accept=accept)
    assert (answer.status_code, answer.json()["data"]) == (200, {"__type": {"name": "Child"}})


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
def test_what_is_no_json_or_no_request_is_400_without_data(town, accept):
    for body in (b'{ "not a JSON', b"[]", b'{"qeury": "{ __typename }"}'):
        answer = post(town, body, accept=accept)
        assert answer.status_code == 400 and "data" not in answer.json()


WRONG = {
    "no document": {"query": "{"},
    "not of this schema": {"query": "{ nothing }"},
    "variables that do not fit": {"query": TYPE, "variables": {"name": 7}},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_document_that_does_not_run_is_400_in_the_new_type_and_200_in_the_old_one(town, case):
    new, old = (post(town, WRONG[case], accept=accept) for accept in (RESPONSE, JSON))
    assert (new.status_code, old.status_code) == (400, 200)
    assert new.json()["errors"] and old.json()["errors"]
    assert "data" not in new.json()
