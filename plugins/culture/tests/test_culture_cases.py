"""Culture's worked cases, by the same suite that a clerk runs."""

from pathlib import Path

from tongxing.host.installed import installed_suites
from tongxing.testing.worked_cases import days_without_a_case, items_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 50


def test_every_day_on_which_a_rule_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("culture", CASES) == set()


def test_the_items_are_those_of_the_plan_and_one_of_them_is_a_familys():
    assert {item.key: (item.subject, item.procedure) for item in items_of("culture")} == {
        "MIND_CULTURE_CITY": ("child", None),
        "CITY_INTRO": ("child", None),
        "TONGXIN_HARBOUR": ("child", "harbour_place"),
        "PARTNER_PLAN": ("child", None),
        "FAMILY_PRACTICE": ("household", None),
    }
