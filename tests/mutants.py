"""A department's law changed in one place: every figure, comparison, condition, track and day of change, one at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import sqlglot
from sqlglot import exp

from tongxing.policy.catalogue import Demand, Rule, ServiceItem, Track, Version
from tongxing.policy.conditions import parsed
from tongxing.policy.parameters import Parameter, Setting, Value
from tongxing.policy.policy import Policy

OPPOSITE: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.GTE: exp.GT,
    exp.GT: exp.GTE,
    exp.LTE: exp.LT,
    exp.LT: exp.LTE,
    exp.And: exp.Or,
    exp.Or: exp.And,
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
}


def mutants(policy: Policy, plugin: str) -> Iterator[tuple[str, Policy]]:
    """What was changed, and the policy in which it is so. The item's or parameter's key is the first word."""
    for key, parameter in policy.parameters.by_key.items():
        if parameter.plugin == plugin:
            for name, changed in _parameters(parameter):
                yield f"{key} {name}", policy.revised({}, {key: changed})
    for key, item in policy.items.items():
        if item.plugin == plugin:
            for name, other in _items(item):
                yield f"{key} {name}", policy.revised({key: other}, {})


def _parameters(parameter: Parameter) -> Iterator[tuple[str, Parameter]]:
    for number, setting in enumerate(parameter.settings):
        for name, other in _settings(setting, parameter):
            settings = [*parameter.settings]
            settings[number] = other
            yield f"{setting.start} {setting.division} {name}", replace(parameter, settings=tuple(settings))


def _settings(setting: Setting, parameter: Parameter) -> Iterator[tuple[str, Setting]]:
    for value in _values(setting.value, parameter):
        yield f"{setting.value} → {value}", replace(setting, value=value)
    # Before the first of a division nothing is told: that is where the file begins, and no day of change.
    if setting is not parameter.by_division[setting.division][0]:
        for by in (-1, 1):
            yield f"from {by:+}", replace(setting, start=setting.start + timedelta(by))


def _values(value: Value, parameter: Parameter) -> Sequence[Value]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value - 1, value + 1]
    return [other for other in parameter.choices or () if other != value] if value is not None else []


def _items(item: ServiceItem) -> Iterator[tuple[str, ServiceItem]]:
    for name, rule in _rules(item.entitled):
        yield f"entitled {name}", replace(item, entitled=rule)
    for name, rule in _rules(item.served):
        yield f"served {name}", replace(item, served=rule)


def _rules(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for number, version in enumerate(rule.versions):
        for name, changed in _versions(version):
            versions = [*rule.versions]
            versions[number] = changed
            if number and versions[number - 1].until == version.start:
                versions[number - 1] = replace(versions[number - 1], until=changed.start)
            yield f"{version.start} {name}", Rule(tuple(versions))


def _versions(version: Version) -> Iterator[tuple[str, Version]]:
    for by in (-1, 1):
        yield f"from {by:+}", replace(version, start=version.start + timedelta(by))
    for number, track in enumerate(version.tracks):
        others = [*version.tracks[:number], *version.tracks[number + 1 :]]
        if others:
            yield f"without {track.key}", replace(version, tracks=tuple(others))
        for name, changed in _tracks(track):
            tracks = [*version.tracks]
            tracks[number] = changed
            yield f"{track.key}: {name}", replace(version, tracks=tuple(tracks))


def _tracks(track: Track) -> Iterator[tuple[str, Track]]:
    for number, demand in enumerate(track.demands):
        text = demand.condition.text
        others = [*track.demands[:number], *track.demands[number + 1 :]]
        if others:
            yield f"without {text}", replace(track, demands=tuple(others))
        for changed in texts(text):
            demands: list[Demand] = [*track.demands]
            demands[number] = replace(demand, condition=parsed(changed))
            yield f"{text} → {changed}", replace(track, demands=tuple(demands))


def texts(text: str) -> list[str]:
    """Every condition that differs from this one in one place."""
    tree = sqlglot.parse_one(text, dialect="sqlite")
    found = [f"NOT ({text})"]
    for number, node in enumerate(tree.walk()):
        for other in _others(node):
            copy = tree.copy()
            here = next(each for n, each in enumerate(copy.walk()) if n == number)
            found.append((other if here is copy else here.replace(other) and copy).sql("sqlite"))
    return list(dict.fromkeys(found))


def _others(node: exp.Expression) -> Iterator[exp.Expression]:
    if type(node) in OPPOSITE:
        yield OPPOSITE[type(node)](this=node.this.copy(), expression=node.expression.copy())
    match node:
        case exp.Not():
            yield node.this.copy()
        case exp.Between():
            what, low, high = (node.args[name].copy() for name in ("this", "low", "high"))
            yield exp.paren(exp.and_(exp.GT(this=what, expression=low), exp.LTE(this=what.copy(), expression=high)))
            yield exp.paren(exp.and_(exp.GTE(this=what, expression=low), exp.LT(this=what.copy(), expression=high)))
        case exp.In() if len(node.expressions) > 1:
            for left_out in node.expressions:
                kept = [each.copy() for each in node.expressions if each is not left_out]
                yield exp.In(this=node.this.copy(), expressions=kept)
        case exp.Literal() if node.is_int:
            yield from (exp.Literal.number(int(node.name) + by) for by in (-1, 1))
