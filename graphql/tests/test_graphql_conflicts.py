"""Conflicts of re-surveys: listed where they are about, decided by a mutation, by the right to the field itself."""

from datetime import UTC, date, datetime

import pytest
from graphql_towns import Nothing

from tongxing.people import Child, Guardian
from tongxing.work.sheets.conflicts import ChildConflict, GuardianConflict

DECIDE = """
mutation ($id: String!, $key: String!, $version: Int) {
  %s(input: {id: $id}, key: $key, expectedVersion: $version) {
    conflict {
      id
      ... on ChildConflict { state decidedBy decidedOn version child { name } }
      ... on GuardianConflict { state guardian { phone } }
    }
    problems { code }
  }
}
"""
NODE = "id recordId key base told standing toldBy toldOn state child { name }"
LIST = f'{{ childConflicts(filter: {{state: {{eq: "open"}}}}) {{ totalCount edges {{ node {{ {NODE} }} }} }} }}'


@pytest.fixture
def town(own_town):
    return own_town


def noted(town, record, **fields):
    """A conflict, as an import writes it."""
    common = {
        "told_by": "officer",
        "told_on": date(2026, 11, 20),
        "issued_at": datetime(2026, 11, 1, tzinfo=UTC),
    }

    def add(unit, input):
        return unit.add(record(**common, **fields))

    return town.store().write(add, Nothing()).value


@pytest.fixture
def conflict(town):
    child = town.children[0]
    return noted(
        town,
        ChildConflict,
        child=child.id,
        key="name",
        holder=f"child:{child.id}",
        column="name",
        base="甲",
        told="甲乙",
        standing="甲",
        category="core.identity",
    )


def decide(town, what, conflict, *, id=None, key="k1", version=None, token="county"):
    return town.ask(DECIDE % what, id=id or conflict.id, key=key, version=version, token=token)


def decided(town, what, conflict, **more):
    """The conflict that was decided."""
    answer = decide(town, what, conflict, **more)
    assert "errors" not in answer, answer["errors"]
    assert answer["data"][what]["problems"] == []
    return answer["data"][what]["conflict"]


def name_of(town, child):
    return town.data("query ($id: ID!) { child(id: $id) { name } }", id=child.id)["child"]["name"]


def test_a_conflict_is_listed_with_its_three_values_and_with_the_child(town, conflict):
    listed = town.data(LIST)["childConflicts"]

    assert listed["totalCount"] == 1
    node = listed["edges"][0]["node"]
    assert node.pop("id") and node == {
        "recordId": conflict.id, "key": "name", "base": "甲", "told": "甲乙", "standing": "甲", "toldBy": "officer",
        "toldOn": "2026-11-20", "state": "open", "child": {"name": "甲"},
    }  # fmt: skip
    query = "{ children { edges { node { name conflicts { totalCount edges { node { told } } } } } } }"
    counts = {e["node"]["name"]: e["node"]["conflicts"]["totalCount"] for e in town.data(query)["children"]["edges"]}
    assert counts == {"甲": 1, "乙": 0, "丙": 0, "丁": 0}


def test_a_conflict_is_told_in_the_words_of_the_survey(town):
    child = town.children[0]
    noted(
        town,
        ChildConflict,
        child=child.id,
        key="sex",
        holder=f"child:{child.id}",
        column="sex",
        base=None,
        told="2",
        standing="1",
        category="core.identity",
    )
    query = "{ childConflicts { edges { node { inWords { title { zh en } base told standing } } } } }"
    (edge,) = town.data(query)["childConflicts"]["edges"]
    assert edge["node"]["inWords"] == {
        "title": {"zh": "性别", "en": "Sex"},
        "base": None,
        "told": "女",
        "standing": "男",
    }


def test_to_take_puts_the_sheets_value_into_the_registry_and_shows_the_conflict_as_decided(town, conflict):
    made = decided(town, "takeConflict", conflict)

    assert {name: made[name] for name in ("state", "decidedBy", "version")} == {
        "state": "taken", "decidedBy": "county", "version": 2,
    }  # fmt: skip
    assert made["child"]["name"] == name_of(town, town.children[0]) == "甲乙"
    assert town.data(LIST)["childConflicts"]["totalCount"] == 0


def test_to_keep_leaves_the_registry_as_it_is(town, conflict):
    relay = town.data(LIST)["childConflicts"]["edges"][0]["node"]["id"]
    made = decided(town, "keepConflict", conflict, id=relay)

    assert made["state"] == "kept"
    assert name_of(town, town.children[0]) == "甲"


def test_the_same_key_has_one_effect_and_a_second_decision_is_refused(town, conflict):
    first = decide(town, "takeConflict", conflict)
    assert decide(town, "takeConflict", conflict) == first
    (error,) = decide(town, "keepConflict", conflict, key="k2")["errors"]
    assert error["extensions"]["code"] == "INVALID" and "county" in error["message"]


def test_a_version_that_was_read_before_somebody_changed_it_is_a_conflict_of_its_own(town, conflict):
    (error,) = decide(town, "takeConflict", conflict, version=7)["errors"]
    assert error["extensions"]["code"] == "VERSION_CONFLICT"
    assert decided(town, "takeConflict", conflict, version=1)["version"] == 2


def test_a_guardians_conflict_is_decided_by_the_same_mutation(town):
    def whose(unit, input):
        return unit.find(Guardian, name="甲的父亲")[0]

    guardian = town.store().write(whose, Nothing()).value
    conflict = noted(
        town,
        GuardianConflict,
        guardian=guardian.id,
        key="phone",
        holder=f"guardian:{guardian.id}",
        column="phone",
        told="13900000000",
        category="core.contact",
    )
    made = decided(town, "takeConflict", conflict)
    assert made["guardian"]["phone"] == "13900000000"


def test_who_may_not_see_the_field_sees_no_conflict_and_cannot_decide_one(town, conflict):
    hidden = noted(
        town,
        ChildConflict,
        child=town.children[0].id,
        key="school",
        holder="",
        column="school",
        told="x",
        category="core.service",
    )
    assert town.data(LIST)["childConflicts"]["totalCount"] == 2
    assert town.data(LIST, token="district")["childConflicts"]["totalCount"] == 1  # core.service is not theirs
    for id in (hidden.id, "23-" + "0" * 26, "x"):
        (error,) = decide(town, "keepConflict", conflict, id=id, token="district")["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"
    assert isinstance(town.children[0], Child)
