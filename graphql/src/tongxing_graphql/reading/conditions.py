"""Which rows are asked for, as plain data: comparisons joined by and, or, not. The same as SQL over any relation of a record.

What two conditions have in common but for their values is their *shape*: statements are kept by it, values are given later.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, and_, false, func, not_, or_, true

from tongxing.records.base import blind_name

Operator = Literal["eq", "in", "gte", "lte", "lt", "contains", "starts_with", "matches", "known", "unknown"]
Given = Callable[[Any, Any], Any]
"""From a column and a value to what stands for the value in the statement."""


@dataclass(frozen=True)
class Comparison:
    """One column and what is asked of it. ``is_blind``: of its keyed blind index, in whose stead the value stands."""

    column: str
    operator: Operator
    value: Any = None
    is_blind: bool = False


@dataclass(frozen=True)
class Joined:
    """Conditions of which all, or one, must hold; or the only one must not."""

    how: Literal["and", "or", "not"]
    parts: tuple["Condition", ...]


Condition = Comparison | Joined
EVERYTHING = Joined("and", ())


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in it, in the order in which it stands."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


def columns_in(condition: Condition) -> set[str]:
    """The columns that it names: what is sorted out by a value has been asked for."""
    return {each.column for each in comparisons(condition)}


def shape(condition: Condition) -> Hashable:
    """The condition without its values."""
    if isinstance(condition, Joined):
        return condition.how, tuple(shape(part) for part in condition.parts)
    many = len(condition.value) if condition.operator == "in" else None
    return condition.column, condition.operator, condition.is_blind, many


def values(condition: Condition) -> list[Any]:
    """Its values, in the order in which ``as_sql`` takes them."""
    found: list[Any] = []
    for each in comparisons(condition):
        if each.operator not in ("known", "unknown"):
            found += each.value if each.operator == "in" else [each.value]
    return found


def as_sql(condition: Condition, relation: FromClause, given: Given = lambda _, value: value) -> ColumnElement[bool]:
    """The condition over a relation of the record. Hidden cells are NULL there, so that it can tell nothing about them."""
    if isinstance(condition, Comparison):
        return _compared(condition, relation, given)
    tests = [as_sql(part, relation, given) for part in condition.parts]
    if condition.how == "not":
        return not_(tests[0])
    return and_(true(), *tests) if condition.how == "and" else or_(false(), *tests)


def _compared(asked: Comparison, relation: FromClause, given: Given) -> ColumnElement[bool]:
    column: Any = relation.c[blind_name(asked.column) if asked.is_blind else asked.column]
    match asked.operator:
        case "known":
            return _test(column.is_not(None))
        case "unknown":
            return _test(column.is_(None))
        case "in":
            return _test(column.in_([given(column, each) for each in asked.value]))
        case "contains":  # LIKE minds the case on one engine and not on the other
            return _test(func.replace(column, given(column, asked.value), "") != column)
        case "starts_with":
            value = given(column, asked.value)
            return _test(func.substr(column, 1, func.length(value)) == value)
        case "matches":
            return _test(column.regexp_match(given(column, asked.value)))
    operators = {"eq": column.__eq__, "gte": column.__ge__, "lte": column.__le__, "lt": column.__lt__}
    return _test(operators[asked.operator](given(column, asked.value)))


def _test(made: Any) -> ColumnElement[bool]:
    test: ColumnElement[bool] = made
    return test
