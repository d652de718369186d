"""The plugin switchboard: what would change is told first; switched only with a reason; a missing table is a command."""

import pytest

from tongxing_notebooks.client import Connection
from tongxing_notebooks.panels.plugin_switchboard import plugin_switchboard
from tongxing_notebooks.refusals import QueryRefused

PREVIEW = {"comes": {}, "goes": {"items": ["AID"]}, "stops": [], "migrations": [], "command": None}


class Served:
    """A city with one department, which is on."""

    def __init__(self):
        self.state, self.said, self.preview = "enabled", [], dict(PREVIEW)

    def send(self, body):
        one = {
            "key": "legal_aid",
            "title": {"zh": "法律援助", "en": "Legal aid"},
            "version": "1",
            "since": None,
            "why": None,
        }
        core = {**one, "key": "core", "title": {"zh": "核心", "en": "Core"}, "state": "enabled", "contributes": None}
        return {"data": {"plugins": [core, {**one, "state": self.state, "contributes": {"items": 1}}]}}

    def plugin(self, key, on, reason=None):
        if reason is None:
            return {**self.preview, "plugin": key, "on": on}
        if not reason:
            raise QueryRefused([{"message": "A switch needs a reason.", "extensions": {"code": "INVALID"}}])
        self.said.append((key, on, reason))
        self.state = "enabled" if on else "disabled"
        return {"changed": [key]}


@pytest.fixture
def city():
    return Served()


@pytest.fixture
def board(city):
    return plugin_switchboard(Connection(city, "town", "administration"))


def test_a_plugin_that_is_chosen_shows_what_its_switch_takes_away_and_nothing_happens(board, city):
    assert "选择一个插件" in board.body and "items 1" in board.body and 'data-value="core"' not in board.body
    board.set(plugin="legal_aid")
    assert "停用 法律援助 后" in board.body and "AID" in board.body and "数据保留" in board.body and city.said == []


def test_it_is_switched_once_with_a_reason(board, city):
    board.set(plugin="legal_aid")
    board.set(reason="season over", switch=1)
    assert city.said == [("legal_aid", False, "season over")] and "已停用:legal_aid" in board.body
    board.set(reason="something else")  # another draw is no other press
    assert len(city.said) == 1 and "启用 法律援助 后" in board.body


def test_without_a_reason_nothing_is_switched_and_one_sentence_says_so(board, city):
    board.set(plugin="legal_aid")
    board.set(switch=1)
    assert "needs a reason" in board.body and 'role="alert"' in board.body and city.state == "enabled"


def test_where_tables_are_missing_the_command_is_shown(board, city):
    city.state, city.preview = "disabled", {**PREVIEW, "command": "tongxing city enable legal_aid --city town"}
    board.set(plugin="legal_aid")
    assert "<code>tongxing city enable legal_aid --city town</code>" in board.body
