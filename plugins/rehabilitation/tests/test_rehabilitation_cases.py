"""Rehabilitation's worked cases, by the same suite that a clerk runs."""

from datetime import timedelta
from pathlib import Path

from tongxing.host.installed import installed_host, installed_suites
from tongxing.policy.case_forms import read_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def items():
    return [item for item in installed_host().everything().policy.items.values() if item.plugin == "rehabilitation"]


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 42


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    days = {case.form.day for path in CASES for case in read_cases(path)}
    changes = {version.start for item in items() for version in item.entitled.versions}
    assert {day for change in changes for day in (change, change - timedelta(1))} <= days


def test_the_items_are_those_of_the_provinces_list_and_each_has_its_procedure():
    found = {item.key: (item.decided_by, item.procedure) for item in items()}
    assert found == {
        "DISABILITY_REHAB": ("residence", "rehabilitation_aid"),
        "TWO_SUBSIDIES": ("hukou", "two_subsidies"),
    }
