"""Employment's worked cases, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites
from tongxing.testing.worked_cases import days_without_a_case, items_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 120


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("employment", CASES) == set()


def test_nobody_but_guardians_and_households_is_decided_and_each_item_has_its_procedure():
    found = {item.key: (item.subject, item.decided_by, item.procedure) for item in items_of("employment")}
    assert found == {
        "JOB_HELP": ("guardian", "residence", "job_help"),
        "JOB_REGISTRATION": ("guardian", "residence", "job_registration"),
        "UNEMPLOYMENT_REGISTRATION": ("guardian", "residence", "job_registration"),
        "JOB_DIFFICULTY": ("guardian", "residence", "job_difficulty"),
        "TRAINING_SUBSIDY": ("guardian", "residence", "job_money"),
        "PUBLIC_POST": ("guardian", "residence", "job_money"),
        "ZERO_EMPLOYMENT_AID": ("household", "residence", "job_help"),
    }
