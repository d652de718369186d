"""Computed fields: one call for a level, in time, as promised; what goes wrong is one null and nothing else changes."""

import logging
from contextlib import nullcontext
from datetime import date

import pytest
from graphql_towns import hurried


@pytest.fixture
def town(embedded_town):
    return embedded_town


def by_name(town, field, **more):
    answer = town.ask(
        f"{{ children(orderBy: [NAME_ASC]) {{ edges {{ node {{ name angling {{ it: {field} }} }} }} }} }}", **more
    )
    edges = answer["data"]["children"]["edges"]
    return {edge["node"]["name"]: edge["node"]["angling"]["it"] for edge in edges}, answer.get("errors", [])


def test_one_call_for_all_children_of_a_level_and_the_same_arguments(town):
    calls = town.module("angling.schema").CALLS
    calls.clear()
    query = """{ children { edges { node { name angling {
        a: lucky(on: "2026-11-23") b: lucky(on: "2026-11-23") c: lucky(on: "2026-11-23", times: 2) } } } } }"""
    edges = town.data(query)["children"]["edges"]

    assert sorted(calls) == [(4, date(2026, 11, 23), 1), (4, date(2026, 11, 23), 2)]
    found = {edge["node"]["name"]: edge["node"]["angling"] for edge in edges}
    assert found["甲"] == {"a": 11, "b": 11, "c": 22}
    assert found["丁"] == {"a": None, "b": None, "c": None}


@pytest.mark.parametrize("by", ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "StopIteration", "MemoryError"])
def test_a_field_that_would_end_the_process_is_one_null(town, caplog, by):
    found, errors = by_name(town, f'leaves(by: "{by}")')
    assert found == dict.fromkeys("甲乙丙丁") and errors[0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert f"raised {by}. at tongxing_angling.schema:" in caplog.text


def test_what_follows_from_its_inputs_alone_is_asked_once_for_the_same_and_gets_nothing_else(town):
    calls = town.module("angling.schema").CALLS
    calls.clear()
    query = "query ($on: Date!) { children { edges { node { name angling { shell(on: $on) } } } } }"

    def shells(on):
        edges = town.data(query, on=on)["children"]["edges"]
        return {edge["node"]["name"]: edge["node"]["angling"]["shell"] for edge in edges}

    first, again, later = (shells(on) for on in ("2026-11-23", "2026-11-23", "2027-11-23"))

    (_, mine), (_, others) = calls
    assert again == first and first["甲"] == 11 and first["丁"] is None
    assert later == {name: years and years + 1 for name, years in first.items()}
    assert mine == others and {id for id, *_ in mine} == {None}


def test_who_may_not_see_an_input_is_not_told_what_follows_from_it(town):
    assert by_name(town, 'shell(on: "2026-11-23")')[0]["甲"] == 11
    assert set(by_name(town, 'shell(on: "2026-11-23")', token="angler")[0].values()) == {None}


def test_a_fault_of_what_follows_from_its_inputs_alone_is_not_kept(town):
    calls = town.module("angling.schema").CALLS
    calls.clear()
    for _ in range(2):
        found, errors = by_name(town, 'shell(on: "1999-01-01")')
        assert set(found.values()) == {None}
        assert [error["extensions"]["code"] for error in errors] == ["PLUGIN_ERROR"] * 4
    assert len(calls) == 2


def test_a_record_in_an_answer_is_read_again_as_this_reader_may_see_it(town):
    query = "{ children(first: 1, orderBy: [NAME_DESC]) { edges { node { angling { sign { day child { name hukou { code } } } } } } } }"

    for token, hukou in (("county", {"code": "220102000000"}), ("angler", None)):
        node = town.data(query, token=token)["children"]["edges"][0]["node"]
        assert node["angling"]["sign"] == {"day": "2026-11-23", "child": {"name": "甲", "hukou": hukou}}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("broken", "PLUGIN_ERROR"),
        ("slow", "PLUGIN_TIMEOUT"),
        ("short", "PLUGIN_BAD_RESULT"),
        ("hollow { day }", "PLUGIN_BAD_RESULT"),
    ],
)
def test_a_fault_is_null_at_its_field_and_the_rest_stands(town, field, code):
    with hurried() if field == "slow" else nullcontext():
        found, errors = by_name(town, field)

    assert found == {"甲": None, "乙": None, "丙": None, "丁": None}
    assert {error["extensions"]["code"] for error in errors} == {code}
    assert [error["extensions"]["plugin"] for error in errors] == ["angling"] * 4
    place = ["children", "edges", 0, "node", "angling", "it"]
    assert errors[0]["extensions"]["path"] == errors[0]["path"]
    assert errors[0]["path"][: len(place)] == place


def test_one_bad_value_harms_no_other_child(town):
    found, errors = by_name(town, "mixed")

    assert sorted(found.values(), key=str) == [1, 1, 1, None]
    assert [error["extensions"]["code"] for error in errors] == ["PLUGIN_BAD_RESULT"]


def test_a_fault_is_logged_without_what_it_said(town, caplog):
    with caplog.at_level(logging.ERROR):
        _, errors = by_name(town, "broken")

    assert "王小明" not in caplog.text + str(errors)
    assert "ValueError" in caplog.text and "tongxing_angling.schema" in caplog.text
    assert errors[0]["extensions"]["reference"] in caplog.text


@pytest.mark.slow
def test_a_department_that_hangs_harms_no_other_department(town):
    query = """{ children(first: 1, orderBy: [NAME_DESC]) { edges { node {
        angling { slow } baking { lucky(on: "2026-11-23") notes { totalCount } } } } } }"""
    for _ in range(6):  # more often than the department has threads
        with hurried():
            node = town.ask(query)["data"]["children"]["edges"][0]["node"]
        assert node["angling"] == {"slow": None}
        assert node["baking"] == {"lucky": 11, "notes": {"totalCount": 0}}


def test_a_query_of_a_department_that_hangs_is_one_null(town):
    with hurried():
        answer = town.ask("{ baking { never best(least: 0) { points } } me { principal } }")

    assert answer["data"] == {"baking": {"never": None, "best": []}, "me": {"principal": "county"}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["PLUGIN_TIMEOUT"]


def test_a_field_of_a_household(town):
    edges = town.data("{ households { edges { node { angling { smoke } } } } }")["households"]["edges"]

    assert [edge["node"]["angling"]["smoke"] for edge in edges] == [True] * 4
