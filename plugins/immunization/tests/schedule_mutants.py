"""The schedule changed in one place: every age, interval, deadline, number, day, product, route, rule and guard of an edition."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ValidationError

from tongxing_immunization.schedule import PRODUCTS
from tongxing_immunization.schedule.forms import EditionForm, RuleForm, SeriesForm
from tongxing_immunization.schedule.spans import ANY_NUMBER, Range, Span

NAMES = {"edition", "based_on", "title", "says", "rule", "code", "series", "by", "inherited_deadline"}
"""Words and sources: none of them changes what is to be given, or when."""
BY_MONTHS = ("age.since", "age.below", "not_counted.below", "ends.age")
"""Ages that an edition may say in months alone; any other span is moved by a day."""
OTHERS = {
    "since": ("last", "first"),
    "then": ("complete", "not_needed", "refer"),
    "give": ("next",),
}


def mutants(form: EditionForm) -> Iterator[tuple[str, EditionForm]]:
    """What was changed, beginning with the edition and, inside a series, with the series; and the edition changed so."""
    for name, other in _of_model(form, ""):
        yield f"{form.edition} {name}", other


def _changes(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every other value that differs in one place. ``where``: the names that lead to it."""
    match value:
        case BaseModel():
            yield from _of_model(value, where)
        case Span():
            yield from ((f"{where} {value.months}m{value.days}d {by:+}", span) for by, span in _spans(value, where))
        case Range(low, high):
            ranges = [Range(low - 1, high), Range(low + 1, high), Range(low, high - 1), Range(low, high + 1)]
            known = [
                each for each in ranges if 0 <= each.low <= each.high and (high != ANY_NUMBER or each.high == high)
            ]
            yield from ((f"{where} {low}-{high} → {each.low}-{each.high}", each) for each in known)
        case bool():
            yield f"{where} → {not value}", not value
        case date():
            yield from ((f"{where} {value} {by:+}", value + timedelta(by)) for by in (-1, 1))
        case int():
            yield from ((f"{where} {value} → {value + by}", value + by) for by in (-1, 1))
        case list():
            yield from _of_list(value, where)
        case dict():
            yield from _of_dict(value, where)
        case str():
            yield from ((f"{where} {value} → {other}", other) for other in _words(value, where) if other != value)


def _of_model(model: BaseModel, where: str) -> Iterator[tuple[str, Any]]:
    for name, about in type(model).model_fields.items():
        value = getattr(model, name)
        if (name in NAMES and not isinstance(value, list)) or value is None:
            continue
        here = f"{where}.{name}" if where else name
        if not about.is_required() and about.default is None:
            yield from ((f"{here} left out", other) for other in _without(model, name))
        if isinstance(model, SeriesForm) and name == "rules":
            yield from _of_order(model, here)
        for said, other in _changes(value, here):
            yield said, model.model_copy(update={name: other})


def _of_order(series: SeriesForm, where: str) -> Iterator[tuple[str, SeriesForm]]:
    for place, (one, after) in enumerate(pairwise(series.rules)):
        if _order_matters(series, one, after):
            rules = [*series.rules[:place], after, one, *series.rules[place + 2 :]]
            yield f"{where}.{one.rule}#{place} behind the next", series.model_copy(update={"rules": rules})


def _order_matters(series: SeriesForm, one: RuleForm, after: RuleForm) -> bool:
    """Not where both say the same, or no child is of both by day of birth, age, or what was given."""
    if one.then and (one.rule, one.then, one.says, one.by) == (after.rule, after.then, after.says, after.by):
        return False
    if one.then and one.age.since and after.age.below and one.age.since >= after.age.below:
        return False
    if one.born.before and after.born.since and one.born.before <= after.born.since:
        return False
    return any(_may_both_be(own, others) for own in _given(series, one) for others in _given(series, after))


def _may_both_be(own: dict[str, Range], others: dict[str, Range]) -> bool:
    both = ((own[counter], others[counter]) for counter in own.keys() & others.keys())
    return all(each.low <= other.high and other.low <= each.high for each, other in both)


def _given(series: SeriesForm, rule: RuleForm) -> list[dict[str, Range]]:
    """What was given where a rule fits: for the next dose of a course, in turn what was given before each."""
    if rule.give != "next":
        return [rule.counts]
    course, below = series.courses[rule.of] if rule.of else series, rule.age.below
    doses = [dose.number - 1 for dose in course.doses if below is None or dose.age < below]
    return [{**rule.counts, course.counter: Range(before, before)} for before in doses]


def _without(model: BaseModel, name: str) -> Iterator[BaseModel]:
    """The form without one of its parts, if it may stand so."""
    kept = {about.alias or key: getattr(model, key) for key, about in type(model).model_fields.items() if key != name}
    with suppress(ValidationError):
        yield type(model).model_validate(kept)


def _of_list(values: list[Any], where: str) -> Iterator[tuple[str, Any]]:
    for place, each in enumerate(values):
        here = _called(each, place, where)
        others = [*values[:place], *values[place + 1 :]]
        if _may_be_left_out(each, where, others[place:] or None, others or None):
            yield f"{here} left out", others
        if isinstance(each, BaseModel):
            yield from ((said, [*values[:place], other, *values[place + 1 :]]) for said, other in _changes(each, here))


def _may_be_left_out(each: Any, where: str, *others: Any) -> bool:
    """Every edition says something of each series; doses are found by their places; a child is asked for some value."""
    behind, beside = others
    if where.endswith("doses"):
        return behind is None
    return not isinstance(each, SeriesForm) and (beside is not None or ".given." not in where)


def _of_dict(values: dict[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    for key, each in values.items():
        if not isinstance(each, BaseModel):
            yield f"{where}.{key} left out", {name: one for name, one in values.items() if name != key}
        yield from ((said, {**values, key: other}) for said, other in _changes(each, f"{where}.{key}"))


def _spans(span: Span, where: str) -> Iterator[tuple[int, Span]]:
    for by in (-1, 1):
        if any(where.endswith(each) for each in BY_MONTHS):
            yield by, Span(span.months + by, span.days)
        elif by > 0 or span != Span():
            yield by, Span(span.months, span.days + by)


def _words(value: str, where: str) -> Iterator[str]:
    """What else could stand there: for a product the one after it, for other words of a list all."""
    kind = where.rpartition(".")[2]
    if kind in ("product", "alternative"):
        keys = list(PRODUCTS)
        yield keys[(keys.index(value) + 1) % len(keys)]
    yield from OTHERS.get(kind, ())


def _called(each: Any, place: int, where: str) -> str:
    for name in ("series", "rule", "code", "number"):
        if hasattr(each, name):
            return f"{where}.{getattr(each, name)}" + (f"#{place}" if name == "rule" else "")
    return f"{where}.{each if isinstance(each, str | bool | int) else place}"
