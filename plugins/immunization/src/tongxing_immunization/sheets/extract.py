"""An extract of another register as a sheet: one dose a row, its heads found by their words, its cells read and checked.

Whatever is no product's name is told with its row and column. A province's own codes are translated by what the caller gives.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from tongxing import Words
from tongxing.work.sheets.checked import Checked
from tongxing.work.sheets.choices import plain
from tongxing.work.sheets.converting import MISREAD, values_of
from tongxing.work.sheets.files import File, Grid, grids_of, letter_of, unreadable
from tongxing.work.sheets.mappings import heads_in
from tongxing.work.sheets.questions import Answer, Column, Subject, Survey
from tongxing.work.sheets.reading import SEARCHED, Sheet, cleaned

from ..records.names import product_called

SHEET: Subject = "child"
"""The sheets of an import are named by subject; an extract has the children's alone."""
_UNKNOWN_PRODUCT = (
    Words("不认识这个疫苗名称或代码。", "No product is called or coded like this."),
    Words("请改为规范名称或代码,或用 --names 给出对照。", "Write its name or code, or translate it with --names."),
    "error",
)
_UNKNOWN_CHILD = (
    Words("此处没有该证件号码的儿童,或无权查看。", "No child has this number here, or you may not see it."),
    Words("请核对号码;新流入儿童请先登记。", "Check the number; a child that has just come is registered first."),
    "error",
)


def _column(key: str, zh: str, en: str, answer: Answer, *heads: str, required: bool = False) -> Column:
    return Column(key, SHEET, Words(zh, en), answer, is_required=required, heads=(zh, *heads))


COLUMNS = Survey(
    (
        _column(
            "child", "证件号码", "Number", "id_number", "身份证号", "身份证号码", "儿童编号", "record", required=True
        ),
        _column("product", "疫苗名称", "Product", "text", "疫苗", "疫苗代码", "疫苗编码", "product", required=True),
        _column("given_on", "接种日期", "Given on", "date", "接种时间", "given_on", required=True),
        _column("lot", "疫苗批号", "Lot", "text", "批号", "lot"),
        _column("clinic_name", "接种单位", "Clinic", "text", "接种机构", "接种地点", "clinic"),
        _column("self_paid", "是否自费", "Paid by the family", "yes_no", "自费"),
    ),
    {},
)
"""What an extract has. The first three are needed."""


def read_extract(file: File) -> Checked:
    """The rows of an extract with the cells that cannot be read. Raises UsageError where no sheet has the heads."""
    sheet = _sheet(file)
    columns = {column.key: column for column in COLUMNS.of(SHEET) if column.key in sheet.letters}
    checked = Checked(COLUMNS, {SHEET: values_of(sheet, columns)})
    values = checked.values[SHEET]
    for key, rows in values.misread.items():
        checked.tell(SHEET, rows, key, MISREAD[columns[key].answer])
    for key, column in columns.items():
        if column.is_required:
            empty = values.frame.filter(pl.col(key).is_null())["row"]
            checked.tell(SHEET, [row for row in empty if not checked.has_error(SHEET, row, key)], key, "REQUIRED")
    return checked


def check_products(checked: Checked, names: Mapping[str, str]) -> dict[str, str]:
    """Text → product, of every text that is one; the rows of all others are told. ``names``: their words → ours."""
    ours = {plain(theirs): our for theirs, our in names.items()}
    texts = checked.values[SHEET].frame["product"].drop_nulls().unique().to_list()
    found = {text: product_called(ours.get(plain(text), text)) for text in texts}
    unknown = [text for text, product in found.items() if product is None]
    checked.tell(
        SHEET, _rows(checked, pl.col("product").is_in(unknown)), "product", "UNKNOWN_PRODUCT", words=_UNKNOWN_PRODUCT
    )
    return {text: product for text, product in found.items() if product is not None}


def check_children(checked: Checked, births: Mapping[str, date | None], today: date) -> None:
    """Children that are not here, and days before birth or after today. ``births``: number or id → birth date."""
    there = list(births)
    checked.tell(SHEET, _rows(checked, ~pl.col("child").is_in(there)), "child", "UNKNOWN_CHILD", words=_UNKNOWN_CHILD)
    born = pl.col("child").replace_strict(births, default=None, return_dtype=pl.Date)
    checked.tell(SHEET, _rows(checked, pl.col("given_on") < born), "given_on", "BEFORE_BIRTH")
    checked.tell(SHEET, _rows(checked, pl.col("given_on") > today), "given_on", "DATE_IN_FUTURE")


def _rows(checked: Checked, condition: pl.Expr) -> Iterable[int]:
    found: list[Any] = checked.accepted(SHEET).filter(condition.fill_null(False))["row"].to_list()
    return found


def _sheet(file: File) -> Sheet:
    needed = {column.key for column in COLUMNS.of(SHEET) if column.is_required}
    for grid in grids_of(file):
        for row in range(min(SEARCHED, grid.cells.height)):
            places = _places(grid, row)
            if needed <= places.keys():
                return _filled(grid, row, places)
    words = "、".join(column.ask.zh for column in COLUMNS.of(SHEET) if column.is_required)
    raise unreadable(
        f"{file.name} 中没有同时具备这些列的表:{words}。",
        f"No sheet of {file.name} has columns for the child's number, the product and the day.",
    )


def _places(grid: Grid, row: int) -> dict[str, int]:
    heads = heads_in(grid, row)
    named = {column.key: [heads[plain(h)] for h in column.heads if plain(h) in heads] for column in COLUMNS.of(SHEET)}
    return {key: places[0] for key, places in named.items() if places}


def _filled(grid: Grid, last: int, places: Mapping[str, int]) -> Sheet:
    cells = grid.cells.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"),
        *(cleaned(pl.col(str(place))).alias(key) for key, place in places.items()),
    ).slice(last + 1)
    kept = cells.filter(pl.any_horizontal(pl.col(*places).is_not_null()))
    letters = {key: letter_of(grid.first + place) for key, place in places.items()}
    return Sheet(subject=SHEET, name=grid.name, letters=letters, cells=kept)
