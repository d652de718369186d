"""Connections: pages, cursors, filters, orders, counts; the same however the list is cut."""

from datetime import date

import pytest
from graphql_towns import names

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $order: [ChildOrder!], $filter: ChildFilter) {
    children(first: $first, after: $after, last: $last, before: $before, orderBy: $order, filter: $filter) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name birthDate } } } }"""


def listed(town, order, **asked):
    return town.data(PAGE, order=order, **asked)["children"]


@pytest.mark.parametrize("order", [["BIRTH_DATE_ASC"], ["BIRTH_DATE_DESC"], ["RESIDENCE_DESC", "NAME_ASC"], []])
def test_pages_put_together_are_the_whole_list_in_both_directions(town, order):
    whole = names(listed(town, order))
    forwards, after = [], None
    for _ in range(5):
        page = listed(town, order, first=1, after=after)
        forwards += names(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backwards, before = [], None
    for _ in range(5):
        page = listed(town, order, last=1, before=before)
        backwards = names(page) + backwards
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break

    assert sorted(whole) == ["丁", "丙", "乙", "甲"]
    assert forwards == backwards == whole


def test_what_is_not_known_comes_last_upwards_and_downwards(town):
    assert names(listed(town, ["BIRTH_DATE_ASC"])) == ["甲", "乙", "丙", "丁"]
    assert names(listed(town, ["BIRTH_DATE_DESC"])) == ["丙", "乙", "甲", "丁"]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"name": {"eq": "甲"}}, "甲"),
        ({"name": {"in": ["甲", "丁"]}}, "丁甲"),
        ({"birthDate": {"gte": "2016-05-01"}}, "丙乙"),
        ({"birthDate": {"gte": "2015-06-01", "lte": "2016-12-31"}}, "乙"),
        ({"birthDate": {"isKnown": False}}, "丁"),
        ({"residence": {"under": "230102"}}, "乙甲"),
        ({"residence": {"eq": "230103000000"}}, "丁丙"),
        ({"not": {"name": {"eq": "甲"}}}, "丁丙乙"),
        ({"or": [{"name": {"eq": "甲"}}, {"birthDate": {"isKnown": False}}]}, "丁甲"),
        ({"and": [{"residence": {"under": "230102"}}, {"not": {"name": {"eq": "甲"}}}]}, "乙"),
        ({"or": []}, ""),
        ({}, "丁丙乙甲"),
    ],
)
def test_filters(town, filter, expected):
    found = listed(town, [], filter=filter)

    assert "".join(sorted(names(found))) == expected
    assert found["totalCount"] == len(expected)


def test_a_filter_can_tell_nothing_that_is_hidden(town):
    query = "query ($filter: ChildFilter) { children(filter: $filter) { totalCount } }"

    for hidden in ({"eq": "220102000000"}, {"isKnown": True}, {"under": "220000"}):
        assert town.data(query, filter={"hukou": hidden}, token="angler")["children"]["totalCount"] == 0
    assert town.data(query, filter={"hukou": {"isKnown": False}}, token="angler")["children"]["totalCount"] == 2


def test_a_secret_is_found_exactly_and_not_ordered(town):
    query = "query ($phone: ExactFilter) { guardians(filter: {phone: $phone}) { totalCount } }"

    assert town.data(query, phone={"eq": "13800000000"})["guardians"]["totalCount"] == 4
    assert town.data(query, phone={"in": ["13800000001"]})["guardians"]["totalCount"] == 0
    assert town.data(query, phone={"eq": "13800000000"}, token="angler")["guardians"]["totalCount"] == 0
    assert town.codes("{ guardians(orderBy: [PHONE_ASC]) { totalCount } }") == ["INVALID"]


def test_dependents_are_paged_for_each_parent_newest_first(town):
    for number, child in enumerate(town.children[:2]):
        for day in range(1, 4 + number):
            town.note(child, day, day=date(2026, 1, day))
    query = """query ($after: String) { children(orderBy: [NAME_ASC], filter: {residence: {under: "230102"}}) { edges { node {
        name angling { notes(first: 2, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { points } } } } } } } }"""

    def notes(after=None):
        edges = town.data(query, after=after)["children"]["edges"]
        return {edge["node"]["name"]: edge["node"]["angling"]["notes"] for edge in edges}

    first = notes()
    assert {name: found["totalCount"] for name, found in first.items()} == {"乙": 4, "甲": 3}
    assert [edge["node"]["points"] for edge in first["甲"]["edges"]] == [3, 2]
    assert [edge["node"]["points"] for edge in first["乙"]["edges"]] == [4, 3]
    second = notes(first["甲"]["pageInfo"]["endCursor"])
    assert [edge["node"]["points"] for edge in second["甲"]["edges"]] == [1]
    assert second["甲"]["pageInfo"]["hasNextPage"] is False


def test_a_cursor_fits_only_its_own_list_and_its_own_reader(town):
    cursor = listed(town, ["NAME_ASC"])["edges"][0]["cursor"]
    altered = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")

    assert town.codes(PAGE, after=cursor, order=["NAME_ASC"]) == []
    for asked in (
        {"after": altered, "order": ["NAME_ASC"]},
        {"after": cursor, "order": ["NAME_DESC"]},
        {"after": cursor, "order": ["NAME_ASC"], "filter": {"name": {"eq": "甲"}}},
        {"after": cursor, "order": ["NAME_ASC"], "token": "angler"},
        {"after": cursor, "order": ["NAME_ASC"], "purpose": "survey"},
        {"after": "x", "order": ["NAME_ASC"]},
        {"before": "", "order": ["NAME_ASC"]},
        {"before": "没有", "order": ["NAME_ASC"]},
    ):
        assert town.codes(PAGE, **asked) == ["INVALID"], asked


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": -1}, "INVALID"),
        ({"last": -5}, "INVALID"),
        ({"first": 1, "last": 1}, "INVALID"),
        ({"first": 101}, "LIMIT"),
        ({"last": 100000}, "LIMIT"),
    ],
)
def test_a_page_size_that_makes_no_sense(town, asked, code):
    assert town.codes(PAGE, **asked) == [code]


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("{ children(first: -1) { totalCount } }", 3),
        ('{ children(first: 1) { edges { node { decisions(on: "2026-13-01") { item } } } } }', 53),
        ("{ children(first: 1) { edges { node { decisions(on: 5) { item } } } } }", 53),
    ],
)
def test_a_size_or_a_day_that_is_none_is_said_with_its_place(town, query, column):
    (error,) = town.ask(query)["errors"]
    assert error["locations"] == [{"line": 1, "column": column}] and error["extensions"]["code"] == "INVALID"


def test_an_empty_page_is_a_page(town):
    assert listed(town, [], first=0)["edges"] == []
    assert listed(town, [], first=0)["totalCount"] == 4


def test_too_many_conditions_are_a_limit(town):
    many = {"or": [{"name": {"eq": str(n)}} for n in range(101)]}
    answer = town.ask(PAGE, filter=many)

    assert answer["errors"][0]["extensions"]["code"] == "LIMIT"
    assert town.codes(PAGE, filter={"name": {"in": [str(n) for n in range(101)]}}) == ["LIMIT"]
    assert town.codes(PAGE, filter={"residence": {"under": "999999"}}) == ["INVALID"]
