"""Rehabilitation's worked cases, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites
from tongxing.testing.worked_cases import days_without_a_case, items_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 42


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("rehabilitation", CASES) == set()


def test_the_items_are_those_of_the_provinces_list_and_each_has_its_procedure():
    found = {item.key: (item.decided_by, item.procedure) for item in items_of("rehabilitation")}
    assert found == {
        "DISABILITY_REHAB": ("residence", "rehabilitation_aid"),
        "TWO_SUBSIDIES": ("hukou", "two_subsidies"),
    }
