"""What facts are read from: links in both directions, and where a household is when its children are in one place."""

from datetime import date

import polars as pl
import pytest
from tongxing_toy_policy import item, policy

from tongxing.people import Child, Residence
from tongxing.policy.decisions import decide
from tongxing.policy.sources import Inputs, schema_of

LINK = {
    "subject": pl.String,
    "member": pl.String,
    "from": pl.Date,
    "until": pl.Date,
    "sole": pl.Boolean,
    "complete": pl.Boolean,
}
PLACE = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "division": pl.String}
HERE, THERE = "230102000000", "230202000000"
START = date(2020, 1, 1)


class Family:
    """A household ``h`` of the children ``a`` and ``b``; ``g`` is guardian of ``a``."""

    def __init__(self, places, links=(("h", "a", START, None), ("h", "b", START, None))):
        self.places, self.homes = places, links

    def subjects(self, kind):
        return {"child": ["a", "b"], "guardian": ["g"], "household": ["h"]}[kind]

    def relation(self, record):
        births = {"subject": ["a", "b"], "birth_date": [date(2020, 3, 1), date(2017, 3, 1)]}
        return pl.DataFrame(births)

    def links(self, parent, member):
        rows = (
            [(*link, None, None) for link in self.homes]
            if parent == "household"
            else [("a", "g", START, None, True, True)]
        )
        return pl.DataFrame(rows, schema=LINK, orient="row")

    def placed(self, basis):
        return pl.DataFrame(self.places, schema=PLACE, orient="row")

    def enabled(self, plugin):
        return True


def home_on(family, day):
    found = Inputs(family).placed("household", "residence")
    here = found.filter((pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") > day)))
    return here["division"].to_list()


def test_a_household_is_where_all_its_children_are():
    family = Family(
        [("a", START, None, HERE), ("b", START, date(2024, 1, 1), THERE), ("b", date(2024, 1, 1), None, HERE)]
    )
    assert home_on(family, date(2023, 12, 31)) == [] and home_on(family, date(2024, 1, 1)) == [HERE]


def test_a_child_whose_place_is_not_known_leaves_the_households_unknown():
    assert home_on(Family([("a", START, None, HERE)]), date(2024, 1, 1)) == []


def test_a_child_that_left_no_longer_counts():
    links = [("h", "a", START, None), ("h", "b", START, date(2024, 1, 1))]
    family = Family([("a", START, None, HERE), ("b", START, None, THERE)], links)
    assert home_on(family, date(2024, 1, 1)) == [HERE]


def test_a_guardian_is_where_the_child_is():
    found = Inputs(Family([("a", START, None, HERE)])).placed("guardian", "residence")
    assert found.select("subject", "division").rows() == [("g", HERE)]


def test_links_turned_round_say_nothing_of_the_only_one():
    turned = Inputs(Family([])).links("guardian", "child")
    assert turned.select("subject", "member", "sole", "complete").rows() == [("g", "a", None, None)]


def test_links_that_overlap_count_a_member_once():
    links = [("h", "a", START, None), ("h", "a", date(2022, 1, 1), None)]
    assert Inputs(Family([], links)).links("household", "child").select("from", "until").rows() == [
        (START, date(2022, 1, 1)),
        (date(2022, 1, 1), None),
    ]


@pytest.mark.parametrize(("division", "answer"), [(HERE, "NOT_MET"), (THERE, "MET")])
def test_a_parameter_by_residence_reaches_a_household_through_its_children(division, answer, tmp_path):
    from test_core_policy_facts import made

    from tongxing import count

    small = made(lambda ages: count(ages, at_most=6), key="small", of="household", type=int, uses=["child.age_years"])
    rule = item("HOME", ("2020-01-01", {"t": ["small * 120 + 9 > :toy_limit_cm"]})).replace(
        "subject: child", "subject: household"
    )
    family = Family([("a", START, None, division), ("b", START, None, division)])
    decision = decide(policy(rule, tmp_path, facts=[small]), family, on=date(2025, 6, 1)).of("h")[0]
    assert decision.answer == answer and decision.conditions[0].parameters[0].value == {HERE: 130, THERE: 125}[division]


def test_a_relation_has_the_columns_of_its_record_with_their_types():
    schema = schema_of(Residence)
    assert schema["subject"] == pl.String and schema["valid_from"] == pl.Date and schema["version"] == pl.Int64
    assert schema["recorded_at"] == pl.Datetime("us", "UTC") and schema_of(Child)["guardians_complete"] == pl.Boolean
