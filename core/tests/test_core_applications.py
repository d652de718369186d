"""Applications and referrals through the store: what a desk may do, what it is told where it may not, who decides."""

from dataclasses import replace
from datetime import date

import pytest

from tongxing import Child, Invalid, NotAllowed, NotFound
from tongxing.datafile import read
from tongxing.policy.catalogue import items_of
from tongxing.policy.parameter_files import core_parameters
from tongxing.policy.parameters import ParameterBook
from tongxing.testing.worlds import NOW, make_access, make_grant, make_world
from tongxing.work.applying import ApplyFor, MoveApplication, SeePapers, apply_for, move_application, see_papers
from tongxing.work.casework import cases, referrals
from tongxing.work.events import EventBook
from tongxing.work.referrals import MoveReferral, Refer, move_referral, refer
from tongxing.work.store import Store

ITEMS = """- item: ALLOWANCE
  subject: child
  category: core.guardianship
  title: {zh: 补贴, en: Allowance}
  decided_by: hukou
  period: once
  apply: {where: {zh: 窗口}, papers: [identity_document]}
  entitled:
    - from: 2020-01-01
      source: {title: Law, certainty: confirmed}
      tracks:
        - key: all
          conditions: [{if: "age_years < 18", clause: "1", papers: [certificate]}]
"""
TODAY = NOW.date()
HERE, THERE = "230102000000", "220102000000"


@pytest.fixture
def world(database_url, tmp_path):
    file = tmp_path / "services.yaml"
    file.write_text(ITEMS, encoding="utf-8")
    items = {item.key: item for item in items_of(read("test", file, "services.yaml"))}
    made = make_world(database_url, tmp_path)
    made = replace(
        made,
        items=items,
        parameters=ParameterBook(core_parameters()),
        events=EventBook(items={"ALLOWANCE": "core.guardianship"}),
    )
    yield made
    made.database.close()


def officer(world, *divisions, bases=("residence", "hukou"), name="officer"):
    regions = [(division, bases) for division in divisions]
    grant = make_grant(name, categories=world.book.categories, regions=regions, id=name)
    return Store(world, make_access(world, grant, principal=name))


@pytest.fixture
def desk(world):
    return officer(world, "230000", "220000")


@pytest.fixture
def child(desk):
    def arrive(store, body):
        return store.add(Child(name="甲", residence=HERE, hukou=THERE, birth_date=date(2018, 1, 1)))

    return desk.write(arrive, SeePapers(child="-", application="-", seen_on=TODAY, papers=["-"])).value.id


def applies(store, child, **more):
    body = {"child": child, "item": "ALLOWANCE", "applied_on": date(2026, 11, 2), **more}
    return store.write(apply_for, ApplyFor(**body)).value.thread


def moves(store, child, thread, kind, day=date(2026, 11, 3), **more):
    body = MoveApplication(child=child, application=thread, kind=kind, happened_on=day, **more)
    return store.write(move_application, body).value


def standing(store, child):
    with store.reading("test") as reading:
        return cases(reading, store.world, on=TODAY, subjects=[child])


def told(do, *given, **more):
    with pytest.raises(Invalid) as error:
        do(*given, **more)
    (problem,) = error.value.problems
    assert problem.message.zh and problem.message.en
    return problem


def test_an_application_is_accepted_at_the_residence_and_decided_at_the_hukou_county(desk, child):
    applies(desk, child, papers=["identity_document"])
    (case,) = standing(desk, child)
    application = case.application
    assert (application.state, application.turn) == ("applied", "accepting")
    assert (application.accepting, application.deciding) == (HERE, THERE)
    assert application.papers == {"identity_document": (date(2026, 11, 2), "officer")}
    assert case.missing_papers == ("certificate",)


def test_its_life_to_the_end(desk, child):
    thread = applies(desk, child)
    for kind in ("returned", "accepted", "approved", "notified", "delivered", "closed"):
        moves(desk, child, thread, kind)
        assert standing(desk, child)[0].application.state == {"notified": "approved"}.get(kind, kind)


def test_a_refusal_says_its_clause_and_may_be_appealed(desk, child):
    thread = applies(desk, child)
    moves(desk, child, thread, "accepted")
    assert told(moves, desk, child, thread, "refused", reason="材料不实").code == "REFUSAL_WITHOUT_CLAUSE"
    assert told(moves, desk, child, thread, "refused", clause="第一条").code == "REFUSAL_WITHOUT_CLAUSE"
    moves(desk, child, thread, "refused", reason="材料不实", clause="第一条")
    application = standing(desk, child)[0].application
    assert (application.state, application.refusal, application.turn) == ("refused", "第一条", "applicant")
    moves(desk, child, thread, "appealed")
    moves(desk, child, thread, "approved")
    assert standing(desk, child)[0].application.refusal is None


def test_a_move_that_the_chart_does_not_allow_is_refused_in_both_languages(desk, child):
    thread = applies(desk, child)
    problem = told(moves, desk, child, thread, "delivered")
    assert problem.code == "NOT_FROM_HERE"
    assert "已申请" in problem.message.zh and "受理" in problem.message.zh
    assert "Applied" in problem.message.en and "accepted" in problem.message.en


def test_nothing_moves_before_the_day_on_which_it_came_to_where_it_stands(desk, child):
    thread = applies(desk, child)
    assert told(moves, desk, child, thread, "accepted", date(2026, 11, 1)).code == "BEFORE_ITS_STATE"


def test_what_has_not_happened_yet_is_not_written_down(desk, child):
    assert told(applies, desk, child, applied_on=date(2026, 11, 24)).code == "IN_THE_FUTURE"
    thread = applies(desk, child)
    assert told(moves, desk, child, thread, "accepted", date(2026, 11, 24)).code == "IN_THE_FUTURE"


def test_a_paper_that_the_item_does_not_ask_for_is_not_taken(desk, child):
    assert told(applies, desk, child, papers=["passport"]).code == "PAPER_NOT_ASKED"
    thread = applies(desk, child)
    desk.write(see_papers, SeePapers(child=child, application=thread, seen_on=TODAY, papers=["certificate"]))
    assert standing(desk, child)[0].missing_papers == ("identity_document",)


def test_an_item_for_somebody_else_and_a_place_that_is_none_are_refused(desk, child):
    assert told(applies, desk, child, item="HELP").code == "UNKNOWN_ITEM"
    assert told(applies, desk, child, division="999999").code == "UNKNOWN_DIVISION"


def test_the_desk_that_accepts_does_not_decide_for_the_hukou_place(world, desk, child):
    here, there = officer(world, "230000", name="here"), officer(world, "220000", name="there")
    thread = applies(here, child)
    moves(here, child, thread, "accepted")
    for kind, more in (("approved", {}), ("refused", {"reason": "甲", "clause": "乙"})):
        with pytest.raises(NotAllowed):
            moves(here, child, thread, kind, **more)
    moves(there, child, thread, "approved")


def test_who_may_not_see_the_child_sees_no_application_and_moves_none(world, desk, child):
    thread = applies(desk, child)
    stranger = officer(world, "210000", name="stranger")
    assert standing(stranger, child) == []
    with pytest.raises(NotFound):
        moves(stranger, child, thread, "accepted")


def test_an_application_of_yesterday_stands_as_it_stood(desk, child):
    thread = applies(desk, child)
    moves(desk, child, thread, "accepted", date(2026, 11, 10))
    with desk.reading("test") as reading:
        (case,) = cases(reading, desk.world, on=date(2026, 11, 9))
    assert case.application.state == "applied"


# referrals --------------------------------------------------------------------------------------------------------------


def refers(store, child, **more):
    body = {
        "child": child,
        "to": "220102",
        "division": "230102",
        "item": "ALLOWANCE",
        "sent_on": date(2026, 11, 2),
        "reason": "请协助",
    }
    return store.write(refer, Refer(**{**body, **more})).value.thread


def next_of(store, child, thread, kind, **more):
    body = MoveReferral(child=child, referral=thread, kind=kind, happened_on=date(2026, 11, 4), **more)
    return store.write(move_referral, body).value


def referred(store):
    with store.reading("test") as reading:
        return referrals(reading, on=TODAY)


def test_a_referral_is_received_accepted_and_answered(desk, child):
    thread = refers(desk, child)
    (sent,) = referred(desk)
    assert (sent.state, sent.turn, sent.to, sent.sent_from) == ("sent", "receiver", THERE, HERE)
    for kind in ("received", "accepted"):
        next_of(desk, child, thread, kind)
    next_of(desk, child, thread, "answered", reason="已办")
    assert [(each.state, each.turn, each.item) for each in referred(desk)] == [("answered", "", "ALLOWANCE")]


def test_whoever_declines_says_why_and_may_be_asked_again(desk, child):
    thread = refers(desk, child)
    assert told(next_of, desk, child, thread, "accepted").code == "NOT_FROM_HERE"
    next_of(desk, child, thread, "received")
    assert told(next_of, desk, child, thread, "declined").code == "REQUIRED"
    next_of(desk, child, thread, "declined", reason="不在本地")
    next_of(desk, child, thread, "referred", reason="请再核对")
    assert referred(desk)[0].state == "sent"


def test_only_the_place_that_was_asked_receives(world, desk, child):
    here = officer(world, "230000", name="here")
    thread = refers(here, child)
    with pytest.raises(NotAllowed):
        next_of(here, child, thread, "received")
    next_of(officer(world, "220000", name="there"), child, thread, "received")


def test_an_application_that_is_pushed_is_no_referral(desk, child):
    thread = applies(desk, child)
    moves(desk, child, thread, "accepted")
    moves(desk, child, thread, "referred")
    assert referred(desk) == [] and standing(desk, child)[0].application.state == "accepted"
