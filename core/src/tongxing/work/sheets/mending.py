"""What people do to a sheet beside filling it in: merged cells are filled, hidden rows and columns are said, and so on."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from ...errors import Words
from .files import File, Grid, letter_of
from .parts import Parts, book_of
from .questions import HIDDEN

FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The day before the first that spreadsheet programs count; the first carries the 29 February 1900 that never was."""
_SHOWN = 10


@dataclass(frozen=True)
class Mended:
    """The cells of a sheet after mending. ``valueless``: column key → rows whose formula has no value."""

    cells: pl.DataFrame = field(repr=False)
    valueless: Mapping[str, frozenset[int]]
    counted_from: date
    notes: tuple[Words, ...]


def mended(file: File, grid: Grid, places: Mapping[str, int], cells: pl.DataFrame) -> Mended:
    """Mend the filled rows of a sheet. ``places``: column key → its place in the grid; ``cells`` has ``row`` and these."""
    book = book_of(file.content) if file.is_workbook else None
    counted_from = FROM_1904 if book and book.counts_from_1904 else FROM_1900
    parts = book.sheets.get(grid.name) if book else None
    if parts is None:
        return Mended(cells, {}, counted_from, ())
    keys = {grid.first + place: key for key, place in places.items()}
    filled = _filled(parts, keys, cells)
    rows = frozenset(filled["row"])
    valueless = {
        key: frozenset(row for row, column in parts.valueless if column == place and row in rows)
        for place, key in keys.items()
        if any(column == place for _, column in parts.valueless)
    }
    return Mended(filled, valueless, counted_from, (*_hidden(grid, parts, keys, filled),))


def _filled(parts: Parts, keys: Mapping[int, str], cells: pl.DataFrame) -> pl.DataFrame:
    """One cell over several rows stands for each of them, as a family's number over its children."""
    rows = cells["row"].to_list()
    places = {row: place for place, row in enumerate(rows)}
    columns: dict[str, list[str | None]] = {}
    done: dict[str, int] = {}  # down to which row: merged cells never overlap, except in a file that means harm
    for top, left, bottom, _ in sorted(parts.merged):
        key = keys.get(left)
        if key is None or top not in places or top <= done.get(key, 0):
            continue
        if key not in columns:
            columns[key] = cells[key].to_list()
        column, first, done[key] = columns[key], places[top], bottom
        for place in range(first + 1, bisect_right(rows, bottom)):
            column[place] = column[place] or column[first]
    return cells.with_columns(pl.Series(key, column, dtype=pl.String) for key, column in columns.items())


def _hidden(grid: Grid, parts: Parts, keys: Mapping[int, str], cells: pl.DataFrame) -> list[Words]:
    """Hidden rows and columns are imported like any other; whoever hid them may not expect that."""
    notes = []
    rows = sorted(parts.hidden_rows & set(cells["row"]))
    if rows:
        shown = "、".join(str(row) for row in rows[:_SHOWN]) + (" …" if len(rows) > _SHOWN else "")
        notes.append(
            Words(
                f"《{grid.name}》有 {len(rows)} 个隐藏行(第 {shown} 行),已一并导入。",
                f"Sheet {grid.name} has {len(rows)} hidden rows ({shown}); they are imported too.",
            )
        )
    ours = {column.key for columns in HIDDEN.values() for column in columns}
    hidden = [p for p, k in sorted(keys.items()) if p in parts.hidden_columns and k not in ours]
    filled = [place for place in hidden if cells[keys[place]].null_count() < cells.height]
    if filled:
        letters = "、".join(letter_of(place) for place in filled)
        notes.append(
            Words(
                f"《{grid.name}》隐藏的列 {letters} 已一并导入。",
                f"Sheet {grid.name}: the hidden columns {letters} are imported too.",
            )
        )
    return notes
