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

from ...errors import Words
from .choices import offered
from .files import letter_of
from .helping import write_help
from .issuing import SHEET, Issue
from .looks import HEAD_HIGH, ROW_HIGH, format_of, formats_of, is_withheld, page, width_of
from .questions import HIDDEN, SUBJECTS, TITLES, Column, Survey
from .visiting import DAY

KEYS, DEPARTMENTS, HEADS, HEADS_EN, FIRST = range(5)
"""Rows of a sheet, from 0: hidden keys, departments, Chinese heads, English heads, the first row to fill in."""
NAMED = 2
"""Columns at the left that say who it is, and stay in sight."""
TITLE = Words("流动儿童监测摸排表", "Survey of floating children")
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
    book.set_properties({"title": TITLE.zh, "created": MADE_ON})
    formats = formats_of(book)
    sheets = {subject: book.add_worksheet(TITLES[subject].zh) for subject in SUBJECTS}
    guide, lists = book.add_worksheet(HELP), book.add_worksheet(CHOICES)
    ranges = _write_choices(lists, survey.columns)
    for subject, sheet in sheets.items():
        mine = (rows or {}).get(subject, ())
        columns = _confirmed_first(survey, subject) if issue else survey.of(subject)
        _write_sheet(sheet, survey, columns, mine, formats, ranges)
        if issue:
            _make_sortable(sheet, len(columns), len(HIDDEN[subject]), FIRST + len(mine))
    write_help(guide, survey, formats, again=issue is not None)
    lists.hide()
    if issue:
        _write_issue(book.add_worksheet(SHEET), issue)
    book.close()
    return target.getvalue()


def _confirmed_first(survey: Survey, subject: str) -> list[Column]:
    """Beside family and name the day of the visit, the one cell that confirms a row; the hidden columns last."""
    columns = [c for c in survey.readable(subject) if c.key != DAY]
    return [*columns[:NAMED], *(c for c in survey.of(subject) if c.key == DAY), *columns[NAMED:]]


def _write_sheet(
    sheet: Worksheet,
    survey: Survey,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    formats: Mapping[str, Format],
    ranges: Mapping[tuple[str, str], str],
) -> None:
    sheet.set_row(KEYS, None, None, {"hidden": True})
    for row in (DEPARTMENTS, HEADS, HEADS_EN):
        sheet.set_row(row, HEAD_HIGH)
    sheet.set_default_row(ROW_HIGH)
    confirms = len(columns) > NAMED and columns[NAMED].key == DAY
    sheet.freeze_panes(FIRST, NAMED + confirms)
    page(sheet, f"{TITLE.zh} {TITLES[columns[0].of].zh}", (DEPARTMENTS, HEADS_EN))
    _write_departments(sheet, survey, columns, formats["department"])
    last = FIRST + len(rows) + SPARE
    for number, column in enumerate(columns):
        form = format_of(column, formats, visit=confirms and column.key == DAY)
        sheet.set_column(number, number, width_of(column), form)
        sheet.write_string(KEYS, number, key_cell(column, survey))
        star = "*" if column.is_required else ""
        sheet.write_string(HEADS, number, column.ask.zh + star, formats["required" if star else "head"])
        sheet.write_string(HEADS_EN, number, column.ask.en, formats["english"])
        if demand := _demand(column, ranges):
            sheet.data_validation(FIRST, number, last, number, demand)
        for row, values in enumerate(rows, FIRST):
            _write_cell(sheet, row, number, values.get(column.key), formats["withheld"], form)


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


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, withheld: Format, form: Format) -> None:
    if value is None or value == "":
        return
    if is_withheld(value):
        sheet.write_string(row, column, value, withheld)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value), form)


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
