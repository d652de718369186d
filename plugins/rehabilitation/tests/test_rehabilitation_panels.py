"""The federation's desk as a panel: who serves which kind, what plans came to, and nothing for whoever may not see it."""

import re
from datetime import date

import pytest

from tongxing.testing.town import Town
from tongxing_notebooks.client import connected
from tongxing_rehabilitation import actions
from tongxing_rehabilitation.panels import rehabilitation_desk


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    officers = {"namer": ("230102", ["core.identity"])}
    made = Town(tmp_path_factory.mktemp("town"), ["rehabilitation"], officers=officers)
    yield made
    made.close()


def test_kinds_that_nobody_serves_and_the_sums_of_plans_are_told_in_both_languages(town):
    body = {"division": "230102", "code": "K1", "name": "示例康复中心", "groups": ["hearing", "limb"]}
    made = town.act(actions.designate_institution, actions.DesignateInstitution(**body, designated_on=date(2024, 1, 1)))
    body = {"kind": "training", "group": "hearing", "institution": made.id, "is_urgent": True}
    child = town.add_child()
    plan = town.act(actions.start_plan, actions.StartPlan(child=child, **body, valid_from=date(2026, 5, 4)))
    held = {"held_on": date(2026, 5, 5), "minutes": 40, "cost_fen": 123450}
    town.act(actions.record_session, actions.RecordSession(plan=plan.id, **held))

    panel = rehabilitation_desk(connected(town.registry, token="desk-token", purpose="care"))
    rows = [cells(row) for row in panel.body.split("<tr")]
    assert ["听力残疾", "Hearing", "1"] in rows and ["视力残疾", "Vision", "0"] in rows
    assert any(row[0] == "示例康复中心" for row in rows if row) and ["1", "1", "1,234.50", "0.00"] in rows


def cells(row):
    return [re.sub("<[^>]*>", "", each.partition(">")[2]).strip() for each in re.split("<t[hd]", row)[1:]]


def test_who_may_not_see_aid_is_shown_no_sum_of_it(town):
    panel = connected(town.registry, token="namer-token", purpose="care").panel("rehabilitation_desk")
    assert "您无权查看“康复救助服务台”" in panel.body and "<table" not in panel.body


@pytest.mark.parametrize("division", ["2301", "239900", "230102x", ""])
def test_a_query_for_no_division_is_told_so_and_is_no_fault_of_the_department(town, division):
    asked = "query ($division: String!) { rehabilitation { designated(division: $division) { name } } }"
    [error] = town.ask(asked, division=division)["errors"]
    assert error["extensions"]["code"] == "INVALID" and "division" in error["message"]
