"""Sheets of other systems: read through a mapping, proposed from their heads, checked with file and line."""

import csv
import io

import openpyxl
import pytest
from sheets_at_hand import ID, all_of, counts, importer, said

from tongxing.errors import UsageError, Words
from tongxing.people import Child, Guardian, Guardianship, Household
from tongxing.testing.worlds import make_world
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.importing import import_file
from tongxing.work.sheets.mapping_files import propose, read_mapping
from tongxing.work.sheets.mappings import SheetMapping, named_mapping
from tongxing.work.sheets.questions import survey

ALWAYS = {"residence": "230102001", "surveyed_on": "2026-10-12", "hukou": "220102"}
COLUMNS = {"学生": "name", "证号": "id_number", "性别": "sex", "生日": "birth_date"}
ROSTER = SheetMapping("roster", Words("花名册", "Roster"), COLUMNS, always=ALWAYS)
HEADS = ["学生", "证号", "性别", "生日"]
ROW = ["王小明", ID, "男", "2019.3.5"]


@pytest.fixture
def store(tmp_path):
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    yield importer(world)
    world.database.close()


@pytest.fixture
def roster(tmp_path):
    """A roster as a school prints it: a title, heads in two rows, a remark."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    for row in (
        ["2026年秋季学期学生花名册"],
        ["序号", "学生信息", None, None, None, "监护人", None, None, "现住址", "备注"],
        [None, "姓名", "身份证号码", "性别", "出生年月日", "姓名", "联系电话", "关系"],
        ["1", *ROW[:2], "男生", ROW[3], "王父", "19900000001", "父亲", "示例路1号", "转学来的"],
        ["2", "李小红", None, "女生", "2019年4月6日", None, None, None, None, None],
    ):
        sheet.append(row)
    for cells in ("A1:J1", "A2:A3", "B2:E2", "F2:H2", "I2:I3", "J2:J3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "roster.xlsx")
    return tmp_path / "roster.xlsx"


def text(*rows):
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    return target.getvalue()


def table(tmp_path, *rows, name="roster.csv"):
    (tmp_path / name).write_text(text(*rows))
    return tmp_path / name


def load(store, path, mapping, **options):
    return import_file(store, path, survey(), development=True, mapping=mapping, **options)


def changed(**parts):
    return SheetMapping(**({"key": "roster", "title": ROSTER.title, "columns": COLUMNS, "always": ALWAYS} | parts))


def test_any_heads_are_read_through_a_mapping(store, tmp_path):
    report = load(store, table(tmp_path, ["学生名册"], HEADS, ROW), ROSTER)
    assert (counts(report), said(report)) == ((1, 1, 0, 0), [])
    (child,) = all_of(store, Child)
    assert (child.name, child.residence, child.hukou) == ("王小明", "230102001000", "220102000000")


def test_a_problem_names_the_column_of_their_sheet(store, tmp_path):
    report = load(store, table(tmp_path, HEADS, [*ROW[:3], "三月"]), ROSTER)
    assert said(report) == ["roster!D2 NOT_A_DATE"]


def test_their_words_become_ours(store, tmp_path):
    mapping = changed(values={"sex": {"M": "男", "F": "女"}})
    report = load(store, table(tmp_path, HEADS, [ROW[0], ROW[1], " m ", ROW[3]]), mapping)
    assert (counts(report), all_of(store, Child)[0].sex) == ((1, 1, 0, 0), "1")


def test_columns_that_no_mapping_names_are_said_and_those_left_out_on_purpose_are_not(store, tmp_path):
    path = table(tmp_path, [*HEADS, "备注", "老师"], [*ROW, "转学", "张老师"])
    (note,) = load(store, path, changed(ignored=frozenset({"老师"})), dry_run=True).notes
    assert note.en == "Sheet roster: columns not imported: E 备注."


def test_heads_of_the_mapping_that_are_not_there_are_said(store, tmp_path):
    mapping = changed(columns=COLUMNS | {"民族": "ethnicity"})
    (note,) = load(store, table(tmp_path, HEADS, ROW), mapping).notes
    assert note.zh == "《roster》没有这些列:民族。"


def test_what_every_row_needs_and_nothing_gives_is_named_with_its_keys(store, tmp_path):
    mapping = changed(always={"residence": "230102001"}, columns=COLUMNS | {"家长": "guardian.name"})
    with pytest.raises(UsageError, match=r"add hukou, surveyed_on, guardian.relation under columns or always"):
        load(store, table(tmp_path, [*HEADS, "家长"], [*ROW, "王父"]), mapping)


def test_a_family_stands_in_one_row(store, roster):
    columns = {
        "学生信息/姓名": "name",
        "身份证号码": "id_number",
        "性别": "sex",
        "出生年月日": "birth_date",
        "监护人/姓名": "guardian.name",
        "联系电话": "guardian.phone",
        "关系": "guardian.relation",
        "现住址": "household.address",
    }
    mapping = changed(columns=columns, values={"sex": {"男生": "男", "女生": "女"}})
    report = load(store, roster, mapping)
    assert (counts(report), said(report)) == ((4, 4, 0, 0), [])
    assert [(g.name, g.phone) for g in all_of(store, Guardian)] == [("王父", "19900000001")]
    assert len(all_of(store, Guardianship)) == 1
    assert "示例路1号" in {h.address for h in all_of(store, Household)}


def test_their_own_number_joins_a_family(store, tmp_path):
    path = table(tmp_path, ["户", *HEADS], ["A7", *ROW], ["A7", "王小红", "", "女", "2020-01-01"])
    assert counts(load(store, path, changed(columns=COLUMNS | {"户": "family"}))) == (2, 2, 0, 0)
    assert len(all_of(store, Household)) == 1


def test_the_same_file_through_another_mapping_is_another_import(store, tmp_path):
    path = table(tmp_path, [*HEADS, "族"], [*ROW, "满"])
    assert counts(load(store, path, ROSTER)) == (1, 1, 0, 0)
    assert counts(load(store, path, changed(columns=COLUMNS | {"族": "ethnicity"}))) == (1, 1, 0, 0)
    assert all_of(store, Child)[0].ethnicity == "11"


def test_a_file_without_any_of_the_heads_is_refused(store, tmp_path):
    with pytest.raises(UsageError, match="No column of the mapping roster"):
        load(store, table(tmp_path, ["a", "b"], ["1", "2"]), ROSTER)


def test_a_mapping_is_known_by_its_key():
    assert named_mapping([ROSTER], "roster") is ROSTER
    with pytest.raises(UsageError, match="one of: roster"):
        named_mapping([ROSTER], "rooster")


# files ----------------------------------------------------------------------------------------------------------------

GOOD = """key: roster
title: {zh: 花名册}
head_row: 2
columns:
  学生: name
  家长: guardian.name
values:
  sex: {M: 男}
always:
  surveyed_on: 2026-10-12
  guardians_complete: yes
ignored: [备注]
"""


def written(tmp_path, content):
    (tmp_path / "mapping.yaml").write_text(content)
    return tmp_path / "mapping.yaml"


def test_a_mapping_is_read_from_its_file(tmp_path):
    made = read_mapping(written(tmp_path, GOOD), survey())
    assert made.columns == {"学生": "name", "家长": "guardian.name"}
    assert made.always == {"surveyed_on": "2026-10-12", "guardians_complete": "是"}
    assert (made.head_row, made.values, made.ignored) == (2, {"sex": {"M": "男"}}, {"备注"})


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path):
    bad = GOOD.replace("name\n", "nmae\n", 1).replace("{M: 男}", "{M: 雄, F: 女}").replace("2026-10-12", '""')
    with pytest.raises(UsageError) as told:
        read_mapping(written(tmp_path, bad), survey())
    assert str(told.value).splitlines() == [
        "mapping.yaml:5: no column 'nmae' is asked here. Did you mean 'name'?",
        "mapping.yaml:10: surveyed_on is empty: say what stands for every row, or remove it.",
        "mapping.yaml:8: '雄' is no choice of sex: 未知、男、女、未说明.",
    ]


def test_two_heads_for_one_column_are_a_mistake(tmp_path):
    with pytest.raises(UsageError, match=r"mapping\.yaml:6: 'name' is filled from '学生' already"):
        read_mapping(written(tmp_path, GOOD.replace("guardian.name", "name")), survey())


def test_a_file_of_another_form_is_told_with_its_lines(tmp_path):
    with pytest.raises(UsageError) as told:
        read_mapping(written(tmp_path, "key: Roster!\ncolumns: []\nfoo: 1\n"), survey())
    lines = str(told.value).splitlines()
    assert {line.split(": ")[0] for line in lines} == {"mapping.yaml:1", "mapping.yaml:2", "mapping.yaml:3"}
    with pytest.raises(UsageError, match="no YAML"):
        read_mapping(written(tmp_path, "key: [\n"), survey())
    with pytest.raises(UsageError, match="there is no file"):
        read_mapping(tmp_path / "none.yaml", survey())


# proposing ------------------------------------------------------------------------------------------------------------


def test_a_mapping_is_proposed_by_near_heads_also_under_merged_ones(roster):
    lines = propose(read_file(roster), survey()).splitlines()
    said = [line.split("#")[0].strip() for line in lines]
    for expected in (
        '"学生信息/姓名": name',
        '"学生信息/身份证号码": id_number',
        '"监护人/姓名": guardian.name',
        '"监护人/联系电话": guardian.phone',
        '"监护人/关系": guardian.relation',
        '"现住址": household.address',
        "head_row: 3",
        'sheet: "花名册"',
        'surveyed_on: ""',
        '"男生": "男"',
    ):
        assert expected in said
    assert '# ignored: ["序号", "备注"]  # A、J' in lines


def test_a_proposal_needs_a_person_and_then_imports(store, roster, tmp_path):
    proposed = propose(read_file(roster), survey())
    with pytest.raises(UsageError, match="is empty"):
        read_mapping(written(tmp_path, proposed), survey())
    filled = proposed
    for key, value in (("hukou", "220102"), ("residence", "230102001"), ("surveyed_on", "2026-10-12")):
        filled = filled.replace(f'{key}: ""', f'{key}: "{value}"')
    mapping = read_mapping(written(tmp_path, filled), survey())
    assert counts(load(store, roster, mapping)) == (4, 4, 0, 0)


def test_nothing_is_proposed_for_a_sheet_of_something_else(tmp_path):
    with pytest.raises(UsageError, match="No heads like ours"):
        propose(read_file(table(tmp_path, ["apples", "pears"], ["1", "2"])), survey())
