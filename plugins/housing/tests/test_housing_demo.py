"""The demo's key says of each invented household what the registry finds."""

from datetime import date

import pytest

from tongxing import DemoChild, DemoRow, HouseholdMember
from tongxing.testing.town import Town
from tongxing_housing.demo import DAY, invent

FIGURES = {
    "migrant_worker_round_open": True,
    "migrant_job_months_min": 24,
    "migrant_insurance_months_min": 12,
    "migrant_income_head_max_fen": 3_600_000,
    "migrant_floor_head_max_m2": 15.0,
    "migrant_assets_limited": False,
}
PLACES = [("230103001", "220102"), ("230103002", "220102"), ("230103001", "230112"), ("230102001", "150102")]
HOMES = 24


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two dozen households in the registry, and what was invented of them."""
    town = Town(tmp_path_factory.mktemp("town"), ["housing"], parameters=FIGURES)
    children = []
    for number in range(HOMES):
        residence, hukou = PLACES[number % len(PLACES)]
        key = town.add_child(residence=residence, hukou=hukou, household={})
        days = {"birth_date": date(2015, 5, 1), "arrived_on": date(2025, 1, 1), "survey_day": date(2026, 10, 1)}
        places = {"residence": residence.ljust(12, "0"), "hukou": hukou.ljust(12, "0")}
        children.append(DemoChild(key=key, sex="1", **days, **places, parameters=FIGURES))
    homes = {tie.child: tie.household for tie in town.all(HouseholdMember)}
    data = invent([_at_home(child, homes[child.key]) for child in children], seed=8)
    for record in data.records:
        town.add(record.made() if isinstance(record, DemoRow) else record)
    yield town, data
    town.close()


def _at_home(child, home):
    return DemoChild(**{**child.__dict__, "home": home})


def test_who_is_entitled_and_waits_is_a_gap_and_nobody_else(told):
    town, data = told
    found = {gap.subject for gap in town.gaps(on=DAY, items=["PUBLIC_RENTAL"])}
    assert found == set(data.truth["entitled_and_waiting"]) and 2 <= len(found) < HOMES


def test_where_each_invented_household_stands_is_what_was_invented(told):
    town, data = told
    shows = "{ housing { standings { household state } } }"
    stands = {each["household"]: each["state"] for each in town.query(shows)["housing"]["standings"]}
    states = {"applied": "APPLIED", "waits": "WAITING", "flat": "ALLOCATED_FLAT", "renews": "RENEWAL_DUE"}
    wanted = {home: state for kind, state in {**states, "subsidy": "SUBSIDY"}.items() for home in data.truth[kind]}
    assert stands == wanted and set(wanted.values()) == {*states.values(), "SUBSIDY"}
