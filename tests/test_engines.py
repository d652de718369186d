"""All rules of all plugins answer alike in Polars, PostgreSQL, SQLite and Spark, for a batch and for one child alone."""

from datetime import date
from random import Random

import polars as pl
import pytest
from sql_engines import on_postgresql, on_spark, on_sqlite

from tongxing.policy.answers import MET, NOT_MET
from tongxing.policy.decisions import decide
from tongxing.testing.invented import Invented, invented, rules, whole_policy
from tongxing.testing.postgres import drop_database, fresh_database

TODAY = date(2026, 11, 23)


def days() -> list[date]:
    """The first day of every version of every rule, and one on which all of them are in force."""
    return sorted({TODAY, *(version.start for _, _, rule in rules(whole_policy()) for version in rule.versions)})


def on_polars(facts: Invented, on: date) -> pl.DataFrame:
    """What ``decide`` answers, a column for each rule in force on the day."""
    decided = decide(facts.policy, facts, on=on, given=facts.given, strict=True)
    batch_of = {item.key: batch for batch in decided.batches for item in batch.items}
    met = {MET: True, NOT_MET: False}
    columns = {
        f"{item.key} {part}": batch_of[item.key]
        .answered(rule)["code"]
        .replace_strict(met, default=None, return_dtype=pl.Boolean)
        for item, part, rule in rules(facts.policy)
        if rule.on(on)
    }
    return facts.frame.select("subject").with_columns(**columns)


def differences(left: pl.DataFrame, right: pl.DataFrame) -> int:
    assert left.columns == right.columns and left["subject"].equals(right["subject"])
    return left.select(pl.sum_horizontal((pl.col(c).ne_missing(right[c])).sum() for c in left.columns)).item()


def check_every_rule_is_tried(answers: pl.DataFrame) -> None:
    """Each rule is met by some, not met by some and not known of some: otherwise equality would say little."""
    for name in answers.columns[1:]:
        assert answers[name].n_unique() == 3, f"{name} has {answers[name].unique().to_list()} only"


@pytest.fixture
def postgresql():
    url = fresh_database()
    yield url
    drop_database(url)


@pytest.mark.slow
def test_sqlite_answers_as_polars_does_on_every_day_on_which_a_rule_changes():
    for on in days():
        facts = invented(whole_policy(), 2_000, seed=on.toordinal())
        expected = on_polars(facts, on)
        check_every_rule_is_tried(expected)
        assert differences(expected, on_sqlite(facts, on)) == 0, on


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_answers_as_polars_does(postgresql):
    facts = invented(whole_policy(), 2_000, seed=1)
    assert differences(on_polars(facts, TODAY), on_postgresql(facts, TODAY, postgresql)) == 0


@pytest.mark.slow
def test_a_child_alone_is_answered_as_among_many():
    facts = invented(whole_policy(), 2_000, seed=2)
    everybody = on_polars(facts, TODAY)
    for row in Random(1).sample(range(2_000), 20):
        assert differences(everybody[[row]], on_polars(facts.only([row]), TODAY)) == 0


@pytest.mark.nightly
@pytest.mark.postgres
def test_all_engines_answer_alike_for_a_hundred_thousand_children(postgresql):
    for on in days():
        facts = invented(whole_policy(), 100_000, seed=on.toordinal() + 1)
        expected = on_polars(facts, on)
        check_every_rule_is_tried(expected)
        assert differences(expected, on_sqlite(facts, on)) == 0, on
        assert differences(expected, on_postgresql(facts, on, postgresql)) == 0, on
        for row in Random(on.toordinal()).sample(range(100_000), 200):
            assert differences(expected[[row]], on_polars(facts.only([row]), on)) == 0, on


@pytest.mark.nightly
@pytest.mark.spark
def test_spark_answers_as_polars_does_for_a_hundred_thousand_children(tmp_path):
    every = {on: invented(whole_policy(), 100_000, seed=on.toordinal() + 2) for on in days()}
    answers = on_spark(every, tmp_path)
    for on, facts in every.items():
        expected = on_polars(facts, on)
        check_every_rule_is_tried(expected)
        assert differences(expected, answers[on]) == 0, on
