"""The policy lab: the same answers as everywhere, a figure moved for today alone, small numbers left out, nothing written."""

from datetime import date

import polars as pl
import pytest

from tongxing.errors import UsageError
from tongxing.host.installed import installed_host
from tongxing.policy.answers import CODES
from tongxing.policy.decisions import decide
from tongxing.policy.on_a_day import entitled
from tongxing.testing.invented import Invented
from tongxing.trust.statistics.cells import Limits
from tongxing_notebooks.panels.policy_lab import Lab, _released
from tongxing_notebooks.population import population

DAY = date(2026, 11, 23)
ITEMS = ["COMPULSORY_ENROL", "ROAD_WATER_FREE", "ROAD_WATER_HALF", "IMMUNIZATION", "CITY_TRANSIT"]


@pytest.fixture(scope="module")
def lab():
    policy = installed_host().everything().policy
    return Lab(policy, population(policy, "230100", DAY, children=600), DAY)


def test_rules_on_one_day_answer_as_decisions_do(lab):
    mine = entitled(lab.policy, lab.people, ITEMS, DAY).unpivot(
        index="subject", variable_name="item", value_name="code"
    )
    mine = mine.with_columns(answer=pl.col("code").replace_strict(CODES, return_dtype=pl.String))
    invented = Invented(lab.policy, lab.people)
    theirs = decide(lab.policy, invented, on=DAY, items=ITEMS, given=invented.given).frame

    both = mine.join(theirs, on=["subject", "item"], suffix="_decided")
    assert both.height == len(ITEMS) * 600
    assert both.filter(pl.col("answer") != pl.col("answer_decided")).height == 0
    assert both["answer"].n_unique() == 3  # all three answers are among them


def test_children_are_invented_with_ages_that_follow_from_their_birth(lab):
    ages = lab.people["age_years"]
    assert ages.null_count() == 0 and (ages.min(), ages.max()) == (0, 17)
    again = population(lab.policy, "230100", DAY, children=600)
    assert again.equals(lab.people)


def test_a_higher_age_limit_takes_from_nobody_and_gives_to_those_of_that_age(lab):
    changed = lab.changed("road_free_age", 1)["ROAD_WATER_FREE"]
    gained = changed.filter(pl.col("gains") == "met")
    assert gained.height > 0 and changed.filter(pl.col("loses") == "met").height == 0
    now = lab.value("road_free_age")
    ages = gained.join(lab.people, on="subject")["age_years"].unique().to_list()
    assert ages == [now + 1]


def test_nothing_changes_where_nothing_is_moved_and_the_policy_stays_as_it_was(lab):
    before = lab.policy.parameters["road_free_age"]
    assert "无人受影响" in lab.drawn("road_free_age", 0)
    lab.drawn("road_free_age", 2)
    assert lab.policy.parameters["road_free_age"] is before


def test_small_numbers_are_left_out(lab):
    few = pl.DataFrame(
        {
            "subject": [f"{n}" for n in range(100)],
            "place": ["230102000000"] * 50 + ["230103000000"] * 50,
            "gains": ["met"] * 3 + ["not_met"] * 97,
            "loses": ["not_met"] * 100,
        }
    )
    rows = {row.place: row.met for row in _released(few, Limits(10, 5, 5))["gains"]}
    assert rows["230102000000"] is None and 3 not in rows.values()


def test_a_figure_below_zero_is_one_sentence(lab):
    with pytest.raises(UsageError, match="below zero"):
        lab.drawn("road_free_age", -24)
