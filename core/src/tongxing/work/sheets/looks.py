"""How the workbook looks: colours, widths and the printed page, made for a clerk in Excel, WPS or LibreOffice."""

from collections.abc import Mapping

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from .choices import offered
from .questions import Answer, Column
from .wording import WITHHELD

_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_LINE = {"border": 1, "border_color": "#A6A6A6"}
_WIDTHS: Mapping[Answer, int] = {
    "name": 12,
    "id_number": 21,
    "phone": 14,
    "date": 13,
    "yes_no": 10,
    "integer": 11,
    "decimal": 11,
    "money": 13,
    "division": 30,
    "text": 12,
}
_WIDEST, _ADDRESS = 22, 32
HEAD_HIGH, ROW_HIGH = 34, 20
_A4 = 9


def formats_of(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Every format by its name."""
    head = _FONT | _LINE | {"bold": True, "align": "center", "text_wrap": True}
    cell = _FONT | _LINE
    made = {
        "text": cell | {"num_format": "@"},
        "number": cell | {"num_format": "General"},
        "date": cell | {"num_format": "yyyy-mm-dd", "align": "center"},
        "visit": cell | {"num_format": "yyyy-mm-dd", "align": "center", "bg_color": "#FFF2CC"},
        "withheld": cell | {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"},
        "department": head | {"bg_color": "#D9E1F2"},
        "head": head | {"bg_color": "#EDEDED"},
        "required": head | {"bg_color": "#F8CBAD"},
        "english": head | {"bold": False, "italic": True, "font_size": 9, "font_color": "#595959"},
        "title": _FONT | {"bold": True, "font_size": 16},
        "step": _FONT | {"text_wrap": True},
        "wrapped": cell | {"text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(said) for name, said in made.items()}


def width_of(column: Column) -> float:
    """Wide enough for the answer, and for the head in two lines."""
    if words := offered(column):
        longest = max((len(w.zh) for w in words.values()), default=0)
        wide = min(max(10, 2 * longest + 4), _WIDEST)
    else:
        wide = _ADDRESS if column.key.endswith("address") else _WIDTHS.get(column.answer, 12)
    return max(wide, len(column.ask.zh) + 4)


def format_of(column: Column, formats: Mapping[str, Format], *, visit: bool) -> Format:
    """What a column's cells are: numbers of eighteen digits stay text, dates are dates."""
    if visit:
        return formats["visit"]
    if column.answer == "date":
        return formats["date"]
    return formats["number" if column.answer in ("integer", "decimal", "money") else "text"]


def page(sheet: Worksheet, title: str, heads: tuple[int, int]) -> None:
    """Printed on A4 across, all columns on one page, heads on every page."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(*heads)
    sheet.set_header(f"&C{title}")
    sheet.set_footer("&C第 &P 页,共 &N 页")


def is_withheld(value: object) -> bool:
    """A cell that says that it may not be seen."""
    return value == WITHHELD
