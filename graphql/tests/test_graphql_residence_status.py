"""``residenceStatus``: the two populations of a child, batched, and withheld from who may not see what it rests on."""

from datetime import date

import pytest
from graphql_towns import Nothing

from tongxing.people import Residence

STATUS = """query ($id: ID!, $on: Date) { child(id: $id) { residenceStatus(on: $on) {
    subject on monitoring statistical reason next { date reason } certainty withheld } } }"""
ALL = """query ($on: Date) { children(first: 10) { edges { node { name residenceStatus(on: $on) { reason } } } } }"""


@pytest.fixture(scope="module")
def moved(town):
    """Of 甲 it is known who came along; of the others it is not."""

    def came(unit, input):
        stay = {"division": "230102000000", "accompanied_by": "mother", "valid_from": date(2021, 3, 1)}
        return unit.add(Residence(child=town.children[0].id, **stay))

    town.store().write(came, Nothing())
    return town


def told(moved, number, **asked):
    return moved.data(STATUS, id=moved.children[number].id, on="2026-11-23", **asked)["child"]["residenceStatus"]


def test_a_child_is_in_both_populations_until_its_sixteenth_birthday(moved):
    assert told(moved, 0) == {
        "subject": moved.children[0].id,
        "on": "2026-11-23",
        "monitoring": True,
        "statistical": True,
        "reason": "MONITORING",
        "next": {"date": "2031-05-01", "reason": "AGED_OUT"},
        "certainty": "confirmed",
        "withheld": [],
    }


def test_what_is_not_known_is_null_and_says_so(moved):
    found = told(moved, 1)
    assert (found["monitoring"], found["statistical"], found["reason"]) == (None, None, "UNKNOWN")
    assert found["withheld"] == []


def test_who_may_not_see_residence_is_told_what_is_withheld(moved):
    found = told(moved, 0, token="angler")
    assert found["withheld"] and {found[k] for k in ("monitoring", "statistical", "reason", "next")} == {None}


def test_a_list_asks_the_clock_once(moved, monkeypatch):
    from tongxing.host.answering.answers import Answers

    asked, classify = [], Answers.classify
    monkeypatch.setattr(
        Answers, "classify", lambda self, ids, **more: asked.append(len(ids)) or classify(self, ids, **more)
    )
    found = moved.data(ALL, on="2026-11-23")["children"]["edges"]
    assert asked == [4]
    reasons = {each["node"]["name"]: each["node"]["residenceStatus"]["reason"] for each in found}
    assert reasons == {"甲": "MONITORING", "乙": "UNKNOWN", "丙": "UNKNOWN", "丁": "UNKNOWN"}
