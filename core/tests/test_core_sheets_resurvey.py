"""The re-survey workbook: what the registry holds, for those who may see it, ready to be confirmed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from sheets_at_hand import ID, child, counts, guardian, household, importer, load, said, surveyed, workbook
from tongxing_toy_sheets import RECORDS, toy_survey

from tongxing.errors import UsageError
from tongxing.people import Guardian
from tongxing.trust.audit.asking import every
from tongxing.work.sheets.reading import SEARCHED
from tongxing.work.sheets.resurvey import resurvey
from tongxing.work.sheets.workbook import FIRST
from tongxing.work.store import Store

FAMILY = {
    "children": [
        child(id_number=ID, permit="有效", permit_since=date(2025, 10, 1), guardians_complete="是", ethnicity="满族")
        | {"toy_sheets.weight": 21},
        child(name="王小红", sex="女", birth_date=date(2020, 1, 1)),
        child(name="李远", family="2", residence="230202"),
    ],
    "guardians": [guardian(), guardian(family="2", name="李母", relation="母亲", phone="19900000002")],
    "households": [household(hardship="无") | {"toy_sheets.dwelling": "租赁"}, household(family="2", address="别处")],
}
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def store(database_url, tmp_path):
    made = surveyed(database_url, tmp_path, "to be surveyed again", RECORDS, toy_survey(), **FAMILY)
    yield made
    made.world.database.close()


def made(store, division="230000"):
    return resurvey(store, toy_survey(), division=division)


def rows(content, sheet="儿童"):
    """The rows of a sheet by the key of each column."""
    cells = list(openpyxl.load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True))
    keys = [str(k).split("@")[0].split(".", 1)[1] for k in cells[0]]
    return [dict(zip(keys, row, strict=True)) for row in cells[FIRST:] if any(row)]


def filled(tmp_path, content, *cells, name="back.xlsx"):
    """The workbook after somebody wrote into these cells: (sheet, row from 0, key, value)."""
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet, place, key, value in cells:
        head = [str(c.value).split("@")[0].split(".", 1)[1] for c in book[sheet][1]]
        book[sheet].cell(FIRST + 1 + place, head.index(key) + 1).value = value
    book.save(tmp_path / name)
    return tmp_path / name


def day_of(place, day=date(2026, 11, 20)):
    return ("儿童", place, "surveyed_on", day)


def test_every_row_says_what_is_held_in_the_words_of_the_drop_downs(store):
    boy, girl, other = rows(made(store).content)
    assert (boy["family"], girl["family"], other["family"]) == ("1", "1", "2")
    assert (boy["name"], boy["sex"], boy["ethnicity"], boy["permit"]) == ("王小明", "男", "满", "有效")
    assert boy["id_number"] == ID
    assert boy["residence"] == "230102001 哈尔滨市道里区兆麟街道"
    assert boy["hukou"].startswith("220102001 吉林省长春市南关区")
    assert (boy["guardians_complete"], girl["guardians_complete"]) == ("是", None)
    assert boy["surveyed_on"] is None
    assert [r["relation"] for r in rows(made(store).content, "监护人")] == ["父亲", "母亲"]
    home, _ = rows(made(store).content, "家庭")
    assert (home["income_year"], home["hardship"], home["toy_sheets.dwelling"]) == (60000, "无", "租赁")


def test_a_measurement_is_asked_anew(store):
    assert [r["toy_sheets.weight"] for r in rows(made(store).content)] == [None, None, None]


def test_the_day_of_the_visit_stands_beside_the_name(store):
    assert list(rows(made(store).content)[0])[:3] == ["family", "name", "surveyed_on"]


def test_the_same_registry_gives_the_same_bytes_whenever_it_is_asked(store):
    later = Store(store.world, replace(store.access, now=LATER))
    assert made(store).content == made(later).content


def test_only_those_of_the_division(store):
    assert [r["name"] for r in rows(made(store, "230200").content)] == ["李远"]
    assert [r["name"] for r in rows(made(store, "230200").content, "监护人")] == ["李母"]
    assert [r["name"] for r in rows(made(store, "230102").content)] == ["王小明", "王小红"]
    with pytest.raises(UsageError, match="no child in 230300"):
        made(store, "230300")


def test_what_may_not_be_seen_is_marked_and_read_as_empty(store, tmp_path):
    narrow = importer(store.world, categories=set(store.world.book.categories) - {"core.identifier", "core.contact"})
    content = made(narrow).content
    assert {r["id_number"] for r in rows(content)} == {"无权查看"}
    assert {r["phone"] for r in rows(content, "监护人")} == {"无权查看"}
    back = load(narrow, filled(tmp_path, content), toy_survey())
    assert (counts(back), said(back)) == ((7, 0, 7, 0), [])
    assert narrow.world is store.world


def test_who_may_not_see_names_gets_no_row(store):
    blind = importer(store.world, categories={"core.residence"})
    with pytest.raises(UsageError):
        made(blind)


def test_what_is_read_stands_in_the_access_log(store):
    content = made(store).content
    # Under one clock an import by another process stands before or after it.
    [read] = [entry for entry in every(store.world.log) if entry.operation == "workbook resurvey"]
    assert all(store.world.log.pseudonyms.of(r["record"]) in read.subjects for r in rows(content))


def test_children_of_whom_no_guardian_is_known_are_in_it_too(store, tmp_path):
    load(store, workbook(tmp_path, children=[child(name="独行", residence="230302")], asked=toy_survey()), toy_survey())
    content = made(store, "230300").content
    assert ([r["name"] for r in rows(content)], rows(content, "监护人")) == (["独行"], [])
    assert counts(load(store, filled(tmp_path, content), toy_survey())) == (2, 0, 2, 0)


def test_a_day_alone_confirms_and_changes_nothing(store, tmp_path):
    path = filled(tmp_path, made(store).content, day_of(0), day_of(1), day_of(2))
    report = load(store, path, toy_survey())
    assert (said(report), counts(report)) == ([], (7, 0, 7, 0))


def test_a_change_beside_the_day_is_taken(store, tmp_path):
    path = filled(tmp_path, made(store).content, day_of(0), ("监护人", 0, "phone", "19911111111"))
    report = load(store, path, toy_survey())
    assert (said(report), counts(report)) == ([], (7, 1, 6, 0))
    with store.reading("test") as reading:
        assert "19911111111" in {g.phone for g in reading.all(Guardian)}


def test_a_change_without_a_day_costs_that_row_alone_and_is_counted_once(store, tmp_path):
    path = filled(tmp_path, made(store).content, ("儿童", 0, "name", "王小铭"), day_of(2))
    report = load(store, path, toy_survey())
    assert (said(report), counts(report)) == (["儿童!C5 NOT_VISITED"], (7, 0, 6, 1))


def test_a_new_measurement_is_taken(store, tmp_path):
    path = filled(tmp_path, made(store).content, day_of(0), ("儿童", 0, "toy_sheets.weight", 22))
    report = load(store, path, toy_survey())
    assert (said(report), counts(report)) == ([], (7, 1, 6, 0))


def test_heads_stay_within_the_rows_that_are_searched():
    assert FIRST < SEARCHED
