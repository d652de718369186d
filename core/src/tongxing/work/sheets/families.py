"""The accepted rows of a file in batches that the file alone decides, so that a batch is always the same.

A family is never cut: its children, guardians and household come in one batch, that of its first child.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from ...records.base import blind_name
from ...trust.cipher import KeyRing
from .checked import Checked
from .questions import SUBJECTS, Answer, Column, Survey

ANSWER_TYPE: Mapping[Answer, type[pl.DataType]] = {
    "money": pl.Int64,
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "date": pl.Date,
    "yes_no": pl.Boolean,
}
"""The type of an answer's column, where it is no text."""


NUMBER, PHONE = blind_name("number"), blind_name("phone")
_LOOKED_UP = {"child": (("id_number", "number"),), "guardian": (("id_number", "number"), ("phone", "phone"))}


@dataclass(frozen=True)
class Families:
    """The rows of one batch by sheet: ``row`` in the file and every column of the survey, empty where not asked."""

    batch: int
    sheets: Mapping[str, pl.DataFrame] = field(repr=False)

    def __getitem__(self, subject: str) -> pl.DataFrame:
        return self.sheets[subject]

    @property
    def size(self) -> int:
        """How many rows there are on all sheets."""
        return sum(frame.height for frame in self.sheets.values())

    def blinded(self, ring: KeyRing) -> "Families":
        """With the blind indexes of numbers and phones, by which the registry is asked."""
        blind = {
            subject: [_blind(ring, frame, *cell) for cell in _LOOKED_UP.get(subject, ())]
            for subject, frame in self.sheets.items()
        }
        return Families(self.batch, {s: frame.with_columns(blind[s]) for s, frame in self.sheets.items()})

    def without(self, rows: Collection[tuple[str, int]]) -> "Families":
        """All but these rows: sheet and row."""
        left = {}
        for subject, frame in self.sheets.items():
            out = [row for of, row in rows if of == subject]
            left[subject] = frame.filter(~pl.col("row").is_in(out)) if out else frame
        return Families(self.batch, left)


def batches_of(checked: Checked, size: int) -> Iterator[Families]:
    """Families in order of their first child, cut after every ``size`` rows of the children's sheet.

    The cut counts rejected rows too: whether a row is accepted may change with the day, where a batch ends may not.
    """
    if "child" not in checked.values:
        return
    order = _numbered(checked, size)
    parts = {subject: _by_batch(checked, subject, order) for subject in checked.values}
    nothing = {s: _whole(pl.DataFrame(schema={"row": pl.UInt32}), checked.survey, s) for s in SUBJECTS}
    for (batch,) in parts["child"]:
        sheets = {s: parts[s][(batch,)] for s in parts if (batch,) in parts[s]}
        whole = {s: _whole(frame, checked.survey, s) for s, frame in sheets.items()}
        yield Families(int(str(batch)), nothing | whole)


def _numbered(checked: Checked, size: int) -> pl.DataFrame:
    """Family number → batch."""
    rows = checked.values["child"].frame.select("family", batch=pl.int_range(pl.len()) // size)
    return rows.drop_nulls().group_by("family").agg(pl.col("batch").first())


def _by_batch(checked: Checked, subject: str, order: pl.DataFrame) -> Mapping[tuple[object, ...], pl.DataFrame]:
    placed = checked.accepted(subject).join(order, on="family", how="inner").sort("batch", "row")
    return placed.partition_by("batch", as_dict=True, include_key=False)


def _whole(frame: pl.DataFrame, survey: Survey, subject: str) -> pl.DataFrame:
    """With a column for every question: one that does not stand in the sheet is empty everywhere."""
    missing = [c for c in survey.readable(subject) if c.key not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=_type(c)).alias(c.key) for c in missing)


def _blind(ring: KeyRing, rows: pl.DataFrame, key: str, column: str) -> pl.Series:
    return pl.Series(blind_name(column), [v and ring.blind(column, v) for v in rows[key]], dtype=pl.String)


def _type(column: Column) -> type[pl.DataType]:
    return ANSWER_TYPE.get(column.answer, pl.String)
