"""The sheet in front of a marked copy: every problem in a row, linked to its cell, and fit to be printed and handed over."""

from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

import openpyxl  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # type: ignore[import-untyped]
from openpyxl.worksheet.hyperlink import Hyperlink  # type: ignore[import-untyped]
from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from ...errors import Words
from .problems import CellProblem

LISTED = "检查结果"
"""Its name. An import passes over it, as over every sheet that asks nothing."""


def _filled(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


FILLS: Mapping[str, PatternFill] = {"error": _filled("FFC7CE"), "warning": _filled("FFEB9C")}
KINDS: Mapping[str, Words] = {"error": Words("错误", "Error"), "warning": Words("提示", "Warning")}
_HEADS = {
    "位置 Where": 18,
    "类别 Kind": 10,
    "现有内容 What stands there": 26,
    "问题 What is wrong": 50,
    "办法 What to do": 50,
}
"""Heads of the list, with the widths of their columns."""
_LINE_HIGH = 15
"""Points; programs that do not fit the height of a row by themselves would show its first line alone."""
_SIDE = Side(style="thin", color="A6A6A6")
_LINES = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def list_problems(book: openpyxl.Workbook, problems: Sequence[CellProblem], names: Mapping[str, str]) -> None:
    """Put the list in front; the workbook opens there. ``names``: what a sheet is called where the report has another name."""
    if LISTED in book.sheetnames:  # a marked copy that was corrected and sent again
        book.remove(book[LISTED])
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False  # two sheets that are selected would be written into together
    listed = book.create_sheet(LISTED, 0)
    book.active, listed.sheet_view.tabSelected = 0, True
    _head(listed)
    for number, problem in enumerate(problems, 2):
        _row(listed, number, problem, names.get(problem.sheet, problem.sheet))


def _head(listed: Worksheet) -> None:
    """The heads, frozen; printed on every page, on A4 across with all columns on one."""
    for column, (head, width) in enumerate(_HEADS.items(), 1):
        cell = listed.cell(1, column, head)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), _filled("EDEDED"), _LINES, _WRAPPED
        listed.column_dimensions[cell.column_letter].width = width
    listed.freeze_panes, listed.print_title_rows = "A2", "1:1"
    listed.page_setup.orientation, listed.page_setup.paperSize = "landscape", listed.PAPERSIZE_A4
    listed.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    listed.page_setup.fitToWidth, listed.page_setup.fitToHeight = 1, 0
    listed.oddHeader.center.text, listed.oddFooter.center.text = LISTED, "第 &P 页,共 &N 页"


def _row(listed: Worksheet, number: int, problem: CellProblem, sheet: str) -> None:
    place = f"{problem.column or 'A'}{problem.row}"
    kind, message, remedy = (f"{w.zh}\n{w.en}" for w in (KINDS[problem.severity], problem.message, problem.remedy))
    texts = [f"{problem.sheet} {place}", kind, problem.value or "", message, remedy]
    listed.row_dimensions[number].height = _LINE_HIGH * max(map(_lines, texts, _HEADS.values()))
    for column, text in enumerate(texts, 1):
        cell = listed.cell(number, column, writable(text))
        cell.data_type, cell.alignment, cell.border = "s", _WRAPPED, _LINES
    link, quoted = listed.cell(number, 1), sheet.replace("'", "''")
    link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{quoted}'!{place}")
    link.font = Font(color="0563C1", underline="single")
    listed.cell(number, 2).fill = FILLS[problem.severity]


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two others."""
    wide = (sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in text.split("\n"))
    return sum(max(1, -(-each // width)) for each in wide)


def writable(text: str) -> str:
    """A text as a cell takes it."""
    return str(openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", text))[:32767]
