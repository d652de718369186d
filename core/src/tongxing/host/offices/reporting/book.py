"""The report as a spreadsheet: counts, the names that wait, every decision, and what to know before reading."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from .county import CountyReport
from .page import count_rows, family_rows
from .words import ANSWER, CERTAINTY, COUNT_HEADS, DECISION_HEADS, FAMILY_HEADS, GAP_HEADS, ITEM_HEADS, NOTES, SERVED

_WIDE = 28


def as_xlsx(report: CountyReport) -> bytes:
    """The workbook's bytes: the same report gives the same bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties(
        {"title": f"{report.place} 流动儿童服务事项报告", "created": report.made_at.replace(tzinfo=None)}
    )
    _sheet(book, "事项概况", ITEM_HEADS, _items(report))
    _sheet(book, "县区汇总", COUNT_HEADS, count_rows(report))
    _sheet(book, "应享未享", GAP_HEADS, _gaps(report))
    _sheet(book, "家庭应享未享", FAMILY_HEADS, family_rows(report))
    _sheet(book, "判定明细", DECISION_HEADS, _decisions(report))
    _sheet(book, "说明", ("说明",), ([line] for line in _notes(report)), width=100)
    book.close()
    return target.getvalue()


def _items(report: CountyReport) -> Iterable[Sequence[Any]]:
    edition = report.edition.label.zh if report.edition else ""
    for row in report.items.iter_rows(named=True):
        counts = [row[name] for name in (*ANSWER, "unserved", "unserved_not_known", "longest")]
        yield [row["title"], row["item"], row["department"], edition if row["listed"] else "否", *counts]


def _gaps(report: CountyReport) -> Iterable[Sequence[Any]]:
    for row in report.gaps.iter_rows(named=True):
        who = [row["title"], row["item"], row["name"], row["subject"], row["place"]]
        yield [*who, row["since"], row["days"], SERVED[row["served"]]]


def _decisions(report: CountyReport) -> Iterable[Sequence[Any]]:
    for row in report.decisions.iter_rows(named=True):
        who = [row["name"], row["subject"], row["title"], row["item"], ANSWER[row["answer"]]]
        yield [*who, row["since"], row["until"], CERTAINTY.get(row["certainty"] or "", "")]


def _notes(report: CountyReport) -> Iterable[str]:
    yield f"{report.place},{report.on},{report.city.zh}，申请人 {report.principal}，用途 {report.purpose}"
    if report.edition:
        yield f"服务清单：{report.edition.label.zh} {report.edition.label.en}"
    yield from NOTES
    for line in report.uncovered:
        yield f"清单事项本地未接入，未作判断：{line.title.zh}({line.item})"
    for hole in report.holes:
        yield f"参数在本地或部分区县尚未设定：{hole.title.zh}({hole.key})"


def _sheet(
    book: xlsxwriter.Workbook, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], width: int = 0
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, heads, head)
    sheet.freeze_panes(1, 0)
    for column, each in enumerate(heads):
        sheet.set_column(column, column, width or min(_WIDE, max(10, 2 * len(each) + 4)), wrapped if width else None)
    last = 0
    for last, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(last, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value is not None:
                sheet.write(last, column, value)
    if last and not width:
        sheet.autofilter(0, 0, last, len(heads) - 1)
