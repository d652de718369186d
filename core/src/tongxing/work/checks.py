"""What a column's own definition demands of a value, as one Polars expression each: the same for one row or a million."""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import polars as pl

from ..errors import Words
from ..people.divisions import national
from ..records import About, Record
from ..records.base import Code, abouts, table_of


@dataclass(frozen=True)
class Finding:
    """One fault found in a batch: which row, which column, which code."""

    row: int
    path: str
    code: str

    @classmethod
    def where(cls, rows: pl.DataFrame, broken: pl.Expr, path: str, code: str) -> "list[Finding]":
        """One for each row of a batch for which ``broken`` is true; a row of which it is not known breaks nothing."""
        return [cls(row, path, code) for row in rows.select(broken.fill_null(False)).to_series().arg_true()]


@dataclass(frozen=True)
class ColumnCheck:
    """A demand on one column. ``broken`` is True where a value is there and does not meet it."""

    path: str
    code: str
    message: Words
    remedy: Words
    broken: pl.Expr


POLARS_TYPE = {
    str: pl.String,
    int: pl.Int64,
    float: pl.Float64,
    bool: pl.Boolean,
    date: pl.Date,
}


def python_type(record: type[Record], column: str) -> type:
    """The plain type of a column, without ``| None``."""
    hint = record.model_fields[column].annotation
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(t for t in typing.get_args(hint) if t is not type(None))
    return hint if isinstance(hint, type) else str


def frame_schema(record: type[Record]) -> dict[str, Any]:
    """The Polars type of every column of a record's table."""
    schema: dict[str, Any] = {}
    for column in table_of(record).columns:
        known = column.name in record.model_fields
        kind = python_type(record, column.name) if known else str
        schema[column.name] = pl.Datetime("us", "UTC") if kind is datetime else POLARS_TYPE[kind]
    return schema


@cache
def column_checks(record: type[Record]) -> tuple[ColumnCheck, ...]:
    """Every demand that the columns of a record make by their definition."""
    found: list[ColumnCheck] = []
    for name, about in abouts(record).items():
        found += _checks(record, name, about)
    return tuple(found)


def find(record: type[Record], rows: pl.DataFrame) -> list[tuple[ColumnCheck, int]]:
    """All broken demands of a batch, each with its row number from 0."""
    present = [c for c in column_checks(record) if c.path in rows.columns]
    if not present or rows.is_empty():
        return []
    marked = rows.select(c.broken.fill_null(False).alias(str(n)) for n, c in enumerate(present))
    broken = [n for n in range(len(present)) if marked[str(n)].any()]
    return [(present[n], int(row)) for n in broken for row in marked[str(n)].arg_true()]


def _checks(record: type[Record], name: str, about: About) -> list[ColumnCheck]:
    column, title = pl.col(name), about.title
    made: list[ColumnCheck] = []

    def demand(code: str, broken: pl.Expr, zh: str, en: str, do_zh: str, do_en: str) -> None:
        message = Words(f"{title.zh}{zh}", f"{title.en} {en}")
        made.append(ColumnCheck(name, code, message, Words(do_zh, do_en), broken))

    if not table_of(record).columns[name].nullable:
        demand("REQUIRED", column.is_null(), "必填", "is required", "请填写", "Fill it in")
    if about.choices:
        options = "、".join(w.zh for w in about.choices.values())
        options_en = ", ".join(about.choices)
        known = pl.Series(list(about.choices))
        demand(
            "UNKNOWN_CODE",
            ~column.is_in(known.implode()),
            "不是可选值",
            "is not one of the codes",
            f"请从下列选择:{options}",
            f"Choose one of: {options_en}",
        )
    if isinstance(table_of(record).columns[name].type, Code):
        demand(
            "UNKNOWN_DIVISION",
            ~_known_division(column),
            "不是已知区划代码",
            "is not a known division",
            "请填写有效的县级及以下区划代码",
            "Give a code whose county is in the division table",
        )
    for code, broken, limit in _limits(column, about):
        found = limit_told(title, code, limit)
        made.append(ColumnCheck(name, code, found, Words("请核对后更正", "Check it and correct it"), broken))
    return made


_LIMITS: Mapping[str, tuple[str, str]] = {
    "TOO_SMALL": ("不得小于", "must be at least"),
    "TOO_LARGE": ("不得大于", "must be at most"),
    "TOO_SHORT": ("字符数不得少于", "must have at least this many characters:"),
    "TOO_LONG": ("字符数不得多于", "must have at most this many characters:"),
    "WRONG_FORM": ("格式应为", "must have the form"),
}


def limit_told(title: Words, code: str, limit: Any) -> Words:
    """A limit that was broken, in words: 身高(厘米)不得大于250."""
    zh, en = _LIMITS[code]
    return Words(f"{title.zh}{zh}{limit}", f"{title.en} {en} {limit}")


def _limits(column: pl.Expr, about: About) -> list[tuple[str, pl.Expr, Any]]:
    text = column.str.len_chars()
    wanted: list[tuple[str, Any, Callable[[Any], pl.Expr]]] = [
        ("TOO_SMALL", about.ge, lambda v: column < v),
        ("TOO_LARGE", about.le, lambda v: column > v),
        ("TOO_SHORT", about.min_length, lambda v: text < v),
        ("TOO_LONG", about.max_length, lambda v: text > v),
        ("WRONG_FORM", about.pattern, lambda v: ~column.str.contains(f"^(?:{v})$")),
    ]
    return [(code, make(limit), limit) for code, limit, make in wanted if limit is not None]


def _known_division(column: pl.Expr) -> pl.Expr:
    """A division is known by its county: a township needs to be in no table."""
    return column.map_batches(_known_divisions, return_dtype=pl.Boolean)


def _known_divisions(codes: pl.Series) -> pl.Series:
    """Each code is looked up once, however many rows have it."""
    table = national()
    known = [code for code in codes.drop_nulls().unique() if table.county_of(code) is not None]
    return codes.is_in(pl.Series(known, dtype=pl.String).implode())
