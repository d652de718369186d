"""Limits: what one request may ask for; each refusal names its limit, what is allowed and what was asked."""

import pytest

DEEP = "child { name }"
for _ in range(4):
    DEEP = "guardianships { guardian { guardianships { " + DEEP + " } } }"

TOO_MUCH = {
    "tokens": ("{ me { " + "principal " * 1100 + "} }", 1000, 1105),
    "levels": ('{ child(id: "x") { ' + DEEP + " } }", 8, 15),
    "aliases": ("{ " + " ".join(f"a{n}: __typename" for n in range(16)) + " }", 15, 16),
    "root fields": ("{ " + "me { principal } " * 11 + "}", 10, 11),
    "directives": ("{ me { " + "principal @include(if: true) " * 11 + "} }", 10, 11),
    "values at most": (
        "{ children(first: 100) { edges { node { events(first: 100) { edges { node { kind } } } } } } }",
        5000,
        10100,
    ),
    "rows on one page": ("{ children(first: 100000) { totalCount } }", 100, 100000),
}


@pytest.fixture
def town(embedded_town):
    return embedded_town


@pytest.mark.parametrize(("limit", "query", "allowed", "asked"), [(k, *v) for k, v in TOO_MUCH.items()], ids=TOO_MUCH)
def test_a_document_that_asks_for_too_much(town, limit, query, allowed, asked):
    response = town.post({"query": query})

    error = response.json()["errors"][0]
    assert response.status_code == 400
    assert {**error["extensions"], "zh": ""} == {
        "code": "LIMIT",
        "limit": limit,
        "allowed": allowed,
        "asked": asked,
        "zh": "",
    }
    assert "data" not in response.json()


def test_lists_inside_lists_multiply_however_they_are_written(town):
    """No alias, few tokens, not deep: only the product of the sizes tells (trust.md G8)."""
    inner = "guardianships { guardian { guardianships { child { guardianships { relation } } } } }"
    plain = f"{{ children(first: 100) {{ edges {{ node {{ {inner} }} }} }} }}"
    fragment = f"fragment A on ChildConnection {{ edges {{ node {{ {inner} }} }} }}"
    spread = f"query ($n: Int = 100) {{ children(first: $n) {{ ...A }} }} {fragment}"

    assert town.codes(plain) == town.codes(spread) == town.codes(spread, n=90) == ["LIMIT"]
    assert town.codes(spread, n=10) == []


def test_sizes_in_variables_count_for_each_request_anew(town):
    query = """query ($a: Int = 100, $b: Int) { children(first: $a) { edges { node {
      events(first: $b) { edges { node { kind } } } } } } }"""
    for variables, allowed in (({"a": 1, "b": 100}, True), ({"a": None, "b": 100}, True), ({"b": 100}, False),
                               ({"b": 10}, True), ({"a": 51, "b": 100}, False), ({"a": 1, "b": 1}, True)):  # fmt: skip
        assert ("errors" not in town.ask(query, **variables)) == allowed, variables


def test_fragments_inside_fragments_cost_nothing_to_refuse(town):
    """Each doubles the one before: 2 to the 40th fields, if anybody opened them."""
    bomb = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))
    query = f"{{ ...F0 }} {bomb} fragment F40 on Query {{ me {{ principal }} }}"

    assert town.codes(query) == ["LIMIT"]
    assert town.codes("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }") == ["INVALID"]


def test_deep_nesting_is_refused_whatever_it_says(town):
    assert town.codes("{a" * 3000 + "}" * 3000) == ["LIMIT"]
    assert town.codes("query ($x: " + "[" * 900 + "Int" + "]" * 900 + ") { me { principal } }") in (
        ["LIMIT"],
        ["INVALID"],
    )


def test_a_body_that_is_too_large_is_cut_off(town):
    padded = town.post({"query": "{ __typename } #" + "x" * 3_000_000})

    async def parts():
        for _ in range(120):
            yield b" " * 10_000

    streamed = town.post(content=parts(), headers={"Content-Type": "application/json"})
    for response in (padded, streamed):
        assert response.status_code == 413
        assert response.json()["errors"][0]["extensions"]["limit"] == "bytes of body"


def test_a_query_may_have_a_tenth_of_the_body_of_a_mutation(town):
    padding = " #" + "x" * 200_000
    (error,) = town.ask("{ me { principal } }" + padding)["errors"]
    assert (error["extensions"]["limit"], error["extensions"]["allowed"]) == ("bytes of body", 100_000)
    assert town.codes('mutation { takeOver(input: {id: "x"}, key: "x") { handover { id } } }' + padding) == [
        "NOT_FOUND"
    ]


def test_few_errors_of_a_document_are_told(town):
    errors = town.ask("{ me { " + " ".join(f"wrong{n}" for n in range(50)) + " } }")["errors"]

    assert len(errors) == 3
    assert {error["extensions"]["code"] for error in errors} == {"INVALID"}


def test_the_usual_introspection_of_a_client_is_within_the_limits(town):
    from graphql import build_client_schema, get_introspection_query

    schema = build_client_schema(town.data(get_introspection_query(input_value_deprecation=True, descriptions=True)))

    assert "angling" in schema.type_map["Child"].fields
    circular = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    assert town.codes(circular) == ["INVALID"]


def test_a_request_that_takes_too_long_is_cut_off(town, monkeypatch):
    from tongxing_graphql.operations import execution
    from tongxing_graphql.server import endpoint

    monkeypatch.setattr(endpoint, "answer", lambda *given, **named: execution.answer(*given, **named, seconds=0.05))
    answer = town.ask("{ baking { never } }")

    assert answer["errors"][0]["extensions"]["limit"] == "seconds"
    assert "data" not in answer


def test_an_answer_that_is_too_large_is_not_sent(town, monkeypatch):
    from tongxing_graphql.operations import execution

    monkeypatch.setattr(execution, "ANSWER_BYTES", 100)
    answer = town.ask("{ children { edges { node { id recordId name } } } }")

    assert answer["errors"][0]["extensions"]["limit"] == "bytes of answer"
    assert "data" not in answer


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_from_which_no_other_can_be_reckoned_is_refused_with_its_limit(town, day):
    for query in (f'{{ gaps(on: "{day}") {{ totalCount }} }}', f'{{ desk(on: "{day}") {{ totalCount }} }}'):
        (error,) = town.ask(query)["errors"]
        assert error["extensions"]["code"] == "INVALID" and "1900 to 2199" in error["message"]
    answer = town.ask("query ($on: Date!) { gaps(on: $on) { totalCount } }", on=day)
    assert "1900 to 2199" in answer["errors"][0]["message"]
    assert town.data('{ gaps(on: "1900-01-01") { totalCount } desk(on: "2199-12-31") { totalCount } }')
