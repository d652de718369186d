"""``changes``: what changed since a cursor, by GraphQL, as the reader may see it now."""

import pytest


@pytest.fixture(scope="module")
def town(embedded_town):
    """On SQLite: core's tests follow on both engines, and so do the subscriptions', which begin here."""
    return embedded_town


FEED = """query ($after: String, $first: Int, $kinds: [ChangeKind!]) { changes(after: $after, first: $first, kinds: $kinds) {
    pageInfo { hasNextPage endCursor } edges { cursor node { kind type item id recordId subject child { name }
      record { id ... on Child { name } ... on ServiceEvent { kind } } } } } }"""


def now(town, **more):
    return town.data("{ changes { pageInfo { endCursor } } }", **more)["changes"]["pageInfo"]["endCursor"]


def since(town, after, *, token="county", **variables):
    found = town.data(FEED, token=token, after=after, **variables)["changes"]
    return [edge["node"] for edge in found["edges"]], found["pageInfo"]


def test_what_a_write_changed_is_told_with_the_record_as_it_is_now(town):
    after = now(town)
    child = town.add_child("戊", 2016, "230102")
    told, page = since(town, after)
    kinds = [(each["kind"], each["type"]) for each in told]
    assert ("RECORD", "Child") in kinds and ("EVENT", "ServiceEvent") in kinds and ("RECORD", "Guardianship") in kinds
    of_child = next(each for each in told if each["type"] == "Child")
    assert (of_child["recordId"], of_child["record"]["name"], of_child["child"]["name"]) == (child.id, "戊", "戊")
    event = next(each for each in told if each["kind"] == "EVENT")
    assert (event["subject"], event["record"]["kind"]) == (child.id, "visited")
    assert since(town, page["endCursor"])[0] == []


def test_pages_of_one_give_the_same_as_one_page(town):
    after = now(town)
    town.add_child("己", 2016, "230102")
    (whole, _), one_by_one = since(town, after), []
    while True:
        told, page = since(town, after, first=1)
        one_by_one, after = [*one_by_one, *told], page["endCursor"]
        if not page["hasNextPage"]:
            break
    assert one_by_one == whole and len(whole) > 5


def test_a_district_is_told_of_its_own_children_and_of_what_it_may_see_of_them(town):
    after = now(town, token="district")
    town.add_child("庚", 2016, "230103")
    assert since(town, after, token="district")[0] == []
    child = town.add_child("辛", 2016, "230102")
    told, _ = since(town, after, token="district")
    assert {(each["type"], each["subject"]) for each in told} == {("Child", child.id), ("Residence", child.id)}


def test_only_the_kinds_that_are_asked_for_are_told(town):
    after = now(town)
    town.add_child("壬", 2016, "230102")
    assert {each["type"] for each in since(town, after, kinds=["EVENT"])[0]} == {"ServiceEvent"}


def test_a_department_that_is_off_tells_nothing_and_tells_it_when_it_is_on_again(town):
    after = now(town)
    town.note(town.children[0], 3)
    town.switch("disable", "angling")
    town.request("GET", "/health")  # looks at once
    assert since(town, after)[0] == []
    town.switch("enable", "angling")
    town.request("GET", "/health")
    assert [each["type"] for each in since(town, after)[0]] == ["AnglingNote"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"after": "nonsense"}, "INVALID"), ({"first": -1}, "INVALID"), ({"first": 1000}, "LIMIT")],
)
def test_a_wrong_cursor_or_size_is_one_error_that_says_so(town, asked, code):
    answer = town.ask(FEED, **asked)
    assert [each["extensions"]["code"] for each in answer["errors"]] == [code]


def test_a_cursor_whose_time_is_over_tells_how_to_begin_anew(town, monkeypatch):
    after = now(town)
    monkeypatch.setattr("tongxing.work.feed.Feed._moment", lambda feed, position: None)
    (error,) = town.ask(FEED, after=after)["errors"]
    assert error["extensions"]["code"] == "CURSOR_EXPIRED" and "read again all that you keep" in error["message"]


def test_following_changes_costs_what_its_page_may_hold(town):
    assert town.codes("{ changes(first: 100) { edges { node { " + "record { id } } } } }") == []
    many = " ".join(f"a{n}: record {{ id }}" for n in range(12))
    guardians = "child { events(first: 100) { edges { node { id } } } }"
    document = "{ changes(first: 100) { edges { node { " + many + guardians + " } } } }"
    assert town.codes(document) == ["LIMIT"]
