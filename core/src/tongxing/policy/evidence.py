"""Evidence: all that the decisions of one subject on one day rest on, as text, so that reasons can be told of it at any time.

Answers with their days, what each condition says and from when it will hold, the facts that are known, where the subject
is. Rules, clauses and figures are not repeated: they stand in the policy by which it was made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from pydantic_core import from_json

from .batch import BASES, Batch, place
from .catalogue import ServiceItem
from .segments import FROM, SUBJECT

_FACT = ("value", "source", "certainty", "from")


Known = tuple[Any, str | None, str | None, str]
"""Of a fact: value, source, certainty and first day."""
Places = tuple[str | None, ...]
"""Where a subject is, in the order of ``BASES``."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of one subject, read again."""

    told: Mapping[str, Any]

    @classmethod
    def read(cls, text: str) -> "Evidence":
        """From the text that ``evidence`` made."""
        return cls(from_json(text))

    def answer(self, item: str) -> dict[str, Any]:
        """Answer, since, until, track and certainty of an item."""
        told = self.told["items"][item]
        days = {"since": day_of(told["since"]), "until": day_of(told["until"])}
        return {"answer": told["answer"], "track": told["track"], "certainty": told["certainty"], **days}

    def condition(self, item: str, number: int) -> tuple[bool | None, str | None]:
        """Whether a condition of an item is met, and the first day to come on which it will be."""
        told = self.told["items"][item]
        return told["met"][number], told["ahead"][number]

    def conditions(self, item: str) -> tuple[Any, ...]:
        """All that it says of the conditions of an item, to be compared."""
        told = self.told["items"][item]
        return (*told["met"], *told["ahead"])

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
        """Where the subject is."""
        return tuple(self.told["places"][basis] for basis in BASES)


def evidence(batch: Batch, numbers: Sequence[int] | None = None) -> pl.Series:
    """The evidence of each subject of a batch, or of those with these numbers, in order."""
    known = [frame[name].alias(_said(key, name)) for key, frame in batch.facts.items() for name in _FACT]
    frame = batch.decided.hstack(known)
    chosen = frame if numbers is None else frame[list(numbers)]
    told = chosen.join(_ahead(batch, chosen[SUBJECT]), on=SUBJECT, how="left", maintain_order="left").select(
        pl.struct(
            items=pl.struct([_item(batch, item).alias(item.key) for item in batch.items]),
            facts=_all_or_none([_fact(key) for key in batch.facts]),
            waits=_all_or_none(list(_waits(batch))),
            places=pl.struct([pl.col(place(basis)).alias(basis) for basis in BASES]),
        )
        .struct.json_encode()
        .alias("told")
    )
    return told["told"]


def _item(batch: Batch, item: ServiceItem) -> pl.Expr:
    columns = [batch.answers.condition(condition) for condition in item.entitled.conditions.values()]
    return pl.struct(
        *batch.telling(item),
        met=pl.concat_list(columns),
        ahead=pl.concat_list(f"{column}_ahead" for column in columns),
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


def _waits(batch: Batch) -> Iterator[pl.Expr]:
    """For what asked each fact that is not known, and those that it uses."""
    for key in batch.facts:
        if asked := batch.computation.asked(key):
            yield pl.when(pl.col(_said(key, "value")).is_null()).then(pl.lit(" ".join(asked))).alias(key)


def _all_or_none(told: list[pl.Expr]) -> pl.Expr:
    return pl.struct(told) if told else pl.lit(None)


def day_of(text: str | None) -> date | None:
    """A day as the evidence has it."""
    return date.fromisoformat(text) if text else None
