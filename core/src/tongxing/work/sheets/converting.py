"""Text to values: dates, numbers, choices and divisions as people write them, a whole column at a time.

What cannot be read becomes null, and its row is told: a conversion never guesses and never loses a cell silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ...people import id_columns
from ...people.divisions import Divisions, national
from .choices import plain, words_of
from .mending import FROM_1900
from .questions import Answer, Column
from .reading import Sheet

FEN = 100
"""Of a yuan: sheets ask in yuan, records keep fen."""
_UNKNOWN = frozenset({"不详", "未知", "不清楚", "不知道", "unknown"})
_DAY = r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?\.?(?:[t ]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?$"
_PACKED = r"^(\d{4})(\d{2})(\d{2})$"
_SERIAL = r"^([1-9]\d{4})(?:\.\d+)?$"
_NUMBER = r"^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$"
_DOTS = r"[•・･‧∙⋅．｡.]"

MISREAD: Mapping[Answer, str] = {
    "date": "NOT_A_DATE",
    "integer": "NOT_A_WHOLE_NUMBER",
    "decimal": "NOT_A_NUMBER",
    "money": "NOT_A_NUMBER",
    "yes_no": "NOT_YES_OR_NO",
    "choice": "UNKNOWN_CODE",
    "division": "UNKNOWN_COUNTY",
}
"""What is said of a cell that has text and no value."""


@dataclass(frozen=True)
class Values:
    """A sheet's cells as values, beside its texts. ``misread``: column key → rows that have text and no value."""

    sheet: Sheet
    frame: pl.DataFrame = field(repr=False)
    misread: Mapping[str, pl.Series] = field(repr=False)


def values_of(sheet: Sheet, columns: Mapping[str, Column]) -> Values:
    """Every column of a sheet as its own type. ``columns``: the survey's columns that stand in the sheet, by key."""
    made = {key: _values(sheet.cells[key], column, sheet.counted_from) for key, column in columns.items()}
    frame = pl.DataFrame({"row": sheet.cells["row"]} | made)
    misread = {
        key: sheet.cells["row"].filter(_has_text(sheet.cells[key], column) & made[key].is_null())
        for key, column in columns.items()
        if column.answer in MISREAD
    }
    return Values(sheet, frame, misread)


def _has_text(cells: pl.Series, column: Column) -> pl.Series:
    """«Not known» in words is an empty cell, unless it is one of the choices."""
    if column.answer == "choice" and _UNKNOWN & words_of(column).keys():
        return cells.is_not_null()
    return cells.is_not_null() & ~cells.is_in(sorted(_UNKNOWN))


def _values(cells: pl.Series, column: Column, counted_from: date = FROM_1900) -> pl.Series:
    """Each text is read once, however many rows have it; numbers of people are all different."""
    if column.answer in ("id_number", "phone", "text"):
        return _read(cells, column, counted_from)
    texts = cells.drop_nulls().unique()
    values = _read(texts, column, counted_from)
    if texts.is_empty():
        return pl.Series(column.key, [None] * cells.len(), dtype=values.dtype)
    return cells.replace_strict(texts, values, default=None, return_dtype=values.dtype).alias(column.key)


def _read(cells: pl.Series, column: Column, counted_from: date) -> pl.Series:
    name = pl.col("text")
    frame = pl.DataFrame({"text": cells})
    compact = name.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_lowercase()
    match column.answer:
        case "date":
            made = _dates(frame, name.str.normalize("NFKC").str.strip_chars().str.to_lowercase(), counted_from)
        case "integer" | "decimal" | "money":
            made = _numbers(frame, compact, column)
        case "choice" | "yes_no":
            made = _codes(frame, compact, words_of(column), truth=column.answer == "yes_no")
        case "division":
            made = _divisions(cells)
        case "id_number":
            made = frame.select(id_columns.normalise_column(name)).to_series()
        case "phone":
            made = frame.select(compact.str.replace(r"^(\d+)\.0$", "$1")).to_series()
        case "name":
            made = _names(frame)
        case _:
            made = cells
    return made.alias(column.key)


def _dates(frame: pl.DataFrame, text: pl.Expr, counted_from: date) -> pl.Series:
    """2019-03-05, 2019.3.5, 2019/3/5, 20190305, 2019年3月5日, with or without time, or a serial day of the program."""
    tight = text.str.replace_all(r"\s*([-./年月日号])\s*", "$1")

    def written(pattern: str) -> pl.Expr:
        part = [tight.str.extract(pattern, n).str.zfill(2) for n in (1, 2, 3)]
        return pl.concat_str(part, separator="-").str.to_date("%Y-%m-%d", strict=False)

    # Day 60 of spreadsheet programs is a 29 February 1900 that never was; five digits begin in 1927.
    serial = tight.str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
    counted = pl.lit(counted_from) + pl.duration(days=serial)
    return frame.select(pl.coalesce(written(_DAY), written(_PACKED), counted.cast(pl.Date))).to_series()


def _numbers(frame: pl.DataFrame, compact: pl.Expr, column: Column) -> pl.Series:
    bare = compact.str.replace_all(",", "").str.replace(r"(厘米|公分|千克|公斤|元|人|岁|cm|kg)$", "")
    number: pl.Expr = pl.when(bare.str.contains(_NUMBER)).then(bare.cast(pl.Float64, strict=False))
    # Beyond this a number is not the one that was written.
    number = pl.when(number.abs() < 2.0**53).then(number).otherwise(None)
    if column.answer == "decimal":
        return frame.select(number).to_series()
    if column.answer == "money":
        number = (number * FEN).round(0)
    whole = pl.when((number == number.round(0)) & number.is_finite()).then(number)
    return frame.select(whole.cast(pl.Int64, strict=False)).to_series()


def _codes(frame: pl.DataFrame, compact: pl.Expr, words: Mapping[str, str], *, truth: bool) -> pl.Series:
    found = compact.str.replace(r"^(\d+)\.0$", "$1").replace_strict(words, default=None, return_dtype=pl.String)
    return frame.select((found == "true") if truth else found).to_series()


def _names(frame: pl.DataFrame) -> pl.Series:
    """One dot for all that people type (买买提·艾力), no blanks inside a Chinese name."""
    name = pl.col("text").str.replace_all(_DOTS, "·")
    is_chinese = name.str.contains(r"^[\p{Han}·\s]+$")
    bare = pl.when(is_chinese).then(name.str.replace_all(r"\s", "")).otherwise(name.str.replace_all(r"\s+", " "))
    return frame.select(bare).to_series()


def _divisions(cells: pl.Series) -> pl.Series:
    """Codes of 12 digits."""
    return pl.Series([division_code(text) for text in cells], dtype=pl.String)


def division_code(text: str, divisions: Divisions | None = None) -> str | None:
    """A code with 12 digits from a code or a name (道里区, 哈尔滨市道里区, 道里区兆麟街道); None unless it is known.

    A name that several places have is none, nor is a township's without its county's: a person must say which.
    """
    table, said = divisions or national(), plain(text)
    digits = said.removesuffix(".0") if said.removesuffix(".0").isdigit() else _leading_digits(said)
    if digits:
        is_code = len(digits) in (6, 9, 12) and table.county_of(digits) is not None
        return table.normalise(digits) if is_code else None
    meant = table.meant(said)
    return meant.code if meant else None


def _leading_digits(said: str) -> str:
    """``230102道里区`` → ``230102``."""
    count = next((n for n, c in enumerate(said) if not (c.isascii() and c.isdigit())), len(said))
    return said[:count]
