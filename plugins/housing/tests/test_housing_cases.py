"""Housing's worked cases, by the same suite that a clerk runs."""

from datetime import date
from pathlib import Path

from tongxing.host.installed import installed_host, installed_suites
from tongxing.testing.worked_cases import days_without_a_case, items_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
WINDOW = (date(2023, 8, 25), date(2023, 9, 9), date(2024, 1, 1))
"""The first day of Harbin's round, the day after its last, and the day after the last of its limit of income."""


def test_every_worked_case_holds():
    result = installed_suites()["rules"].run(CASES)
    assert (result.lines, result.failed) == ((), 0) and result.passed >= 70


def test_every_day_on_which_a_rule_or_a_round_changes_has_a_case_on_it_and_one_the_day_before():
    assert days_without_a_case("housing", CASES, WINDOW) == set()


def test_the_item_is_the_households_and_is_decided_where_it_lives():
    found = {item.key: (item.subject, item.decided_by, item.procedure) for item in items_of("housing")}
    assert found == {"PUBLIC_RENTAL": ("household", "residence", "public_rental")}


def test_no_figure_of_the_migrant_workers_track_is_made_up():
    parameters = installed_host().everything().policy.parameters
    settings = [s for key in parameters.by_key if key.startswith("migrant_") for s in parameters[key].settings]
    assert len(settings) == 7 and all(s.value is None and s.certainty == "open" for s in settings)
