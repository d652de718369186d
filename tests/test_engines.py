"""All rules of all plugins answer alike in Polars, PostgreSQL, SQLite and Spark, for a batch and for one child alone."""

from dataclasses import replace
from datetime import date
from random import Random

import polars as pl
import pytest
from sql_engines import on_postgresql, on_spark, on_sqlite

from tongxing.policy.answers import MET, NOT_MET
from tongxing.policy.catalogue import Rule, ServiceItem, Track
from tongxing.policy.decisions import decide
from tongxing.testing.invented import PLACES, Invented, invented, rules, whole_policy
from tongxing.testing.postgres import drop_database, fresh_database

TODAY = date(2026, 11, 23)
LONG = 6
"""Conditions of a track that 2,000 children may well meet by chance."""


def days() -> list[date]:
    """The first day of every version of every rule, and one on which all of them are in force."""
    return sorted({TODAY, *(version.start for _, _, rule in rules(whole_policy()) for version in rule.versions)})


def in_force(on: date) -> set[tuple[str, str, date]]:
    """The versions of rules that hold on a day: item, part and first day of each."""
    every = ((item.key, part, rule.on(on)) for item, part, rule in rules(whole_policy()))
    return {(key, part, version.start) for key, part, version in every if version}


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


def with_luck(facts: Invented, on: date) -> Invented:
    """The same, and somebody meets each long track, which nobody would by chance."""
    for item, _, rule in rules(facts.policy):
        version = rule.on(on)
        for track in version.tracks if version else ():
            if len(track.demands) > LONG:
                facts = _made_to_meet(facts, item, [replace(track, demands=(each,)) for each in track.demands], on)
    return facts


def _made_to_meet(facts: Invented, item: ServiceItem, alone: list[Track], on: date) -> Invented:
    """Each condition is met by somebody of one place: the first of that place takes over the facts that it names."""
    version = replace(item.entitled.versions[0], start=on, until=None)
    each = [Rule((replace(version, tracks=(track,)),)) for track in alone]
    items = {str(n): replace(item, key=str(n), entitled=rule, served=Rule()) for n, rule in enumerate(each)}
    decided = decide(replace(facts.policy, items=items), facts, on=on, given=facts.given, strict=True).frame
    here = facts.frame.filter(pl.col("residence") == PLACES[1], pl.col("hukou") == PLACES[1])
    taken = {}
    for number, track in enumerate(alone):
        met = decided.filter(pl.col("item") == str(number), pl.col("answer") == "MET")["subject"]
        rows = here.filter(pl.col("subject").is_in(met.to_list()))
        if rows.is_empty():  # a figure that nobody has set there
            return facts
        taken |= {key: rows[key][0] for leaf in track.demands[0].condition.leaves for key in leaf.facts}
    lucky = pl.col("subject") == here["subject"][0]
    changed = [pl.when(lucky).then(pl.lit(v, facts.frame.schema[k])).otherwise(k).alias(k) for k, v in taken.items()]
    return replace(facts, frame=facts.frame.with_columns(changed))


@pytest.fixture
def postgresql():
    url = fresh_database()
    yield url
    drop_database(url)


@pytest.mark.slow
def test_sqlite_answers_as_polars_does_in_every_version_of_every_rule():
    """On as few days as that takes; at night on every day on which a rule changes."""
    met = set()
    for on in sorted(days(), key=lambda day: len(in_force(day)), reverse=True):
        if in_force(on) <= met:
            continue
        met |= in_force(on)
        facts = with_luck(invented(whole_policy(), 2_000, seed=on.toordinal()), on)
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
    for row in Random(1).sample(range(2_000), 8):
        assert differences(everybody[[row]], on_polars(facts.only([row]), TODAY)) == 0


@pytest.mark.nightly
@pytest.mark.postgres
def test_all_engines_answer_alike_for_a_hundred_thousand_children(postgresql):
    for on in days():
        facts = with_luck(invented(whole_policy(), 100_000, seed=on.toordinal() + 1), on)
        expected = on_polars(facts, on)
        check_every_rule_is_tried(expected)
        assert differences(expected, on_sqlite(facts, on)) == 0, on
        assert differences(expected, on_postgresql(facts, on, postgresql)) == 0, on
        for row in Random(on.toordinal()).sample(range(100_000), 200):
            assert differences(expected[[row]], on_polars(facts.only([row]), on)) == 0, on


@pytest.mark.nightly
@pytest.mark.spark
def test_spark_answers_as_polars_does_for_a_hundred_thousand_children(tmp_path):
    every = {on: with_luck(invented(whole_policy(), 100_000, seed=on.toordinal() + 2), on) for on in days()}
    answers = on_spark(every, tmp_path)
    for on, facts in every.items():
        expected = on_polars(facts, on)
        check_every_rule_is_tried(expected)
        assert differences(expected, answers[on]) == 0, on
