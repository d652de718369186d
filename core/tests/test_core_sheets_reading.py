"""Files as they come: encodings, heads, shifted columns; and those that are no survey, each refused with one sentence."""

import csv
import io

import openpyxl
import pytest
from sheets_at_hand import ID, child, guardian, workbook
from tongxing_toy_sheets import toy_survey

from tongxing.errors import UsageError
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets

KEYS = [c.key for c in survey().of("child")]
HEADS = [c.ask.zh for c in survey().of("child")]
ROW = ["1", "王小明", ID, "男", "2019.3.5", "汉", "220102001", "230102001", "", "", "", "", "", "2026-10-12"]


def text(*rows, separator=","):
    target = io.StringIO()
    csv.writer(target, delimiter=separator).writerows(rows)
    return target.getvalue()


def read(tmp_path, content, name="儿童.csv", asked=None):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheets(read_file(path), asked or survey())


def refused(tmp_path, content, name="儿童.csv"):
    with pytest.raises(UsageError) as told:
        read(tmp_path, content, name)
    assert told.value.exit_code == 2
    assert len(str(told.value).splitlines()) == 1
    return str(told.value)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_is_read_in_each_encoding(tmp_path, code, separator):
    (sheet,) = read(tmp_path, text(HEADS, ROW, separator=separator).encode(code))
    assert sheet.subject == "child"
    assert sheet.name == "儿童"
    assert sheet.cells["name"].to_list() == ["王小明"]
    assert sheet.cells["row"].to_list() == [2]
    assert sheet.letter("id_number") == "C"


@pytest.mark.parametrize("heads", [KEYS, HEADS, [c.ask.en for c in survey().of("child")], [h + "*" for h in HEADS]])
def test_a_csv_is_known_by_keys_or_by_heads_in_either_language(tmp_path, heads):
    (sheet,) = read(tmp_path, text(heads, ROW))
    assert sheet.cells["birth_date"].to_list() == ["2019.3.5"]


def test_a_sheet_saved_as_csv_keeps_its_row_of_keys(tmp_path):
    keys = [f"child.{key}@1" for key in KEYS]
    english = [c.ask.en for c in survey().of("child")]
    (sheet,) = read(tmp_path, text(keys, ["民政"], HEADS, english, ROW, [], ROW))
    assert sheet.cells["row"].to_list() == [5, 7]


def test_columns_may_stand_in_any_order(tmp_path):
    (sheet,) = read(tmp_path, text(HEADS[::-1], ROW[::-1]))
    assert sheet.cells["name"].to_list() == ["王小明"]
    assert sheet.letter("name") == "M"


def test_blank_cells_and_dashes_are_empty_and_blank_rows_are_no_rows(tmp_path):
    row = [*ROW]
    row[2], row[5], row[8] = " \u3000", "-", "／"
    (sheet,) = read(tmp_path, text(HEADS, row, [""] * 14, ["  "]))
    assert sheet.cells.height == 1
    assert sheet.cells.select("id_number", "ethnicity").row(0) == (None, None)


def test_a_sheet_is_found_though_it_was_moved_renamed_and_given_more_rows_above(tmp_path):
    path = workbook(tmp_path, children=[child()])
    book = openpyxl.load_workbook(path)
    sheet = book["儿童"]
    sheet.title = "道里区"
    sheet.insert_cols(1)
    sheet.insert_rows(1, amount=2)
    book.save(path)
    (found, *_) = read_sheets(read_file(path), survey())
    assert (found.name, found.letter("id_number")) == ("道里区", "D")
    assert found.cells["row"].to_list() == [7]


def test_hidden_rows_and_formulas_are_read_as_they_show(tmp_path):
    path = workbook(tmp_path, children=[child(), child(name="王小红")])
    book = openpyxl.load_workbook(path)
    book["儿童"].row_dimensions[5].hidden = True
    book.save(path)
    assert read_sheets(read_file(path), survey())[0].cells.height == 2


def test_a_number_cell_for_an_identity_number_is_told_apart_from_text(tmp_path):
    path = workbook(tmp_path, children=[child(id_number=int(ID[:17])), child(id_number=ID)])
    assert read_sheets(read_file(path), survey())[0].numbers == {"id_number": frozenset({5})}


# what is no survey --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\0" * 50, b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert "空文件" in refused(tmp_path, content)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 this only looks like a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nor is this",
        b"\x88PNG\r\n\0\0\1",
    ],
)
def test_what_is_no_spreadsheet_is_refused(tmp_path, content):
    assert "no spreadsheet" in refused(tmp_path, content, "photo.xlsx")


def test_a_spreadsheet_of_something_else_is_refused(tmp_path):
    assert "No sheet of the survey" in refused(tmp_path, text(["商品", "价格"], ["苹果", "3"]))


def test_an_unfilled_workbook_is_refused(tmp_path):
    assert "没有填写任何行" in refused(tmp_path, workbook(tmp_path).read_bytes(), "empty.xlsx")


def test_an_unknown_column_is_named_with_its_letter(tmp_path):
    told = refused(tmp_path, text([*HEADS, "备注"], [*ROW, "无"]))
    assert "O 列“备注”" in told
    assert "column O" in told


def test_an_unknown_column_beside_the_hidden_keys_is_named(tmp_path):
    path = workbook(tmp_path, children=[child()])
    book = openpyxl.load_workbook(path)
    book["儿童"]["P7"] = "备注文字"
    book.save(path)
    found = read_sheets(read_file(path), survey())
    assert [note.en for note in found.notes] == ["Sheet 儿童: column P is none of this survey and was not imported."]


def test_a_column_of_a_department_that_is_off_names_the_department(tmp_path):
    path = workbook(tmp_path, children=[child()], asked=toy_survey())
    with pytest.raises(UsageError, match="belongs to toy_sheets, which is not enabled here"):
        read_sheets(read_file(path), survey())


def test_missing_required_columns_are_all_named(tmp_path):
    keep = [n for n, key in enumerate(KEYS) if key not in ("hukou", "surveyed_on")]
    told = refused(tmp_path, text([HEADS[n] for n in keep], [ROW[n] for n in keep]))
    assert "户籍地区划代码、摸排日期" in told


def test_a_column_that_stands_twice_is_refused(tmp_path):
    path = workbook(tmp_path, children=[child()])
    book = openpyxl.load_workbook(path)
    book["儿童"]["F1"] = "child.name@1"
    book.save(path)
    assert "twice" in refused(tmp_path, path.read_bytes(), "twice.xlsx")


def test_two_sheets_of_one_kind_are_refused(tmp_path):
    path = workbook(tmp_path, guardians=[guardian()])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["监护人"])
    book.save(path)
    assert "two sheets" in refused(tmp_path, path.read_bytes(), "two.xlsx").lower()


def test_a_quotation_mark_too_many_does_not_hide_rows_silently(tmp_path):
    sheets = read(tmp_path, text(HEADS) + ',"'.join(ROW) + "\n" + text(ROW))
    assert sheets[0].cells.height in (1, 2)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_file(path)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(text(HEADS, ROW))
    seen = []
    import os

    real = os.fstat

    def fstat(number):
        if seen:
            with path.open("a") as more:
                more.write("x")
        seen.append(number)
        return real(number)

    monkeypatch.setattr("tongxing.work.sheets.files.os.fstat", fstat)
    with pytest.raises(UsageError, match="changed while it was read"):
        read_file(path)
