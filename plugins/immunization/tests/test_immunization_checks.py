"""The certificate is checked when a child enters a nursery, kindergarten or primary school; a school's notice opens the check."""

from datetime import date

import pytest
from immunization_town import PURPOSE, Clinic

from tongxing import ServiceEvent
from tongxing.host.registry import Registry
from tongxing_immunization.records import CertificateCheck

ENTRY, DAY = date(2026, 9, 1), date(2026, 11, 23)
BORN = date(2024, 5, 1)
"""MMR is late for whoever lacks it: the second dose was due before 2026-05-01."""
SCHOOL = """mutation ($input: EducationRegisterSchoolInput!) { education { registerSchool(input: $input, key: "school") {
    school { recordId } problems { code } } } }"""
ENROL = """mutation ($input: EducationEnrolInput!, $key: String!) { education { enrol(input: $input, key: $key) {
    enrolment { recordId } problems { code } } } }"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    made = Clinic(tmp_path_factory.mktemp("clinic"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def school(clinic):
    body = {
        "division": "230102",
        "code": "2301020001",
        "name": "示例托班",
        "ownership": "public",
        "stages": ["NURSERY"],
    }
    said = clinic.query(SCHOOL, purpose="schooling", input=body)["education"]["registerSchool"]
    return said["school"]["recordId"]


def enters(clinic, school, child, day=ENTRY):
    body = {"child": child, "school": school, "stage": "NURSERY", "validFrom": day}
    said = clinic.query(ENROL, purpose="schooling", input=body, key=child)["education"]["enrol"]
    assert said["problems"] == []


def checks(clinic, child):
    return [each for each in clinic.all(CertificateCheck, purpose=PURPOSE) if each.child == child]


def vaccinated(clinic, child):
    for product, months in (("HepB", 0), ("BCG", 0), ("HepB", 1), ("IPV", 2), ("IPV", 3), ("bOPV", 4), ("HepB", 6)):
        record(clinic, child, product, months)
    for product, months in (("DTaP", 3), ("DTaP", 4), ("DTaP", 5), ("DTaP", 18), ("MPSV-A", 6), ("MPSV-A", 9)):
        record(clinic, child, product, months)
    for product, months in (("MMR", 8), ("JE-L", 8), ("HepA-L", 18), ("JE-L", 24)):
        record(clinic, child, product, months)


def record(clinic, child, product, months):
    year, month = divmod(BORN.month - 1 + months, 12)
    day = date(BORN.year + year, month + 1, BORN.day)
    clinic.does("record_dose", child=child, product=product, given_on=day)


def test_a_schools_notice_opens_a_check_with_its_days(clinic, school):
    child = clinic.add_child(birth_date=BORN)
    enters(clinic, school, child)
    [check] = checks(clinic, child)
    assert (check.entered_on, check.stage, check.school) == (ENTRY, "NURSERY", school)
    assert (check.check_by, check.recheck_by) == (date(2026, 10, 1), date(2026, 12, 31))
    assert check.checked_on is None and check.notice
    said = clinic.of_child(child, "certificateCheck { checkBy outcome } certificateChecks(first: 5) { totalCount }")
    assert said == {
        "certificateCheck": {"checkBy": "2026-10-01", "outcome": None},
        "certificateChecks": {"totalCount": 1},
    }


def test_a_check_without_a_notice_has_the_same_days(clinic):
    child = clinic.add_child(birth_date=BORN)
    check = clinic.does("open_check", child=child, entered_on=ENTRY, stage="KINDERGARTEN")
    assert (check.check_by, check.recheck_by) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_check_that_is_late_is_a_signal_from_the_day_after_its_last(clinic):
    child = clinic.add_child(birth_date=BORN)
    clinic.does("open_check", child=child, entered_on=ENTRY, stage="KINDERGARTEN")
    late = {
        day: [s.since for s in clinic.signals(child, on=date(2026, 10, day)) if s.key == "check_overdue"]
        for day in (1, 2)
    }
    assert late == {1: [], 2: [date(2026, 10, 2)]}


def test_what_is_missing_is_named_and_checked_again(clinic):
    child = clinic.add_child(birth_date=BORN)
    vaccinated(clinic, child)
    clinic.does("review_history", child=child, seen_on=ENTRY, extent="complete")
    check = clinic.does("open_check", child=child, entered_on=ENTRY, stage="KINDERGARTEN")
    first = clinic.does("check_certificate", id=check.id, on=date(2026, 9, 20), shown=True)
    assert (first.outcome, first.missing) == ("incomplete", "MMR")
    too_soon = {"id": check.id, "on": date(2026, 9, 20), "shown": True}
    assert clinic.refuses("check_certificate", **too_soon) == [("on", "RECHECK_NOT_LATER")]
    clinic.does("record_dose", child=child, product="MMR", given_on=date(2026, 10, 5))
    second = clinic.does("check_certificate", id=check.id, on=date(2026, 11, 20), shown=True)
    assert (second.checked_on, second.recheck_outcome, second.recheck_missing) == (date(2026, 9, 20), "complete", None)
    again = {"id": check.id, "on": DAY, "shown": True}
    assert clinic.refuses("check_certificate", **again) == [("id", "CHECKED_TWICE")]
    said = [
        e.payload
        for e in clinic.all(ServiceEvent, purpose=PURPOSE)
        if e.about == f"immunization_certificate_check:{check.id}"
    ]
    assert len(said) == 2 and '"missing": "MMR"' in said[0] + said[1]


def test_a_check_says_whether_there_is_a_certificate_and_whether_the_history_is_known(clinic):
    unknown, without = (clinic.add_child(birth_date=BORN) for _ in range(2))
    outcomes = []
    for child, shown in ((unknown, True), (without, False)):
        check = clinic.does("open_check", child=child, entered_on=ENTRY, stage="PRIMARY")
        early = {"id": check.id, "on": date(2026, 8, 31), "shown": shown}
        assert clinic.refuses("check_certificate", **early) == [("on", "CHECK_BEFORE_ENTRY")]
        outcomes.append(clinic.does("check_certificate", id=check.id, on=ENTRY, shown=shown).outcome)
    assert outcomes == ["unknown_history", "no_certificate"]


def test_checks_to_be_done_are_listed_by_their_limit(clinic):
    _, again = (
        clinic.does("open_check", child=clinic.add_child(birth_date=BORN), entered_on=ENTRY, stage="KINDERGARTEN")
        for _ in range(2)
    )
    clinic.does("check_certificate", id=again.id, on=ENTRY, shown=False)
    listed = "waitingChecks(first: 100) { edges { node { child { recordId } check { outcome } until overdue } } }"
    found = clinic.says(f"{{ immunization {{ {listed} }} }}")["waitingChecks"]["edges"]
    told = [(edge["node"]["check"]["outcome"], edge["node"]["until"], edge["node"]["overdue"]) for edge in found]
    assert told == sorted(told, key=lambda each: each[1])
    assert {each[1:] for each in told if each[0] is None} == {("2026-10-01", True)}
    assert {each[1:] for each in told if each[0]} == {("2026-12-31", False)}


def test_where_immunization_is_off_an_entry_is_kept_all_the_same(open_town):
    town = open_town("education", purposes=("care", "schooling"))
    assert isinstance(town.registry, Registry)
    body = {
        "division": "230102",
        "code": "2301020001",
        "name": "示例托班",
        "ownership": "public",
        "stages": ["NURSERY"],
    }
    school = town.query(SCHOOL, purpose="schooling", input=body)["education"]["registerSchool"]["school"]["recordId"]
    enters(town, school, town.add_child(birth_date=BORN))
