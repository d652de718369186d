"""Employment's worked cases, by the same suite that a clerk runs."""

from datetime import timedelta
from pathlib import Path

from tongxing.host.installed import installed_host, installed_suites
from tongxing.policy.case_forms import read_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def items():
    return [item for item in installed_host().everything().policy.items.values() if item.plugin == "employment"]


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 120


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    days = {case.form.day for path in CASES for case in read_cases(path)}
    changes = {version.start for item in items() for version in item.entitled.versions}
    assert {day for change in changes for day in (change, change - timedelta(1))} <= days


def test_nobody_but_guardians_and_households_is_decided_and_each_item_has_its_procedure():
    found = {item.key: (item.subject, item.decided_by, item.procedure) for item in items()}
    assert found == {
        "JOB_HELP": ("guardian", "residence", "job_help"),
        "JOB_REGISTRATION": ("guardian", "residence", "job_registration"),
        "UNEMPLOYMENT_REGISTRATION": ("guardian", "residence", "job_registration"),
        "JOB_DIFFICULTY": ("guardian", "residence", "job_difficulty"),
        "TRAINING_SUBSIDY": ("guardian", "residence", "job_money"),
        "PUBLIC_POST": ("guardian", "residence", "job_money"),
        "ZERO_EMPLOYMENT_AID": ("household", "residence", "job_help"),
    }
