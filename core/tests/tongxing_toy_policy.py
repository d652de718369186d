"""A small department for tests of policy: two records, five facts, random worlds, and their values worked out by hand."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tongxing import Child, ChildRecord, Runs, age, during, fact, latest, state
from tongxing import field as column
from tongxing.datafile import read
from tongxing.policy.catalogue import items_of
from tongxing.policy.factbook import Foreign
from tongxing.policy.parameter_forms import parameters_of
from tongxing.policy.policy import Policy

CATEGORY = "toy.fact"
COUNTIES = ("230102000000", "230202000000", "220102000000")
"""Two counties of Heilongjiang in different cities, one of Jilin."""


class Height(ChildRecord):
    """A measured height."""

    measured_on: date = column(category=CATEGORY, zh="日", en="Day")
    cm: int = column(category=CATEGORY, zh="高", en="Height")


class Card(ChildRecord):
    """A card with a colour, valid for a time."""

    start: date = column(category=CATEGORY, zh="起", en="From")
    end: date | None = column(None, category=CATEGORY, zh="止", en="Until")
    colour: str = column(category=CATEGORY, zh="色", en="Colour")


@fact(of="child", type=int, unit="year", category=CATEGORY, reads=[Child], zh="龄", en="Age")
def years(children) -> Runs:
    """Completed years."""
    return age(children)


@fact(of="child", type=int, unit="month", category=CATEGORY, reads=[Child], zh="月", en="Months")
def months(children) -> Runs:
    """Completed months."""
    return age(children, unit="month")


@fact(of="child", type=int, unit="cm", category=CATEGORY, reads=[Height], zh="高", en="Height")
def height(heights, parameters) -> Runs:
    """The latest height, good for as many days as judged."""
    return latest(heights, day="measured_on", value="cm", valid_days=parameters.toy_good_days)


@fact(of="child", type=bool, category=CATEGORY, reads=[Card], zh="卡", en="Card")
def has_card(cards) -> Runs:
    """Whether a card is valid; not known before the first."""
    return during(cards, start="start", end="end")


@fact(of="child", type=str, category=CATEGORY, reads=[Card], choices=["red", "blue"], zh="色", en="Colour")
def colour(cards) -> Runs:
    """Colour of the valid card."""
    return state(cards, start="start", end="end", value="colour")


FACTS = tuple(replace(each, plugin="toy") for each in (years, months, height, has_card, colour))

PARAMETERS = """
- {key: toy_good_days, title: {zh: 天}, unit: day, by: none, values: [
    {from: 2020-01-01, value: 90, source: {title: s}, certainty: reconstructed},
    {from: 2025-06-01, value: 200, source: {title: s}, certainty: confirmed}]}
- {key: toy_limit_cm, title: {zh: 高}, unit: cm, by: residence, values: [
    {from: 2021-01-01, division: "000000", value: 120, source: {title: s}, certainty: confirmed},
    {from: 2024-03-01, division: 230000, value: 125, source: {title: s}, certainty: reconstructed},
    {from: 2024-09-01, division: 230100, value: null, source: {title: s}, certainty: open},
    {from: 2025-03-01, division: 230100, value: 130, source: {title: s}, certainty: confirmed}]}
- {key: toy_age_min, title: {zh: 龄}, unit: year, by: hukou, values: [
    {from: 2020-01-01, division: "000000", value: 6, source: {title: s}, certainty: confirmed},
    {from: 2025-01-01, division: 220000, value: 7, source: {title: s}, certainty: confirmed}]}
"""

ITEM = """
- item: {item}
  subject: child
  category: toy.fact
  title: {{zh: 项}}
  decided_by: residence
  period: {period}
  apply: {{where: {{zh: 窗口}}}}
  entitled:
{entitled}
"""
VERSION = "    - {{from: {start}, source: {{title: s, certainty: confirmed}}, tracks: [{tracks}]}}\n"


def item(key: str, *versions: tuple[str, Mapping[str, Sequence[str]]], served: str = "", period="continuous") -> str:
    """The YAML of an item: versions of (first day, tracks of conditions), and one condition for ``served``."""
    entitled = "".join(VERSION.format(start=start, tracks=_tracks(tracks)) for start, tracks in versions)
    text = ITEM.format(item=key, period=period, entitled=entitled)
    if served:
        text += "  served:\n" + VERSION.format(start="2020-01-01", tracks=_tracks({"done": [served]}))
    return text


def _tracks(tracks: Mapping[str, Sequence[str]]) -> str:
    conditions = {
        key: ", ".join(f'{{if: "{c}", clause: "art. {key}"}}' for c in texts) for key, texts in tracks.items()
    }
    return ", ".join(f"{{key: {key}, conditions: [{texts}]}}" for key, texts in conditions.items())


def loaded(loader: Any, text: str, folder: Path, plugin: str = "toy") -> Any:
    """What ``items_of`` or ``parameters_of`` makes of a text."""
    path = folder / "data.yaml"
    path.write_text(text, encoding="utf-8")
    return loader(read(plugin, path, "data.yaml"))


def policy(
    items: str, folder: Path, *, parameters: str = PARAMETERS, facts: Sequence[Any] = FACTS, **more: Any
) -> Policy:
    """A policy of the toy department; it lists the fact ``enrolled`` of a department that is not there."""
    return Policy.composed(
        facts=facts,
        parameters=loaded(parameters_of, parameters, folder),
        items=loaded(items_of, items, folder),
        allowed={"toy": [Foreign("enrolled", "school", bool)]},
        **more,
    )


Span = tuple[date, date | None, Any]


@dataclass
class ToySources:
    """A world given row by row. ``asked`` counts the questions."""

    children: dict[str, date | None]
    heights: list[tuple[str, date, int]] = field(default_factory=list)
    cards: list[tuple[str, date, date | None, str]] = field(default_factory=list)
    residence: dict[str, list[Span]] = field(default_factory=dict)
    hukou: dict[str, list[Span]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    off: frozenset[str] = frozenset()

    def subjects(self, kind):
        return list(self.children)

    def relation(self, record, names=()):
        self.asked.append(record.__name__)
        if record is Child:
            birth = {"subject": list(self.children), "birth_date": list(self.children.values())}
            return pl.DataFrame(birth, schema={"subject": pl.String, "birth_date": pl.Date})
        if record is Height:
            schema = {"subject": pl.String, "measured_on": pl.Date, "cm": pl.Int64}
            return pl.DataFrame(self.heights, schema=schema, orient="row")
        schema = {"subject": pl.String, "start": pl.Date, "end": pl.Date, "colour": pl.String}
        return pl.DataFrame(self.cards, schema=schema, orient="row")

    def links(self, parent, member):
        raise AssertionError("not asked for")

    def placed(self, basis):
        self.asked.append(basis)
        rows = [(child, *span) for child, spans in getattr(self, basis).items() for span in spans]
        schema = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "division": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def enabled(self, plugin):
        return plugin not in self.off


def world(children: int, seed: int) -> ToySources:
    """Invented children with unknown births, overlapping cards, heights, moves, and gaps in what is known."""
    luck = random.Random(seed)
    ids = [f"23-{number:026}" for number in range(children)]

    def day(low: int = 2019, high: int = 2027) -> date:
        low = 2023 if low == 2019 and luck.random() < 0.8 else low  # most of what happens, happens when rules change
        return date(low, 1, 1) + timedelta(days=luck.randrange((high - low) * 365))

    sources = ToySources({one: day(2014, 2021) if luck.random() < 0.9 else None for one in ids})
    for one in ids:
        sources.heights += [(one, day(), luck.randrange(117, 133)) for _ in range(luck.randrange(14))]
        for _ in range(luck.randrange(4)):
            start = day()
            end = start + timedelta(days=luck.randrange(1, 500)) if luck.random() < 0.7 else None
            sources.cards.append((one, start, end, luck.choice(["red", "blue"])))
        sources.residence[one] = _moves(luck, day)
        sources.hukou[one] = [(date(2012, 1, 1), None, luck.choice(COUNTIES))] if luck.random() < 0.8 else []
    return sources


def _moves(luck: random.Random, day) -> list[Span]:
    days = sorted({day() for _ in range(luck.randrange(4))})
    spans: list[Span] = []
    for start, end in zip(days, [*days[1:], None], strict=False):
        if luck.random() < 0.85:
            spans.append((start, end, luck.choice(COUNTIES)))
    return spans
