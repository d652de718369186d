"""Signals and indicators: one call for many, checked, and what is counted of each child."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tongxing_toy_policy import FACTS, Card, ToySources, item, policy

from tongxing import Indicator, PluginError, Words, signal
from tongxing.policy.compute import Computation
from tongxing.policy.counting import answered
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


def test_a_signal_that_names_columns_gets_the_subject_and_these(tmp_path):
    given = []

    def red(cards):
        given.append(cards.columns)
        return cards.filter(pl.col("colour") == "red").select("subject", since="start")

    sources = ToySources(
        {"b": None}, cards=[("b", date(2024, 1, 1), None, "red"), ("c", date(2024, 1, 1), None, "blue")]
    )
    (risk,) = run(made(red, reads={Card: ["colour", "start"]}), sources, tmp_path)
    assert (risk.subject, risk.since, given) == ("b", date(2024, 1, 1), [["subject", "colour", "start"]])


def test_a_column_that_is_none_is_refused_when_it_is_named():
    with pytest.raises(TypeError, match="Card has no column 'size'"):
        made(lapsed, reads={Card: ["size"]}, uses=["years"])


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


def test_each_child_answers_an_indicator_with_yes_no_or_not_known_or_is_not_counted(tmp_path):
    cards = [("yes", date(2024, 1, 1), None, "red"), ("no", date(2024, 1, 1), date(2025, 1, 1), "red")]
    places = {"yes": [(date(2020, 1, 1), None, "230102001000")]}
    sources = ToySources(dict.fromkeys(["yes", "no", "unknown"], date(2015, 1, 1)), cards=cards, residence=places)
    sources.children["small"] = date(2024, 1, 1)
    frames = answered([SHARE], policy(RULE, tmp_path, indicators=[SHARE]), sources, on=ON)
    assert {row[0]: row[1:] for row in frames["child.residence"].iter_rows()} == {
        "yes": ("230102000000", "met"),
        "no": (None, "not_met"),
        "unknown": (None, "not_known"),
        "small": (None, None),
    }
