"""Answers to the departments' questions become the departments' records.

Two answers of one day, or where no day goes along two equal ones, are one record.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_

import polars as pl

from ...records import Record
from ..rows import schema_of
from .checking import SURVEY_DAY
from .drafts import Drafts
from .questions import Column, Subject


def draft_answers(drafts: Drafts, columns: Iterable[Column], rows: pl.DataFrame, sheet: Subject) -> None:
    """Draft what these rows answer: ``row``, ``subject``, ``hukou``, ``day`` of the survey, and the questions' columns."""
    asked: dict[type[Record], list[Column]] = {}
    for column in columns:
        if column.record:
            asked.setdefault(column.record, []).append(column)
    for record, theirs in asked.items():
        told = rows.filter(pl.any_horizontal(pl.col(c.key).is_not_null() for c in theirs))
        if told.height:
            _draft(drafts, record, theirs, told, sheet)


def _draft(drafts: Drafts, record: type[Record], columns: list[Column], rows: pl.DataFrame, sheet: Subject) -> None:
    types, owner = schema_of(record), record.subject_column
    answers = {c.column: pl.col(c.key).cast(types[c.column]) for c in columns}
    along = {
        name: _constant(columns, name).cast(types[name])
        for name in dict.fromkeys(n for c in columns for n in c.constants)
    }
    rows = rows.select("row", "hukou", pl.col("subject").alias(owner), **{**answers, **along})
    # What makes a second answer the same record: the day, else all of it.
    natural = [*along] if all(c.constants for c in columns) else [*{**answers, **along}]
    known = drafts.standing[record].select(owner, *(pl.col(n).alias(f"{n} known") for n in natural), known="id")
    pairs = rows.select("row", owner, *natural).join(known, on=owner)
    same = reduce(and_, (pl.col(n).is_null() | (pl.col(n) == pl.col(f"{n} known")) for n in natural))
    found = pairs.filter(same).sort("row", "known").unique("row", keep="first").select("row", id="known")
    named = rows.join(found, on="row", how="left", maintain_order="left")
    values = [owner, *answers, *(n for n in along if n not in answers)]
    first = drafts.named(named.unique([owner, *natural], keep="first", maintain_order=True))
    shared = named.drop("id").join(
        first.select(owner, *natural, "id", "is_new"),
        on=[owner, *natural],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    drafts.put(record, shared, values, sheet=sheet)


def _constant(columns: list[Column], name: str) -> pl.Expr:
    """What goes along with an answer, where one of the questions that it goes along with is answered."""
    found = []
    for column in (c for c in columns if name in c.constants):
        said = column.constants[name]
        value = pl.col("day") if said == SURVEY_DAY else pl.lit(said)
        found.append(pl.when(pl.col(column.key).is_not_null()).then(value))
    return pl.coalesce(found)
