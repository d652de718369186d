"""Invented values of every fact that a rule names: on, below and above the figures it is compared with, or not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

import polars as pl
from sqlglot import exp

from ..host.installed import installed_host
from ..policy.catalogue import Rule, ServiceItem
from ..policy.conditions import PARAMETER, Leaf, parsed
from ..policy.facts import DTYPES, Subject
from ..policy.forms import SourceForm
from ..policy.parameters import By, Parameter, Setting
from ..policy.policy import Policy
from ..policy.runs import BEGIN, Runs
from ..policy.sources import Basis
from ..records import Record

NOT_KNOWN = 0.25
"""The share of values that are not known."""
PLACES = ("230102000000", "230202000000", "220102000000", "230100000000", "230000000000")
"""Counties of three cities in two provinces, a city and a province of which nobody knows the county."""
WIDEST = 60
"""Numbers within so wide a range are all tried, a wider range only beside its figures."""


@dataclass(frozen=True)
class Invented:
    """A Sources with so many children, each with one guardian and a household of its own, all under the same id.

    ``frame`` has subject, residence, hukou and a column for each fact; its values always held.
    """

    policy: Policy
    frame: pl.DataFrame

    def subjects(self, kind: Subject) -> Sequence[str]:
        """The same ids for everybody."""
        return self.frame["subject"].to_list()

    def relation(self, record: type[Record], names: Sequence[str] = ()) -> pl.DataFrame:
        """No record: every fact is given."""
        raise AssertionError(f"{record.__name__} was read, and every fact is given")

    def links(self, parent: Subject, member: Subject) -> pl.DataFrame:
        """Each has its own, of the same id."""
        return self._always(member="subject").with_columns(sole=True, complete=True)

    def placed(self, basis: Basis) -> pl.DataFrame:
        """Where each always was."""
        return self._always(division=basis).drop_nulls("division")

    def enabled(self, plugin: str) -> bool:
        """Every department is."""
        return True

    @cached_property
    def given(self) -> dict[str, Runs]:
        """The facts as runs."""
        return {key: Runs(self._always(value=key).drop_nulls("value")) for key in named(self.policy)}

    def only(self, rows: Sequence[int]) -> "Invented":
        """Some of the children."""
        return Invented(self.policy, self.frame[rows])

    def parameters(self, by: By, on: date) -> pl.DataFrame:
        """What is joined to the facts: ``division_<by>`` (empty: not known, or everywhere), and ``p_<key>`` on a day."""
        places = self.frame[by].unique().sort().to_list() if by != "none" else [None]
        found = {f"division_{by}": pl.Series([place or "" for place in places])}
        for key, parameter in self.policy.parameters.by_key.items():
            if parameter.by == by:
                values = [self.policy.parameters.resolve(key, place, on).value for place in places]
                found[PARAMETER + key] = pl.Series(values, dtype=DTYPES[parameter.type], strict=False)
        return pl.DataFrame(found)

    def _always(self, **columns: str) -> pl.DataFrame:
        lasting = {"from": pl.lit(BEGIN), "until": pl.lit(None, pl.Date)}
        return self.frame.select("subject", **lasting, **{name: pl.col(column) for name, column in columns.items()})


@cache
def whole_policy() -> Policy:
    """Of every installed department; one county has set each parameter that is open everywhere."""
    policy = installed_host().everything().policy
    opened = {p.key: p for p in policy.parameters.by_key.values() if all(s.value is None for s in p.settings)}
    return policy.revised({}, {key: _set_in_one_county(each) for key, each in opened.items()})


def _set_in_one_county(parameter: Parameter) -> Parameter:
    source = SourceForm(title="invented")
    setting = Setting(date(2000, 1, 1), PLACES[1], parameter.type(100), source, "confirmed")
    return replace(parameter, settings=(setting, *parameter.settings))


def invented(policy: Policy, children: int, seed: int, *, complete: bool = False) -> Invented:
    """So many children; the same for the same seed. ``complete``: everything is known, and all live in one county."""
    pools = {key: _pool(policy, key) for key in named(policy)}
    places = pl.Series(PLACES[1:2] if complete else PLACES)
    columns = {
        name: _drawn(pool, children, seed + number, 0 if complete else NOT_KNOWN)
        for number, (name, pool) in enumerate({"residence": places, "hukou": places, **pools}.items())
    }
    return Invented(policy, pl.DataFrame({"subject": [f"23-{number:026}" for number in range(children)], **columns}))


def rules(policy: Policy) -> Iterable[tuple[ServiceItem, str, Rule]]:
    """Every rule of every item, with what it is for."""
    for item in policy.items.values():
        for part in ("entitled", "served"):
            if (rule := getattr(item, part)).versions:
                yield item, part, rule


def named(policy: Policy) -> list[str]:
    """Every fact that some rule names."""
    return list(dict.fromkeys(key for leaf in _leaves(policy) for key in leaf.facts))


def _leaves(policy: Policy) -> list[Leaf]:
    return [leaf for _, _, rule in rules(policy) for c in rule.conditions.values() for leaf in c.leaves]


def _pool(policy: Policy, key: str) -> pl.Series:
    dtype, fact = DTYPES[_type(policy, key)], policy.facts.by_key.get(key)
    if dtype == pl.Boolean:
        return pl.Series([True, False])
    figures = [each for leaf in _leaves(policy) if key in leaf.facts for each in _figures(policy, leaf)]
    if dtype == pl.String:
        texts = [each for each in figures if isinstance(each, str)]
        return pl.Series([*dict.fromkeys([*texts, *((fact and fact.choices) or ["else"])])])
    beside = sorted({each + by for each in [0, *figures] if not isinstance(each, str) for by in (-1, 0, 1)})
    if beside[-1] - beside[0] <= WIDEST:
        beside = [*range(int(beside[0]), int(beside[-1]) + 1)]
    return pl.Series(beside, dtype=dtype, strict=False)


def _figures(policy: Policy, leaf: Leaf) -> Iterable[int | float | str]:
    """What stands in a comparison, and every value that its parameters ever have."""
    for literal in parsed(leaf.text.replace('"', "")).tree.find_all(exp.Literal):
        yield literal.name if literal.is_string else int(literal.name) if literal.is_int else float(literal.name)
    for key in leaf.parameters:
        yield from (each.value for each in policy.parameters[key].settings if each.value is not None)


def _type(policy: Policy, key: str) -> type:
    if fact := policy.facts.by_key.get(key):
        return fact.type
    return next(f.type for listed in policy.facts.allowed.values() for f in listed if f.key == key)


def _drawn(pool: pl.Series, children: int, seed: int, not_known: float) -> pl.Series:
    drawn = pool.sample(children, with_replacement=True, seed=seed)
    unknown = pl.int_range(children, eager=True).shuffle(seed=seed)[: int(children * not_known)]
    return drawn.scatter(unknown, None)
