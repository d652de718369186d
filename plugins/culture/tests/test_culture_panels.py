"""The culture desk as a panel: every programme of the plan by name, what is not known, and nothing for who may not see."""

import re
from datetime import date

import pytest

from tongxing.testing.town import Town
from tongxing_culture import actions
from tongxing_culture.panels import culture_desk
from tongxing_notebooks.client import connected


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), ["culture"], officers={"namer": ("230102", ["core.identity"])})
    yield made
    made.close()


def shown(town, by):
    panel = culture_desk(connected(town.registry, token=f"{by}-token", purpose="care"))
    return panel.body, [
        [_text(each) for each in re.split(r"<t[hd](?=[ >])", row)[1:]] for row in panel.body.split("<tr")
    ]


def _text(cell):
    return re.sub("<[^>]*>", "", cell.partition(">")[2].partition("</t")[0]).strip()


def test_the_programmes_stand_by_name_with_the_share_of_floating_children(town):
    floating, local = town.add_child(), town.add_child(hukou="230102002")
    body = {"division": "230102", "programme": "SPRING_AUTUMN", "title": "示例", "organiser": "womens_federation"}
    days = {"held_on": date(2026, 4, 18), "enrol_until": date(2026, 4, 16), "capacity": 20}
    held = town.act(actions.plan_activity, actions.PlanActivity(**body, **days))
    counted = actions.CountAttendance(id=held.id, present=[floating, local], counted_on=date(2026, 4, 18))
    town.act(actions.count_attendance, counted)
    figure = {"division": "230102", "dimension": "rights", "indicator": "示例指标", "value": 3.5}
    town.act(actions.report_figure, actions.ReportFigure(**figure, measured_on=date(2026, 6, 30)))
    _, rows = shown(town, "desk")
    spring = ["春种一粒粟、秋收万颗子", "A grain sown in spring, ten thousand reaped: family practice"]
    assert [*spring, "1", "20", "2", "1", "50%"] in rows
    assert ["童心港湾", "Tongxin harbour", "0", "0", "0", "0", "? 未知 not known"] in rows
    assert ["权利保障友好", "示例指标", "2026-06-30", "3.5", "? 未知 not known", "? 未知 not known"] in rows
    assert ["0", "0", "0", "0", "0", "0"] in rows  # the floating child has joined, and nothing waits


def test_who_may_not_see_culture_is_shown_no_number_of_it(town):
    body = connected(town.registry, token="namer-token", purpose="care").panel("culture_desk").body
    assert "您无权查看“文化工作台”" in body and "<table" not in body
