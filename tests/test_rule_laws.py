"""Laws that hold for every rule of every department: what knowing more may change, what not knowing may, and what order."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tongxing.policy.catalogue import Rule
from tongxing.policy.decisions import decide
from tongxing.policy.policy import Policy
from tongxing.testing.invented import Invented, invented, named, rules, whole_policy

pytestmark = pytest.mark.slow
DAYS = [date(2024, 10, 31), date(2025, 9, 1), date(2026, 11, 23)]
CHILDREN = 1_000


def with_served(policy: Policy) -> Policy:
    """The same with each rule by which an item counts as served as an item of its own."""
    twins = {
        f"{item.key}_SERVED": replace(
            item, key=f"{item.key}_SERVED", entitled=Rule(item.served.versions), served=Rule()
        )
        for item, part, _ in rules(policy)
        if part == "served"
    }
    return replace(policy, items={**policy.items, **twins})


def answers(facts: Invented, on: date) -> pl.DataFrame:
    """Subject, item, answer, since, until, in one order whatever the order of the items."""
    found = decide(with_served(facts.policy), facts, on=on, given=facts.given, strict=True)
    return found.frame.select("subject", "item", "answer", "since", "until").sort("subject", "item")


def taken_away(before: Invented, after: Invented, on: date) -> pl.DataFrame:
    """Answers that were known before and are others after."""
    now, then = answers(before, on), answers(after, on)
    both = now.with_columns(after=then["answer"])
    return both.filter((pl.col("answer") != "NOT_KNOWN") & (pl.col("answer") != pl.col("after")))


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_knowing_more_never_takes_an_answer_away(on):
    facts = invented(whole_policy(), CHILDREN, seed=on.toordinal())
    others = invented(whole_policy(), CHILDREN, seed=on.toordinal() + 1_000)
    more = facts.frame.with_columns(pl.col(key).fill_null(others.frame[key]) for key in named(facts.policy))
    assert taken_away(facts, replace(facts, frame=more), on).is_empty()


def test_forgetting_a_fact_alone_never_makes_a_no_or_a_yes():
    facts, on = invented(whole_policy(), 100, seed=3), DAYS[-1]
    for key in named(facts.policy):
        less = replace(facts, frame=facts.frame.with_columns(pl.lit(None, facts.frame.schema[key]).alias(key)))
        policy = _naming(facts.policy, key)
        assert taken_away(replace(less, policy=policy), replace(facts, policy=policy), on).is_empty(), key


def _naming(policy: Policy, key: str) -> Policy:
    """The items of which a rule names a fact; no other asks for it."""
    items = {item.key: item for item in policy.items.values()}
    return replace(policy, items={k: i for k, i in items.items() if key in named(replace(policy, items={k: i}))})


def test_of_whom_nothing_is_known_nothing_is_answered():
    facts = invented(whole_policy(), 1, seed=4)
    blank = facts.frame.with_columns(pl.lit(None, facts.frame.schema[key]).alias(key) for key in named(facts.policy))
    assert set(answers(replace(facts, frame=blank), DAYS[-1])["answer"]) == {"NOT_KNOWN"}


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_the_order_of_items_tracks_and_conditions_says_nothing(on):
    facts = invented(whole_policy(), CHILDREN, seed=5)
    turned = replace(facts, policy=_turned(facts.policy))
    assert answers(facts, on).equals(answers(turned, on))


def _turned(policy: Policy) -> Policy:
    items = [
        replace(item, entitled=_turned_rule(item.entitled), served=_turned_rule(item.served))
        for item in policy.items.values()
    ]
    return replace(policy, items={item.key: item for item in reversed(items)})


def _turned_rule(rule: Rule) -> Rule:
    return Rule(
        tuple(
            replace(v, tracks=tuple(replace(t, demands=t.demands[::-1]) for t in reversed(v.tracks)))
            for v in rule.versions
        )
    )
