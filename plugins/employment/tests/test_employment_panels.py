"""The employment desk as a panel: what waits, outcomes with their table, channels and places, and nothing for who may not see."""

import re
from datetime import date

import pytest

from tongxing.testing.town import Town
from tongxing_employment import actions
from tongxing_employment.panels import employment_desk
from tongxing_notebooks.client import connected


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    officers = {"namer": ("230102", ["core.identity"])}
    made = Town(tmp_path_factory.mktemp("town"), ["employment"], officers=officers)
    yield made
    made.close()


def test_outcomes_channels_and_places_of_state_owned_firms_are_told_in_both_languages(town):
    child = town.add_child(guardians=[{}], household={})
    (guardian,) = town.guardians(child)
    body = {"division": "230102", "kind": "DOORSTEP_STATION", "name": "示例站", "opened_on": date(2026, 1, 1)}
    town.act(actions.open_channel, actions.OpenChannel(**body))
    body = {
        "division": "230102",
        "title": "仓储员",
        "employer": "state_owned",
        "posts": 7,
        "valid_from": date(2026, 1, 1),
    }
    town.act(actions.offer_vacancy, actions.OfferVacancy(**body))
    outcome = {"guardian": guardian, "kind": "job_hired", "happened_on": date(2026, 11, 2)}
    town.act(actions.record_outcome, actions.RecordOutcome(**outcome))
    panel = employment_desk(connected(town.registry, token="desk-token", purpose="care"))
    rows = [cells(row) for row in panel.body.split("<tr")]
    assert ["实现就业", "Hired", "1"] in rows and ["职业介绍", "Introduced to an employer", "0"] in rows
    assert ["招聘:国有企业", "Places: State-owned firm", "7"] in rows and [
        "招聘:民营企业",
        "Places: Private firm",
        "0",
    ] in rows


def cells(row):
    return [re.sub("<[^>]*>", "", each.partition(">")[2]).strip() for each in re.split("<t[hd]", row)[1:]]


def test_who_may_not_see_employment_is_shown_no_number_of_it(town):
    panel = connected(town.registry, token="namer-token", purpose="care").panel("employment_desk")
    assert "您无权查看“就业服务台”" in panel.body and "<table" not in panel.body
