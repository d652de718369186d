"""Sheets whose cells lie far apart, or that hold very much of something: refused with the place, or read in good time."""

import io
import re
import time
import zipfile

import openpyxl
import pytest
import xlsxwriter
from sheets_at_hand import child

from tongxing.errors import UsageError
from tongxing.work.sheets.files import File
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.sheets.workbook import compose

FILLED = compose(survey(), {"child": [child()]})


def read(content):
    return read_sheets(File("a.xlsx", content), survey())


def with_cell(place, *, filled=True):
    """The sheet of children with one cell more, written into its XML as no program would."""
    inside = b'" t="inlineStr"><is><t> </t></is></c>' if filled else b'" s="1"/>'
    row = b'<row r="%s"><c r="%s%s</row>' % (re.sub(r"\D", "", place).encode(), place.encode(), inside)
    return rewritten(lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))


def rewritten(change):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILLED)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, change(xml) if name == "xl/worksheets/sheet1.xml" else xml)
    return made.getvalue()


@pytest.mark.parametrize("place", ["XFD1048576", "ZZZZ99999999", "XFD60", "A1048576", "ZZ100000"])
def test_a_stray_cell_far_away_is_named_instead_of_ending_the_process(place):
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()
    with pytest.raises(UsageError) as told:
        read(with_cell(place))
    assert f"第 {row} 行" in str(told.value)
    assert f"column {'N' if column == 'A' else column} and row {row}" in str(told.value)  # N is the day of the survey


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576"])
def test_an_empty_cell_far_away_is_passed_over(place):
    assert read(with_cell(place, filled=False))[0].cells.height == 1


@pytest.mark.parametrize("place", ["ZZ10", "N20000"])
def test_a_stray_cell_near_by_is_read(place):
    assert read(with_cell(place))[0].cells.height == 1


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused(monkeypatch):
    monkeypatch.setattr("tongxing.work.sheets.reaching._LARGEST", 10_000)
    with pytest.raises(UsageError, match="too large when unpacked"):
        read(FILLED)


def test_a_name_that_stands_for_a_thousand_million_letters_is_refused_at_once():
    lol = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    began = time.process_time()
    with pytest.raises(UsageError):
        read(
            rewritten(
                lambda xml: xml.replace(
                    b"<worksheet", b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + lol + b"]><worksheet", 1
                ).replace(
                    b"</sheetData>", b'<row r="9"><c r="A9" t="inlineStr"><is><t>&j;</t></is></c></row></sheetData>'
                )
            )
        )
    assert time.process_time() - began < 5


def test_two_hundred_columns_that_are_none_of_ours_are_named_or_left_out(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(FILLED))
    for n in range(200):
        book["儿童"].cell(5, 40 + n).value = f"别的{n}"
    book.save(tmp_path / "wide.xlsx")
    sheets = read((tmp_path / "wide.xlsx").read_bytes())
    assert sheets[0].cells.height == 1
    assert len(sheets.notes) == 200


@pytest.mark.slow
def test_sixty_thousand_rows_with_twenty_thousand_merged_cells_are_read_in_good_time():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("儿童")
    keys = ["family", "name", "sex", "birth_date", "hukou", "residence", "residing_since", "surveyed_on"]
    keys = [c for c in keys if survey().column("child", c)]
    sheet.write_row(0, 0, [f"child.{key}" for key in keys])
    for n in range(60_000):
        sheet.write_row(n + 1, 1, [f"王{n}", "男", "2019-03-05", "220102", "230102", "2025-03-01", "2026-10-12"])
    for n in range(0, 60_000, 3):
        sheet.merge_range(n + 1, 0, n + 3, 0, str(n))
    book.close()
    began = time.process_time()
    (children,) = read(target.getvalue())
    assert time.process_time() - began < 15
    assert children.cells["family"].to_list() == [str(n // 3 * 3) for n in range(60_000)]


def test_a_merged_cell_that_reaches_to_the_end_of_the_sheet_many_times_is_no_hang():
    merged = b"".join(b'<mergeCell ref="A%d:A9999999"/>' % row for row in range(5, 305))
    began = time.process_time()
    read(rewritten(lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")))
    assert time.process_time() - began < 2
