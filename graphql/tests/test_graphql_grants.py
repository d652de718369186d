"""Grants that reach differently, payloads under several categories: what is withheld of which row."""

from datetime import date

from graphql_towns import Nothing

from tongxing.testing.worlds import make_grant
from tongxing.trust.grants import add_grant


def test_what_is_withheld_is_told_row_by_row_where_two_grants_reach_differently(own_town):
    """Angler sees identity in one district; a second grant opens guardianship in the other district alone."""
    grant = make_grant(
        "angler",
        id="second",
        categories=["core.guardianship"],
        regions=[("230103", ("residence",))],
        purposes=("care",),
    )
    with own_town.registry.database.write() as connection:
        add_grant(connection, "testing", grant, local=True)

    edges = own_town.data(
        "{ children { edges { node { recordId name withheld guardianships { relation } } } } }", token="angler"
    )
    found = {edge["node"].pop("recordId"): edge["node"] for edge in edges["children"]["edges"]}

    assert found[own_town.children[0].id] == {
        "name": "甲",
        "withheld": ["CORE_GUARDIANSHIP", "CORE_RESIDENCE"],
        "guardianships": None,
    }
    assert found[own_town.children[2].id] == {
        "name": None,
        "withheld": ["CORE_IDENTITY", "CORE_RESIDENCE"],
        "guardianships": [{"relation": "51"}],
    }


def test_a_departments_places_stand_under_its_queries_with_where_they_are(own_town):
    pond = own_town.module("angling.records").Pond

    def dig(unit, input):
        for name, division, depth in (("东塘", "230102000000", 1.5), ("西塘", "230103000000", None)):
            unit.add(pond(name=name, division=division, depth_m=depth))

    own_town.store().write(dig, Nothing())
    query = """{ angling { ponds(orderBy: [NAME_ASC], filter: {or: [{depthM: {gte: 1}}, {depthM: {isKnown: false}}]}) {
        totalCount edges { node { id name depthM division { name } withheld } } } } }"""
    ponds = own_town.data(query)["angling"]["ponds"]
    angler = own_town.data(query, token="angler")["angling"]["ponds"]

    assert ponds["totalCount"] == 2
    found = {edge["node"]["name"]: edge["node"] for edge in ponds["edges"]}
    assert found["东塘"] | {"id": ""} == {
        "id": "",
        "name": "东塘",
        "depthM": 1.5,
        "division": {"name": "道里区"},
        "withheld": [],
    }
    assert [edge["node"]["name"] for edge in angler["edges"]] == ["东塘"]
    node = "query ($id: ID!) { node(id: $id) { ... on AnglingPond { name division { name } } } }"
    assert own_town.data(node, id=found["西塘"]["id"])["node"] == {"name": "西塘", "division": {"name": "南岗区"}}
    assert own_town.codes(node, id=found["西塘"]["id"], token="angler") == ["NOT_FOUND"]


def test_what_happened_at_a_place_stands_with_the_place(own_town):
    pond = own_town.module("angling.records").Pond

    def dig(unit, input):
        east = unit.add(pond(name="东塘", division="230102000000"))
        for kind in ("applied", "approved"):
            unit.event(kind, place=east, happened_on=date(2026, 3, 1), thread=east.id, payload={"reason": "清淤"})

    own_town.store().write(dig, Nothing())
    events = "events { totalCount edges { node { kind place division { name } thread payload withheld } } }"
    query = f"{{ angling {{ ponds {{ edges {{ node {{ recordId {events} }} }} }} }} }}"

    (edge,) = own_town.data(query)["angling"]["ponds"]["edges"]
    found = [each["node"] for each in edge["node"]["events"]["edges"]]
    assert {each["kind"] for each in found} == {"applied", "approved"}
    assert {(each["place"], each["division"]["name"]) for each in found} == {(edge["node"]["recordId"], "道里区")}
    assert found[0]["payload"] == {"reason": "清淤"}

    (seen,) = own_town.data(query, token="angler")["angling"]["ponds"]["edges"]
    assert seen["node"]["events"]["totalCount"] == 0  # core.service is not the angler's


def test_a_departments_records_of_a_household_stand_with_the_household(own_town):
    visit = own_town.module("angling.records").Visit
    child = (
        "query ($id: ID!) { child(id: $id) { household { recordId address withheld angling { visits { totalCount edges "
    )
    query = child + "{ node { visitedOn remark household { hardship } } } } } } } }"
    home = own_town.data(query, id=own_town.children[0].id)["child"]["household"]["recordId"]

    def come(unit, input):
        unit.add(visit(household=home, visited_on=date(2026, 3, 1), remark="内情"))

    own_town.store().write(come, Nothing())
    found = own_town.data(query, id=own_town.children[0].id)["child"]["household"]
    assert found["angling"]["visits"] == {
        "totalCount": 1,
        "edges": [{"node": {"visitedOn": "2026-03-01", "remark": "内情", "household": {"hardship": "none"}}}],
    }
    assert own_town.data(query, id=own_town.children[0].id, token="angler")["child"]["household"] is None
    every = "{ angling { visits { edges { node { remark household { address } } } } } }"
    assert own_town.data(every, token="angler")["angling"]["visits"]["edges"] == [
        {"node": {"remark": "内情", "household": None}}
    ]
    assert own_town.data(every, token="district")["angling"]["visits"]["edges"] == []
