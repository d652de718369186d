"""Education's worked cases: who is entitled, by the suite that a clerk runs, and when an item counts as served."""

from datetime import timedelta

from education_rules import ENTITLED, SERVED, cases, failing, policy

from tongxing.host.installed import installed_suites


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(ENTITLED)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 100


def test_every_case_of_what_counts_as_served_holds():
    assert list(failing(policy(), cases(SERVED), as_served=True)) == []


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    days = {case.form.day for case in cases(ENTITLED)}
    changes = {
        version.start
        for item in policy().items.values()
        if item.plugin == "education"
        for version in item.entitled.versions
    }
    assert {day for change in changes for day in (change, change - timedelta(1))} <= days


def test_the_items_are_those_of_the_provinces_list():
    keys = {key for key, item in policy().items.items() if item.plugin == "education"}
    assert keys == {"PRESCHOOL", "COMPULSORY_ENROL", "STUDENT_AID", "SENIOR_HIGH_VOC", "LOCAL_EXAMS"}
