"""Education's worked cases, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites
from tongxing.testing.worked_cases import days_without_a_case, items_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 130


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("education", CASES) == set()


def test_the_items_are_those_of_the_provinces_list():
    keys = {item.key for item in items_of("education")}
    assert keys == {"PRESCHOOL", "COMPULSORY_ENROL", "STUDENT_AID", "SENIOR_HIGH_VOC", "LOCAL_EXAMS"}
