"""Reading a filled workbook or CSV: which sheet is which, where each column stands, and the cells as text.

A sheet is known by its hidden row of keys; one without, by its heads, as where somebody saved a sheet as CSV. Row and
column are always those that the spreadsheet program shows.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from ...errors import UsageError, Words
from .choices import plain
from .files import File, Grid, grids_of, letter_of, numbers_in, unreadable
from .issuing import Issue, issue_in
from .mending import FROM_1900, mended
from .questions import SUBJECTS, TITLES, Column, Survey
from .wording import WITHHELD

SEARCHED = 12
"""Rows at the top in which keys or heads are looked for."""
_KEY = re.compile(r"(child|guardian|household)\.([a-z0-9_]+(?:\.[a-z0-9_]+)?)(?:@.*)?")
_BLANK = frozenset({"", WITHHELD, "-", "--", "—", "——", "/", "\\", "n/a", "#n/a"})
_STRAY = r"[\s\u3000\u200b-\u200d\u2060\ufeff\xa0]"


@dataclass(frozen=True)
class Sheet:
    """The filled rows of one sheet: ``row`` and, for each column that stands there, its text or null."""

    subject: str
    name: str
    letters: Mapping[str, str]
    cells: pl.DataFrame = field(repr=False)
    numbers: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    """For identity numbers: rows where the cell is a number and not a text, so that digits may be lost."""
    valueless: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    """Column → rows where a formula stands that was never calculated, or that failed."""
    counted_from: date = FROM_1900
    """The day from which bare numbers count dates."""

    def letter(self, key: str) -> str:
        """The column's letter; empty for one that does not stand in this sheet."""
        return self.letters.get(key, "")


@dataclass(frozen=True)
class _Heads:
    """Where the columns of a sheet stand, and below which row (from 0) its data begins."""

    subject: str
    places: Mapping[str, int]
    last: int
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Sheets(Sequence[Sheet]):
    """The sheets of one file, children first. A re-survey also says for which city it was issued, and when."""

    sheets: tuple[Sheet, ...]
    issued: datetime | None = None
    city: str | None = None
    notes: tuple[Words, ...] = ()
    """What a person should know of the file beside its problems."""
    meaning: str = ""
    """What else decides what a cell means: the mapping of another system's sheet."""

    def demand_city(self, city: str) -> None:
        """Raise UsageError for a re-survey that another city issued: its record numbers are of other people."""
        if self.city not in (None, city):
            raise unreadable(
                f"此表由 {self.city} 发放,不能导入 {city}。",
                f"This sheet was issued by {self.city} and cannot be imported into {city}.",
            )

    def __len__(self) -> int:
        return len(self.sheets)

    def __getitem__(self, place: Any) -> Any:
        return self.sheets[place]


def read_sheets(file: File, survey: Survey) -> Sheets:
    """The sheets of the survey in a file, children first. Raises UsageError with one sentence for what is none."""
    found: dict[str, Sheet] = {}
    issued, notes = Issue(None, None), list[Words]()
    for grid in grids_of(file):
        if (told := issue_in(grid)) is not None:
            issued = told
            continue
        heads = _by_keys(grid, survey, file) or _by_words(grid, survey)
        if heads is None:
            continue
        if heads.subject in found:
            both = f"{found[heads.subject].name}、{grid.name}"
            raise unreadable(
                f"两张表内容相同:{both},请合并。", f"Two sheets are of one kind: {both}; make one of them."
            )
        found[heads.subject], said = _sheet(file, grid, heads, survey)
        notes += [*heads.notes, *said]
    if not found:
        expected = "、".join(t.zh for t in TITLES.values())
        raise unreadable(
            f"{file.name} 中没有可识别的表({expected}),请使用系统生成的表格。",
            "No sheet of the survey was found; use the workbook that `tongxing workbook new` makes.",
        )
    if all(sheet.cells.is_empty() for sheet in found.values()):
        raise unreadable(f"{file.name} 中没有填写任何行。", f"No row of {file.name} is filled in.")
    sheets = tuple(found[subject] for subject in SUBJECTS if subject in found)
    return Sheets(sheets, issued.at, issued.city, tuple(notes))


def _top(grid: Grid) -> list[list[str]]:
    return [[(cell or "").strip() for cell in row] for row in grid.cells.head(SEARCHED).rows()]


def _by_keys(grid: Grid, survey: Survey, file: File) -> _Heads | None:
    """By the row of keys, hidden or not."""
    top = _top(grid)
    for number, row in enumerate(top):
        keys = {place: match for place, cell in enumerate(row) if (match := _KEY.fullmatch(cell))}
        if len(keys) < 2 or len({m[1] for m in keys.values()}) > 1:
            continue
        subject = next(iter(keys.values()))[1]
        places = {m[2]: place for place, m in keys.items()}
        _check_known(grid, survey, subject, keys)
        _check_all(grid, survey, subject, places, twice=len(places) < len(keys))
        notes = tuple(_added(grid, survey, subject, places, top, number))
        return _Heads(subject, places, _last_head(top, number, survey, subject, places), notes)
    return None


def _check_known(grid: Grid, survey: Survey, subject: str, keys: Mapping[int, re.Match[str]]) -> None:
    for place, match in keys.items():
        if survey.column(subject, match[2]) is None:
            raise _unknown(grid, place, match[2], plugin=match[2].split(".")[0] if "." in match[2] else None)


def _added(
    grid: Grid, survey: Survey, subject: str, places: Mapping[str, int], top: Sequence[Sequence[str]], keys: int
) -> Iterator[Words]:
    """Columns that somebody added beside ours are named and left out; one of ours that lost its key is no addition."""
    lost = {word for c in survey.of(subject) if c.key not in places for word in _said(c)}
    for place in _beside(grid, set(places.values()), keys):
        if any(plain(row[place]).rstrip("*") in lost for row in top[keys + 1 :]):
            raise _unknown(grid, place)
        letter = letter_of(grid.first + place)
        yield Words(
            f"《{grid.name}》{letter} 列不是本表的列,未导入。",
            f"Sheet {grid.name}: column {letter} is none of this survey and was not imported.",
        )


def _beside(grid: Grid, places: Collection[int], row: int) -> Iterator[int]:
    """Columns without a head of ours in which something stands; it would be lost without a word."""
    below = grid.cells.slice(row + 1)
    for place, name in enumerate(grid.cells.columns):
        if place not in places and below[name].str.strip_chars().replace("", None).drop_nulls().len():
            yield place


def _unknown(grid: Grid, place: int, name: str = "", plugin: str | None = None) -> UsageError:
    letter = letter_of(grid.first + place)
    zh = f"《{grid.name}》{letter} 列" + (f"“{name}”" if name else "")
    en = f"Sheet {grid.name}, column {letter}" + (f" {name!r}" if name else "")
    if plugin:
        return unreadable(
            f"{zh}属于本地未启用的部门 {plugin}。", f"{en} belongs to {plugin}, which is not enabled here."
        )
    return unreadable(
        f"{zh}不是本表的列,请删除该列;其他系统的表请用 tongxing workbook map。",
        f"{en} is no column of this sheet; remove it, or for another system's sheet use `tongxing workbook map`.",
    )


def _check_all(grid: Grid, survey: Survey, subject: str, places: Mapping[str, int], *, twice: bool) -> None:
    if twice:
        raise unreadable(f"《{grid.name}》有重复的列。", f"Sheet {grid.name} has a column twice; keep one.")
    missing = [c for c in survey.of(subject) if c.is_required and c.key not in places]
    if missing:
        zh, en = "、".join(c.ask.zh for c in missing), ", ".join(c.ask.en for c in missing)
        raise unreadable(f"《{grid.name}》缺少必填列:{zh}。", f"Sheet {grid.name} lacks required columns: {en}.")


def _said(column: Column) -> frozenset[str]:
    """The heads by which a column may be known."""
    return frozenset(plain(word) for word in (column.ask.zh, column.ask.en, column.key))


def _last_head(top: Sequence[Sequence[str]], keys: int, survey: Survey, subject: str, places: Mapping[str, int]) -> int:
    """The last row below the keys that repeats heads; departments stand above them and are no data either."""
    last = keys
    known = {place: _said(c) for c in survey.of(subject) if (place := places.get(c.key)) is not None}
    for number in range(keys + 1, len(top)):
        words = {place: plain(top[number][place]).rstrip("*") for place in known if top[number][place]}
        if words and all(word in known[place] for place, word in words.items()):
            last = number
    return last


def _by_words(grid: Grid, survey: Survey) -> _Heads | None:
    """By Chinese or English heads, where no keys stand: the sheet of which most columns are named there."""
    top = _top(grid)
    known = {s: {word: c.key for c in survey.of(s) for word in _said(c)} for s in SUBJECTS}
    for number, row in enumerate(top):
        words = {place: plain(cell).rstrip("*") for place, cell in enumerate(row) if cell}
        matches = {s: {known[s][word]: place for place, word in words.items() if word in known[s]} for s in SUBJECTS}
        best, places = max(matches.items(), key=lambda pair: len(pair[1]))
        if len(places) < 2 or 2 * len(places) < len(words):
            continue
        for place in words.keys() - places.values():
            raise _unknown(grid, place, row[place][:20])
        for place in _beside(grid, set(places.values()), number):
            raise _unknown(grid, place)  # without its text, which may be about somebody
        _check_all(grid, survey, best, places, twice=False)
        return _Heads(best, places, _last_head(top, number, survey, best, places))
    return None


def _sheet(file: File, grid: Grid, heads: _Heads, survey: Survey) -> tuple[Sheet, tuple[Words, ...]]:
    cells = grid.cells.select(
        (pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)).alias("row"),
        *(cleaned(pl.col(str(place))).alias(key) for key, place in heads.places.items()),
    )
    filled = cells.slice(heads.last + 1).filter(pl.any_horizontal(pl.col(*heads.places).is_not_null()))
    good = mended(file, grid, heads.places, filled)
    ids = {k: p for k, p in heads.places.items() if (c := survey.column(heads.subject, k)) and c.answer == "id_number"}
    counted = numbers_in(file, grid, ids.values())
    numbers = {k: frozenset((counted[p].arg_true() + 1).to_list()) for k, p in ids.items() if p in counted}
    letters = {key: letter_of(grid.first + place) for key, place in heads.places.items()}
    name = grid.name if file.is_workbook or file.is_bundle else TITLES[heads.subject].zh
    sheet = Sheet(heads.subject, name, letters, good.cells, numbers, good.valueless, good.counted_from)
    return sheet, good.notes


def cleaned(cell: pl.Expr) -> pl.Expr:
    """Without stray blanks around it; null where nothing was meant."""
    bare = cell.str.replace_all(f"^{_STRAY}+|{_STRAY}+$", "")
    return pl.when(~bare.str.to_lowercase().is_in(sorted(_BLANK))).then(bare)
