"""Mappings that a person keeps in a YAML file: read with all mistakes at once, and proposed from the heads of a sheet."""

import difflib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import Field, TypeAdapter, ValidationError

from ... import datafile
from ...datafile import DataFile, near
from ...errors import PluginError, UsageError
from ...policy.forms import Form, Key, Text, TextForm
from .choices import offered, plain, words_of
from .files import File, Grid, grids_of, letter_of, unreadable
from .mappings import BELOW, FAMILY, SheetMapping, head_words, placed
from .questions import SUBJECTS, Column, Survey
from .reading import SEARCHED, cleaned

Cell = str | int | float | bool | date
_NEAR, _NEAR_WORD = 0.7, 0.5
_UNDER = 0.05
"""What a head without its merged one above counts less."""
_SHOWN = 20
_CHECK = "# ← 请核对 check this"


class MappingForm(Form):
    """A mapping as its file writes it."""

    key: Key
    title: TextForm
    sheet: Text | None = None
    head_row: Annotated[int, Field(ge=1, le=SEARCHED)] | None = None
    columns: dict[str, str]
    values: dict[str, dict[Cell, Cell]] = {}
    always: dict[str, Cell] = {}
    ignored: list[str] = []


def read_mapping(path: Path, survey: Survey) -> SheetMapping:
    """A mapping from its file. Raises UsageError with every mistake, each with its line."""
    try:
        file = datafile.read("mapping", path, path.name)
    except (PluginError, OSError) as error:
        raise UsageError(str(error).removeprefix("mapping: ")) from error
    if file is None:
        raise UsageError(f"--mapping: there is no file {path}.")
    form, told = _form(file)
    if form:
        told += list(_unknown(file, form, survey))
    if told or form is None:
        raise UsageError("\n".join(told))
    return SheetMapping(
        key=form.key,
        title=form.title.words,
        columns=form.columns,
        sheet=form.sheet,
        head_row=form.head_row,
        values={key: {_cell(t): _cell(o) for t, o in words.items()} for key, words in form.values.items()},
        always={key: _cell(value) for key, value in form.always.items()},
        ignored=frozenset(form.ignored),
    )


def _cell(value: Cell) -> str:
    """As it would stand in a cell: YAML reads 是 as text, and yes and 2026-10-12 as something of its own."""
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _form(file: DataFile) -> tuple[MappingForm | None, list[str]]:
    try:
        return TypeAdapter(MappingForm).validate_python(file.content), []
    except ValidationError as error:
        return None, [
            f"{file.at(e['loc'])}: {'.'.join(str(part) for part in e['loc']) or 'the file'}: {e['msg']}"
            for e in error.errors()
        ]


def _unknown(file: DataFile, form: MappingForm, survey: Survey) -> Iterator[str]:
    known = [_key(column) for column in survey.columns]
    yield from _unknown_columns(file, form, survey, known)
    for part in ("always", "values"):
        for key in getattr(form, part):
            column = survey.column(*placed(key))
            if column is None:
                yield f"{file.at([part, key])}: no column {key!r} is asked here. {near(key, known)}".rstrip()
            elif part == "always" and form.always[key] == "":
                yield f"{file.at([part, key])}: {key} is empty: say what stands for every row, or remove it."
            elif part == "values" and offered(column):
                yield from _no_choices(file, form, key, column)


def _unknown_columns(file: DataFile, form: MappingForm, survey: Survey, known: Collection[str]) -> Iterator[str]:
    used: dict[tuple[str, str], str] = {}
    for head, key in form.columns.items():
        at = placed(key)
        if survey.column(*at) is None:
            yield f"{file.at(['columns', head])}: no column {key!r} is asked here. {near(key, known)}".rstrip()
        elif at in used:
            yield f"{file.at(['columns', head])}: {key!r} is filled from {used[at]!r} already; keep one."
        used.setdefault(at, head)


def _no_choices(file: DataFile, form: MappingForm, key: str, column: Column) -> Iterator[str]:
    ours = words_of(column)
    for theirs, our in form.values[key].items():
        if plain(_cell(our)) not in ours:
            offers = "、".join(w.zh for w in (offered(column) or {}).values())
            yield f"{file.at(['values', key, str(theirs)])}: {our!r} is no choice of {key}: {offers}."


def _key(column: Column) -> str:
    return column.key if column.of == "child" else f"{column.of}.{column.key}"


# proposing ------------------------------------------------------------------------------------------------------------


Found = dict[int, Column]
"""Place of a head → our column."""


def propose(file: File, survey: Survey) -> str:
    """A mapping for a person to correct, from heads that are ours or nearly so. Raises UsageError where none is."""
    best: tuple[float, Grid, int, Found] | None = None
    for grid in grids_of(file):
        for row in range(min(SEARCHED, grid.cells.height)):
            found, score = _near_columns(head_words(grid, row), survey)
            if len(found) >= 2 and (best is None or score > best[0]):
                best = score, grid, row, found
    if best is None:
        raise unreadable(
            f"{file.name} 的前 {SEARCHED} 行中没有可识别的列名。",
            f"No heads like ours stand in the first {SEARCHED} rows of {file.name}.",
        )
    return "\n".join(_lines(file, *best[1:], survey)) + "\n"


def _near_columns(heads: Sequence[tuple[str, str]], survey: Survey) -> tuple[Found, float]:
    """Each of our columns at most once, the nearest heads first; and how near they are together."""
    words = {
        plain(word): column
        for subject in reversed(SUBJECTS)
        for column in survey.of(subject)
        if subject == "child" or column.key != FAMILY
        for word in (*column.heads, column.ask.en, column.ask.zh)
    }
    scored = sorted(
        (-score, place, word)
        for place, (upper, cell) in enumerate(heads)
        for word in words
        if (score := _nearness(upper, cell, word)) >= _NEAR
    )
    found: Found = {}
    for _, place, word in scored:
        if place not in found and words[word] not in found.values():
            found[place] = words[word]
    sure = {place: -score for score, place, word in reversed(scored) if found.get(place) is words[word]}
    return found, sum(sure.values())


def _nearness(upper: str, cell: str, word: str) -> float:
    """A head under a merged one is first meant together with it: 监护人 over 姓名 is the guardian's name."""
    near = _ratio(plain(cell).rstrip("*"), word)
    return max(_ratio(plain(upper + cell), word), near - _UNDER) if upper else near


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _lines(file: File, grid: Grid, row: int, found: Found, survey: Survey) -> Iterator[str]:
    heads = head_words(grid, row)
    name = Path(file.name).stem
    yield f"# 由 {file.name} 的列名推测,请核对后使用。 Proposed from the heads of {file.name}; read and correct it, then:"
    yield f"#   tongxing import {file.name} --mapping THIS_FILE"
    yield "key: mapped"
    yield f"title: {{zh: {_quoted(name)}, en: {_quoted(name)}}}"
    if file.is_workbook:
        yield f"sheet: {_quoted(grid.name)}"
    yield f"head_row: {row + 1}"
    yield "columns:"
    for place, column in sorted(found.items()):
        upper, cell = heads[place]
        ours = {plain(w) for w in (*column.heads, column.ask.zh, column.ask.en)}
        is_sure = {plain(cell).rstrip("*"), plain(upper + cell)} & ours
        doubt = "" if is_sure else _CHECK.removeprefix("#")
        head = f"{upper}{BELOW}{cell}" if upper else cell
        yield f"  {_quoted(head)}: {_key(column)}  # {column.ask.zh} {column.ask.en}{doubt}"
    yield from _missing(found, survey)
    yield from _words(grid, row, found)
    yield from _rest(grid, row, found)


def _missing(found: Found, survey: Survey) -> Iterator[str]:
    """What every row needs and no head gives: a person says it once for all rows."""
    told = {(c.of, c.key) for c in found.values()}
    subjects = {"child", *(c.of for c in found.values())}
    missing = [c for c in survey.columns if c.is_required and c.of in subjects and (c.of, c.key) not in told]
    missing = [c for c in missing if c.key != FAMILY]
    if missing:
        yield "always:  # 表中没有、每行都需要的内容,请填写 What every row needs and the sheet has not: fill it in"
        for column in missing:
            yield f'  {_key(column)}: ""  # {column.ask.zh} {column.ask.en}, 例如 for example {column.example}'


def _words(grid: Grid, row: int, found: Found) -> Iterator[str]:
    """Words of theirs that are none of our choices."""
    begun = False
    for place, column in sorted(found.items()):
        choices = offered(column)
        if not choices:
            continue
        cells = grid.cells.slice(row + 1).select(cleaned(pl.col(str(place)))).to_series()
        known = words_of(column)
        odd = [text for text in cells.unique(maintain_order=True).drop_nulls() if plain(text) not in known]
        if odd and not begun:
            begun = True
            yield "values:  # 对方的词: 本表的词 Their word: ours"
        if odd:
            yield f"  {_key(column)}:  # {'、'.join(w.zh for w in choices.values())}"
        for text in odd[:_SHOWN]:
            close = difflib.get_close_matches(plain(text), known, n=1, cutoff=_NEAR_WORD)
            ours = choices[known[close[0]]].zh if close else ""
            yield f"    {_quoted(text)}: {_quoted(ours)}  {_CHECK}"


def _rest(grid: Grid, row: int, found: Found) -> Iterator[str]:
    heads = head_words(grid, row)
    rest = [place for place, (_, cell) in enumerate(heads) if place not in found and cell]
    if rest:
        yield "# 未对应的列 Columns not mapped; name them here if they are left out on purpose:"
        shown = ", ".join(_quoted(heads[place][1]) for place in rest)
        yield f"# ignored: [{shown}]  # {'、'.join(letter_of(grid.first + p) for p in rest)}"


def _quoted(text: Any) -> str:
    """Text that YAML reads as text."""
    said = " ".join(str(text).split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}"'
