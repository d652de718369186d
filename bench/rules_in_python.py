"""Conditions written as Python, zen-engine's language and numpy, each from the same tree: what a bench compares with."""

from collections.abc import Mapping

from sqlglot import exp

from tongxing.policy.conditions import PARAMETER, Condition

_SIGNS = {exp.EQ: "==", exp.NEQ: "!=", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_ARITHMETIC = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def both(left, right):
    """AND of met, not met and not known."""
    return False if left is False or right is False else None if left is None or right is None else True


def either(left, right):
    """OR of met, not met and not known."""
    return True if left is True or right is True else None if left is None or right is None else False


def no(answer):
    """NOT of met, not met and not known."""
    return None if answer is None else not answer


def python(condition: Condition) -> str:
    """Three-valued Python over ``row``, a mapping of facts and parameters."""
    return _python(condition.tree)


def _python(node: exp.Expression) -> str:
    match node:
        case exp.Paren():
            return _python(node.this)
        case exp.Not():
            return f"no({_python(node.this)})"
        case exp.And():
            return f"both({_python(node.this)}, {_python(node.expression)})"
        case exp.Or():
            return f"either({_python(node.this)}, {_python(node.expression)})"
        case exp.Column() | exp.Boolean():
            return _value(node)
    names = dict.fromkeys(column.name for column in node.find_all(exp.Column))
    unknown = " or ".join(f"row[{name!r}] is None" for name in names)
    return f"(None if {unknown} else {_value(node)})"


def _value(node: exp.Expression) -> str:
    match node:
        case exp.Column():
            return f"row[{node.name!r}]"
        case exp.Literal():
            return repr(node.name) if node.is_string else node.name
        case exp.Boolean():
            return str(node.this)
        case exp.Paren():
            return f"({_value(node.this)})"
        case exp.Neg():
            return f"-{_value(node.this)}"
    sign = _SIGNS.get(type(node)) or _ARITHMETIC[type(node)]
    return f"{_value(node.this)} {sign} {_value(node.expression)}"


def zen(node: exp.Expression) -> str:
    """zen-engine's expression over the same names; it knows no unknown."""
    match node:
        case exp.Paren():
            return f"({zen(node.this)})"
        case exp.Not():
            return f"not ({zen(node.this)})"
        case exp.And():
            return f"({zen(node.this)} and {zen(node.expression)})"
        case exp.Or():
            return f"({zen(node.this)} or {zen(node.expression)})"
        case exp.Column():
            return node.name
        case exp.Literal():
            return repr(node.name) if node.is_string else node.name
        case exp.Boolean():
            return str(node.this).lower()
    sign = _SIGNS.get(type(node)) or _ARITHMETIC[type(node)]
    return f"{zen(node.this)} {sign} {zen(node.expression)}"


def numpy(node: exp.Expression, codes: Mapping[str, Mapping[str, int]]) -> str:
    """The formula of an OpenFisca variable: facts by ``get``, parameters as members of ``P``, texts as their codes."""
    match node:
        case exp.Paren():
            return f"({numpy(node.this, codes)})"
        case exp.Not():
            return f"~({numpy(node.this, codes)})"
        case exp.And():
            return f"({numpy(node.this, codes)} & {numpy(node.expression, codes)})"
        case exp.Or():
            return f"({numpy(node.this, codes)} | {numpy(node.expression, codes)})"
        case exp.Column() if node.name.startswith(PARAMETER):
            return f"P.{node.name.removeprefix(PARAMETER)}"
        case exp.Column():
            return f"get({node.name!r})"
        case exp.Literal():
            return str(codes[_column_beside(node)][node.name]) if node.is_string else node.name
        case exp.Boolean():
            return str(node.this)
    sign = _SIGNS.get(type(node)) or _ARITHMETIC[type(node)]
    return f"({numpy(node.this, codes)} {sign} {numpy(node.expression, codes)})"


def _column_beside(literal: exp.Expression) -> str:
    """The fact with which a text is compared."""
    comparison = literal.parent
    assert comparison is not None
    return next(comparison.find_all(exp.Column)).name
