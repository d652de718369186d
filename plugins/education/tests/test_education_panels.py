"""The seat monitor: places beside children, amber and red in words, and nothing for whoever may not see it."""

from datetime import date

import pytest

from tongxing_education.panels import _table, seat_monitor
from tongxing_notebooks.client import connected


def load(year, children, ratio, level):
    return {"schoolYear": year, "children": children, "ratio": ratio, "level": level}


def test_too_few_places_are_told_in_words_and_a_sign_beside_the_numbers():
    row = {
        "county": "230102",
        "seats": 600,
        "now": load(2026, 480, 0.8, ""),
        "projection": [load(2027, 640, 1.0667, "red")],
    }
    shown = _table([row]).striptags()
    assert "道里区" in shown and "480 (80%)" in shown and "640 (107%) ■ 学位不足" in shown


def test_a_stage_without_a_place_has_children_and_no_rate():
    row = {"county": "230102", "seats": 0, "now": load(2026, 12, None, "red"), "projection": []}
    assert "12 ■ 学位不足" in _table([row]).striptags()


@pytest.fixture
def town(open_town):
    made = open_town(
        "education", officers={"namer": ("230102", ["core.identity"])}, purposes=["schooling"], division="230100"
    )
    made.day = date(2026, 8, 31)
    return made


def test_the_monitor_begins_with_the_school_year_that_runs_and_the_readers_own_place(town):
    monitor = seat_monitor(connected(town.registry, token="desk-token", purpose="schooling"))
    assert monitor.values == {"division": "230100000000", "stage": "PRIMARY", "year": 2025}
    assert "没有这一学段的学位数据" in monitor.body


def test_who_may_not_see_places_is_told_so(town):
    monitor = connected(town.registry, token="namer-token", purpose="schooling").panel("seat_monitor")
    assert "您无权查看“学位监测”" in monitor.body
