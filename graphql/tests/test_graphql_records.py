"""Records in the schema: one, many, their dependents, what is withheld, and ids of every kind."""

import base64

from graphql_towns import names

from tongxing.host.ids import relay_id


def test_a_child_is_found_by_the_id_of_this_api_and_by_the_records_own(town):
    child = town.children[0]
    query = "query ($id: ID!) { child(id: $id) { id recordId version name birthDate withheld } }"
    expected = {
        "id": relay_id("Child", child.id),
        "recordId": child.id,
        "version": 1,
        "name": "甲",
        "birthDate": "2015-05-01",
        "withheld": [],
    }

    assert town.data(query, id=child.id)["child"] == expected
    assert town.data(query, id=relay_id("Child", child.id))["child"] == expected


def test_what_is_not_there_and_what_may_not_be_seen_are_one_answer(town):
    query = "query ($id: ID!) { child(id: $id) { name } }"
    elsewhere = town.ask(query, id=town.children[2].id, token="district")
    nowhere = town.ask(query, id="23-" + "0" * 26, token="district")

    assert elsewhere == nowhere
    assert elsewhere["data"] == {"child": None}
    assert elsewhere["errors"][0]["extensions"]["code"] == "NOT_FOUND"


def test_an_id_of_another_type_is_no_way_around(town):
    child = town.children[0].id
    forged = base64.urlsafe_b64encode(f"Guardian:{child}".encode()).decode()

    assert town.codes("query ($id: ID!) { node(id: $id) { id } }", id=forged) == ["NOT_FOUND"]
    assert town.codes("query ($id: ID!) { child(id: $id) { id } }", id=forged) == ["NOT_FOUND"]
    for bad in ("", "x", "23-", "Q2hpbGQ6", "没有", child):
        assert town.codes("query ($id: ID!) { node(id: $id) { id } }", id=bad) == ["NOT_FOUND"], bad


def test_node_gives_any_record_with_its_own_type(town):
    guardian = town.data("{ guardians(first: 1) { edges { node { id } } } }")["guardians"]["edges"][0]["node"]["id"]
    found = town.data("query ($id: ID!) { node(id: $id) { id __typename ... on Guardian { name } } }", id=guardian)

    assert found["node"] == {"id": guardian, "__typename": "Guardian", "name": found["node"]["name"]}
    assert found["node"]["name"].endswith("的父亲")


def test_withheld_is_neither_unknown_nor_no(town):
    query = "query ($id: ID!) { child(id: $id) { name hukou { code } guardiansComplete withheld residences { validFrom } } }"
    child = town.children[0].id

    seen = town.data(query, id=child, token="angler")["child"]
    unknown = town.data(query, id=child)["child"]

    assert seen == {
        "name": "甲",
        "hukou": None,
        "guardiansComplete": None,
        "withheld": ["CORE_GUARDIANSHIP", "CORE_RESIDENCE"],
        "residences": None,
    }
    assert (unknown["guardiansComplete"], unknown["withheld"]) == (None, [])


def test_a_guardian_and_a_household_are_reached_through_the_child(town):
    query = """query ($id: ID!) { child(id: $id) {
        guardianships { relation guardian { name phone guardianships { child { name } } } }
        household { address hardship members { child { name } } }
        residences { division { name pathName level } } } }"""
    found = town.data(query, id=town.children[0].id)["child"]

    assert found["guardianships"] == [
        {
            "relation": "51",
            "guardian": {"name": "甲的父亲", "phone": "13800000000", "guardianships": [{"child": {"name": "甲"}}]},
        }
    ]
    assert found["household"] == {"address": "地址", "hardship": "none", "members": [{"child": {"name": "甲"}}]}
    assert found["residences"] == [
        {"division": {"name": "道里区", "pathName": "黑龙江省哈尔滨市道里区", "level": "district"}}
    ]


def test_the_payload_of_an_event_is_opened_key_by_key(town):
    query = "query ($id: ID!) { child(id: $id) { events { totalCount edges { node { kind happenedOn payload withheld } } } } }"
    found = town.data(query, id=town.children[0].id)["child"]["events"]

    assert found["totalCount"] == 1
    assert found["edges"][0]["node"] == {
        "kind": "visited",
        "happenedOn": "2020-01-01",
        "payload": {"reason": "内情", "clause": "第1条"},
        "withheld": [],
    }
    assert town.data(query, id=town.children[0].id, token="district")["child"]["events"] is None


def test_a_department_written_with_no_security_code_shows_nothing_outside_a_grant(town):
    inside, outside = town.children[0], town.children[2]
    for child in (inside, outside):
        town.note(child, 5)
    query = """{ angling { notes { totalCount edges { node { points child { name } } } } best(least: 0) { points } }
        children { edges { node { name angling { notes { totalCount } named lucky(on: "2026-11-23") } } } } }"""

    angler, district = town.data(query, token="angler"), town.data(query, token="district")
    nobody = town.data(query, token="nobody")

    assert angler["angling"]["notes"]["totalCount"] == 1
    assert angler["angling"]["notes"]["edges"][0]["node"] == {"points": 5, "child": {"name": "甲"}}
    assert angler["angling"]["best"] == [{"points": 5}]
    assert names(angler["children"]) == ["甲", "乙"] or names(angler["children"]) == ["乙", "甲"]
    assert district["angling"] == {"notes": {"totalCount": 0, "edges": []}, "best": []}
    assert [edge["node"]["angling"]["notes"] for edge in district["children"]["edges"]] == [None, None]
    assert nobody == {"angling": {"notes": {"totalCount": 0, "edges": []}, "best": []}, "children": {"edges": []}}


def test_an_author_gets_only_the_columns_that_the_field_requires(town):
    found = town.data("{ children { edges { node { name angling { named } } } } }")

    assert {edge["node"]["angling"]["named"] for edge in found["children"]["edges"]} == {None}
