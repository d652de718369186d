"""``View``: what a reader sets is checked and drawn; whatever goes wrong is one sentence, and the panel goes on."""

from datetime import date

import pytest

from tongxing.errors import UsageError, Words
from tongxing_notebooks.view import Choice, Day, DaySlider, Dropped, Figure, File, View, answer, cell, table, tag

TITLE = Words("面板", "Panel")
SLIDER = DaySlider("on", Words("日期", "As of"), date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 1))


def heard(view, message, *buffers):
    """What a browser sends."""
    view._heard(None, message, list(buffers))


def test_a_slider_that_moves_draws_the_day_it_shows():
    view = View(TITLE, lambda values: tag("p", values["on"]), [SLIDER])
    heard(view, {"set": {"on": "31"}})
    assert view.body == "<p>2026-02-01</p>" and view.turn == 1


@pytest.mark.parametrize(
    ("control", "sent"),
    [
        (SLIDER, "366"),
        (Figure("on", Words("数", "Figure"), 1, 5, 2), "6"),
        (Figure("on", Words("数", "Figure"), 1, 5, 2), "many"),
        (Choice("on", Words("项", "Item"), [("a", Words("甲", "A"))], "a"), "b"),
        (Day("on", Words("日期", "Day"), date(2026, 1, 1)), "2026-02-30"),
    ],
)
def test_what_could_not_be_chosen_is_one_sentence_and_changes_nothing(control, sent):
    view = View(TITLE, lambda values: tag("p", values["on"]), [control])
    heard(view, {"set": {"on": sent}})
    assert view.body.count("<p") == 1 and 'role="alert"' in view.body and control.label.zh in view.body
    assert view.values["on"] == control.value


def test_a_name_that_no_control_has_is_refused():
    view = View(TITLE, lambda values: tag("p", "drawn"))
    heard(view, {"set": {"other": "1"}})
    assert 'role="alert"' in view.body


@pytest.mark.parametrize("error", [UsageError("没有这一项。"), ZeroDivisionError("secret of 230102201501010017")])
def test_a_panel_that_fails_says_one_sentence_and_no_more(error):
    def draw(values):
        raise error

    view = View(TITLE, draw)
    assert 'role="alert"' in view.body and "230102" not in view.body and "Traceback" not in view.body


def test_a_file_comes_in_parts_and_is_whole_at_the_end():
    view = View(TITLE, lambda values: tag("p", values["file"] and len(values["file"].content)), [File("file", TITLE)])
    for number, part in enumerate((b"a" * 10, b"b" * 5)):
        heard(view, {"file": {"control": "file", "name": "s.xlsx", "part": number, "of": 2}}, memoryview(part))
    assert view.values["file"] == Dropped("s.xlsx", b"a" * 10 + b"b" * 5) and view.body == "<p>15</p>"


def test_nothing_that_is_shown_can_become_markup():
    hostile = '<script>alert(1)</script>"'
    made = table(Words(hostile, hostile), [Words("头", "Head")], [[hostile]]) + cell(hostile) + tag("p", title=hostile)
    assert "<script" not in made and made.count("&lt;script") >= 5


def test_unknown_no_and_withheld_differ_in_words_and_sign_and_look():
    shown = [answer(each) for each in ("NOT_MET", "NOT_KNOWN", "WITHHELD")]
    assert len({each.split('class="tx-answer ')[1].split('"')[0] for each in shown}) == 3
    assert [each.striptags().split()[1] for each in shown] == ["不符合", "未知", "无权查看"]
    assert cell(None) == answer("NOT_KNOWN") and cell(None, withheld=True) == answer("WITHHELD")
    assert cell(False).striptags().startswith("否") and cell(0) == "0"


def test_every_control_has_a_label_that_names_it():
    controls = [
        SLIDER,
        Day("day", TITLE, date(2026, 1, 1)),
        File("file", TITLE),
        Choice("c", TITLE, [("a", TITLE)], "a"),
    ]
    html = View(TITLE, lambda values: tag("p"), controls).controls
    for each in controls:
        id = html.split(f'data-name="{each.name}"')[0].rsplit('id="', 1)[1].split('"')[0]
        assert f'<label for="{id}">' in html
