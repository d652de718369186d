"""Condition text: what may stand in it, what it names, and how it runs in Polars, PostgreSQL, SQLite and Spark.

A condition compares facts (``residence_months``) with parameters (``:residence_months_min``), numbers, texts, TRUE and
FALSE by ``= <> < <= > >=``, BETWEEN, IN, AND, OR, NOT, ``+ - *`` and parentheses. Nothing else is let through.
``:key`` becomes the column ``p_key``; no value is ever written into a statement. Three-valued: what is not known makes
a comparison not known, and AND, OR, NOT follow Kleene. IN and BETWEEN are written out as comparisons, so that every
engine treats what is not known in a list or a bound alike.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from typing import Any, Literal

import polars as pl
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

Dialect = Literal["postgres", "sqlite", "spark"]

PARAMETER = "p_"
"""What the column of a parameter begins with."""

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
_VALUES = (exp.Column, exp.Identifier, exp.Placeholder, exp.Literal, exp.Boolean)
_TAKES_VALUES = (*_COMPARISONS, *_ARITHMETIC, exp.Between, exp.In)
_GIVES_TRUTH = (*_COMPARISONS, exp.And, exp.Or, exp.Not, exp.Between, exp.In)
_ALLOWED = frozenset({*_COMPARISONS, *_ARITHMETIC, *_LOGIC, *_VALUES, exp.Between, exp.In})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LOOKS_LIKE_A_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?|\d{4}年")

_NO_DATES = (
    "a date stands in it",
    "Begin a new version of the rule on that day, or let a fact compare the days",
)
_CURES: tuple[tuple[tuple[type[Any], ...], tuple[str, str]], ...] = (
    (
        (exp.Is, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ),
        (
            "it asks whether something is NULL",
            "Declare a fact has_…_record and name that: what is not known is no value",
        ),
    ),
    (
        (exp.Query, exp.Subquery, exp.Exists),
        ("it holds a subquery", "Let a fact look up or count it, and name the fact"),
    ),
    ((exp.CurrentDate, exp.CurrentTimestamp, exp.Interval, exp.DataType), _NO_DATES),
    ((exp.Div, exp.Mod, exp.IntDiv), ("it divides", "Multiply the other side instead, or let a fact divide")),
    ((exp.Like, exp.ILike, exp.RegexpLike), ("it matches a pattern", "List the codes with IN, or let a fact decide")),
    ((exp.Case, exp.If), ("it branches", "Write tracks, or AND and OR")),
)


class ConditionError(ValueError):
    """A condition that cannot be used: ``what`` is wrong, and the ``cure``. The file adds its line."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}. {cure}.")
        self.what = what
        self.cure = cure


@dataclass(frozen=True)
class Leaf:
    """One comparison, or one yes/no fact, inside a condition: what AND, OR and NOT are put between."""

    text: str
    facts: tuple[str, ...]
    parameters: tuple[str, ...]

    @cached_property
    def polars(self) -> pl.Expr:
        """Met, not met or null, over columns of facts and ``p_`` columns."""
        return pl.sql_expr(self.text)


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition that was read and let through. Equal text, equal condition."""

    text: str
    tree: exp.Expression
    leaves: tuple[Leaf, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of the facts that it names, in order."""
        return tuple(dict.fromkeys(key for leaf in self.leaves for key in leaf.facts))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Keys of the parameters that it names, in order."""
        return tuple(dict.fromkeys(key for leaf in self.leaves for key in leaf.parameters))

    @cached_property
    def polars(self) -> pl.Expr:
        """Met, not met or null, over columns of facts and ``p_`` columns."""
        return pl.sql_expr(_text(self.tree))

    def sql(self, dialect: Dialect) -> str:
        """The same for a WHERE clause."""
        return self.tree.sql(dialect, identify=True)

    def over_leaves(self, column: Callable[[Leaf], str]) -> pl.Expr:
        """The condition over the answers of its leaves, each found in the column that ``column`` names."""
        names = {leaf.text: column(leaf) for leaf in self.leaves}

        def named(node: exp.Expression) -> pl.Expr:
            match node:
                case exp.Paren():
                    return named(node.this)
                case exp.Not():
                    return ~named(node.this)
                case exp.And():
                    return named(node.this) & named(node.expression)
                case exp.Or():
                    return named(node.this) | named(node.expression)
            return pl.col(names[_text(node)])

        return named(self.tree)


@cache
def parsed(text: str) -> Condition:
    """Read a condition; ConditionError if something stands in it that may not."""
    tree = _admitted(text)
    # Two walks: the first puts new nodes in place, which it does not enter again.
    written_out = tree.transform(_written_out).transform(_parameter_as_column)
    leaves = tuple({leaf.text: leaf for leaf in map(_leaf, _leaf_nodes(written_out))}.values())
    return Condition(text, written_out, leaves)


def column_condition(text: str) -> pl.Expr:
    """A condition over a record's own columns, for validations; columns may be days, parameters may not stand in it."""
    condition = parsed(text)
    if condition.parameters:
        raise ConditionError(
            f"it names the parameter :{condition.parameters[0]}, and a validation knows none",
            "Write the value, or use a batch function",
        )
    return condition.polars


def columns_in(text: str) -> frozenset[str]:
    """The columns that a condition over a record names."""
    return frozenset(parsed(text).facts)


def _admitted(text: str) -> exp.Expression:
    try:
        # SQLite's grammar reads :key as a placeholder everywhere; DuckDB's takes one after ( for a prefix alias.
        trees = sqlglot.parse(text, dialect="sqlite")
    except SqlglotError as error:
        raise ConditionError(
            f"{text!r} cannot be read", "Write it as, for example, age_years <= :road_free_age"
        ) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise ConditionError(f"{text!r} is not one condition", "Write exactly one, without a semicolon")
    for node in trees[0].walk():
        _admit(node)
    return trees[0]


def _admit(node: Any) -> None:
    if node.comments:
        raise ConditionError("it holds a comment", "Write the comment in the YAML file, after #")
    # type() and not isinstance(): AND and OR are functions to SQLGlot, and subclasses must not slip through.
    if type(node) not in _ALLOWED:
        raise ConditionError(*_refusal(node))
    if isinstance(node, exp.Column) and (node.table or not _NAME.fullmatch(node.name)):
        raise ConditionError(f"{node.sql()} is no fact's key", "Write the key alone, in small letters")
    if isinstance(node, exp.Placeholder) and not _NAME.fullmatch(node.name):
        raise ConditionError(f"{node.sql()} is no parameter", "Write :key, in small letters")
    if isinstance(node, exp.Literal) and node.is_string and _LOOKS_LIKE_A_DATE.fullmatch(node.name):
        raise ConditionError(*_NO_DATES)
    if isinstance(node, exp.Between) and node.args.get("symmetric") is not None:
        raise ConditionError("it says SYMMETRIC", "Write the smaller bound first and leave the word out")
    if isinstance(node, exp.In) and not node.expressions and not node.args.get("query"):
        raise ConditionError("its IN has no list", "Write IN ('a', 'b') with at least one value")
    if isinstance(node, _TAKES_VALUES) and any(isinstance(each, _GIVES_TRUTH) for each in node.iter_expressions()):
        # PostgreSQL does not chain comparisons, Polars does: neither is left to guess.
        raise ConditionError(f"{node.sql()!r} compares the outcome of a comparison", "Join comparisons with AND")


def _refusal(node: Any) -> tuple[str, str]:
    if isinstance(node, exp.Cast):
        return _NO_DATES if node.is_type("date", "timestamp") else ("it converts a type", "Let the fact have that type")
    for kinds, words in _CURES:
        if isinstance(node, kinds):
            return words
    if isinstance(node, exp.Func):
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return f"it calls the function {name.lower()}", "Compute it in a fact, and name the fact"
    return (
        f"{node.sql()!r} is not allowed in a condition",
        "Use facts, :parameters, numbers, texts, comparisons, BETWEEN, IN, AND, OR, NOT, + - *",
    )


def _parameter_as_column(node: exp.Expression) -> exp.Expression:
    return exp.column(PARAMETER + node.name) if isinstance(node, exp.Placeholder) else node


def _written_out(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.Between():
            low = exp.GTE(this=node.this.copy(), expression=node.args["low"])
            return exp.paren(exp.And(this=low, expression=exp.LTE(this=node.this.copy(), expression=node.args["high"])))
        case exp.In():
            equals: list[exp.Expression] = [exp.EQ(this=node.this.copy(), expression=each) for each in node.expressions]
            return exp.paren(reduce(lambda left, right: exp.Or(this=left, expression=right), equals[1:], equals[0]))
    return node


def _leaf_nodes(node: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(node, (exp.And, exp.Or)):
        yield from _leaf_nodes(node.this)
        yield from _leaf_nodes(node.expression)
    elif isinstance(node, exp.Not) or (isinstance(node, exp.Paren) and isinstance(node.this, exp.Expression)):
        yield from _leaf_nodes(node.this)
    else:
        yield node


def _leaf(node: exp.Expression) -> Leaf:
    names = [column.name for column in node.find_all(exp.Column)]
    facts = tuple(dict.fromkeys(n for n in names if not n.startswith(PARAMETER)))
    parameters = tuple(dict.fromkeys(n.removeprefix(PARAMETER) for n in names if n.startswith(PARAMETER)))
    return Leaf(_text(node), facts, parameters)


def _text(node: exp.Expression) -> str:
    return node.sql("postgres", identify=True)
