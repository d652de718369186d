"""What the federation may do and what it is refused: institutions, plans, sessions, settlement, subsidies, signals."""

from datetime import date

import pytest

from tongxing import Invalid
from tongxing.testing.town import Town
from tongxing.work.applying import ApplyFor, MoveApplication, apply_for, move_application
from tongxing_rehabilitation import actions
from tongxing_rehabilitation.records import Disability, RehabSession


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), ["rehabilitation"])
    yield made
    made.close()


@pytest.fixture(scope="module")
def institution(town):
    body = {"division": "230102", "code": "K1", "name": "示例康复中心", "groups": ["hearing", "limb"]}
    return does(
        town, "designate_institution", **body, designated_on=date(2024, 1, 1), designated_until=date(2026, 11, 1)
    )


def does(town, name, /, **body):
    model = getattr(actions, "".join(part.title() for part in name.split("_")))
    return town.act(getattr(actions, name), model(**body))


def refused(town, name, /, **body):
    with pytest.raises(Invalid) as error:
        does(town, name, **body)
    return [problem.code for problem in error.value.problems]


def shown(town, child, day=date(2026, 1, 5), **more):
    body = {"kind": "hearing", "grade": 3, "evidence": "diagnosis", "valid_from": day, **more}
    return does(town, "note_disability", child=child, **body)


def plan(institution, child, **more):
    body = {"kind": "training", "group": "hearing", "institution": institution.id, "is_urgent": True}
    return {"child": child, **body, "valid_from": date(2026, 5, 4), **more}


def test_only_a_designated_institution_gives_aid(town, institution):
    child = town.add_child()
    assert does(town, "start_plan", **plan(institution, child)).institution == institution.id
    for more in ({"group": "vision"}, {"valid_from": date(2023, 12, 31)}, {"valid_from": date(2026, 11, 1)}):
        assert refused(town, "start_plan", **plan(institution, child, **more)) == ["NOT_DESIGNATED"]
    assert does(town, "start_plan", **plan(institution, child, valid_from=date(2026, 10, 31)))


def test_aid_waits_for_the_approval_unless_it_is_urgent_and_then_delivers_the_application(town, institution):
    child = town.add_child()
    given = {"item": "DISABILITY_REHAB", "applied_on": date(2026, 5, 4)}
    thread = town.act(apply_for, ApplyFor(child=child, **given)).thread
    waits = plan(institution, child, is_urgent=False, application=thread)
    assert refused(town, "start_plan", **waits) == ["NOT_APPROVED"]
    checked = {"child": child, "application": thread, "checked_on": date(2026, 5, 4)}
    assert refused(town, "check_means", **checked) == ["NOT_ACCEPTED"]
    for kind in ("accepted", "approved"):
        body = MoveApplication(child=child, application=thread, kind=kind, happened_on=date(2026, 5, 4))
        town.act(move_application, body)
        if kind == "accepted":
            assert does(town, "check_means", **checked).kind == "means_checked"
    assert refused(town, "check_means", **checked) == ["NOT_ACCEPTED"]
    does(town, "start_plan", **waits)
    assert refused(town, "start_plan", **waits) == ["NOT_APPROVED"]  # it is delivered now, and not approved twice


def test_nothing_is_settled_above_the_costs_or_the_ceiling(town, institution):
    child = town.add_child()
    begun = does(town, "start_plan", **plan(institution, child, ceiling_fen=30_000))
    assert refused(town, "settle", plan=begun.id, settled_on=date(2026, 6, 1), amount_fen=1) == ["MORE_THAN_HELD"]
    for day in (4, 5):
        does(town, "record_session", plan=begun.id, held_on=date(2026, 5, day), minutes=45, cost_fen=20_000)
    does(town, "settle", plan=begun.id, settled_on=date(2026, 6, 1), amount_fen=30_000)
    assert refused(town, "settle", plan=begun.id, settled_on=date(2026, 6, 1), amount_fen=1) == ["OVER_THE_CEILING"]
    assert len([each for each in town.all(RehabSession) if each.plan == begun.id]) == 2


def test_what_plans_come_to_is_told_by_place(town, institution):
    begun = does(town, "start_plan", **plan(institution, town.add_child(), ceiling_fen=30_000))
    does(town, "record_session", plan=begun.id, held_on=date(2026, 5, 4), minutes=45, cost_fen=20_000)
    does(town, "settle", plan=begun.id, settled_on=date(2026, 6, 1), amount_fen=5_000)
    asked = (
        "query($d: String) { rehabilitation { planCosts(division: $d) { plan sessions costFen settledFen leftFen } } }"
    )
    told = {"plan": begun.id, "sessions": 1, "costFen": 20_000, "settledFen": 5_000, "leftFen": 25_000}
    assert told in town.query(asked, d="230102")["rehabilitation"]["planCosts"]
    assert town.query(asked, d="230103")["rehabilitation"]["planCosts"] == []


def test_a_session_lies_within_its_plan(town, institution):
    begun = does(town, "start_plan", **plan(institution, town.add_child(), valid_until=date(2026, 6, 1)))
    session = {"plan": begun.id, "minutes": 45, "cost_fen": 1}
    for day in (date(2026, 5, 3), date(2026, 6, 1)):
        assert refused(town, "record_session", held_on=day, **session) == ["OUTSIDE_THE_PLAN"]
    does(town, "record_session", held_on=date(2026, 5, 31), **session)


def test_a_subsidy_needs_an_approved_application_and_is_granted_once(town):
    child = town.add_child(hukou="230102")
    given = {"item": "TWO_SUBSIDIES", "applied_on": date(2026, 5, 20)}
    thread = town.act(apply_for, ApplyFor(child=child, **given)).thread
    grant = {"child": child, "kind": "living", "application": thread, "granted_on": date(2026, 6, 2)}
    assert refused(town, "grant_subsidy", **grant) == ["NOT_APPROVED"]
    for kind in ("accepted", "approved"):
        body = MoveApplication(child=child, application=thread, kind=kind, happened_on=date(2026, 5, 21))
        town.act(move_application, body)
    granted = does(town, "grant_subsidy", **grant)
    assert granted.valid_from == date(2026, 5, 1)
    assert refused(town, "grant_subsidy", **grant) == ["SUBSIDY_RUNNING"]
    ended = does(town, "end_subsidy", id=granted.id, valid_until=date(2026, 8, 1))
    assert ended.valid_until == date(2026, 8, 1)


def test_a_certificate_states_its_grade(town):
    child = town.add_child()
    assert "CERTIFICATE_WITHOUT_GRADE" in refused_finding(town, child, grade=None, evidence="certificate")
    assert shown(town, child, grade=None).evidence == "diagnosis"


def refused_finding(town, child, **more):
    with pytest.raises(Invalid) as error:
        shown(town, child, **more)
    return [problem.code for problem in error.value.problems]


def test_what_was_found_before_ends_when_a_certificate_is_shown(town):
    child = town.add_child()
    shown(town, child)
    shown(town, child, date(2026, 6, 1), evidence="certificate")
    known = sorted((each for each in town.all(Disability) if each.child == child), key=lambda each: each.valid_from)
    assert [each.valid_until for each in known] == [date(2026, 6, 1), None]


@pytest.mark.parametrize(
    ("born", "told"), [(date(2020, 5, 23), True), (date(2020, 5, 24), False), (date(2019, 11, 23), False)]
)
def test_half_a_year_before_the_age_of_aid_is_over_somebody_is_told(town, born, told):
    child = town.add_child(birth_date=born)
    shown(town, child)
    assert ("aid_ends_with_age" in [signal.key for signal in town.signals(child)]) is told


def test_who_is_in_rehabilitation_needs_no_reminder_and_a_diagnosis_alone_gets_one_of_the_certificate(
    town, institution
):
    child = town.add_child(birth_date=date(2020, 1, 1))
    shown(town, child)
    assert {signal.key for signal in town.signals(child)} >= {"aid_ends_with_age", "diagnosed_without_certificate"}
    does(town, "start_plan", **plan(institution, child))
    shown(town, child, date(2026, 6, 1), evidence="certificate")
    assert not {signal.key for signal in town.signals(child)} & {"aid_ends_with_age", "diagnosed_without_certificate"}
