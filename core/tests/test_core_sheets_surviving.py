"""Sheets as they come back from offices: whatever was done to them, an import says what it took and what it did not."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from sheets_at_hand import ID, all_of, child, counts, guardian, household, importer, load, said, workbook

from tongxing.errors import UsageError
from tongxing.people import Child, HouseholdMember, Identifier
from tongxing.testing.worlds import make_world
from tongxing.work.sheets.marking import mark_file
from tongxing.work.sheets.questions import survey

HEADS = [c.ask.zh for c in survey().of("child")]
ROW = ["1", "王小明", ID, "男", "2019.3.5", "汉", "220102001", "230102001", "", "", "", "", "", "2026-10-12"]
AT = {c.key: n for n, c in enumerate(survey().of("child"), 1)}


@pytest.fixture
def store(tmp_path):
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    yield importer(world)
    world.database.close()


def changed(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def written(path, content):
    path.write_bytes(content)
    return path


def text(*rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def refused(store, path):
    with pytest.raises(UsageError) as told:
        load(store, path)
    assert len(str(told.value).splitlines()) == 1
    return str(told.value)


def test_a_family_number_merged_over_its_children_stands_for_each_of_them(store, tmp_path):
    path = workbook(tmp_path, children=[child(), child(family=None, name="王小红", sex="女")])
    changed(path, lambda book: book["儿童"].merge_cells("A5:A6"))
    assert counts(load(store, path)) == (2, 2, 0, 0)
    assert len({m.household for m in all_of(store, HouseholdMember)}) == 1


def test_heads_merged_over_two_rows_are_no_data(store, tmp_path):
    path = written(
        tmp_path / "a.csv", text(["流动儿童摸排表"], HEADS, [c.ask.en for c in survey().of("child")], ROW).encode()
    )
    assert counts(load(store, path)) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    "day", ["2019.3.5", "20190305", "2019年3月5日", "2019/3/5", "43529", "２０１９．３．５", " 2019-03-05 "]
)
def test_a_day_is_the_same_day_however_it_is_written(store, tmp_path, day):
    path = workbook(tmp_path, children=[child(id_number=ID, birth_date=day)])
    assert counts(load(store, path)) == (1, 1, 0, 0)
    assert all_of(store, Child)[0].birth_date == date(2019, 3, 5)


@pytest.mark.parametrize("cell", ["number", "date"])
def test_days_that_are_counted_from_1904_are_the_days_that_are_shown(store, tmp_path, cell):
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet("儿童")
    sheet.write_row(0, 0, HEADS)
    sheet.write_row(1, 0, [*ROW[:4], "", *ROW[5:]])
    if cell == "date":
        sheet.write_datetime(1, 4, date(2019, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    else:
        sheet.write_number(1, 4, (date(2019, 3, 5) - date(1904, 1, 1)).days)
    book.close()
    assert (said(load(store, path)), all_of(store, Child)[0].birth_date) == ([], date(2019, 3, 5))


def test_an_identity_number_that_became_a_number_says_that_its_digits_are_lost(store, tmp_path):
    path = changed(
        workbook(tmp_path, children=[child(id_number="0")]),
        lambda book: book["儿童"].cell(5, AT["id_number"], 990101201903050000),
    )
    (problem,) = load(store, path).problems
    assert (problem.code, problem.column, problem.row) == ("ID_DIGITS_LOST", "C", 5)
    assert "末尾数位已丢失" in problem.message.zh


def test_full_width_digits_and_stray_blanks_are_what_they_mean(store, tmp_path):
    wide = ID.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789X"})
    path = workbook(tmp_path, children=[child(id_number=f"\u3000{wide} ", name=" 王 小明\u00a0", sex="男 ")])
    assert counts(load(store, path)) == (1, 1, 0, 0)
    assert [i.number for i in all_of(store, Identifier)] == [ID]
    assert all_of(store, Child)[0].name == "王小明"


def test_a_formula_gives_its_value_and_one_without_is_named(store, tmp_path):
    path = tmp_path / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("儿童")
    sheet.write_row(0, 0, HEADS)
    for row in (1, 2, 3):
        sheet.write_row(row, 0, [str(row), *ROW[1:2], "", *ROW[3:]])
    sheet.write_formula(1, AT["name"] - 1, '="李"&"明"', value="李明")
    sheet.write_formula(2, AT["ethnicity"] - 1, '="汉"', value="")
    sheet.write_formula(3, AT["name"] - 1, "=NA()", value="#N/A")
    book.close()
    report = load(store, path)
    assert said(report) == ["儿童!F3 FORMULA", "儿童!B4 FORMULA"]
    assert [c.name for c in all_of(store, Child)] == ["李明"]


def test_hidden_rows_and_columns_are_imported_and_said(store, tmp_path):
    def hide(book):
        book["儿童"].row_dimensions[6].hidden = True
        book["儿童"].column_dimensions["F"].hidden = True

    path = changed(workbook(tmp_path, children=[child(ethnicity="汉"), child(family="2", name="李明")]), hide)
    report = load(store, path)
    assert counts(report) == (2, 2, 0, 0)
    assert [note.en for note in report.notes] == [
        "Sheet 儿童 has 1 hidden rows (6); they are imported too.",
        "Sheet 儿童: the hidden columns F are imported too.",
    ]
    assert report.as_dict()["notes"][0]["zh"] == "《儿童》有 1 个隐藏行(第 6 行),已一并导入。"


def test_the_hidden_row_of_keys_is_nothing_to_speak_of(store, tmp_path):
    assert load(store, workbook(tmp_path, children=[child()])).notes == ()


def test_renamed_and_reordered_sheets_and_columns_are_known_by_their_keys(store, tmp_path):
    def shuffle(book):
        book["儿童"]["B3"] = "名字"
        book["儿童"].title = "十月"
        book.move_sheet("监护人", -1)
        book.create_sheet("草稿")["A1"] = "随便写写"

    path = changed(workbook(tmp_path, children=[child()], guardians=[guardian()]), shuffle)
    assert counts(load(store, path)) == (2, 2, 0, 0)


def test_a_column_that_somebody_added_is_named_and_left_out(store, tmp_path):
    def add(book):
        book["儿童"]["O3"] = "备注"
        book["儿童"]["O5"] = "李大妈说的"

    report = load(store, changed(workbook(tmp_path, children=[child()]), add))
    assert counts(report) == (1, 1, 0, 0)
    assert [note.zh for note in report.notes] == ["《儿童》O 列不是本表的列,未导入。"]


def test_a_column_of_ours_that_lost_its_key_is_no_addition(store, tmp_path):
    path = changed(
        workbook(tmp_path, children=[child(id_number=ID)]), lambda book: book["儿童"].__setitem__("C1", None)
    )
    assert "column C is no column" in refused(store, path)


def packed(**files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in files.items():
            parts.writestr(name.replace("__", "/"), content)
    return target.getvalue()


GUARDIANS = text([c.ask.zh for c in survey().of("guardian")], ["1", "王父", "", "父亲", "19900000001", "是", "是", ""])
HOMES = text([c.ask.zh for c in survey().of("household")], ["1", "示例路1号", "60000", "无"])


def test_a_zip_of_csv_files_is_a_workbook(store, tmp_path):
    files = {
        "儿童.csv": text(HEADS, ROW).encode("gb18030"),
        "监护人.csv": GUARDIANS.encode("utf-16"),
        "家庭.csv": HOMES,
    }
    report = load(store, written(tmp_path / "all.zip", packed(**files)))
    assert counts(report) == (3, 3, 0, 0)


def test_a_zip_may_have_folders_and_what_packers_add(store, tmp_path):
    files = {"摸排__儿童.csv": text(HEADS, ROW), "__MACOSX__._儿童.csv": b"\0\1", "摸排__.DS_Store": b"\0"}
    assert counts(load(store, written(tmp_path / "all.zip", packed(**files)))) == (1, 1, 0, 0)


def test_a_zip_with_two_tables_of_one_name_is_refused_since_no_problem_could_say_where_it_is(store, tmp_path):
    files = {"上旬__儿童.csv": text(HEADS, ROW), "下旬__儿童.csv": text(HEADS, ROW)}
    path = written(tmp_path / "all.zip", packed(**files))
    assert "two tables called '儿童'" in refused(store, path)


def test_a_zip_whose_directory_points_nowhere_is_refused(store, tmp_path):
    content = packed(**{"儿童.csv": text(HEADS, ROW)})
    cut = content[:4] + content[8:]  # every place that the directory names is wrong now
    assert "is no spreadsheet that can be read" in refused(store, written(tmp_path / "all.zip", cut))


def test_a_problem_in_a_zip_names_the_sheet(store, tmp_path):
    files = {"儿童.csv": text(HEADS, ROW), "监护人.csv": GUARDIANS.replace("父亲", "老爷")}
    report = load(store, written(tmp_path / "all.zip", packed(**files)))
    assert said(report) == ["监护人!D2 UNKNOWN_CODE"]


@pytest.mark.parametrize(("name", "sheet"), [("儿童.csv", "儿童"), ("十月.csv", "十月"), ("all.zip", "监护人")])
def test_a_marked_copy_explains_each_problem_at_its_cell(store, tmp_path, name, sheet):
    content = text(HEADS, [*ROW[:4], "三月", *ROW[5:]]).encode()
    if name == "all.zip":
        content = packed(**{"儿童.csv": text(HEADS, ROW), "监护人.csv": GUARDIANS.replace("父亲", "老爷")})
    path = written(tmp_path / name, content)
    mark_file(path, load(store, path), tmp_path / "marked.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "marked.xlsx")[sheet]["D2" if name == "all.zip" else "E2"]
    assert cell.fill.start_color.rgb.endswith("FFC7CE")
    assert "请" in cell.comment.text


@pytest.mark.parametrize(("told", "shown"), [("239999", "239999"), ("19955507731", "199****7731")])
def test_a_wrong_code_of_a_place_is_shown_and_a_phone_number_in_its_cell_is_not(store, tmp_path, told, shown):
    row = [*ROW[:6], told, *ROW[7:]]
    (problem,) = load(store, written(tmp_path / "儿童.csv", text(HEADS, row).encode())).problems
    assert (problem.key, problem.value) == ("hukou", shown)


def test_a_zip_packed_on_a_chinese_windows_keeps_its_names(store, tmp_path):
    content = packed(**{"ABCD.csv": text(HEADS, ROW)}).replace(b"ABCD.csv", "儿童".encode("gb18030") + b".csv")
    report = load(store, written(tmp_path / "all.zip", content.replace(ID.encode(), b"0" * 18)))
    assert report.read == 1


@pytest.mark.parametrize("code", ["gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_lone_csv_is_the_childrens_sheet_in_any_encoding(store, tmp_path, code):
    report = load(store, written(tmp_path / "x.csv", text(HEADS, ROW).encode(code)))
    assert (counts(report), report.problems) == ((1, 1, 0, 0), ())


def test_heads_without_rows_are_told_as_an_empty_file(store, tmp_path):
    assert "No row of" in refused(store, written(tmp_path / "x.csv", text(HEADS).encode()))


PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a picture"),
        (b"Rar!\x1a\x07\0", "is packed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "no spreadsheet that can be read"),
        (b"\r\n<html><table><tr><td>1</td></tr></table>", "a web page or a document"),
        (PROTECTED, "protected by a password"),
        (packed(**{"readme.md": "nothing"}), "no spreadsheet that can be read"),
        (packed(**{"儿童.csv": b"\0\1\2\3" * 9}), "No sheet of the survey"),
    ],
)
def test_what_is_no_sheet_is_one_sentence_that_says_what_it_is(store, tmp_path, content, told):
    assert told in refused(store, written(tmp_path / "sheet.xlsx", content))


def test_a_zip_with_a_password_says_so(store, tmp_path):
    content = bytearray(packed(**{"a.csv": "x"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    assert "protected by a password" in refused(store, written(tmp_path / "all.zip", bytes(content)))


def test_a_household_of_the_csv_bundle_is_kept(store, tmp_path):
    files = {"儿童.csv": text(HEADS, ROW), "家庭.csv": HOMES}
    assert counts(load(store, written(tmp_path / "b.zip", packed(**files)))) == (2, 2, 0, 0)
    assert household()["address"] in HOMES
