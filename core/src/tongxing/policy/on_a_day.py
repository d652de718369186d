"""Rules on one day over facts that stand in memory as columns: for what-if and benchmarks, where nobody asks since when.

Conditions, tracks and three-valued answers are the same as in ``decide``; only the days before and after are not looked at.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from .answers import Answers
from .catalogue import Rule
from .conditions import PARAMETER, Leaf
from .facts import DTYPES
from .parameters import By, ParameterBook
from .policy import Policy
from .segments import FROM

BASES: tuple[By, ...] = ("residence", "hukou")


class OnADay:
    """Facts with their parameters joined as columns, and the answers of all comparisons: what ``Answers`` is made from."""

    def __init__(self, facts: pl.DataFrame, leaves: Mapping[str, Leaf]) -> None:
        self._names = {text: f"leaf {number}" for number, text in enumerate(leaves)}
        self.frame = facts.with_columns(leaf.polars.alias(self._names[text]) for text, leaf in leaves.items())

    def column(self, leaf: Leaf) -> str:
        """Where the answers of a comparison stand."""
        return self._names[leaf.text]


def entitled(policy: Policy, facts: pl.DataFrame, items: Sequence[str], on: date) -> pl.DataFrame:
    """One row a subject as in ``facts``, one column an item: the code of its answer (``answers.CODES``).

    ``facts``: subject, residence, hukou (codes of divisions), and a column for each fact, as it is on the day.
    """
    rules = {key: Rule((version,)) for key in items if (version := policy.items[key].entitled.on(on))}
    conditions = [condition for rule in rules.values() for condition in rule.conditions.values()]
    leaves = {leaf.text: leaf for condition in conditions for leaf in condition.leaves}
    keys = dict.fromkeys(key for condition in conditions for key in condition.parameters)
    answers = Answers(OnADay(with_parameters(facts, policy.parameters, keys, on), leaves), list(rules.values()))
    return answers.frame.select("subject", *(pl.col(answers.rule(rule)).alias(key) for key, rule in rules.items()))


def with_parameters(facts: pl.DataFrame, book: ParameterBook, keys: Iterable[str], on: date) -> pl.DataFrame:
    """The facts with each parameter as it holds at each subject's place on the day, and the day itself."""
    wanted, frame = list(keys), facts.with_columns(pl.lit(on).alias(FROM))
    everywhere = [key for key in wanted if book[key].by == "none"]
    frame = frame.with_columns(_everywhere(book, key, on).alias(PARAMETER + key) for key in everywhere)
    for by in BASES:
        mine = [key for key in wanted if book[key].by == by]
        if mine:
            places = frame[by].unique().sort(nulls_last=True).to_list()
            table = pl.DataFrame(
                {by: places, **{PARAMETER + key: _column(book, key, places, on) for key in mine}},
                schema_overrides={by: pl.String},
            )
            frame = frame.join(table, on=by, how="left", nulls_equal=True, maintain_order="left")
    return frame


def _everywhere(book: ParameterBook, key: str, on: date) -> pl.Expr:
    return pl.lit(book.resolve(key, None, on).value, DTYPES[book[key].type])


def _column(book: ParameterBook, key: str, places: Sequence[str | None], on: date) -> pl.Series:
    values = [book.resolve(key, place, on).value for place in places]
    return pl.Series(values, dtype=DTYPES[book[key].type], strict=False)
