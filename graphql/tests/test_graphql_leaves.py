"""Arguments whose leaves variables give are worked out once for a document, and are in each request what graphql-core makes of them."""

import pytest
from graphql_two_ways import both, patience

from tongxing_graphql.compiled import leaves

QUERY = """query ($name: String, $names: [String!], $born: Date, $known: Boolean, $under: String = "230102", $first: Int, $day: Date!,
    $order: ChildOrder!, $times: Int) {
  children(first: $first, orderBy: [$order, NAME_DESC], filter: {or: [{name: {eq: $name}}, {name: {in: $names}},
    {not: {birthDate: {gte: $born}}, and: [{birthDate: {isKnown: $known}}, {residence: {under: $under}}]}]}) {
    totalCount edges { node { name angling { shell(on: $day) lucky(on: $day, times: $times) } } } } }"""
GIVEN = {"day": "2026-11-23", "order": "NAME_ASC"}
LEAVES = {"name": "甲", "born": "2016-06-01", "known": True, "under": "2301", "first": 3, "times": 2}


@pytest.fixture
def town(embedded_town):
    with patience():
        yield embedded_town


@pytest.mark.parametrize(
    "given",
    [
        {**LEAVES, "names": ["丁"]},
        {"names": []},
        {"name": None, "first": 0},
        {"known": False, "order": "BIRTH_DATE_DESC"},
        {"first": -1},
        {"first": "x"},
        {"under": "nowhere"},
    ],
    ids=str,
)
def test_whatever_variables_give_both_ways_answer_alike_also_after_others(town, given):
    for each in (given, LEAVES, given):
        both(town, QUERY, **(GIVEN | each))


def test_arguments_are_worked_out_once_and_each_request_has_its_own(town, monkeypatch):
    query = """query ($name: String!, $days: Date!) { children(filter: {or: [{name: {eq: $name}}, {birthDate: {gte: $days}}]})
        { edges { node { name } } } }"""

    def names(name, days):
        edges = town.data(query, name=name, days=days)["children"]["edges"]
        return {edge["node"]["name"] for edge in edges}

    assert names("甲", "2100-01-01") == {"甲"}
    monkeypatch.delattr(leaves, "convert_arguments")
    assert names("乙", "2017-01-01") == {"乙", "丙"}
    assert names("甲", "2100-01-01") == {"甲"}
