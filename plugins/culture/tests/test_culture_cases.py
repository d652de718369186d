"""Culture's worked cases, by the same suite that a clerk runs."""

from datetime import timedelta
from pathlib import Path

from tongxing.host.installed import installed_host, installed_suites
from tongxing.policy.case_forms import read_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def items():
    return [item for item in installed_host().everything().policy.items.values() if item.plugin == "culture"]


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 50


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    days = {case.form.day for path in CASES for case in read_cases(path)}
    changes = {version.start for item in items() for version in item.entitled.versions}
    assert {day for change in changes for day in (change, change - timedelta(1))} <= days


def test_the_items_are_those_of_the_plan_and_one_of_them_is_a_familys():
    assert {item.key: (item.subject, item.procedure) for item in items()} == {
        "MIND_CULTURE_CITY": ("child", None),
        "CITY_INTRO": ("child", None),
        "TONGXIN_HARBOUR": ("child", "harbour_place"),
        "PARTNER_PLAN": ("child", None),
        "FAMILY_PRACTICE": ("household", None),
    }
