"""Whether a condition fits what it names: facts and parameters that exist, and values of one kind on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlglot import exp

from ..datafile import near
from .conditions import PARAMETER, Condition, ConditionError

Kind = Literal["number", "text", "yes or no", "day"]

KINDS: Mapping[type, Kind] = {bool: "yes or no", int: "number", float: "number", str: "text", date: "day"}
"""The kind of value of each type that a fact may have."""


@dataclass(frozen=True)
class Named:
    """What a condition may know of a fact or parameter: its kind, and the codes of a text that has a list of them."""

    kind: Kind
    codes: tuple[str, ...] = ()


def check(condition: Condition, facts: Mapping[str, Named], parameters: Mapping[str, Named]) -> None:
    """ConditionError at the first thing that does not fit."""
    for key in condition.facts:
        if key not in facts:
            raise ConditionError(f"no fact {key!r}", near(key, facts) + "Name a fact that is declared")
        if facts[key].kind == "day":
            raise ConditionError(
                f"the fact {key!r} is a day", "Declare a fact that counts or compares days, and name that"
            )
    for key in condition.parameters:
        if key not in parameters:
            raise ConditionError(f"no parameter ':{key}'", near(key, parameters) + "Give it in data/parameters/")
    names = {**facts, **{PARAMETER + key: value for key, value in parameters.items()}}
    kind = _kind(condition.tree, names)
    if kind != "yes or no":
        raise ConditionError(f"it is a {kind} and cannot be met", "Compare it with something")


def _kind(node: exp.Expression, names: Mapping[str, Named]) -> Kind:
    match node:
        case exp.Column():
            return names[node.name].kind
        case exp.Literal():
            return "text" if node.is_string else "number"
        case exp.Boolean():
            return "yes or no"
        case exp.Paren():
            return _kind(node.this, names)
        case exp.Not() | exp.And() | exp.Or():
            return _all(node, "yes or no", names)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Neg():
            return _all(node, "number", names)
    return _comparison(node, names)


def _all(node: exp.Expression, wanted: Kind, names: Mapping[str, Named]) -> Kind:
    for each in node.iter_expressions():
        if (kind := _kind(each, names)) != wanted:
            raise ConditionError(f"{_said(each)} is a {kind} where a {wanted} must stand", "Compare it with something")
    return wanted


def _comparison(node: exp.Expression, names: Mapping[str, Named]) -> Kind:
    left, right = _kind(node.this, names), _kind(node.expression, names)
    if left != right:
        what = f"{_said(node.this)} is a {left} and {_said(node.expression)} is a {right}"
        raise ConditionError(what, "Compare values of one kind")
    if left != "number" and not isinstance(node, (exp.EQ, exp.NEQ)):
        raise ConditionError(f"{_said(node.this)} is a {left} and has no order", "Use =, <> or IN")
    for one, other in ((node.this, node.expression), (node.expression, node.this)):
        _check_code(one, other, names)
    return "yes or no"


def _check_code(column: exp.Expression, literal: exp.Expression, names: Mapping[str, Named]) -> None:
    if isinstance(column, exp.Column) and isinstance(literal, exp.Literal):
        codes = names[column.name].codes
        if codes and literal.name not in codes:
            cure = near(literal.name, codes) + f"It can be {', '.join(codes)}"
            raise ConditionError(f"{_said(column)} is never {literal.name!r}", cure)


def _said(node: exp.Expression) -> str:
    return node.sql("postgres").replace(PARAMETER, ":") if isinstance(node, exp.Column) else node.sql("postgres")
