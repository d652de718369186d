"""Monitoring at the desk: rounds, the key ledger, signals of others, visits, and what is to be done today, for whom."""

from datetime import date, timedelta

import pytest

from tongxing import Invalid, ServiceEvent
from tongxing.errors import NotAllowed, VersionConflict
from tongxing_monitoring import actions
from tongxing_monitoring.records import LedgerEntry, Round, SignalDismissal, Verification, Visit

TODAY = date(2026, 11, 23)
DISTRICT, OTHER = "230102", "230103"


@pytest.fixture
def town(open_town):
    clerk = {"clerk": (DISTRICT, ["core.*", "monitoring.*"]), "surveyor": (DISTRICT, ["core.*", "monitoring.survey"])}
    return open_town("monitoring", officers=clerk)


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def enter(town, child, category="DISABILITY", opened_on=TODAY, **more):
    told = actions.OpenEntry(child=child, category=category, opened_on=opened_on, reason="虚构")
    return town.act(actions.open_entry, told, **more)


def visit(town, child, day, seen="child", **more):
    told = {"visitor": "虚构", "role": "child_director", "method": "HOME", "seen": seen, **more}
    return town.act(actions.record_visit, actions.RecordVisit(child=child, visited_on=day, **told))


def verify(town, child, day):
    return town.act(actions.verify_child, actions.VerifyChild(child=child, verified_on=day, method="HOME_VISIT"))


DESK = """query ($division: String, $on: Date, $first: Int! = 50, $after: String) { monitoring {
  desk(division: $division, on: $on, first: $first, after: $after) {
    verifications visits visitsOverdue suggestions closings
    tasks { totalCount pageInfo { hasNextPage endCursor }
      edges { node { kind child { recordId name } what { zh } why { zh } since due overdue category entry signal } } } } } }"""


def desk(town, **asked):
    return town.query(DESK, **asked)["monitoring"]["desk"]


def tasks(found, *names):
    return [tuple(edge["node"][name] for name in names) for edge in found["tasks"]["edges"]]


def listed(town, name, **more):
    query = f"query ($on: Date) {{ monitoring {{ {name}(on: $on) {{ totalCount edges {{ node {{ child {{ recordId }} due }} }} }} }} }}"
    found = town.query(query, **more)["monitoring"][name]
    return [(edge["node"]["child"]["recordId"], edge["node"]["due"]) for edge in found["edges"]]


# rounds ---------------------------------------------------------------------------------------------------------------


def test_a_county_opens_one_round_of_a_half_year(town):
    told = actions.OpenRound(county=DISTRICT, half_year="2026H2", lead="民政局", opened_on=date(2026, 7, 1))
    opened = town.act(actions.open_round, told)
    assert (opened.county, opened.division) == ("230102000000", "230102000000")
    with pytest.raises(Invalid) as refused:
        town.act(actions.open_round, told)
    assert codes(refused) == ["ROUND_IS_THERE"]


@pytest.mark.parametrize("code", ["230100", "230000", "230102001", "999999", "12", "道里区"])
def test_a_round_is_a_countys(town, code):
    with pytest.raises(Invalid) as refused:
        town.act(actions.open_round, actions.OpenRound(county=code, half_year="2026H2", lead="民政局", opened_on=TODAY))
    assert codes(refused) == ["NOT_A_COUNTY"]


@pytest.mark.parametrize(
    ("half_year", "code"),
    [
        ("2026H1", "ROUND_OPENS_TOO_LATE"),
        ("2026H3", "NO_HALF_YEAR"),
        ("二〇二六H2", "NO_HALF_YEAR"),
        ("9999H2", "NO_HALF_YEAR"),
    ],
)
def test_a_round_is_of_a_half_year_that_is_not_over_when_it_opens(town, half_year, code):
    told = actions.OpenRound(county=DISTRICT, half_year=half_year, lead="民政局", opened_on=date(2026, 7, 1))
    with pytest.raises(Invalid) as refused:
        town.act(actions.open_round, told)
    assert codes(refused) == [code]


def test_a_county_whose_round_has_just_begun_is_told_without_a_child(town):
    asked = """query($at: String, $of: String!) { monitoring { coverage(halfYear: $of, division: $at) {
        county { code } monitored share round { halfYear } } } }"""
    for county in (DISTRICT, "230103"):
        told = actions.OpenRound(county=county, half_year="2026H2", lead="民政局", opened_on=date(2026, 7, 1))
        town.act(actions.open_round, told)
    empty = {"monitored": 0, "share": None, "round": {"halfYear": "2026H2"}}
    here, there = ({"county": {"code": f"{code}000000"}, **empty} for code in (DISTRICT, "230103"))
    assert town.query(asked, of="2026H2")["monitoring"]["coverage"] == [here, there]
    assert town.query(asked, of="2026H2", at="230103")["monitoring"]["coverage"] == [there]
    assert town.query(asked, of="2026H1")["monitoring"]["coverage"] == []


def test_a_round_with_partners_is_closed_and_not_before_it_opened(town):
    told = {"county": DISTRICT, "half_year": "2026H2", "lead": "民政局", "opened_on": date(2026, 7, 1)}
    opened = town.act(actions.open_round, actions.OpenRound(**told, taking_part=["health", "education"]))
    assert opened.taking_part == "education,health"
    with pytest.raises(Invalid) as refused:
        town.act(actions.close_round, actions.CloseRound(id=opened.id, closed_on=date(2026, 6, 30)))
    assert codes(refused) == ["ROUND_CLOSES_BEFORE_IT_OPENS"]
    town.act(actions.close_round, actions.CloseRound(id=opened.id, closed_on=date(2026, 12, 20)))
    assert [each.closed_on for each in town.all(Round)] == [date(2026, 12, 20)]
    with pytest.raises(Invalid) as refused:
        town.add(Round(division="230103000000", **told | {"county": "230103000000"}, taking_part="education,fishery"))
    assert codes(refused) == ["NO_SUCH_PARTNER"]


def test_the_coverage_of_a_round_counts_by_county_whom_one_may_see(town):
    verified, stale, unknown = (town.add_child(name=name) for name in "甲乙丙")
    elsewhere = town.add_child(name="丁", residence="230103001")
    town.add_child(name="戊", birth_date=date(2008, 1, 1))  # has turned sixteen
    unknown_too = town.add_child(name="己", since=None)
    for child, day in ((verified, date(2026, 7, 1)), (stale, date(2026, 5, 1)), (elsewhere, date(2026, 11, 1))):
        verify(town, child, day)
    asked = """query { monitoring { coverage(halfYear: "2026H2") {
        county { name } monitored notKnown verified stale share round { lead } } } }"""
    told = actions.OpenRound(county=DISTRICT, half_year="2026H2", lead="区民政局", opened_on=date(2026, 7, 1))
    town.act(actions.open_round, told)
    everything = town.query(asked)["monitoring"]["coverage"]
    first = {"monitored": 3, "notKnown": 1, "verified": 1, "stale": 3, "share": 0.25, "round": {"lead": "区民政局"}}
    assert everything == [
        {"county": {"name": "道里区"}, **first},
        {
            "county": {"name": "南岗区"},
            "monitored": 1,
            "notKnown": 0,
            "verified": 1,
            "stale": 0,
            "share": 1,
            "round": None,
        },
    ]
    assert town.query(asked, by="clerk")["monitoring"]["coverage"] == everything[:1]
    assert town.query(asked, by="nobody")["monitoring"]["coverage"] == []
    assert {unknown, unknown_too}


def test_a_verification_in_the_future_is_refused(town):
    child = town.add_child()
    with pytest.raises(Invalid) as refused:
        verify(town, child, TODAY + timedelta(days=1))
    assert codes(refused) == ["IN_THE_FUTURE"]
    assert verify(town, child, TODAY).origin == "desk"


def test_who_was_never_verified_is_a_gap_until_somebody_verifies(town):
    child = town.add_child(since=date(2026, 1, 1))
    before = [(gap.subject, gap.since) for gap in town.gaps(items=["HALF_YEAR_VERIFICATION"])]
    verify(town, child, TODAY)
    assert before == [(child, date(2026, 7, 1))]
    assert town.gaps(items=["HALF_YEAR_VERIFICATION"]) == []
    assert town.gaps(items=["HALF_YEAR_VERIFICATION"], on=date(2027, 5, 22)) == []
    later = town.gaps(items=["HALF_YEAR_VERIFICATION"], on=date(2027, 5, 23))
    assert [(gap.subject, gap.since) for gap in later] == [(child, date(2027, 5, 23))]


# the ledger -----------------------------------------------------------------------------------------------------------


def test_a_child_stands_in_several_categories_and_in_each_once(town):
    child = town.add_child()
    first = enter(town, child, "DISABILITY")
    enter(town, child, "INSURANCE")
    with pytest.raises(Invalid) as refused:
        enter(town, child, "DISABILITY")
    assert codes(refused) == ["ENTRY_ALREADY_OPEN"]
    told = actions.CloseEntry(id=first.id, closed_on=TODAY, reason="resolved", note="虚构")
    assert town.act(actions.close_entry, told).close_reason == "resolved"
    assert enter(town, child, "DISABILITY").id != first.id
    with pytest.raises(Invalid) as refused:
        town.act(actions.close_entry, told)
    assert codes(refused) == ["ENTRY_IS_CLOSED"]
    kinds = sorted(event.kind for event in town.all(ServiceEvent))
    assert kinds == ["ledger_closed", "ledger_opened", "ledger_opened", "ledger_opened"]


def test_past_the_actions_too_one_entry_is_open(town):
    child = town.add_child()
    enter(town, child)
    with pytest.raises(VersionConflict):
        town.add(
            LedgerEntry(child=child, category="DISABILITY", opened_on=TODAY, opened_by="person", open_reason="虚构")
        )


@pytest.mark.parametrize(
    "closing, code",
    [
        ({"closed_on": date(2026, 11, 22), "close_reason": "resolved"}, "ENTRY_CLOSES_BEFORE_IT_OPENS"),
        ({"closed_on": TODAY}, "ENTRY_CLOSED_WITHOUT_REASON"),
        ({"close_reason": "resolved"}, "ENTRY_CLOSED_WITHOUT_REASON"),
    ],
)
def test_an_entry_is_closed_on_a_day_with_a_reason(town, closing, code):
    entry = {"category": "VAGRANT", "opened_on": TODAY, "opened_by": "person", "open_reason": "虚构", **closing}
    child = town.add_child()
    with pytest.raises(Invalid) as refused:
        town.add(LedgerEntry(child=child, **entry))
    assert codes(refused) == [code]


def test_a_request_for_help_is_taken_up_at_once_and_visited_within_five_working_days(town):
    child = town.add_child(residence="230102001", hukou="230102002")
    entry = town.act(actions.request_help, actions.RequestHelp(child=child, requested_on=TODAY, wish="虚构"))
    assert (entry.category, entry.opened_by) == ("SELF_REQUEST", "self_request")
    assert town.values(child, "next_visit_due", "on_key_ledger") == (date(2026, 11, 30), True)
    again = town.act(actions.request_help, actions.RequestHelp(child=child, requested_on=TODAY, wish="又一诉求"))
    assert again.id == entry.id
    assert [event.kind for event in town.all(ServiceEvent)].count("help_requested") == 2


def test_who_may_not_write_the_ledger_does_not_learn_who_asked_for_help(town):
    asked, silent = town.add_child(), town.add_child()
    town.act(actions.request_help, actions.RequestHelp(child=asked, requested_on=TODAY, wish="虚构"))
    for child in (asked, silent):
        with pytest.raises(NotAllowed, match=r"may not write monitoring\.ledger"):
            help = actions.RequestHelp(child=child, requested_on=TODAY, wish="虚构")
            town.act(actions.request_help, help, by="surveyor")


def test_a_category_that_is_none_is_refused_with_those_that_are(town):
    child = town.add_child()
    entered = f'openEntry(key: "1", input: {{child: "{child}", category: "虚构", openedOn: "{TODAY}", reason: "虚构"}})'
    told = town.query(f"mutation {{ monitoring {{ {entered} {{ problems {{ path code message }} }} }} }}")
    (problem,) = told["monitoring"]["openEntry"]["problems"]
    assert (problem["path"], problem["code"]) == ("category", "UNKNOWN_CODE")
    assert "'SELF_REQUEST'" in problem["message"] and " or " not in problem["message"]


def test_reasons_and_findings_are_sealed_where_they_lie(town):
    child = town.add_child()
    enter(town, child)
    visit(town, child, TODAY, findings="只给经办人看")
    with town.registry.database.read() as connection:
        kept = connection.exec_driver_sql('SELECT findings FROM "_p_monitoring_visit"').scalar_one()
        reason = connection.exec_driver_sql('SELECT open_reason FROM "_p_monitoring_ledger_entry"').scalar_one()
    assert kept.startswith("v1:") and reason.startswith("v1:")


# signals --------------------------------------------------------------------------------------------------------------


POOR = {"household": {"hardship": "minimum_allowance"}}


def test_hardship_of_the_family_and_guardians_who_live_elsewhere_are_suggested_and_never_entered(town):
    away = {"lives_with_child": False}
    poor = town.add_child(name="甲", **POOR)
    alone = town.add_child(name="乙", guardians=[away, away], guardians_complete=True)
    town.add_child(name="丙", guardians=[away, {"lives_with_child": True}], guardians_complete=True)
    town.add_child(name="丁", guardians=[away, {}], guardians_complete=True)
    town.add_child(name="戊", guardians=[away], household={"hardship": "none"})
    found = tasks(desk(town), "kind", "child", "category", "signal")
    assert sorted(
        (child["recordId"], category, signal) for kind, child, category, signal in found if kind == "SUGGESTION"
    ) == sorted(
        [
            (poor, "FAMILY_HARDSHIP", "monitoring.family_in_hardship"),
            (alone, "GUARDIAN_MISSING", "monitoring.no_guardian_lives_with_child"),
        ]
    )
    assert town.all(LedgerEntry) == []


def test_an_accepted_signal_is_an_entry_and_no_suggestion_any_more(town):
    child = town.add_child(**POOR)
    told = {"child": child, "signal": "monitoring.family_in_hardship", "category": "FAMILY_HARDSHIP", "reason": "虚构"}
    entry = town.act(actions.accept_signal, actions.AcceptSignal(**told, opened_on=TODAY))
    assert (entry.opened_by, entry.signal) == ("signal", "monitoring.family_in_hardship")
    assert listed(town, "suggestions") == []


def test_a_dismissed_signal_is_suggested_again_when_it_begins_anew(town):
    child = town.add_child(**POOR)
    told = {"child": child, "signal": "monitoring.family_in_hardship", "dismissed_on": TODAY, "reason": "虚构"}
    town.act(actions.dismiss_signal, actions.DismissSignal(**told, since=date(2024, 1, 1)))
    assert len(listed(town, "suggestions")) == 1
    town.act(actions.dismiss_signal, actions.DismissSignal(**told, since=date(2025, 1, 1)))
    assert listed(town, "suggestions") == []


# visits ---------------------------------------------------------------------------------------------------------------


def test_visits_that_are_due_and_overdue_are_listed_apart(town):
    late, soon, later = (town.add_child(name=name) for name in "甲乙丙")
    enter(town, late, "VAGRANT", date(2026, 10, 22))
    enter(town, soon, "VAGRANT", date(2026, 10, 30))
    enter(town, later, "VAGRANT", date(2026, 11, 1))
    assert listed(town, "overdueVisits") == [(late, "2026-11-22")]
    assert listed(town, "dueVisits") == [(soon, "2026-11-30")]
    assert listed(town, "overdueVisits", on=date(2026, 11, 22)) == []
    visit(town, late, TODAY)
    assert listed(town, "overdueVisits") == []
    events = [(event.kind, event.item, event.category) for event in town.all(ServiceEvent) if event.kind == "visited"]
    assert events == [("visited", "KEY_LEDGER_VISIT", "monitoring.visit")]


def test_an_attempt_is_kept_and_puts_off_nothing(town):
    child = town.add_child()
    enter(town, child, "VAGRANT", date(2026, 10, 22))
    visit(town, child, TODAY, seen="nobody")
    assert len(town.all(Visit)) == 1
    assert listed(town, "overdueVisits") == [(child, "2026-11-22")]
    assert "visited" not in [event.kind for event in town.all(ServiceEvent)]


def test_the_next_visit_comes_later_than_this_one(town):
    child = town.add_child()
    with pytest.raises(Invalid) as refused:
        visit(town, child, TODAY, next_on=TODAY)
    assert codes(refused) == ["NEXT_VISIT_NOT_LATER"]


# closing --------------------------------------------------------------------------------------------------------------


def test_entries_of_children_who_are_no_longer_counted_are_listed_for_closing(town):
    grown = town.add_child(name="甲", birth_date=date(2010, 11, 23))
    growing = town.add_child(name="乙", birth_date=date(2010, 11, 24))
    same_county = town.add_child(name="丙", hukou="230102002")
    alone = town.add_child(name="丁", accompanied_by="none")
    for child in (grown, growing, same_county, alone):
        enter(town, child, "DISABILITY")
    enter(town, same_county, "SELF_REQUEST")
    closing = [task for task in tasks(desk(town), "kind", "child", "category", "why") if task[0] == "CLOSING"]
    assert sorted((child["recordId"], category, why["zh"]) for _, child, category, why in closing) == sorted(
        [(grown, "DISABILITY", "已满十六周岁"), (same_county, "DISABILITY", "仅属统计范围:同县跨乡镇")]
    )
    assert {child for child, _ in listed(town, "entriesToClose")} == {grown, same_county}


# the desk -------------------------------------------------------------------------------------------------------------


def full(town):
    for number in range(5):
        child = town.add_child(name=f"甲{number}", **POOR)
        enter(town, child, "VAGRANT", date(2026, 10, 20 - number))
    town.add_child(name="乙", residence="230103001", **POOR)


def test_the_desk_lists_what_is_due_first_page_by_page_and_counts_what_one_may_see(town):
    full(town)
    whole = desk(town)
    counts = {name: whole[name] for name in ("verifications", "visits", "visitsOverdue", "suggestions", "closings")}
    assert counts == {"verifications": 6, "visits": 5, "visitsOverdue": 5, "suggestions": 6, "closings": 0}
    days = [due for (due,) in tasks(whole, "due") if due]
    assert days == sorted(days)
    page, seen = desk(town, first=4), []
    while True:
        seen += tasks(page, "kind", "child", "due")
        if not page["tasks"]["pageInfo"]["hasNextPage"]:
            break
        page = desk(town, first=4, after=page["tasks"]["pageInfo"]["endCursor"])
    assert seen == tasks(whole, "kind", "child", "due") and len(seen) == whole["tasks"]["totalCount"] == 17


def test_a_clerk_sees_the_own_district_and_a_surveyor_no_ledger(town):
    full(town)
    assert desk(town, by="clerk")["tasks"]["totalCount"] == 15
    assert desk(town, division=OTHER, by="clerk")["tasks"]["totalCount"] == 0
    assert desk(town, division=OTHER)["tasks"]["totalCount"] == 2
    surveyor = desk(town, by="surveyor")
    assert {kind for (kind,) in tasks(surveyor, "kind")} == {"VERIFICATION"}
    assert surveyor["tasks"]["totalCount"] == 5
    assert desk(town, by="nobody")["tasks"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": 101}, "LIMIT"),
        ({"first": 0}, "INVALID"),
        ({"after": "?"}, "INVALID"),
        ({"division": "99"}, "INVALID"),
    ],
)
def test_what_there_is_not_is_refused_with_a_sentence(town, asked, code):
    answer = town.ask(DESK, **asked)
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


def test_the_coverage_of_no_half_year_is_refused_and_is_no_fault_of_monitoring(town):
    answer = town.ask("""{ monitoring { coverage(halfYear: "2026H3") { monitored } } }""")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID"]


def test_a_child_tells_its_own_standing(town):
    child = town.add_child()
    verify(town, child, date(2026, 7, 1))
    enter(town, child, "VAGRANT", date(2026, 11, 1))
    asked = """query ($id: ID!, $on: Date!) { child(id: $id) { monitoring {
        standing(on: $on) { lastVerified verificationFresh verifiedInHalfYear onKeyLedger lastVisited nextVisitDue visitOverdue }
        ledgerEntries { edges { node { category openReason } } } } } }"""
    told = town.query(asked, id=child, on=TODAY)["child"]["monitoring"]
    assert told == {
        "standing": {
            "lastVerified": "2026-07-01",
            "verificationFresh": True,
            "verifiedInHalfYear": True,
            "onKeyLedger": True,
            "lastVisited": None,
            "nextVisitDue": "2026-12-01",
            "visitOverdue": False,
        },
        "ledgerEntries": {"edges": [{"node": {"category": "VAGRANT", "openReason": "虚构"}}]},
    }
    today = asked.replace(", $on: Date!", "").replace("standing(on: $on)", "standing")
    assert town.query(today, id=child)["child"]["monitoring"] == told
    hidden = town.query(asked, id=child, on=TODAY, by="surveyor")["child"]["monitoring"]
    assert hidden["standing"]["lastVerified"] == "2026-07-01" and hidden["standing"]["onKeyLedger"] is None


MUTATION = """mutation ($input: MonitoringRecordVisitInput!, $key: String!) { monitoring {
    recordVisit(input: $input, key: $key) { visit { visitedOn seen } problems { path code } } } }"""


def test_a_visit_is_recorded_by_mutation_once_for_one_key(town):
    child = town.add_child()
    told = {
        "child": child,
        "visitedOn": TODAY,
        "visitor": "虚构",
        "role": "teacher",
        "method": "SCHOOL",
        "seen": "child",
    }
    first = town.query(MUTATION, input=told, key="k")["monitoring"]["recordVisit"]
    assert first == {"visit": {"visitedOn": "2026-11-23", "seen": "child"}, "problems": []}
    assert town.query(MUTATION, input=told, key="k")["monitoring"]["recordVisit"] == first
    late = town.query(MUTATION, input=told | {"visitedOn": date(2026, 11, 24)}, key="k2")["monitoring"]["recordVisit"]
    assert late == {"visit": None, "problems": [{"path": "visitedOn", "code": "IN_THE_FUTURE"}]}
    assert len(town.all(Visit)) == 1
    assert (town.all(Verification), town.all(SignalDismissal)) == ([], [])
