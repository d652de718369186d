"""The workbook that field workers fill in."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from sheets_at_hand import child, guardian, household, workbook
from tongxing_toy_sheets import toy_survey

from tongxing.people import RECORDS
from tongxing.records.base import abouts
from tongxing.work.sheets.choices import offered, words_of
from tongxing.work.sheets.files import letter_of, read_file
from tongxing.work.sheets.questions import core_columns, survey
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.sheets.workbook import FIRST, compose, letters_of

SHEETS = {"child": "儿童", "guardian": "监护人", "household": "家庭"}


@pytest.fixture
def book():
    return openpyxl.load_workbook(BytesIO(compose(toy_survey())))


def test_equal_surveys_and_rows_make_equal_bytes():
    rows = {"child": [child()], "guardian": [guardian()], "household": [household()]}
    assert compose(toy_survey(), rows) == compose(toy_survey(), rows)
    assert compose(toy_survey()) != compose(survey())


def test_no_moment_of_its_making_is_in_the_file():
    with zipfile.ZipFile(BytesIO(compose(survey()))) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {1980}
        assert b"2024-11-01" in parts.read("docProps/core.xml")


def test_the_first_row_is_hidden_and_names_sheet_key_and_version(book):
    sheet = book["儿童"]
    assert sheet.row_dimensions[1].hidden
    assert sheet["A1"].value == "child.family@1"
    assert sheet["C1"].value == "child.id_number@1"
    assert [c.value for c in sheet[1]][-2:] == ["child.toy_sheets.weight@2.1", "child.toy_sheets.target@2.1"]


def test_heads_are_chinese_with_english_beneath_and_the_department_above(book):
    sheet = book["儿童"]
    assert (sheet["B3"].value, sheet["B4"].value) == ("姓名*", "Name")
    assert (sheet["C3"].value, sheet["C4"].value) == ("身份证号码", "Identity number")
    assert sheet["A2"].value == "民政 Civil affairs"
    assert sheet["O2"].value == "玩具 Toys"
    assert sheet.freeze_panes == f"C{FIRST + 1}"


def test_choices_are_drop_downs_from_a_hidden_sheet(book):
    assert book["选项"].sheet_state == "hidden"
    lists = {
        str(v.sqref).split(":")[0]: v.formula1 for v in book["家庭"].data_validations.dataValidation if v.type == "list"
    }
    assert set(lists) == {f"D{FIRST + 1}", f"E{FIRST + 1}"}
    first, last = lists[f"E{FIRST + 1}"].split("!")[1].replace("$", "").split(":")
    assert [row[0].value for row in book["选项"][first:last]] == ["租赁", "自有"]


def test_dates_numbers_and_identity_numbers_are_checked_while_typing(book):
    demands = {str(v.sqref).split(":")[0]: v for v in book["儿童"].data_validations.dataValidation}
    assert demands["E5"].type == "date"
    assert (demands["C5"].type, demands["C5"].formula1) == ("textLength", "18")
    assert (demands["P5"].formula1, demands["P5"].formula2) == ("2", "120")


def test_cells_for_numbers_of_eighteen_digits_are_text(book):
    assert book["儿童"].column_dimensions["C"].number_format == "@" or book["儿童"]["C9"].number_format in (
        "@",
        "General",
    )
    filled = openpyxl.load_workbook(BytesIO(compose(survey(), {"child": [child(id_number="990101201903050017")]})))
    cell = filled["儿童"]["C5"]
    assert (cell.value, cell.data_type, cell.number_format) == ("990101201903050017", "s", "@")


def test_help_says_of_every_column_what_it_wants(book):
    told = {
        (row[0].value, row[1].value)
        for row in book["填写说明"].iter_rows()
        if row[2].value and row[0].value in SHEETS.values()
    }
    assert told == {(SHEETS[c.of], c.ask.zh) for c in toy_survey().columns}


def test_what_was_written_is_read_again(tmp_path):
    path = workbook(tmp_path, children=[child(), child(name="王小红", sex="女")], guardians=[guardian()])
    sheets = {sheet.subject: sheet for sheet in read_sheets(read_file(path), survey())}
    assert sheets["child"].letters == letters_of(survey(), "child")
    assert sheets["child"].cells["name"].to_list() == ["王小明", "王小红"]
    assert sheets["child"].cells["row"].to_list() == [5, 6]
    assert sheets["guardian"].cells["relation"].to_list() == ["父亲"]
    assert sheets["household"].cells.is_empty()


def test_core_asks_only_for_columns_that_its_records_have():
    records = {record.__name__: record for record in RECORDS}
    for column in core_columns():
        if column.record:
            assert column.column in abouts(records[column.record.__name__])
    assert len({(c.of, c.key) for c in core_columns()}) == len(core_columns())


def test_every_word_of_a_drop_down_is_understood():
    for column in toy_survey().columns:
        for code, words in (offered(column) or {}).items():
            assert words_of(column)["".join(words.zh.split()).casefold()] == code


def test_a_department_changes_the_name_of_the_composition():
    assert survey().digest == survey().digest
    assert survey().digest != toy_survey().digest


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_the_spreadsheet_program(number, letters):
    assert letter_of(number) == letters
