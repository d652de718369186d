"""Signals and indicators: one call for many, checked, and no count that could tell of one child."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tongxing_toy_policy import FACTS, Card, ToySources, item, policy

from tongxing import Indicator, PluginError, Words, signal
from tongxing.policy.compute import Computation
from tongxing.policy.counting import counted, told
from tongxing.policy.signals import found
from tongxing.policy.sources import Inputs

ON = date(2026, 11, 23)
RULE = item("A", ("2020-01-01", {"x": ["has_card"]}))


def made(function, **more):
    words = {"of": "child", "category": "toy.fact", "level": "warning", "zh": "险", "en": "Risk"}
    return replace(signal(**{**words, **more})(function), plugin="toy")


def run(each, sources, folder):
    rules = policy(RULE, folder, facts=FACTS, signals=[each])
    return found(rules.signals, Computation(rules.facts, Inputs(sources), rules.parameters), on=ON)


def lapsed(cards, ages, parameters, on):
    """A card that has run out."""
    rows = cards.filter(pl.col("end") <= on)
    return rows.select("subject", since="end", reason_zh=pl.lit("卡已到期"), reason_en=pl.lit("The card has run out"))


def test_a_signal_tells_who_is_at_risk_since_when_and_why(tmp_path):
    sources = ToySources({"a": None, "b": None}, cards=[("b", date(2024, 1, 1), date(2025, 1, 1), "red")])
    (risk,) = run(made(lapsed, reads=[Card], uses=["years"]), sources, tmp_path)
    assert risk.as_dict() == {
        "subject": "b",
        "signal": "lapsed",
        "department": "toy",
        "category": "toy.fact",
        "title": {"zh": "险", "en": "Risk"},
        "level": "warning",
        "since": "2025-01-01",
        "reason": {"zh": "卡已到期", "en": "The card has run out"},
        "source": None,
        "suggests": None,
    }


def test_a_signal_may_suggest_what_a_person_may_open_on_it(tmp_path):
    sources = ToySources({"b": None}, cards=[("b", date(2024, 1, 1), date(2025, 1, 1), "red")])
    (risk,) = run(made(lapsed, reads=[Card], uses=["years"], suggests="VAGRANT"), sources, tmp_path)
    assert (risk.suggests, risk.as_dict()["suggests"]) == ("VAGRANT", "VAGRANT")


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (None, "no frame with a column subject"),
        (pl.DataFrame({"child": ["a"]}), "no frame with a column subject"),
        (pl.DataFrame({"subject": ["a"], "name": ["x"]}), "columns that a signal does not have: name"),
        (pl.DataFrame({"subject": ["a"], "level": ["high"]}), "a level that is none"),
        (pl.DataFrame({"subject": ["a"], "since": [[1]]}), "another type"),
    ],
)
def test_a_signal_that_returns_garbage_is_named(returned, says, tmp_path):
    with pytest.raises(PluginError, match=says):
        run(made(lambda: returned), ToySources({"a": None}), tmp_path)


def test_a_signal_may_use_only_what_a_fact_may(tmp_path):
    with pytest.raises(PluginError, match="Did you mean 'years'"):
        run(made(lambda ages: None, uses=["yeers"]), ToySources({}), tmp_path)


def test_a_level_that_is_none_is_refused_when_it_is_declared():
    with pytest.raises(TypeError, match="'high' is no level"):
        made(lambda: None, level="high")


SHARE = Indicator("share", Words("率", "Share"), "child", "has_card", "years >= 6", plugin="toy")


def counts(folder, *, with_card, without, unknown, smallest=5):
    ids = [f"c{n}" for n in range(with_card + without + unknown)]
    running, over = (ids[:with_card], None), (ids[with_card : with_card + without], date(2025, 1, 1))
    cards = [(one, date(2024, 1, 1), end, "red") for group, end in (running, over) for one in group]
    places = {one: [(date(2020, 1, 1), None, "230102001000")] for one in ids}
    sources = ToySources({one: date(2015, 1, 1) for one in ids}, cards=cards, residence=places)
    sources.children["small"] = date(2024, 1, 1)
    rules = policy(RULE, folder, indicators=[SHARE])
    return [tuple(cell.as_dict().values()) for cell in counted(SHARE, rules, sources, on=ON, smallest_cell=smallest)]


def test_an_indicator_counts_yes_no_and_not_known_by_county(tmp_path):
    cells = counts(tmp_path, with_card=7, without=6, unknown=5)
    assert cells == [("230102000000", 18, 7, 6, 5), (None, 18, 7, 6, 5)]


def test_a_small_count_takes_its_neighbours_and_the_total_with_it(tmp_path):
    cells = counts(tmp_path, with_card=7, without=4, unknown=0)
    assert cells == [("230102000000", 11, None, None, None), (None, None, None, None, None)]


def test_nobody_is_not_a_small_count(tmp_path):
    assert counts(tmp_path, with_card=7, without=0, unknown=0)[0] == ("230102000000", 7, 7, 0, 0)


def test_a_place_with_few_children_tells_nothing():
    few = pl.DataFrame(
        {"place": ["230102000000", "230103000000"], "met": [2, 20], "not_met": [0, 30], "not_known": [0, 0]}
    )
    cells = told(few, 5)
    assert (cells[0].denominator, cells[1].denominator, cells[2].denominator) == (None, 50, None)


def test_how_small_is_small_can_be_said(tmp_path):
    assert counts(tmp_path, with_card=7, without=4, unknown=0, smallest=3)[0][2] == 7
