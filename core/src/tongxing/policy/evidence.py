"""Evidence: all that the decisions of one subject on one day rest on, as text, so that reasons can be told of it at any time.

A line for each item, which says all that the reasons of this item rest on: its answer with its days, what each condition says
and from when it will hold, the facts that are known, where the subject is as far as figures depend on that. So where two lines
are the same, the same is told, whoever's they are. Rules, clauses and figures are not repeated: they stand in the policy by
which it was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from pydantic_core import from_json

from .batch import BASES, Batch, place
from .catalogue import ServiceItem
from .parameters import place_of_figures
from .segments import FROM, SUBJECT
from .sources import Basis

_FACT = ("value", "source", "certainty", "from")


Known = tuple[Any, str | None, str | None, str]
"""Of a fact: value, source, certainty and first day."""
Places = tuple[str | None, ...]
"""Where a subject is, in the order of ``BASES``."""


def lines(evidence: str) -> dict[str, str]:
    """The evidence of each item."""
    return dict(line.split(" ", 1) for line in evidence.split("\n"))


@dataclass(frozen=True)
class Evidence:
    """The evidence of one subject for one item, read again."""

    told: Mapping[str, Any]

    @classmethod
    def read(cls, line: str) -> "Evidence":
        """From a line of the text that ``evidence`` made."""
        return cls(from_json(line))

    @property
    def answer(self) -> dict[str, Any]:
        """Answer, since, until, track and certainty."""
        told = self.told
        days = {"since": day_of(told["since"]), "until": day_of(told["until"])}
        return {"answer": told["answer"], "track": told["track"], "certainty": told["certainty"], **days}

    def condition(self, number: int) -> tuple[bool | None, str | None]:
        """Whether a condition is met, and the first day to come on which it will be."""
        return self.told["met"][number], self.told["ahead"][number]

    @cached_property
    def facts(self) -> Mapping[str, Known]:
        """What is known of each fact that is known."""
        told = (self.told["facts"] or {}).items()
        return {key: (of["value"], of["source"], of["certainty"], of["from"]) for key, of in told if of}

    def waits(self, key: str) -> tuple[str, ...]:
        """Parameters for which a fact asked that is not known, and the facts that it uses."""
        asked = (self.told["waits"] or {}).get(key)
        return tuple(asked.split()) if asked else ()

    @property
    def places(self) -> Places:
        """Where the subject is, as far as figures depend on that: its county, or nowhere."""
        told = self.told["places"] or {}
        return tuple(told.get(basis) for basis in BASES)


def evidence(batch: Batch, numbers: Sequence[int] | None = None) -> pl.Series:
    """The evidence of each subject of a batch, or of those with these numbers, in order."""
    known = [frame[name].alias(_said(key, name)) for key, frame in batch.facts.items() for name in _FACT]
    frame = batch.decided.hstack(known)
    chosen = frame if numbers is None else frame[list(numbers)]
    ahead = chosen.join(_ahead(batch, chosen[SUBJECT]), on=SUBJECT, how="left", maintain_order="left")
    each = [pl.concat_str(pl.lit(f"{item.key} "), _item(batch, item).struct.json_encode()) for item in batch.items]
    return ahead.select(told=pl.concat_str(each, separator="\n"))["told"]


def _item(batch: Batch, item: ServiceItem) -> pl.Expr:
    conditions = item.entitled.conditions.values()
    columns = [batch.answers.condition(condition) for condition in conditions]
    facts = dict.fromkeys(key for condition in conditions for key in condition.facts)
    waits = {key: asked for key in facts if (asked := batch.computation.asked(key))}
    figures = [batch.parameters[key] for condition in conditions for key in condition.parameters]
    is_placed = waits or any(figure.by != "none" for figure in figures)
    return pl.struct(
        *batch.telling(item),
        met=pl.concat_list(columns),
        ahead=pl.concat_list(f"{column}_ahead" for column in columns),
        facts=_all_or_none([_fact(key) for key in facts]),
        waits=_all_or_none([_wait(key, asked) for key, asked in waits.items()]),
        places=_all_or_none([_place(batch, basis) for basis in BASES] if is_placed else []),
    )


def _ahead(batch: Batch, numbers: pl.Series) -> pl.DataFrame:
    """For each subject and condition the first day to come from which it is met."""
    conditions = {c.text: c for item in batch.items for c in item.entitled.conditions.values()}
    columns = [batch.answers.condition(condition) for condition in conditions.values()]
    to_come = batch.answers.frame.filter(pl.col(SUBJECT).is_in(numbers.implode()) & (pl.col(FROM) > batch.on))
    return to_come.group_by(SUBJECT).agg(pl.col(FROM).filter(c).min().alias(f"{c}_ahead") for c in columns)


def _said(key: str, name: str) -> str:
    return f"_fact_{key}_{name}"


def _fact(key: str) -> pl.Expr:
    """What is known of a fact; null where it is not known."""
    told = pl.struct([pl.col(_said(key, name)).alias(name) for name in _FACT])
    return pl.when(pl.col(_said(key, "value")).is_not_null()).then(told).alias(key)


def _wait(key: str, asked: Sequence[str]) -> pl.Expr:
    """For what asked a fact that is not known, and those that it uses."""
    return pl.when(pl.col(_said(key, "value")).is_null()).then(pl.lit(" ".join(asked))).alias(key)


def _place(batch: Batch, basis: Basis) -> pl.Expr:
    """Where figures are those of the subject."""
    column = place(basis)
    known = {code: place_of_figures(code) for code in batch.at_day[column].unique().drop_nulls()}
    return pl.col(column).replace(known).alias(basis)


def _all_or_none(told: list[pl.Expr]) -> pl.Expr:
    return pl.struct(told) if told else pl.lit(None)


def day_of(text: str | None) -> date | None:
    """A day as the evidence has it."""
    return date.fromisoformat(text) if text else None
