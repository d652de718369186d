"""Answers of rules on every day, from the answers of their conditions: tracks, versions, unbroken runs of days."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Protocol

import polars as pl

from .catalogue import Rule, Track, Version
from .conditions import Condition, Leaf
from .reasons import Answer
from .runs import BEGIN
from .segments import FROM, SUBJECT

NOT_MET, MET, NOT_KNOWN, NO_RULE = 0, 1, 2, 3
"""Answers as stored in a column. NO_RULE: no version is in force; told as not known, but never joined with it."""

CODES: dict[int, Answer] = {NOT_MET: "NOT_MET", MET: "MET", NOT_KNOWN: "NOT_KNOWN", NO_RULE: "NOT_KNOWN"}


class Leaves(Protocol):
    """Answers of comparisons, a column each: a timeline, or what holds on one day."""

    frame: pl.DataFrame

    def column(self, leaf: Leaf) -> str:
        """Where the answers of a comparison stand."""


class Answers:
    """Columns of conditions and answers beside the leaves that they are made of."""

    def __init__(self, timeline: Leaves, rules: Sequence[Rule]) -> None:
        texts = {text: condition for rule in rules for text, condition in rule.conditions.items()}
        self._columns = {text: f"_condition{number}" for number, text in enumerate(texts)}
        self.rules = {id(rule): f"_answer{number}" for number, rule in enumerate(rules)}
        self.frame = timeline.frame.with_columns(
            condition.over_leaves(timeline.column).alias(self._columns[text]) for text, condition in texts.items()
        ).with_columns(self._answer(rule).alias(self.rules[id(rule)]) for rule in rules)

    def condition(self, condition: Condition) -> str:
        """The column of a condition: true, false or null."""
        return self._columns[condition.text]

    def rule(self, rule: Rule) -> str:
        """The column of a rule's answer, a code."""
        return self.rules[id(rule)]

    def track(self, track: Track) -> pl.Expr:
        """Whether all conditions of a track are met; not known unless one is not met."""
        return reduce(lambda left, right: left & right, [pl.col(self.condition(d.condition)) for d in track.demands])

    def _answer(self, rule: Rule) -> pl.Expr:
        answer = pl.lit(NO_RULE, pl.Int8)
        for version in rule.versions:
            in_force = pl.col(FROM) >= version.start
            if version.until is not None:
                in_force &= pl.col(FROM) < version.until
            answer = pl.when(in_force).then(self._version(version)).otherwise(answer)
        return answer

    def _version(self, version: Version) -> pl.Expr:
        met = reduce(lambda left, right: left | right, [self.track(track) for track in version.tracks])
        return code(met)


def word(column: str) -> pl.Expr:
    """The word of each code in a column."""
    return pl.col(column).replace_strict(CODES, return_dtype=pl.String)


def code(met: pl.Expr) -> pl.Expr:
    """The code of a three-valued answer."""
    return pl.when(met).then(pl.lit(MET, pl.Int8)).when(~met).then(pl.lit(NOT_MET, pl.Int8)).otherwise(NOT_KNOWN)


def spans(frame: pl.DataFrame, columns: Sequence[str], on: date) -> pl.DataFrame:
    """The unbroken runs of answers around a day, one row a subject, in the order of subjects.

    For each column ``<column>_since`` (null where it never began), ``<column>_until`` (null where no other answer is in
    sight) and ``<column>_ended``: the first day after the last run of MET that was over by then, null where none was.
    """
    first = pl.col(SUBJECT).ne_missing(pl.col(SUBJECT).shift())
    change = {column: first | pl.col(column).ne_missing(pl.col(column).shift()) for column in columns}
    lapse = {column: ~first & (pl.col(column).shift() == MET) & change[column] for column in columns}
    past, day = pl.col(FROM) <= on, pl.col(FROM)
    marked = frame.select(
        SUBJECT,
        *(pl.when(change[c] & past).then(day).alias(f"{c}_since") for c in columns),
        *(pl.when(change[c] & ~past).then(day).alias(f"{c}_until") for c in columns),
        *(pl.when(lapse[c] & past).then(day).alias(f"{c}_ended") for c in columns),
    )
    bounds = marked.group_by(SUBJECT, maintain_order=True).agg(
        *(pl.col(f"{c}_since").max() for c in columns),
        *(pl.col(f"{c}_until").min() for c in columns),
        *(pl.col(f"{c}_ended").max() for c in columns),
    )
    since = [pl.col(f"{c}_since").replace(BEGIN, None) for c in columns]
    return bounds.with_columns(since)
