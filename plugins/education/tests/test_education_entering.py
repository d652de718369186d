"""Entering a school, changing it, leaving it: who is refused and why, what is delivered, what others are told."""

import json
from datetime import date

import pytest
from education_city import DAY, City

from tongxing import Invalid, NotAllowed, ServiceEvent
from tongxing_education.records import Enrolment, OutOfSchoolCase

NUMBER = "G99010120190305001X"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = City(tmp_path_factory.mktemp("city"))
    yield made
    made.registry.close()


@pytest.fixture
def school(city):
    return city.school()


def enters(city, school, child, **more):
    body = {"stage": "PRIMARY", "grade": 1, "valid_from": date(2026, 9, 1), **more}
    return city.does("enrol", child=child, school=school.id, **body)


def refused(do, *given, **more):
    with pytest.raises(Invalid) as error:
        do(*given, **more)
    return [problem.code for problem in error.value.problems]


def events(city, child):
    return [
        (e.kind, e.item) for e in sorted(city.all(ServiceEvent, child=child), key=lambda e: (e.recorded_at, e.kind))
    ]


def test_entering_school_closes_the_gap(city, school):
    child = city.child(permit="valid")
    assert (child, date(2026, 9, 1), "NOT_KNOWN") in city.gaps("COMPULSORY_ENROL")
    enters(city, school, child)
    assert child not in [gap[0] for gap in city.gaps("COMPULSORY_ENROL")]


def test_the_school_tells_its_place_and_the_item_is_delivered(city, school):
    child = city.child()
    entered = enters(city, school, child, student_number=NUMBER)
    assert (entered.school_code, entered.school_division) == ("2301020001", "230102000000")
    assert set(events(city, child)) == {
        ("school_entered", None),
        ("delivered", "COMPULSORY_ENROL"),
        ("certificate_check_due", None),
    }


def test_disease_control_is_told_until_when_to_check_the_certificate(city, school):
    child = city.child()
    enters(city, school, child, valid_from=date(2026, 10, 8))
    (told,) = city.all(ServiceEvent, child=child, kind="certificate_check_due")
    said = json.loads(told.payload)
    assert (said["check_by"], said["recheck_by"], said["stage"]) == ("2026-11-07", "2026-12-31", "PRIMARY")


def test_nobody_checks_the_certificate_of_a_pupil_of_junior_school(city):
    child = city.child("2013-03-05")
    junior = city.school(stages=["JUNIOR"], code="2301020002")
    enters(city, junior, child, stage="JUNIOR", grade=7)
    assert ("certificate_check_due", None) not in events(city, child)


@pytest.mark.parametrize(("born", "told"), [("2020-08-31", []), ("2020-09-01", ["ENROLLED_TOO_YOUNG"])])
def test_six_on_31_august_is_old_enough(city, school, born, told):
    child = city.child(born)
    if told:
        assert refused(enters, city, school, child) == told
    else:
        assert enters(city, school, child).child == child


@pytest.mark.parametrize(("born", "told"), [("2023-08-31", []), ("2023-09-01", ["ENROLLED_TOO_YOUNG"])])
def test_three_on_31_august_is_old_enough_for_kindergarten(city, born, told):
    child, kindergarten = city.child(born), city.school(stages=["KINDERGARTEN"], code="2301020003")
    if told:
        assert refused(enters, city, kindergarten, child, stage="KINDERGARTEN") == told
    else:
        assert enters(city, kindergarten, child, stage="KINDERGARTEN").child == child


def test_an_entry_in_august_is_one_into_the_year_ahead(city, school):
    child = city.child("2020-08-31")
    assert enters(city, school, child, valid_from=date(2026, 8, 25)).child == child


def test_a_child_has_one_place_at_a_time(city, school):
    child = city.child()
    enters(city, school, child)
    assert refused(enters, city, school, child, valid_from=date(2026, 10, 1)) == ["ALREADY_ENROLLED"]
    assert len(city.all(Enrolment, child=child)) == 1


def test_a_place_that_begins_later_is_a_second_one_too(city, school):
    child = city.child()
    enters(city, school, child, valid_from=date(2026, 11, 1))
    assert refused(enters, city, school, child, valid_from=date(2026, 9, 1)) == ["ALREADY_ENROLLED"]


def test_who_has_finished_primary_school_enters_junior_school(city, school):
    child = city.child("2014-03-05")
    enters(city, school, child, valid_from=date(2020, 9, 1))
    junior = city.school(stages=["JUNIOR"], code="2301020004")
    enters(city, junior, child, stage="JUNIOR", grade=7)
    old, new = sorted(city.all(Enrolment, child=child), key=lambda each: each.valid_from)
    assert (old.valid_until, old.leave_reason, new.grade) == (date(2026, 9, 1), "graduated", 7)


def test_before_primary_school_is_finished_junior_school_is_a_second_place(city, school):
    child = city.child("2015-03-05")
    enters(city, school, child, valid_from=date(2021, 9, 1))
    junior = city.school(stages=["JUNIOR"], code="2301020005")
    assert refused(enters, city, junior, child, stage="JUNIOR", grade=7) == ["ALREADY_ENROLLED"]


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"stage": "JUNIOR", "grade": 7}, ["SCHOOL_WITHOUT_STAGE"]),
        ({"grade": None}, ["GRADE_MISSING"]),
        ({"grade": 7}, ["GRADE_OUTSIDE_STAGE"]),
        ({"student_number": "X99010120190305001X"}, ["WRONG_FORM"]),
        ({"student_number": "G990101201903050018"}, ["STUDENT_NUMBER_CHECK"]),
    ],
)
def test_what_does_not_fit_is_refused_with_a_code(city, school, told, codes):
    assert refused(enters, city, school, city.child(), **told) == codes


def test_a_school_that_has_not_opened_takes_nobody(city):
    later = city.school(code="2301020006", opened_on=date(2026, 9, 2))
    child = city.child()
    assert refused(enters, city, later, child) == ["SCHOOL_NOT_OPEN"]
    assert enters(city, later, child, valid_from=date(2026, 9, 2)).child == child


def test_a_full_school_takes_no_more_unless_somebody_so_decides(city, school):
    city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", seats=1)
    enters(city, school, city.child())
    child = city.child()
    assert refused(enters, city, school, child) == ["SEATS_FULL"]
    assert enters(city, school, child, beyond_seats=True).child == child


def test_seats_of_a_grade_count_the_pupils_who_are_in_it_this_year(city, school):
    city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", grade=2, seats=1)
    enters(city, school, city.child("2018-03-05"), valid_from=date(2025, 9, 1))
    assert refused(enters, city, school, city.child("2018-03-05"), grade=2) == ["SEATS_FULL"]
    assert enters(city, school, city.child("2018-03-05"), grade=1).grade == 1


def test_a_second_report_of_seats_replaces_the_first(city, school):
    first = city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", seats=1)
    second = city.does("report_seats", school=school.id, school_year=2026, stage="PRIMARY", seats=2)
    assert (first.id, second.seats, second.version) == (second.id, 2, 2)


def test_a_transfer_ends_the_old_place_on_the_day_on_which_the_new_one_begins(city, school):
    child, other = city.child("2018-03-05"), city.school(code="2301020007")
    old = enters(city, school, child, valid_from=date(2024, 9, 1), student_number=NUMBER)
    new = city.does("transfer", id=old.id, school=other.id, on=date(2026, 11, 1))
    kept = city.all(Enrolment, id=old.id)[0]
    assert (kept.valid_until, kept.leave_reason) == (date(2026, 11, 1), "transferred_here")
    assert (new.valid_from, new.grade, new.school_code, new.student_number) == (
        DAY.replace(day=1),
        3,
        "2301020007",
        NUMBER,
    )
    assert {kind for kind, _ in events(city, child)} >= {"school_transferred", "certificate_check_due"}


def test_who_has_left_is_not_transferred(city, school):
    left = enters(city, school, city.child())
    city.does("leave", id=left.id, valid_until=date(2026, 10, 1), leave_reason="transferred_away")
    assert refused(city.does, "transfer", id=left.id, school=school.id, on=DAY) == ["ALREADY_LEFT"]
    assert refused(city.does, "leave", id=left.id, valid_until=DAY, leave_reason="dropped_out") == ["ALREADY_LEFT"]


def test_a_pupil_does_not_leave_before_it_came(city, school):
    entered = enters(city, school, city.child())
    early = {"valid_until": date(2026, 8, 1), "leave_reason": "dropped_out"}
    assert refused(city.does, "leave", id=entered.id, **early) == ["ENROLMENT_ENDS_BEFORE_START"]


def test_who_dropped_out_is_a_signal_and_a_case_is_opened_once(city, school):
    child = city.child()
    entered = enters(city, school, child)
    city.does("leave", id=entered.id, valid_until=date(2026, 10, 1), leave_reason="dropped_out")
    access = city.registry.access("demo-education", "schooling")
    found = [s for s in city.registry.signals(access, [child], on=DAY)[child] if s.key == "out_of_school_child"]
    assert [(s.level, s.since) for s in found] == [("urgent", date(2026, 10, 1))]
    case = {"child": child, "opened_on": DAY, "reason": "unwilling"}
    city.does("open_out_of_school_case", **case)
    assert refused(city.does, "open_out_of_school_case", **case) == ["CASE_ALREADY_OPEN"]


def test_coming_back_to_school_ends_the_case(city, school):
    child = city.child()
    city.does("open_out_of_school_case", child=child, opened_on=date(2026, 10, 1), reason="no_place")
    enters(city, school, child, valid_from=date(2026, 11, 1))
    (case,) = city.all(OutOfSchoolCase, child=child)
    assert (case.closed_on, case.close_reason) == (date(2026, 11, 1), "returned_to_school")
    assert ("out_of_school_ended", None) in events(city, child)
    again = {"id": case.id, "closed_on": DAY, "close_reason": "other"}
    assert refused(city.does, "close_out_of_school_case", **again) == ["CASE_ALREADY_CLOSED"]


def test_a_case_does_not_close_before_it_was_opened(city):
    case = city.does("open_out_of_school_case", child=city.child(), opened_on=DAY, reason="no_place")
    early = {"id": case.id, "closed_on": date(2026, 11, 1), "close_reason": "other"}
    assert refused(city.does, "close_out_of_school_case", **early) == ["SCHOOL_CASE_CLOSES_BEFORE_IT_OPENS"]


def test_aid_that_is_granted_closes_the_gap(city, school):
    child = city.child(hardship="minimum_allowance")
    enters(city, school, child)
    assert child in [gap[0] for gap in city.gaps("STUDENT_AID")]
    city.does("grant_aid", child=child, kind="living_allowance", amount_fen=62500, valid_from=date(2026, 9, 1))
    assert child not in [gap[0] for gap in city.gaps("STUDENT_AID")]


def test_the_outcome_of_an_audit_ends_the_registration_before_it(city):
    child = city.child()
    for state, day in (("registered", date(2026, 11, 10)), ("accepted", date(2026, 11, 20))):
        city.does("note_exam_state", child=child, exam="college", exam_year=2027, state=state, valid_from=day)
    assert {("applied", "LOCAL_EXAMS"), ("approved", "LOCAL_EXAMS")} <= set(events(city, child))


def test_who_may_not_write_enrolments_enrols_nobody(city, school):
    from tongxing_education.actions import Enrol, enrol

    body = Enrol(child=city.child(), school=school.id, stage="PRIMARY", grade=1, valid_from=DAY)
    with pytest.raises(NotAllowed):
        city.store("demo-county", "administration").write(enrol, body)


def test_the_student_number_is_stored_sealed(city, school):
    from sqlalchemy import text

    entered = enters(city, school, city.child(), student_number=NUMBER)
    with city.registry.database.read() as connection:
        wanted = text('SELECT student_number FROM "_p_education_enrolment" WHERE id = :id')
        stored = connection.execute(wanted, {"id": entered.id}).scalar_one()
    assert stored.startswith("v1:") and NUMBER not in stored
