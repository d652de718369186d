"""Legal aid in a city: what it decides, refuses, answers to others, and what its GraphQL gives to whom."""

from datetime import date

import pytest
from pydantic import BaseModel
from tongxing import Invalid

from tongxing_legal_aid.actions import OpenCase, open_case
from tongxing_legal_aid.records import LegalAidCase, WageClaim

TODAY = date(2026, 11, 23)


@pytest.fixture
def town_plugins():
    """The fixture ``town``, which comes with tongxing, opens a city with this department alone."""
    return ["legal_aid"]


class Referral(BaseModel):
    """A child to refer to legal aid."""

    child: str


def refer(store, input: Referral) -> None:
    store.event("referred", child=input.child, item="LEGAL_AID_APPLY", happened_on=TODAY)


def add_child(town, permit: str | None = None, claimed_on: date | None = None, settled_on: date | None = None) -> str:
    """A child of eleven with one guardian; what it has is said by each test."""
    child = town.add_child(permit=permit, since=date(2020, 1, 1), guardians=[{"sole": True}], guardians_complete=True)
    if claimed_on:
        [guardian] = town.guardians(child)
        town.add(WageClaim(guardian=guardian, amount_fen=500000, claimed_on=claimed_on, settled_on=settled_on))
    return child


def take(town, child: str) -> LegalAidCase:
    return town.act(open_case, OpenCase(child=child, matter="injury", opened_on=TODAY, note="案情"))


def decision(town, child: str):
    return town.decide(child)["LEGAL_AID_APPLY"]


def gaps(town) -> list[tuple[str, str]]:
    return [(gap.subject, gap.served) for gap in town.gaps()]


def test_the_department_runs(town):
    [state] = [state for state in town.registry.composition.plugins if state.key == "legal_aid"]

    assert (state.state, state.why) == ("enabled", None)


def test_a_child_with_a_valid_permit_is_entitled_and_waits_until_a_case_is_opened(town):
    child = add_child(town, permit="valid")
    before = gaps(town)
    take(town, child)

    assert (decision(town, child).answer, decision(town, child).track) == ("MET", "by_permit")
    assert before == [(child, "NOT_KNOWN")]
    assert gaps(town) == []


def test_a_guardian_whose_wages_are_owed_entitles_the_child(town):
    owed = add_child(town, permit="expired", claimed_on=date(2026, 10, 1))
    settled = add_child(town, permit="expired", claimed_on=date(2026, 10, 1), settled_on=date(2026, 11, 1))

    assert (decision(town, owed).answer, decision(town, owed).since) == ("MET", date(2026, 10, 1))
    assert (decision(town, settled).answer, decision(town, settled).since) == ("NOT_MET", date(2026, 11, 1))


def test_a_child_whom_somebody_refers_gets_a_case(town):
    child = add_child(town, permit="valid")
    town.act(refer, Referral(child=child))

    [case] = town.all(LegalAidCase)
    assert (case.child, case.matter, case.opened_on) == (child, "other", TODAY)
    assert gaps(town) == []


def test_a_claim_that_is_settled_before_it_was_made_is_refused(town):
    with pytest.raises(Invalid) as refused:
        add_child(town, claimed_on=date(2026, 10, 1), settled_on=date(2026, 9, 30))

    assert [(p.path, p.code) for p in refused.value.problems] == [("settled_on", "CLAIM_SETTLED_BEFORE_IT_WAS_MADE")]


def test_wages_are_long_unpaid_on_the_sixty_first_day(town):
    sixty, one_more = add_child(town, claimed_on=date(2026, 9, 24)), add_child(town, claimed_on=date(2026, 9, 23))

    assert [[signal.since for signal in town.signals(child)] for child in (sixty, one_more)] == [[], [TODAY]]


# over GraphQL ---------------------------------------------------------------------------------------------------------

OPEN = """mutation ($input: LegalAidOpenCaseInput!, $key: String!) { legalAid { openCase(input: $input, key: $key) {
    legalAidCase { matter openedOn } problems { path code } } } }"""
CLOSE = """mutation ($id: ID!, $on: Date!) { legalAid {
    closeCase(input: {id: $id, closedOn: $on, outcome: "调解"}, key: "close", expectedVersion: 1) {
        legalAidCase { closedOn } problems { path code } } } }"""
READ = """query ($id: ID!, $on: Date!) {
    child(id: $id) {
        name
        legalAid { minorUntil(on: $on) legalAidCases(first: 3) { edges { node { recordId matter note closedOn } } } }
        guardianships { guardian { legalAid { wageClaims(first: 3) { edges { node { claimedOn amountFen } } } } } }
        decisions(on: $on, items: ["LEGAL_AID_APPLY"]) { answer track certainty }
    }
    legalAid { runningCases(on: $on) { openedOn child { recordId } } }
}"""


def test_a_case_is_opened_and_read_over_graphql(town):
    child = add_child(town, permit="valid", claimed_on=date(2026, 10, 1))
    filled = {"child": child, "matter": "injury", "openedOn": TODAY, "note": "案情"}
    opened = town.ask(OPEN, input=filled, key="open")
    read = town.ask(READ, id=child, on=TODAY)

    assert opened == {
        "data": {
            "legalAid": {
                "openCase": {"legalAidCase": {"matter": "injury", "openedOn": "2026-11-23"}, "problems": []},
            }
        }
    }
    case = read["data"]["child"]["legalAid"]["legalAidCases"]["edges"][0]["node"].pop("recordId")
    assert case
    assert read == {
        "data": {
            "child": {
                "name": "甲",
                "legalAid": {
                    "minorUntil": "2033-05-01",
                    "legalAidCases": {"edges": [{"node": {"matter": "injury", "note": "案情", "closedOn": None}}]},
                },
                "guardianships": [
                    {
                        "guardian": {
                            "legalAid": {
                                "wageClaims": {"edges": [{"node": {"claimedOn": "2026-10-01", "amountFen": 500000}}]}
                            }
                        }
                    }
                ],
                "decisions": [{"answer": "MET", "track": "by_permit", "certainty": "reconstructed"}],
            },
            "legalAid": {"runningCases": [{"openedOn": "2026-11-23", "child": {"recordId": child}}]},
        }
    }


def test_a_case_that_would_close_before_it_opened_stays_open(town):
    case = take(town, add_child(town, permit="valid"))
    refused = town.ask(CLOSE, id=case.id, on="2026-11-22")["data"]["legalAid"]["closeCase"]
    closed = town.ask(CLOSE.replace('"close"', '"again"'), id=case.id, on="2026-11-30")

    assert refused == {
        "legalAidCase": None,
        "problems": [{"path": "closedOn", "code": "CASE_CLOSES_BEFORE_IT_OPENS"}],
    }
    assert closed["data"]["legalAid"]["closeCase"]["legalAidCase"] == {"closedOn": "2026-11-30"}


def test_without_a_grant_there_is_nothing(town):
    child = add_child(town, permit="valid")
    take(town, child)
    answer = town.ask(READ, by="nobody", id=child, on=TODAY)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    assert answer["data"] == {"child": None, "legalAid": {"runningCases": []}}
