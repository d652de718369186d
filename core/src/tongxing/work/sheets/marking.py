"""A copy of the file in which every problem is coloured, explained and listed, for the person who filled it in."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from .files import File, Grid, grids_of, read_file, unreadable
from .listing import FILLS, list_problems, writable
from .problems import CellProblem
from .report import Report

_WIDE, _HIGH = 320, 120


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
        cell.fill = FILLS[worst]
        cell.comment = Comment("\n".join(_said(p) for p in found), "Tongxing 童行", height=_HIGH, width=_WIDE)
    list_problems(book, every, names)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


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
                cell = sheet.cell(number, place, writable(text))
                cell.data_type = "s"  # a text that begins with = stays one
