"""The workbook for field workers: Chinese heads with English beneath, drop-downs, help, a hidden row of keys.

The same survey and rows give the same bytes. Row 1, hidden, holds each column's sheet, key and the version that asks
(``child.transport.height_cm@1.0``); a file is known by it again whatever became of its heads and order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from .choices import offered
from .files import letter_of
from .issuing import SHEET, Issue
from .questions import HIDDEN, SUBJECTS, TITLES, Column, Survey

KEYS, DEPARTMENTS, HEADS, HEADS_EN, FIRST = range(5)
"""Rows of a sheet, from 0: hidden keys, departments, Chinese heads, English heads, the first row to fill in."""
HELP, CHOICES = "填写说明", "选项"
SPARE = 2000
"""Empty rows below the filled ones that have drop-downs too."""
MADE_ON = datetime(2024, 11, 1)  # noqa: DTZ001 — a fixed day, so that equal workbooks are equal bytes
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Sheet → rows → column key → what is written into the cell."""


def key_cell(column: Column, survey: Survey) -> str:
    """What stands in the hidden row above a column."""
    return f"{column.of}.{column.key}@{survey.asking[column.plugin].version}"


def letters_of(survey: Survey, subject: str) -> dict[str, str]:
    """Column key → letter, in a workbook as it is composed."""
    return {column.key: letter_of(number) for number, column in enumerate(survey.of(subject))}


def compose(survey: Survey, rows: Rows | None = None, issue: Issue | None = None) -> bytes:
    """The workbook, empty or filled. Text is written as text, so that no number is rounded.

    ``issue``: of a re-survey; its rows carry the id of the child, guardian or household under ``record``.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"title": "流动儿童监测摸排表", "created": MADE_ON})
    formats = _formats(book)
    sheets = {subject: book.add_worksheet(TITLES[subject].zh) for subject in SUBJECTS}
    guide, lists = book.add_worksheet(HELP), book.add_worksheet(CHOICES)
    ranges = _write_choices(lists, survey.columns)
    for subject, sheet in sheets.items():
        columns = survey.readable(subject) if issue else survey.of(subject)
        _write_sheet(sheet, survey, columns, (rows or {}).get(subject, ()), formats, ranges)
        if issue:
            _make_sortable(sheet, len(columns), len(HIDDEN[subject]), FIRST + len((rows or {}).get(subject, ())))
    _write_help(guide, survey, formats)
    lists.hide()
    if issue:
        _write_issue(book.add_worksheet(SHEET), issue)
    book.close()
    return target.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    head = {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
    made = {
        "text": {"num_format": "@"},
        "date": {"num_format": "yyyy-mm-dd"},
        "department": head | {"bg_color": "#D9E1F2"},
        "head": head | {"bg_color": "#EDEDED"},
        "required": head | {"bg_color": "#FCE4D6"},
        "english": head | {"bold": False, "italic": True, "font_color": "#595959"},
        "wrapped": {"text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(said) for name, said in made.items()}


def _write_sheet(
    sheet: Worksheet,
    survey: Survey,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    formats: Mapping[str, Format],
    ranges: Mapping[tuple[str, str], str],
) -> None:
    sheet.set_row(KEYS, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST, 2)
    _write_departments(sheet, survey, columns, formats["department"])
    last = FIRST + len(rows) + SPARE
    for number, column in enumerate(columns):
        form = formats["date"] if column.answer == "date" else formats["text"]
        sheet.set_column(number, number, max(10, 2 * len(column.ask.zh) + 2), form)
        sheet.write_string(KEYS, number, key_cell(column, survey))
        star = "*" if column.is_required else ""
        sheet.write_string(HEADS, number, column.ask.zh + star, formats["required" if star else "head"])
        sheet.write_string(HEADS_EN, number, column.ask.en, formats["english"])
        if demand := _demand(column, ranges):
            sheet.data_validation(FIRST, number, last, number, demand)
    for row, values in enumerate(rows, FIRST):
        for number, column in enumerate(columns):
            _write_cell(sheet, row, number, values.get(column.key), formats)


def _make_sortable(sheet: Worksheet, columns: int, hidden: int, last: int) -> None:
    """What a re-survey knows of its rows, out of sight in the last columns; whoever sorts sorts whole rows with them.

    Without protection: a protected sheet refuses to sort rows that have a locked cell.
    """
    sheet.set_column(columns - hidden, columns - 1, None, None, {"hidden": True})
    sheet.autofilter(HEADS_EN, 0, max(last, FIRST), columns - 1)


def _write_issue(sheet: Worksheet, issue: Issue) -> None:
    for number, cells in enumerate(issue.rows()):
        sheet.write_row(number, 0, cells)
    sheet.very_hidden()


def _write_departments(sheet: Worksheet, survey: Survey, columns: Sequence[Column], form: Format) -> None:
    first = 0
    for plugin, asked in groupby(columns, key=lambda c: c.plugin):
        last = first + len(list(asked)) - 1
        title = survey.asking[plugin].title
        said = f"{title.zh} {title.en}"
        if last > first:
            sheet.merge_range(DEPARTMENTS, first, DEPARTMENTS, last, said, form)
        else:
            sheet.write_string(DEPARTMENTS, first, said, form)
        first = last + 1


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, formats: Mapping[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value), formats["text"])


def _write_choices(sheet: Worksheet, columns: Iterable[Column]) -> dict[tuple[str, str], str]:
    """One column of words for each drop-down; gives where they stand, by sheet and key."""
    ranges: dict[tuple[str, str], str] = {}
    for column in columns:
        if words := offered(column):
            number = len(ranges)
            sheet.write_string(0, number, f"{column.of}.{column.key}")
            sheet.write_column(1, number, [w.zh for w in words.values()])
            letter = xlsxwriter.utility.xl_col_to_name(number)
            ranges[column.of, column.key] = f"={CHOICES}!${letter}$2:${letter}${len(words) + 1}"
    return ranges


def _demand(column: Column, ranges: Mapping[tuple[str, str], str]) -> dict[str, Any] | None:
    """What the spreadsheet program itself checks while somebody types; it may be overruled, the import may not."""
    shown = {"input_title": column.ask.zh[:32], "input_message": column.help.zh[:255]} if column.help else {}
    warned = shown | {"error_type": "warning", "error_message": "请核对后再填写"}
    if offered(column):
        return warned | {"validate": "list", "source": ranges[column.of, column.key]}
    if column.answer == "date":
        return warned | {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1)}
    if column.range:
        low, high = column.range
        return warned | {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    if column.answer == "id_number":
        return warned | {"validate": "length", "criteria": "==", "value": 18}
    return warned | {"validate": "any"} if shown else None


def _write_help(sheet: Worksheet, survey: Survey, formats: Mapping[str, Format]) -> None:
    """What each column wants, with an example; nothing on this sheet is imported."""
    heads = ("表 Sheet", "列 Column", "", "必填 Required", "说明 Help", "可选值 Choices", "示例 Example")
    sheet.write_row(0, 0, heads, formats["head"])
    sheet.freeze_panes(1, 0)
    for number, wide in enumerate((10, 22, 28, 10, 60, 60, 20)):
        sheet.set_column(number, number, wide)
    for row, column in enumerate(survey.columns, 1):
        words = offered(column)
        said = [
            TITLES[column.of].zh,
            column.ask.zh,
            column.ask.en,
            "是 Yes" if column.is_required else "",
            f"{column.help.zh} {column.help.en}" if column.help else "",
            "、".join(w.zh for w in words.values()) if words else "",
            column.example,
        ]
        for number, text in enumerate(said):
            sheet.write_string(row, number, text, formats["wrapped"])
