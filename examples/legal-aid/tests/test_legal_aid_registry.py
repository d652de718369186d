"""Legal aid in a city: what it decides, refuses, answers to others, and what its GraphQL gives to whom."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Thread
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from pydantic import BaseModel
from tongxing import Child, Guardian, Guardianship, Invalid, ResidencePermit
from tongxing.host.registry import Registry

from tongxing_legal_aid.actions import OpenCase, open_case
from tongxing_legal_aid.records import LegalAidCase, WageClaim

TODAY = date(2026, 11, 23)
CITY = """
key = "testing"
title = {zh = "测试市", en = "Testing"}
division = "230100"
development = true
plugins = ["legal_aid"]
principals = [{name = "desk", token = "desk-token"}, {name = "nobody", token = "nobody-token"}]

[[grants]]
principal = "desk"
role = "officer"
actions = ["read", "write"]
categories = ["core.*", "legal_aid.*"]
regions = [{division = "230100", bases = ["residence"]}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""


class Family(BaseModel):
    """A child of eleven with one guardian; what it has is said by each test."""

    permit: str | None = None
    claimed_on: date | None = None
    settled_on: date | None = None


class Referral(BaseModel):
    """A child to refer to legal aid."""

    child: str


def register(store, input: Family) -> Child:
    places = {"residence": "230102000000", "hukou": "220102000000"}
    child = store.add(Child(name="甲", birth_date=date(2015, 5, 1), guardians_complete=True, **places))
    guardian = store.add(Guardian(name="甲的父亲"))
    tie = {"child": child.id, "guardian": guardian.id}
    store.add(Guardianship(**tie, relation="51", sole=True, valid_from=date(2015, 5, 1)))
    if input.permit:
        store.add(ResidencePermit(child=child.id, state=input.permit, valid_from=date(2020, 1, 1)))
    if input.claimed_on:
        dates = {"claimed_on": input.claimed_on, "settled_on": input.settled_on}
        store.add(WageClaim(guardian=guardian.id, amount_fen=500000, **dates))
    return child


def refer(store, input: Referral) -> None:
    store.event("referred", child=input.child, item="LEGAL_AID_APPLY", happened_on=TODAY)


class Desk:
    """Whoever sits at the desk of the city."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    @property
    def access(self):
        return self.registry.access("desk", "care")

    def does(self, action, body):
        return self.registry.store(self.access).write(action, body).value

    def child(self, **family) -> str:
        return self.does(register, Family(**family)).id

    def case(self, child: str, opened_on: date = TODAY) -> LegalAidCase:
        return self.does(open_case, OpenCase(child=child, matter="injury", opened_on=opened_on, note="案情"))

    def decision(self, child: str):
        [decision] = self.registry.decide(self.access, [child], on=TODAY, items=["LEGAL_AID_APPLY"])[child]
        return decision

    def gaps(self) -> list[tuple[str, str]]:
        return [(gap.subject, gap.served) for gap in self.registry.gaps(self.access, on=TODAY)]


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    file = tmp_path / "testing.toml"
    file.write_text(CITY, encoding="utf-8")
    clock = lambda: datetime(2026, 11, 23, 2, tzinfo=UTC)  # noqa: E731
    registry = Registry.open(file, database=str(tmp_path / "testing.db"), clock=clock)
    yield Desk(registry)
    registry.close()


def test_the_department_runs(desk):
    [state] = [state for state in desk.registry.composition.plugins if state.key == "legal_aid"]

    assert (state.state, state.why) == ("enabled", None)


def test_a_child_with_a_valid_permit_is_entitled_and_waits_until_a_case_is_opened(desk):
    child = desk.child(permit="valid")
    before = desk.gaps()
    desk.case(child)

    assert (desk.decision(child).answer, desk.decision(child).track) == ("MET", "by_permit")
    assert before == [(child, "NOT_KNOWN")]
    assert desk.gaps() == []


def test_a_guardian_whose_wages_are_owed_entitles_the_child(desk):
    owed = desk.child(permit="expired", claimed_on=date(2026, 10, 1))
    settled = desk.child(permit="expired", claimed_on=date(2026, 10, 1), settled_on=date(2026, 11, 1))

    assert (desk.decision(owed).answer, desk.decision(owed).since) == ("MET", date(2026, 10, 1))
    assert (desk.decision(settled).answer, desk.decision(settled).since) == ("NOT_MET", date(2026, 11, 1))


def test_a_child_whom_somebody_refers_gets_a_case(desk):
    child = desk.child(permit="valid")
    desk.does(refer, Referral(child=child))

    with desk.registry.store(desk.access).reading("test") as reading:
        [case] = reading.all(LegalAidCase)
    assert (case.child, case.matter, case.opened_on) == (child, "other", TODAY)
    assert desk.gaps() == []


def test_a_claim_that_is_settled_before_it_was_made_is_refused(desk):
    with pytest.raises(Invalid) as refused:
        desk.child(claimed_on=date(2026, 10, 1), settled_on=date(2026, 9, 30))

    assert [(p.path, p.code) for p in refused.value.problems] == [("settled_on", "CLAIM_SETTLED_BEFORE_IT_WAS_MADE")]


def test_wages_are_long_unpaid_on_the_sixty_first_day(desk):
    sixty, one_more = desk.child(claimed_on=date(2026, 9, 24)), desk.child(claimed_on=date(2026, 9, 23))
    found = desk.registry.signals(desk.access, [sixty, one_more], on=TODAY)

    assert [(child, [signal.since for signal in found[child]]) for child in (sixty, one_more)] == [
        (sixty, []),
        (one_more, [TODAY]),
    ]


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


@contextmanager
def served(registry: Registry) -> Iterator[str]:
    """The city on a port of this machine."""
    uvicorn = pytest.importorskip("uvicorn")
    from tongxing_graphql import create_app

    server = uvicorn.Server(uvicorn.Config(create_app([registry]), host="127.0.0.1", port=0, log_level="warning"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/graphql"
    server.should_exit = True
    thread.join()


def ask(address: str, query: str, *, token: str = "desk-token", **variables):
    """A document's whole answer."""
    heads = {"Content-Type": "application/json", "Accept": "application/graphql-response+json"}
    heads |= {"Authorization": f"Bearer {token}", "Tongxing-Purpose": "care"}
    body = json.dumps({"query": query, "variables": variables}, default=str).encode()
    with build_opener(ProxyHandler({})).open(Request(address, body, heads)) as answer:
        return json.load(answer)


def test_a_case_is_opened_and_read_over_graphql(desk):
    child = desk.child(permit="valid", claimed_on=date(2026, 10, 1))
    filled = {"child": child, "matter": "injury", "openedOn": TODAY, "note": "案情"}
    with served(desk.registry) as address:
        opened = ask(address, OPEN, input=filled, key="open")
        read = ask(address, READ, id=child, on=TODAY)

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


def test_a_case_that_would_close_before_it_opened_stays_open(desk):
    case = desk.case(desk.child(permit="valid"))
    with served(desk.registry) as address:
        refused = ask(address, CLOSE, id=case.id, on="2026-11-22")["data"]["legalAid"]["closeCase"]
        closed = ask(address, CLOSE.replace('"close"', '"again"'), id=case.id, on="2026-11-30")

    assert refused == {
        "legalAidCase": None,
        "problems": [{"path": "closedOn", "code": "CASE_CLOSES_BEFORE_IT_OPENS"}],
    }
    assert closed["data"]["legalAid"]["closeCase"]["legalAidCase"] == {"closedOn": "2026-11-30"}


def test_without_a_grant_there_is_nothing(desk):
    child = desk.child(permit="valid")
    desk.case(child)
    with served(desk.registry) as address:
        answer = ask(address, READ, token="nobody-token", id=child, on=TODAY)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_FOUND"]
    assert answer["data"] == {"child": None, "legalAid": {"runningCases": []}}
