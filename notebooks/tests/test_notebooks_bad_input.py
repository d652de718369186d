"""What goes wrong in a notebook is one sentence in the panel, in Chinese and in English, that says what to do; and the panel goes on."""

import re

import pytest
import traitlets

from tongxing.errors import Words
from tongxing_notebooks.client import Connection, connect, connected
from tongxing_notebooks.panels.survey_intake import survey_intake
from tongxing_notebooks.view import Choice, Dropped, View, tag

PLACES = [("here", Words("这里", "here")), ("all", Words("全部", "everything"))]
TOO_MANY = "{ children(first: 5000) { edges { node { name } } } }"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    from tongxing.testing.town import Town

    made = Town(tmp_path_factory.mktemp("bad_input"), ["transport"], purposes=["care", "survey", "service_review"])
    made.child = made.add_child(name="王小明", permit="valid")
    yield made
    made.close()


def asked_by(town, token="desk-token", purpose="care"):
    return connected(town.registry, token=token, purpose=purpose)


def is_one_sentence(view: View) -> str:
    """The sentence: alone in the panel, Chinese and English, with no trace of a program."""
    text = re.sub("<[^>]*>", " ", view.body)
    assert view.body.count("<p") == 1 and 'role="alert"' in view.body, view.body
    assert re.search(r"[一-鿿]{2}", text) and re.search(r"[a-z]{3,} [\w-]", text), text
    assert "Traceback" not in text and "Error" not in text
    return text


@pytest.mark.parametrize("panel", ["entitlement_card", "child_timeline", "gap_map", "policy_lab", "plugin_switchboard"])
def test_a_wrong_token(town, panel):
    assert "令牌" in is_one_sentence(asked_by(town, token="wrong").panel(panel))


@pytest.mark.parametrize("panel", ["entitlement_card", "gap_map", "policy_lab", "plugin_switchboard"])
def test_a_city_that_is_down(panel):
    view = connect("http://127.0.0.1:1/town/graphql", token="t", purpose="care").panel(panel)
    assert "tongxing serve" in is_one_sentence(view)


def test_a_city_that_goes_down_while_a_panel_is_open_and_comes_back(town):
    city = asked_by(town)
    card = city.panel("entitlement_card", child=town.child)
    here, city.wire = city.wire, connect("http://127.0.0.1:1/graphql", token="t", purpose="care").wire
    card.set(on=1)
    assert "没有应答" in is_one_sentence(card)
    city.wire = here
    card.set(on=2)
    assert "王小明" in card.body


def test_a_department_that_is_off(town):
    assert "未启用" in is_one_sentence(asked_by(town).panel("vaccination_board"))


def test_a_department_that_is_switched_off_while_its_panel_is_open(town):
    city = asked_by(town)
    said = "query { immunization { board { measure } } }"
    view = View(Words("看板", "Board"), lambda values: tag("p", city.query(said)))
    assert "未启用" in is_one_sentence(view)


@pytest.mark.parametrize(
    ("panel", "options", "values"),
    [
        ("policy_lab", {"parameter": "no_such_figure"}, {}),
        ("policy_lab", {"parameter": "road_free_age"}, {"change": -24}),
        ("policy_lab", {"parameter": "road_free_age"}, {"change": 25}),
        ("policy_lab", {"parameter": "road_free_age"}, {"change": "many"}),
        ("entitlement_card", {}, {"on": 10_000}),
    ],
)
def test_a_figure_out_of_its_range(town, panel, options, values, monkeypatch):
    monkeypatch.setattr("tongxing_notebooks.population.CHILDREN", 50)
    view = asked_by(town, purpose="service_review" if panel == "policy_lab" else "care").panel(panel, **options)
    if values:
        view.set(**values)
    is_one_sentence(view)


def test_a_query_past_its_budget_and_the_next_one(town):
    city = asked_by(town)

    def draw(values):
        return tag("p", city.query(TOO_MANY.replace("5000", "5") if values["which"] == "here" else TOO_MANY))

    view = View(Words("儿童", "Children"), draw, [Choice("which", Words("哪些", "Which"), PLACES, "all")])
    assert "超过了限制" in is_one_sentence(view)
    view.set(which="here")
    assert "王小明" in view.body


def test_a_frame_past_its_budget_shows_a_notebook_one_line(town):
    with pytest.raises(Exception) as refused:
        asked_by(town).frame(TOO_MANY)
    (line,) = refused.value._render_traceback_()
    assert "超过了限制" in line and "5000" in line and "\n" not in line


def test_a_workbook_without_a_city_that_is_served(town):
    view = asked_by(town, purpose="survey").panel("survey_intake")
    view.set(file=Dropped("a.xlsx", b"no workbook"))
    assert "tongxing serve" in is_one_sentence(view)
    view.set(mode="write")
    assert "请重新选择" in view.body


def test_what_a_browser_never_sends_changes_nothing(town):
    view = survey_intake(Connection(asked_by(town).wire, "town", "survey"))
    with pytest.raises(traitlets.TraitError):
        view.body = None
    view.set(nothing=1)
    is_one_sentence(view)
    view.set(mode="check")
    assert "尚未选择文件" in view.body
