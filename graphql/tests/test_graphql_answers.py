"""Decisions, gaps and the service list: the answers of core, in the shape that INTERFACES gives them."""

from datetime import date

import pytest

from tongxing_graphql.answers.decisions import (
    Clause,
    Decision,
    DecisionCondition,
    DecisionFact,
    DecisionParameter,
    Remedy,
)

DECISIONS = """query ($id: ID!, $items: [String!], $on: Date, $known: DateTime) { child(id: $id) {
    decisions(items: $items, on: $on, known: $known) {
        subject item on answer since until track certainty edition missingParameters
        conditions { track text answer clause { title } facts { key value from certainty withheld }
            parameters { key value division from } remedy { paper date } } } } }"""
GAPS = """query ($filter: GapFilter, $first: Int, $after: String, $last: Int, $before: String, $on: Date) {
    gaps(filter: $filter, first: $first, after: $after, last: $last, before: $before, on: $on) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { subject item department division since days served child { name } } } } }"""


@pytest.fixture(scope="module")
def noted(town):
    """甲 and 乙 have points enough and were not served; 丙 was; of 丁 nothing is known."""
    for child, points in zip(town.children, (5, 4, 9), strict=False):
        town.note(child, points, day=date(2026, 1, 1))
    return town


def test_a_decision_says_since_when_and_why(noted):
    child = noted.children[0].id
    (decision,) = noted.data(DECISIONS, id=child, items=["ANGLING_HELP"], on="2026-11-23")["child"]["decisions"]
    conditions = decision.pop("conditions")

    assert decision == {
        "subject": child,
        "item": "ANGLING_HELP",
        "on": "2026-11-23",
        "answer": "MET",
        "since": "2026-01-01",
        "until": None,
        "track": "by_points",
        "certainty": "confirmed",
        "edition": None,
        "missingParameters": [],
    }
    assert [each["facts"] for each in conditions] == [
        [{"key": "angling_noted", "value": 5, "from": "2026-01-01", "certainty": "confirmed", "withheld": False}]
    ]
    assert conditions[0]["parameters"][0] | {"division": ""} == {
        "key": "angling_points_min",
        "value": 3,
        "division": "",
        "from": "2020-01-01",
    }


def test_decisions_are_plain_data_and_so_answered_without_a_walk():
    for kind in (Decision, DecisionCondition, DecisionFact, DecisionParameter, Remedy, Clause):
        resolved = {field.python_name for field in kind.__strawberry_definition__.fields if not field.is_basic_field}
        assert resolved <= {"papers"}, "only words are looked up, where they are asked for"


def test_unknown_no_and_withheld_are_three_answers(noted):
    def answers(number, token="county"):
        found = noted.data(DECISIONS, id=noted.children[number].id, on="2026-11-23", token=token)["child"]["decisions"]
        return {each["item"]: (each["answer"], len(each["conditions"])) for each in found}

    assert answers(0) == {"ANGLING_HELP": ("MET", 1), "BAKING_HELP": ("NOT_KNOWN", 1)}
    assert answers(0, "angler") == {"ANGLING_HELP": ("MET", 1), "BAKING_HELP": ("WITHHELD", 0)}
    assert answers(0, "district") == {"ANGLING_HELP": ("WITHHELD", 0), "BAKING_HELP": ("WITHHELD", 0)}


def test_what_was_not_yet_recorded_was_not_yet_known(noted):
    child = noted.children[0].id
    before = noted.data(DECISIONS, id=child, items=["ANGLING_HELP"], on="2026-11-23", known="2025-01-01T00:00:00Z")

    assert before["child"]["decisions"][0]["answer"] == "NOT_KNOWN"


def test_an_item_that_nobody_decides_here_is_named(noted):
    answer = noted.ask(DECISIONS, id=noted.children[0].id, items=["NOTHING"])

    assert answer["data"]["child"] == {"decisions": None}
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
    assert "NOTHING" in answer["errors"][0]["message"]


def test_gaps_are_a_list_that_can_be_paged_and_filtered(noted):
    whole = noted.data(GAPS, on="2026-11-23")["gaps"]
    first = noted.data(GAPS, on="2026-11-23", first=1)["gaps"]
    second = noted.data(GAPS, on="2026-11-23", first=5, after=first["pageInfo"]["endCursor"])["gaps"]
    last = noted.data(GAPS, on="2026-11-23", last=1)["gaps"]

    assert (whole["totalCount"], len(whole["edges"])) == (2, 2)
    assert {edge["node"]["child"]["name"] for edge in whole["edges"]} == {"甲", "乙"}
    assert whole["edges"][0]["node"] | {"subject": "", "child": ""} == {
        "subject": "",
        "item": "ANGLING_HELP",
        "department": "angling",
        "division": "230102000000",
        "since": "2026-01-01",
        "days": 326,
        "served": "NOT_MET",
        "child": "",
    }
    assert first["edges"] + second["edges"] == whole["edges"]
    assert last["edges"] == whole["edges"][1:]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)
    assert noted.codes(GAPS, on="2026-11-22", after=first["pageInfo"]["endCursor"]) == ["INVALID"]


@pytest.mark.parametrize(
    ("filter", "count"),
    [
        ({"served": "NOT_MET"}, 2),
        ({"served": "NOT_KNOWN"}, 0),
        ({"item": {"in": ["ANGLING_HELP"]}, "days": {"gte": 300}}, 2),
        ({"department": {"eq": "baking"}}, 0),
        ({"division": {"under": "230102"}, "since": {"lte": "2026-01-01"}}, 2),
        ({"division": {"isKnown": False}}, 0),
    ],
)
def test_filters_of_gaps(noted, filter, count):
    assert noted.data(GAPS, filter=filter, on="2026-11-23")["gaps"]["totalCount"] == count


def test_gaps_are_seen_by_who_may_see_the_item(noted):
    assert noted.data(GAPS, token="angler", on="2026-11-23")["gaps"]["totalCount"] == 2
    assert noted.data(GAPS, token="district", on="2026-11-23")["gaps"]["totalCount"] == 0
    of_child = 'query ($id: ID!) { child(id: $id) { gaps(on: "2026-11-23") { item } signals { signal } } }'
    found = noted.data(of_child, id=noted.children[0].id)["child"]
    assert found == {"gaps": [{"item": "ANGLING_HELP"}], "signals": []}
    assert noted.data(of_child, id=noted.children[2].id)["child"]["gaps"] == []


def test_the_service_list_divisions_and_the_reader(noted):
    query = """{ serviceItems { item department title { zh en } period subject category apply { papers } }
        divisions(under: "230100") { code name level } one: divisions(code: "230102") { pathName }
        found: divisions(search: "道里区") { code } me { principal purpose city day grants { role categories
            regions { division { name } bases } } } }"""
    found = noted.data(query, token="angler")

    assert [each["item"] for each in found["serviceItems"]] == ["ANGLING_HELP", "BAKING_HELP"]
    assert found["serviceItems"][0]["category"] == "ANGLING_NOTE"
    assert {"code": "230102000000", "name": "道里区", "level": "district"} in found["divisions"]
    assert found["one"] == [{"pathName": "黑龙江省哈尔滨市道里区"}]
    assert found["found"] == [{"code": "230102000000"}]
    assert found["me"]["grants"][0]["regions"] == [{"division": {"name": "道里区"}, "bases": ["residence"]}]
    assert noted.codes('{ serviceItems(edition: "none") { item } }') == ["INVALID"]
    assert noted.codes('{ divisions(code: "x") { code } }') == ["INVALID"]
    assert noted.codes('{ divisions(code: "230102", search: "x") { code } }') == ["INVALID"]


def test_a_county_shows_its_townships_and_what_only_the_statistics_bureau_codes(noted):
    found = noted.data("""{ under: divisions(under: "230124") { code name level isStatistical }
        one: divisions(code: "230102001") { pathName } found: divisions(search: "道里区兆麟街道") { code }
        area: divisions(code: "232761") { level isStatistical } county: divisions(code: "230102") { isStatistical } }""")
    farm = {"code": "230124500000", "name": "沙河农场", "level": "township", "isStatistical": True}
    assert farm in found["under"] and any(not each["isStatistical"] for each in found["under"])
    assert found["one"] == [{"pathName": "黑龙江省哈尔滨市道里区兆麟街道"}]
    assert found["found"] == [{"code": "230102001000"}]
    assert found["area"] == [{"level": "statistical_area", "isStatistical": True}]
    assert found["county"] == [{"isStatistical": False}]
