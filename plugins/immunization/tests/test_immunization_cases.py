"""Immunization's worked cases of entitlement and delivery, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites
from tongxing.testing.worked_cases import days_without_a_case

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 12


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("immunization", CASES) == set()
