"""A village's report on its way up: every level, every return, corrections, and who may act where."""

import json
from datetime import UTC, date, datetime
from itertools import count

import pytest
from monitoring_offices import OFFICES, START, VILLAGE, Offices
from pydantic import BaseModel

from tongxing import Child, Invalid, NotAllowed, NotFound, PlaceEvent, fold, workdays
from tongxing.errors import VersionConflict
from tongxing_monitoring.actions import (
    AcceptReport,
    ReturnReport,
    SubmitReport,
    accept_report,
    return_report,
    submit_report,
)
from tongxing_monitoring.facts.proposal import Proposal, proposal
from tongxing_monitoring.facts.reports import CHART, office, report_thread
from tongxing_monitoring.facts.standing import mine, standings
from tongxing_monitoring.records import LedgerEntry, Report, Verification, Visit
from tongxing_monitoring.records.reports import LEVELS

UP = list(LEVELS)


class Chain(Offices):
    """A province with one officer on each level."""

    def __init__(self, folder):
        super().__init__(folder)
        self.half_year, self._half_years = "", count(2100)

    def begins_anew(self):
        """Each test reports on a half-year of its own."""
        self.now, self.half_year = START, f"{next(self._half_years)}H1"

    def submits(self, who="village", **said):
        counts = {"children": 10, "statistical": 8, "monitoring": 6, "on_ledger": 1, "visited": 4}
        body = SubmitReport(**{"division": VILLAGE, "half_year": self.half_year, **counts, **said})
        return self.store(who).write(submit_report, body).value

    def accepts(self, report, level, who=None):
        return self.store(who or level).write(accept_report, AcceptReport(id=report.id, level=level)).value

    def returns(self, report, level, who=None, reason="人数与台账不符"):
        return (
            self.store(who or level).write(return_report, ReturnReport(id=report.id, level=level, reason=reason)).value
        )

    def at(self, level):
        """A report that waits on a level."""
        report = self.submits()
        for below in UP[1 : UP.index(level)]:
            self.accepts(report, below)
        return report

    def thread(self, report):
        with self.store("province").reading("test") as reading:
            return report_thread(e for e in reading.all(PlaceEvent) if e.thread == report.id)

    def waiting(self, who, level=None, kind="at_"):
        with self.store(who).reading("test") as reading:
            found = mine(reading, standings(reading, half_year=self.half_year, review_workdays=None), level)
        return [each.state for each in found if each.state.startswith(kind)]


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    made = Chain(tmp_path_factory.mktemp("province"))
    yield made
    made.registry.close()


@pytest.fixture
def chain(province):
    province.begins_anew()
    return province


# the way up ---------------------------------------------------------------------------------------------------------


def test_a_report_walks_up_level_by_level_to_the_province(chain):
    report = chain.submits()
    for level in UP[1:]:
        thread = chain.thread(report)
        assert (thread.state, thread.owner) == (f"at_{level}", level)
        chain.accepts(report, level)

    thread = chain.thread(report)
    assert (thread.state, thread.owner, thread.next, thread.refused) == ("accepted", "", (), ())
    assert len(thread.history) == 5 and thread.since == date(2026, 11, 23)


def test_nothing_stores_where_a_report_stands(chain):
    report = chain.at("city")
    assert {"state", "status", "level"} & set(type(report).model_fields) == set()


@pytest.mark.parametrize("level", UP[1:])
def test_each_level_may_return_a_report_and_gets_it_again_corrected(chain, level):
    below = UP[UP.index(level) - 1]
    report = chain.at(level)

    chain.returns(report, level)
    assert chain.thread(report).state == f"returned_to_{below}"
    chain.submits(below, level=below, monitoring=5)
    assert chain.thread(report).state == f"at_{level}"

    for above in UP[UP.index(level) :]:
        chain.accepts(report, above)
    assert chain.thread(report).state == "accepted"


def test_what_came_back_may_be_returned_further_down_to_the_village(chain):
    report = chain.at("province")
    for level in reversed(UP[1:]):
        chain.returns(report, level)
    assert chain.thread(report).state == "returned_to_village"
    chain.submits()
    assert chain.thread(report).state == "at_township"


def test_a_correction_changes_the_counts_and_the_events_keep_what_was_said(chain):
    report = chain.submits(monitoring=6)
    chain.returns(report, "township")
    chain.submits(monitoring=5)
    with chain.store("county").reading("test") as reading:
        (kept,) = reading.all(Report, ids=[report.id])
        said = [
            e.payload
            for e in reading.all(PlaceEvent)
            if (e.place, e.kind) == (report.id, "report_submitted_by_village")
        ]
    assert kept.monitoring == 5
    assert sorted('"monitoring": 6' in each for each in said) == [False, True]


def test_an_acceptance_by_mistake_is_annulled_and_what_was_built_on_it_does_not_count(chain):
    report = chain.at("city")

    def annul(store, body):
        events = store.find(PlaceEvent, place=report.id, kind="report_accepted_by_township")
        store.event(
            "annulled", place=store.get(Report, report.id), happened_on=date(2026, 11, 23), corrects=events[0].id
        )

    chain.store("county").write(annul, AcceptReport(id=report.id, level="county"))
    thread = chain.thread(report)
    assert (thread.state, [each.kind for each in thread.refused]) == ("at_township", ["report_accepted_by_county"])


# out of turn --------------------------------------------------------------------------------------------------------


def problem(refused):
    (found,) = refused.value.problems
    return found


@pytest.mark.parametrize(("stands", "acts"), [("township", "county"), ("county", "township"), ("city", "province")])
def test_an_act_out_of_turn_is_refused_and_the_sentence_says_whose_turn_it_is(chain, stands, acts):
    report = chain.at(stands)
    for act in (chain.accepts, chain.returns):
        with pytest.raises(Invalid) as refused:
            act(report, acts)
        found = problem(refused)
        assert (found.code, found.path) == ("REPORT_OUT_OF_TURN", "level")
        assert LEVELS[stands][0] in found.message.zh and stands in found.remedy.en
    assert chain.thread(report).state == f"at_{stands}"


def test_a_report_is_accepted_once_on_a_level(chain):
    report = chain.submits()
    chain.accepts(report, "township")
    with pytest.raises(Invalid):
        chain.accepts(report, "township")


def test_a_report_that_waits_above_is_not_submitted_again(chain):
    report = chain.submits()
    with pytest.raises(Invalid) as refused:
        chain.submits(monitoring=1)
    assert problem(refused).remedy.zh == "请等待乡镇(街道)办理"
    assert chain.thread(report).state == "at_township"


def test_a_township_submits_nothing_that_was_not_returned_to_it(chain):
    with pytest.raises(Invalid):
        chain.submits("township", level="township")


def test_what_the_province_accepted_is_over(chain):
    report = chain.at("province")
    chain.accepts(report, "province")
    for act in (chain.returns, chain.accepts):
        with pytest.raises(Invalid) as refused:
            act(report, "province")
        assert "nothing left" in problem(refused).remedy.en


def test_of_two_who_act_on_one_version_the_second_is_told_of_the_conflict(chain):
    report = chain.submits()
    chain.store("township").write(
        return_report, ReturnReport(id=report.id, level="township", reason="核对"), expected_version=1
    )
    with pytest.raises(VersionConflict):
        chain.store("township").write(accept_report, AcceptReport(id=report.id, level="township"), expected_version=1)


# who may act --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", UP[1:])
def test_nobody_reviews_for_a_level_above_the_own(chain, level):
    report = chain.at(level)
    for who in UP[: UP.index(level)]:
        with pytest.raises(NotAllowed):
            chain.accepts(report, level, who=who)


def test_a_higher_level_may_act_in_the_place_of_a_lower_one(chain):
    report = chain.submits()
    chain.accepts(report, "township", who="county")
    assert chain.thread(report).owner == "county"


@pytest.mark.parametrize("who", ["neighbour", "other_township", "other_county"])
def test_offices_of_other_places_do_not_see_the_report(chain, who):
    report = chain.submits()
    with pytest.raises((NotFound, NotAllowed)):
        chain.accepts(report, "township", who=who)
    assert chain.waiting(who) == []


def test_a_village_reports_for_itself_alone(chain):
    with pytest.raises(NotAllowed):
        chain.submits("neighbour")


@pytest.mark.parametrize("division", ["230102001000", "230102", "999999999999", "abc"])
def test_only_a_village_reports(chain, division):
    with pytest.raises(Invalid) as refused:
        chain.submits("province", division=division)
    assert problem(refused).code == "REPORT_NOT_OF_A_VILLAGE"


def test_a_county_directly_under_its_province_is_reviewed_by_the_province_in_place_of_a_city():
    assert office("city", "429004001201") == "420000000000"  # 仙桃市
    assert office("city", VILLAGE) == OFFICES["city"]


# counts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"monitoring": 9}, "MORE_MONITORED_THAN_STATISTICAL"),
        ({"statistical": 11}, "MORE_COUNTED_THAN_SURVEYED"),
        ({"visited": 11}, "MORE_VISITED_THAN_SURVEYED"),
        ({"on_ledger": 11}, "MORE_VISITED_THAN_SURVEYED"),
    ],
)
def test_counts_that_cannot_be_are_refused(chain, counts, code):
    with pytest.raises(Invalid) as refused:
        chain.submits(**counts)
    assert [each.code for each in refused.value.problems] == [code]


# what waits, and GraphQL --------------------------------------------------------------------------------------------


def test_each_office_sees_what_waits_for_it(chain):
    chain.at("county")
    assert chain.waiting("county", "county") == ["at_county"]
    assert chain.waiting("county", "township") == []
    assert chain.waiting("township") == [] and chain.waiting("village") == []
    assert chain.waiting("city", "city") == [] and chain.waiting("city") == ["at_county"]


def test_a_returned_report_is_on_the_list_of_the_level_below(chain):
    chain.returns(chain.at("county"), "county")
    assert chain.waiting("township", "township", kind="returned_") == ["returned_to_township"]
    assert chain.waiting("township") == []


def mutation(name, **input):
    """A mutation that gives the report and its problems."""
    said = ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in input.items())
    result = "report { recordId } problems { path code message }"
    return f'mutation {{ monitoring {{ {name}(input: {{{said}}}, key: "{name}") {{ {result} }} }} }}'


def test_the_chain_is_walked_through_graphql(chain):
    counts = {"children": 10, "statistical": 8, "monitoring": 6, "onLedger": 1, "visited": 4}
    first = chain.ask(
        "village", mutation("submitReport", division=VILLAGE, halfYear=chain.half_year, note="说明", **counts)
    )
    id = first["submitReport"]["report"]["recordId"]

    mine = f'(halfYear: "{chain.half_year}")'
    waits = f"{{ monitoring {{ reportsWaiting{mine} {{ recordId state title since turn due }} }} }}"
    (waiting,) = chain.ask("township", waits)["reportsWaiting"]
    assert waiting == {
        "recordId": id,
        "state": "at_township",
        "title": "待乡镇(街道)审核",
        "since": "2026-11-23",
        "turn": "township",
        "due": None,
    }
    back = chain.ask("township", mutation("returnReport", id=id, level="township", reason="核对"))
    assert back["returnReport"]["problems"] == []
    (refused,) = chain.ask("county", mutation("acceptReport", id=id, level="county"))["acceptReport"]["problems"]
    assert refused["code"] == "REPORT_OUT_OF_TURN"

    events = "events { edges { node { kind payload } } }"
    returned = f"{{ monitoring {{ reportsReturned{mine} {{ recordId state report {{ note {events} }} }} }} }}"
    (found,) = chain.ask("village", returned)["reportsReturned"]
    assert (found["recordId"], found["state"], found["report"]["note"]) == (id, "returned_to_village", "说明")
    events = [edge["node"] for edge in found["report"]["events"]["edges"]]
    assert {"kind": "report_returned_by_township", "payload": {"reason": "核对"}} in events


class Lives(BaseModel):
    residence: str
    verified_on: list[date] = []
    visits: dict[date, str] = {}
    closed_on: date | None = None
    is_on_ledger: bool = False


def settle(store, body):
    child = store.add(Child(name="甲", residence=body.residence, hukou="220102000000"))
    for day in body.verified_on:
        store.add(Verification(child=child.id, verified_on=day))
    for day, seen in body.visits.items():
        store.add(Visit(child=child.id, visited_on=day, visitor="乙", role="teacher", method="HOME", seen=seen))
    if body.is_on_ledger:
        entry = {"category": "DISABILITY", "opened_on": date(2026, 1, 1), "opened_by": "person", "open_reason": "说明"}
        closed = {"closed_on": body.closed_on, "close_reason": "resolved"} if body.closed_on else {}
        store.add(LedgerEntry(child=child.id, **closed, **entry))
    return child


def test_counts_are_proposed_from_what_the_registry_holds_of_the_village_and_the_half_year(chain):
    first, last, before = date(2026, 7, 1), date(2026, 12, 31), date(2026, 6, 30)
    for life in (
        Lives(residence=VILLAGE, verified_on=[first, last], visits={first: "child"}, is_on_ledger=True),
        Lives(residence=VILLAGE, verified_on=[before], visits={last: "nobody"}, is_on_ledger=True, closed_on=before),
        Lives(residence="230102001202", verified_on=[first], visits={first: "child"}, is_on_ledger=True),
    ):
        chain.store("province").write(settle, life)
    with chain.store("province").reading("test") as reading:
        assert proposal(reading, VILLAGE, "2026H2") == Proposal(children=1, on_ledger=1, visited=1)
        assert proposal(reading, VILLAGE, "2026H1") == Proposal(children=1, on_ledger=1, visited=0)
        assert proposal(reading, VILLAGE, "2027H1").children == 0
    asked = f'{{ monitoring {{ reportProposal(division: "{VILLAGE}", halfYear: "2026H2") {{ children onLedger visited }} }} }}'
    assert chain.ask("neighbour", asked)["reportProposal"] == {"children": 0, "onLedger": 0, "visited": 0}


def test_where_somebody_set_a_limit_a_review_is_due_after_so_many_working_days(chain):
    """Two working days after Tuesday 2026-09-29: the National Day holidays lie between."""
    chain.now = datetime(2026, 9, 29, 2, tzinfo=UTC)
    chain.submits()
    with chain.store("township").reading("test") as reading:
        (limited,) = standings(reading, half_year=chain.half_year, review_workdays=2)
        (open_,) = standings(reading, half_year=chain.half_year, review_workdays=None)
    assert (limited.due, limited.provisional) == (workdays().plus_workdays(date(2026, 9, 29), 2).day, False)
    assert limited.due > date(2026, 10, 1) and open_.due is None


def test_the_chart_is_whole_each_level_can_accept_and_return_and_submit_again():
    for level in UP[1:]:
        assert CHART.table[(f"at_{level}", f"report_returned_by_{level}")] == f"returned_to_{UP[UP.index(level) - 1]}"
    assert fold(CHART, []).state == "not_submitted"
