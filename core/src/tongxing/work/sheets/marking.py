"""A copy of the file in which every problem is coloured, explained and listed, for the person who filled it in."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]
from openpyxl.worksheet.hyperlink import Hyperlink  # type: ignore[import-untyped]

from .files import File, Grid, grids_of, read_file, unreadable
from .problems import CellProblem
from .report import Report

COLOURS = {"error": "FFC7CE", "warning": "FFEB9C"}
_WIDE, _HIGH = 320, 120
LISTED = "检查结果"
"""The first sheet of the copy. An import passes over it, as over every sheet that asks nothing."""
_HEADS = {"位置 Where": 18, "现有内容 What stands there": 26, "问题 What is wrong": 60, "办法 What to do": 60}
"""Heads of the list, with the widths of their columns."""


def mark_file(path: Path, report: Report, target: Path) -> None:
    """Mark the file of a report. Raises UsageError where it is not that file any more."""
    file = read_file(path)
    if file.sha256 != report.file_sha256:
        raise unreadable(f"{file.name} 已被修改,无法标注。", f"{file.name} changed meanwhile and cannot be marked.")
    mark(file, report.problems, target)


def mark(file: File, problems: Iterable[CellProblem], target: Path) -> None:
    """Write the marked copy. A CSV, or a workbook of an old form, becomes a plain XLSX with the same rows."""
    book, names = _book(file)
    every = list(problems)
    cells: dict[tuple[str, int, str], list[CellProblem]] = {}
    for problem in every:
        cells.setdefault((problem.sheet, problem.row, problem.column or "A"), []).append(problem)
    for (sheet, row, column), found in cells.items():
        cell = book[names.get(sheet, sheet)][f"{column}{row}"]
        worst = "error" if any(p.severity == "error" for p in found) else "warning"
        cell.fill = PatternFill("solid", start_color=COLOURS[worst], end_color=COLOURS[worst])
        cell.comment = Comment("\n".join(_said(p) for p in found), "Tongxing 童行", height=_HIGH, width=_WIDE)
    _list(book, every, names)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def _list(book: openpyxl.Workbook, problems: Iterable[CellProblem], names: Mapping[str, str]) -> None:
    """All of them on a sheet in front, each with a link to its cell; the workbook opens there."""
    if LISTED in book.sheetnames:  # a marked copy that was corrected and sent again
        book.remove(book[LISTED])
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False  # two sheets that are selected would be written into together
    listed = book.create_sheet(LISTED, 0)
    book.active, listed.sheet_view.tabSelected = 0, True
    listed.append(list(_HEADS))
    listed.freeze_panes = "A2"
    for letter, width in zip("ABCD", _HEADS.values(), strict=True):
        listed.column_dimensions[letter].width = width
    for number, problem in enumerate(problems, 2):
        sheet, place = names.get(problem.sheet, problem.sheet), f"{problem.column or 'A'}{problem.row}"
        told = (problem.message, problem.remedy)
        texts = [f"{problem.sheet} {place}", problem.value or "", *(f"{words.zh}\n{words.en}" for words in told)]
        for column, text in enumerate(texts, 1):
            cell = listed.cell(number, column, _writable(text))
            cell.data_type, cell.alignment = "s", Alignment(wrap_text=True, vertical="top")
        link = listed.cell(number, 1)
        quoted = sheet.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{place}")
        link.style = "Hyperlink"
        colour = COLOURS[problem.severity]
        listed.cell(number, 3).fill = PatternFill("solid", start_color=colour, end_color=colour)


def _said(problem: CellProblem) -> str:
    return f"{problem.message.zh}{problem.remedy.zh}\n{problem.message.en} {problem.remedy.en}"


def _book(file: File) -> tuple[openpyxl.Workbook, dict[str, str]]:
    """The workbook, and for a sheet that the report names otherwise, its name there."""
    if file.is_workbook:
        try:
            return openpyxl.load_workbook(BytesIO(file.content)), {}
        except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError):
            pass  # an old form, or one that only the reader understands: its cells are enough
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids_of(file):
        _copy(book, grid)
    names = {} if file.is_workbook or file.is_bundle else dict.fromkeys(("儿童", "监护人", "家庭"), book.sheetnames[0])
    return book, names


def _copy(book: openpyxl.Workbook, grid: Grid) -> None:
    sheet = book.create_sheet(grid.name[:31] or "1")
    for number, row in enumerate(grid.cells.rows(), 1):
        for place, text in enumerate(row, grid.first + 1):
            if text:
                cell = sheet.cell(number, place, _writable(text))
                cell.data_type = "s"  # a text that begins with = stays one


def _writable(text: str) -> str:
    return str(openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text))[:32767]
