"""The policy lab: one dated figure is changed, and 100,000 invented children show who would gain and who would lose, by county.

Nothing is written and nobody is read: the children are invented, the rules are those that are installed here, in their own words. Small
numbers are left out by the same reckoning as in released tables, so that a chart of the lab looks as one of the registry would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import polars as pl
from markupsafe import Markup

from tongxing.errors import UsageError, Words
from tongxing.host.offices.statistics import limits_on
from tongxing.policy.answers import MET
from tongxing.policy.fact_parameters import FactParameters
from tongxing.policy.forms import SourceForm
from tongxing.policy.on_a_day import entitled
from tongxing.policy.parameters import Parameter, Setting
from tongxing.policy.policy import Policy
from tongxing.trust.statistics.cells import Limits
from tongxing.trust.statistics.suppressing import Row, released

from ..client import Connection
from ..places import place_words, places
from ..population import population
from ..view import Choice, Control, Figure, View
from ..view.markup import bars, both, cell, certainty, joined, key_line, note, table, tag
from . import host_with_panels

TITLE = Words("政策实验室", "Policy lab")
WIDEST = 24
"""How far a figure is moved either way, in its own unit: two years of months, two hand's breadths of height."""
KINDS = {"gains": Words("增加", "Gain"), "loses": Words("减少", "Lose")}
_UNITS = {
    "year": Words("岁(年)", "years"),
    "month": Words("个月", "months"),
    "day": Words("天", "days"),
    "workday": Words("个工作日", "working days"),
    "cm": Words("厘米", "cm"),
    "person": Words("人", "people"),
    "time": Words("次", "times"),
}
_SOURCE = SourceForm(title="政策实验室的假设 a supposition of the policy lab")


def policy_lab(city: Connection, parameter: str | None = None) -> View:
    """Change a figure and see whom it concerns. ``parameter``: the one to begin with.

    Raises NotFound for whoever has no grant for the purpose, UsageError where no rule here has a figure.
    """
    today = date.fromisoformat(city.query("{ me { day } }")["me"]["day"])
    lab = _lab(places(city)[0][0], today)
    keys = list(lab.figures)
    first = parameter or keys[0]
    if first not in keys:
        raise UsageError(f"没有可调整的参数 {first}。", remedy=f"There are {', '.join(keys)}.")
    choices = [(key, Words(p.title.zh, p.title.en)) for key, p in lab.figures.items()]
    controls: list[Control] = [
        Choice("parameter", Words("参数", "Figure"), choices, first),
        Figure("change", Words("调整", "Change by"), -WIDEST, WIDEST, 0),
    ]
    return View(TITLE, lambda values: lab.drawn(values["parameter"], int(values["change"])), controls)


@cache
def _lab(division: str, on: date) -> "Lab":
    """One for each place and day: the children are invented once."""
    policy = host_with_panels().everything().policy
    return Lab(policy, population(policy, division, on), on)


@dataclass(frozen=True)
class Lab:
    """Rules as they stand, and invented children with their facts on one day."""

    policy: Policy
    people: pl.DataFrame
    on: date

    @property
    def figures(self) -> Mapping[str, Parameter]:
        """Whole numbers that some rule of a child names and that somebody has set."""
        named = {key: self.items(key) for key in self.policy.parameters.by_key}
        return {
            key: self.policy.parameters[key] for key, items in named.items() if items and self.value(key) is not None
        }

    def value(self, key: str) -> int | None:
        """A figure as it is set for the whole country, or, where it is set lower down, as the first place has it."""
        parameter = self.policy.parameters[key]
        if parameter.type is not int:
            return None
        values = [s.value for s in parameter.settings if s.start <= self.on and s.value is not None]
        return int(values[-1]) if values else None

    def items(self, key: str) -> list[str]:
        """Items of a child that a figure decides."""
        return [
            item.key
            for item in self.policy.items.values()
            if item.subject == "child" and any(key in c.parameters for c in item.entitled.conditions.values())
        ]

    def changed(self, key: str, by: int) -> Mapping[str, pl.DataFrame]:
        """Item → one row a child: place, whether it would gain, whether it would lose."""
        items = self.items(key)
        before = entitled(self.policy, self.people, items, self.on)
        after = entitled(self._supposed(key, by), self.people, items, self.on)
        return {
            item: self._compared(before[item] == MET, after[item] == MET)
            for item in before.columns
            if item != "subject"
        }

    def drawn(self, key: str, by: int) -> Markup:
        """What a change would do, with small numbers left out."""
        now = self.value(key)
        assert now is not None
        if now + by < 0:
            raise UsageError(
                f"不能小于零:{now} {by:+d}。", remedy="The figure would be below zero; move the slider up."
            )
        parameter = self.policy.parameters[key]
        limits = limits_on(FactParameters(self.policy.parameters, "core", "the policy lab"), self.on)
        tables = {item: _released(frame, limits) for item, frame in self.changed(key, by).items()}
        head = key_line(
            (Words("现行", "Now"), _counted(now, parameter.unit)),
            (Words("假设", "Supposed"), _counted(now + by, parameter.unit)),
            (Words("儿童(虚构)", "Children, invented"), cell(self.people.height)),
        )
        parts = [self._item(item, told) for item, told in tables.items()]
        return joined([head, certainty(parameter.settings[-1].certainty), *parts, note(_SAID)])

    def _supposed(self, key: str, by: int) -> Policy:
        known = self.policy.parameters[key]
        # Every place keeps its own figure, moved by so much from today on.
        latest = {s.division: s for s in known.settings if s.start <= self.on and s.value is not None}
        moved = [Setting(self.on, s.division, int(s.value or 0) + by, _SOURCE, "open") for s in latest.values()]
        settings = [s for s in known.settings if s.start < self.on]
        return self.policy.revised({}, {key: replace(known, settings=(*settings, *moved))})

    def _compared(self, before: pl.Series, after: pl.Series) -> pl.DataFrame:
        def told(which: pl.Series) -> pl.Series:
            return pl.select(pl.when(which).then(pl.lit("met")).otherwise(pl.lit("not_met"))).to_series()

        return pl.DataFrame(
            {
                "subject": self.people["subject"],
                "place": self.people["residence"],
                "gains": told(after & ~before),
                "loses": told(before & ~after),
            }
        )

    def _item(self, key: str, told: Mapping[str, list[Row]]) -> Markup:
        title = self.policy.items[key].title
        if not told:
            return joined([tag("h3", both(title)), tag("p", both(Words("无人受影响", "nobody is concerned")))])
        rows = {kind: {row.place: row for row in of} for kind, of in told.items()}
        counties = [place for place in next(iter(rows.values())) if place and not place.endswith("00000000")]
        heads = [Words("县区", "County"), *(KINDS[kind] for kind in rows), Words("儿童", "Children")]
        lines = [
            [
                place_words(c).zh,
                *(_number(of[c].met) for of in rows.values()),
                _number(next(iter(rows.values()))[c].denominator),
            ]
            for c in counties
        ]
        totals = joined(tag("p", both(KINDS[kind]), ": ", _number(of[None].met)) for kind, of in rows.items())
        shares = {place_words(c).zh: _share([of[c] for of in rows.values()]) for c in counties}
        chart = bars(title, shares, unit=Words("受影响的比例", "share concerned"))
        return joined([tag("h3", both(title)), totals, chart, table(title, heads, lines)])


def _released(frame: pl.DataFrame, limits: Limits) -> Mapping[str, list[Row]]:
    """Who gains and who loses, where anybody does: that a rule takes from nobody follows from the rule and tells of no child."""
    kinds = tuple(kind for kind in KINDS if (frame[kind] == "met").any())
    return released(frame, kinds, limits) if kinds else {}


_SAID = Words(
    "儿童均为虚构,除年龄外各项事实独立抽取:此处显示规则如何起作用,而不是实际人数。未写入任何数据。— 为不公布的小数字。",
    "All children are invented, and every fact but age is drawn for itself: this shows how a rule works, not how many real children "
    "it concerns. Nothing was written. — is a small number that is left out.",
)


def _counted(value: int, unit: str) -> Markup:
    """A figure with its unit in words, where it has some."""
    words = _UNITS.get(unit, Words(unit, unit))
    return both(Words(f"{value} {words.zh}", f"{value} {words.en}"))


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def _share(rows: Sequence[Row]) -> tuple[float | None, str]:
    counts = [row.met for row in rows if row.met is not None]
    if len(counts) < len(rows) or not rows[0].denominator:
        return None, "—"
    share = sum(counts) / rows[0].denominator
    return share, f"{share:.1%}"
