"""The board of programmes: what Harbin asked in 2023, what is open today, and who is shut out by which condition."""

from datetime import date

import pytest

from tongxing_housing.panels import _obstacles, programme_board
from tongxing_notebooks.client import connected


@pytest.fixture
def town(open_town):
    made = open_town("housing", officers={"namer": ("230102", ["core.identity"])}, division="230100")
    made.day = date(2023, 9, 1)
    return made


def test_the_round_of_2023_is_told_figure_by_figure_and_a_day_later_it_is_not_known(town):
    board = programme_board(connected(town.registry, token="desk-token", purpose="care"))
    assert "受理期内" in board.body and "2023-09-09" in board.body
    assert "42,745.00元" in board.body and "哈尔滨市2023年公租房受理公告(F22)" in board.body
    board.set(track="migrant_worker")
    assert "是否受理未知" in board.body and "42,745.00元" not in board.body
    board.set(track="lower_middle", on="2023-09-09")
    assert "是否受理未知" in board.body


def test_a_condition_that_shuts_out_alone_stands_beside_the_bar_in_a_table():
    shown = _obstacles([{"clause": "户籍", "households": 1200, "alone": 7}])
    assert "<td>1,200</td><td>7</td>" in shown
