"""A file becomes records: once, whole, and only what the importer may write."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from sheets_at_hand import ID, child, counts, guardian, household, importer, load, said, workbook
from sqlalchemy import func, select
from tongxing_toy_sheets import RECORDS, not_above_target, toy_survey

from tongxing.errors import NotAllowed, UsageError
from tongxing.people import (
    RECORDS as PEOPLE,
)
from tongxing.people import (
    Child,
    Guardian,
    GuardianIdentifier,
    Guardianship,
    Household,
    HouseholdMember,
    Identifier,
    Residence,
    ResidencePermit,
    id_number,
)
from tongxing.records.base import table_of
from tongxing.records.history import history_table
from tongxing.testing.worlds import make_world
from tongxing.trust.withholding import Withholding
from tongxing.work.events import ServiceEvent
from tongxing.work.sheets.marking import mark_file
from tongxing.work.sheets.questions import survey

GIRL = id_number.make("990101", date(2020, 1, 1), 2)
FATHER = id_number.make("990101", date(1990, 3, 5), 1)
EVERYTHING = (*PEOPLE, ServiceEvent, *RECORDS)
FAMILY = {
    "children": [
        child(id_number=ID, permit="有效", permit_since=date(2025, 10, 1), guardians_complete="是"),
        child(name="王小红", sex="女", birth_date=date(2020, 1, 1)),
    ],
    "guardians": [
        guardian(id_number=FATHER),
        guardian(name="李母", relation="母亲", phone="19900000002", custody="是"),
    ],
    "households": [household(hardship="无")],
}


@pytest.fixture
def toys(database_url, tmp_path):
    made = make_world(database_url, tmp_path, RECORDS, validations=(not_above_target,))
    yield made
    made.database.close()


def rows(store, record):
    with store.reading("test") as reading:
        return [r.model_dump() for r in reading.all(record)]


def everything(world):
    """How many rows every table of records and its history has, and the rows' versions."""
    with world.database.read() as connection:
        tables = [t for r in world.records if r in EVERYTHING for t in (table_of(r), history_table(r))]
        return {t.name: connection.execute(select(func.count(), func.sum(t.c.version))).one() for t in tables}


def test_a_family_becomes_records(world, tmp_path):
    store = importer(world)
    assert counts(load(store, workbook(tmp_path, **FAMILY))) == (5, 5, 0, 0)
    boy, girl = sorted(rows(store, Child), key=lambda c: c["birth_date"])
    assert (boy["name"], boy["sex"], boy["residence"], boy["hukou"]) == ("王小明", "1", "230102001000", "220102001000")
    assert boy["guardians_complete"] is True
    assert boy["id"].startswith("22-")
    assert girl["guardians_complete"] is None
    assert [i["number"] for i in rows(store, Identifier)] == [ID]
    stays = rows(store, Residence)
    assert {(s["child"], s["division"], s["basis"], s["valid_from"]) for s in stays} == {
        (c["id"], "230102001000", "living", date(2025, 3, 1)) for c in (boy, girl)
    }
    (permit,) = rows(store, ResidencePermit)
    assert (permit["child"], permit["state"], permit["valid_from"]) == (boy["id"], "valid", date(2025, 10, 1))
    (home,) = rows(store, Household)
    assert (home["address"], home["income_year_fen"], home["hardship"]) == ("示例路1号", 6_000_000, "none")
    assert {m["household"] for m in rows(store, HouseholdMember)} == {home["id"]}
    assert [g["number"] for g in rows(store, GuardianIdentifier)] == [FATHER]
    ties = {(t["child"], t["relation"], t["custody"], t["valid_from"]) for t in rows(store, Guardianship)}
    assert ties == {(c["id"], r, True, c["birth_date"]) for c in (boy, girl) for r in ("51", "52")}
    events = rows(store, ServiceEvent)
    assert {(e["child"], e["kind"], e["happened_on"]) for e in events} == {
        (c["id"], "identified", date(2026, 10, 12)) for c in (boy, girl)
    }


def test_the_same_file_again_writes_nothing(world, tmp_path):
    store, path = importer(world), workbook(tmp_path, **FAMILY)
    load(store, path)
    before = everything(world)
    assert counts(load(store, path)) == (5, 0, 5, 0)
    assert everything(world) == before


def test_the_same_rows_in_another_file_write_nothing_either(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    before = everything(world)
    reordered = {name: each[::-1] for name, each in FAMILY.items()}
    assert counts(load(store, workbook(tmp_path, name="again.xlsx", **reordered))) == (5, 0, 5, 0)
    assert everything(world) == before


def test_a_dry_run_gives_the_same_report_and_writes_nothing(world, tmp_path):
    store = importer(world)
    spoiled = FAMILY | {"guardians": [*FAMILY["guardians"], guardian(name="谁", relation="邻居")]}
    path, before = workbook(tmp_path, **spoiled), everything(world)
    tried = load(store, path, dry_run=True)
    assert everything(world) == before
    assert tried.as_dict() == load(store, path).as_dict()
    assert counts(tried) == (6, 5, 0, 1)


def test_a_changed_cell_changes_one_record_and_keeps_the_past(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    changed = FAMILY | {"households": [household(hardship="无", income_year=72000)]}
    assert counts(load(store, workbook(tmp_path, name="b.xlsx", **changed))) == (5, 1, 4, 0)
    (home,) = rows(store, Household)
    assert (home["income_year_fen"], home["version"], home["address"]) == (7_200_000, 2, "示例路1号")


def test_an_empty_cell_removes_nothing(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    before = everything(world)
    bare = {
        "children": [child(id_number=ID, residing_since=None, accompanied_by=None)],
        "guardians": [guardian(id_number=FATHER, phone=None, custody=None)],
        "households": [household(address=None, income_year=None)],
    }
    assert counts(load(store, workbook(tmp_path, name="b.xlsx", **bare))) == (3, 0, 3, 0)
    assert everything(world) == before


def test_a_move_ends_the_old_stay_and_every_record_follows(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    moved = child(id_number=ID, residence="230103002", residing_since=date(2026, 5, 1))
    load(store, workbook(tmp_path, name="b.xlsx", children=[moved]))
    (boy,) = [c for c in rows(store, Child) if c["sex"] == "1"]
    assert boy["residence"] == "230103002000"
    mine = sorted((s for s in rows(store, Residence) if s["child"] == boy["id"]), key=lambda s: s["valid_from"])
    assert [(s["division"], s["valid_until"]) for s in mine] == [
        ("230102001000", date(2026, 5, 1)),
        ("230103002000", None),
    ]
    with world.database.read() as connection:
        table = table_of(Guardianship)
        found = connection.execute(select(table.c.residence).where(table.c.child == boy["id"])).scalars()
        assert set(found) == {"230103002000"}


def test_an_older_sheet_that_comes_late_moves_nobody_back(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, children=[child(id_number=ID, residing_since=date(2026, 5, 1))]))
    older = child(id_number=ID, residence="230103002", residing_since=date(2025, 1, 1), surveyed_on=date(2025, 10, 1))
    load(store, workbook(tmp_path, name="old.xlsx", children=[older]))
    (boy,) = rows(store, Child)
    assert boy["residence"] == "230102001000"
    assert {(s["division"], s["valid_until"]) for s in rows(store, Residence)} == {
        ("230102001000", None),
        ("230103002000", date(2026, 5, 1)),
    }


def test_another_state_of_the_permit_ends_the_one_before(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    later = child(id_number=ID, permit="暂停使用", permit_since=date(2026, 10, 2))
    load(store, workbook(tmp_path, name="b.xlsx", children=[later]))
    permits = sorted(rows(store, ResidencePermit), key=lambda p: p["valid_from"])
    assert [(p["state"], p["valid_until"]) for p in permits] == [("valid", date(2026, 10, 2)), ("suspended", None)]


# who is meant -------------------------------------------------------------------------------------------------------------


def test_a_child_without_number_is_known_by_name_birth_sex_and_a_guardians_phone(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    again = {"children": [child(name="王小红", sex="女", birth_date=date(2020, 1, 1), residence="230103")]}
    again["guardians"] = [guardian(name="李母", relation="母亲", phone="19900000002")]
    load(store, workbook(tmp_path, name="b.xlsx", **again))
    assert len(rows(store, Child)) == 2
    assert len(rows(store, Guardian)) == 2


def test_another_phone_is_another_child(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    other = {"children": [child(name="王小红", sex="女", birth_date=date(2020, 1, 1))]}
    other["guardians"] = [guardian(name="李母", relation="母亲", phone="19988888888")]
    load(store, workbook(tmp_path, name="b.xlsx", **other))
    assert len(rows(store, Child)) == 3


def test_a_number_that_was_missing_is_added_to_the_same_child(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    now = FAMILY | {"children": [child(name="王小红", sex="女", birth_date=date(2020, 1, 1), id_number=GIRL)]}
    assert counts(load(store, workbook(tmp_path, name="b.xlsx", **now))) == (4, 1, 3, 0)
    assert len(rows(store, Child)) == 2
    assert sorted(i["number"] for i in rows(store, Identifier)) == sorted([ID, GIRL])


def test_two_numbers_are_two_children_though_all_else_is_equal(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    twin = child(id_number=id_number.make("990101", date(2019, 3, 5), 3))
    load(store, workbook(tmp_path, name="b.xlsx", children=[twin], guardians=[guardian(id_number=FATHER)]))
    assert len(rows(store, Child)) == 3
    assert len(rows(store, Guardian)) == 2


def test_a_guardians_sex_and_birth_date_are_those_of_the_number(world, tmp_path):
    store = importer(world)
    load(store, workbook(tmp_path, **FAMILY))
    told = [(each["sex"], each["birth_date"]) for each in rows(store, Guardian)]
    assert sorted(told, key=str) == [("1", date(1990, 3, 5)), (None, None)]


def test_one_guardian_of_two_families_is_one_record(world, tmp_path):
    store = importer(world)
    both = {"children": [child(), child(name="王小亮", family="2")]}
    both["guardians"] = [guardian(id_number=FATHER), guardian(id_number=FATHER, family="2")]
    load(store, workbook(tmp_path, **both))
    assert len(rows(store, Guardian)) == 1
    assert len(rows(store, Guardianship)) == 2


# rights -------------------------------------------------------------------------------------------------------------------


def test_without_a_grant_to_import_nothing_is_even_read(world, tmp_path):
    store = importer(world, actions=("read", "write"))
    with pytest.raises(NotAllowed, match="may not import"):
        load(store, tmp_path / "is not there.xlsx")


def test_whose_rights_change_while_it_runs_writes_no_further_batch(world, tmp_path, monkeypatch):
    monkeypatch.setattr("tongxing.work.sheets.importing.SIZE", 2)
    many = [child(family=str(n), name=f"王{n:04}") for n in range(4)]
    path, store = workbook(tmp_path, children=many), importer(world)
    then = iter([store.access, importer(world, regions=(("230103", ("residence",)),)).access])
    with pytest.raises(NotAllowed, match="changed while it ran"):
        load(store, path, again=lambda: next(then))
    assert len(rows(store, Child)) == 2
    assert counts(load(store, path, again=lambda: store.access)) == (4, 4, 0, 0)


def test_a_child_who_is_restricted_while_it_runs_is_left_alone_by_the_batches_behind_it(world, tmp_path, monkeypatch):
    store = importer(world)
    load(store, workbook(tmp_path, children=[child(id_number=ID)]))
    (known,) = rows(store, Child)
    monkeypatch.setattr("tongxing.work.sheets.importing.SIZE", 1)
    path = workbook(tmp_path, name="b.xlsx", children=[child(name="赵小刚"), child(family="2", id_number=ID)])
    restricted = Withholding(without=dict.fromkeys(world.book.categories, frozenset([known["id"]])))
    then = iter([store.access, replace(store.access, withholding=restricted)])
    assert counts(load(store, path, again=lambda: next(then))) == (2, 1, 0, 1)


def test_rows_outside_the_region_are_rejected_and_the_others_kept(world, tmp_path):
    store = importer(world, regions=(("230102", ("residence",)),))
    path = workbook(
        tmp_path,
        children=[child(), child(family="2", name="李远", residence="230103001")],
        guardians=[guardian(), guardian(family="2", name="李父")],
    )
    report = load(store, path)
    assert counts(report) == (4, 2, 0, 2)
    assert said(report) == ["儿童!H6 NOT_ALLOWED", "监护人!A6 FAMILY_REJECTED"]
    assert [c["name"] for c in rows(store, Child)] == ["王小明"]


def test_a_category_that_may_not_be_written_rejects_the_cells_row(world, tmp_path):
    allowed = [c for c in world.book.categories if c != "core.contact"]
    report = load(importer(world, categories=allowed), workbook(tmp_path, **FAMILY))
    assert said(report) == ["监护人!E5 NOT_ALLOWED", "监护人!E6 NOT_ALLOWED", "家庭!B5 NOT_ALLOWED"]
    assert counts(report) == (5, 2, 0, 3)


def test_what_may_not_be_read_is_never_emptied(world, tmp_path):
    full = importer(world)
    load(full, workbook(tmp_path, **FAMILY))
    allowed = [c for c in world.book.categories if c != "core.contact"]
    changed = {"children": [child(id_number=ID)], "guardians": [guardian(id_number=FATHER, name="王改名", phone=None)]}
    with suppress(NotAllowed):  # refused as a whole, or written: either way the phone stays
        load(importer(world, categories=allowed), workbook(tmp_path, name="b.xlsx", **changed))
    assert {g["phone"] for g in rows(full, Guardian)} == {"19900000001", "19900000002"}


def test_after_a_wider_grant_the_same_file_brings_the_rest(world, tmp_path):
    path = workbook(tmp_path, children=[child(), child(family="2", name="李远", residence="230103001")])
    load(importer(world, regions=(("230102", ("residence",)),)), path)
    assert counts(load(importer(world), path)) == (2, 1, 1, 0)


# departments --------------------------------------------------------------------------------------------------------------


def test_answers_to_a_departments_questions_become_its_records(toys, tmp_path):
    store = importer(toys)
    answered = {
        "children": [child(**{"toy_sheets.weight": 31, "toy_sheets.target": 40}), child(name="王小亮")],
        "households": [household(**{"toy_sheets.dwelling": "租赁"})],
    }
    path = workbook(tmp_path, asked=toy_survey(), **answered)
    load(store, path, toy_survey())
    weighing, dwelling = RECORDS
    (weight,) = rows(store, weighing)
    assert (weight["weight_kg"], weight["target_kg"], weight["weighed_on"]) == (31, 40, date(2026, 10, 12))
    assert [d["kind"] for d in rows(store, dwelling)] == ["let"]
    before = everything(toys)
    load(
        store,
        workbook(tmp_path, asked=toy_survey(), name="b.xlsx", **{k: v[::-1] for k, v in answered.items()}),
        toy_survey(),
    )
    assert everything(toys) == before


def test_an_answer_that_contradicts_what_is_recorded_rejects_its_row(toys, tmp_path):
    store = importer(toys)
    first = child(**{"toy_sheets.weight": 31, "toy_sheets.target": 40})
    load(store, workbook(tmp_path, asked=toy_survey(), children=[first]), toy_survey())
    heavier = [child(**{"toy_sheets.weight": 41}), child(family="2", name="好儿")]
    report = load(store, workbook(tmp_path, asked=toy_survey(), name="b.xlsx", children=heavier), toy_survey())
    assert said(report) == ["儿童!O5 CONTRADICTS"]
    assert counts(report) == (2, 1, 0, 1)


# the report ---------------------------------------------------------------------------------------------------------------


def test_the_report_has_the_shape_of_the_interfaces(world, tmp_path):
    path = workbook(tmp_path, children=[child(), child(name=None)])
    told = load(importer(world), path).as_dict()
    assert list(told) == ["file_sha256", "read", "accepted", "unchanged", "rejected", "problems"]
    assert (told["read"], told["accepted"], told["unchanged"], told["rejected"]) == (2, 1, 0, 1)
    assert json.loads(json.dumps(told))["problems"][0]["code"] == "REQUIRED"


def test_a_marked_copy_explains_each_problem_at_its_cell(world, tmp_path):
    path = workbook(tmp_path, children=[child(), child(name=None, residence="230102999")])
    mark_file(path, load(importer(world), path), tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["儿童"]
    assert "姓名必填" in sheet["B6"].comment.text
    assert sheet["B6"].fill.start_color.rgb.endswith("FFC7CE")
    assert sheet["H6"].fill.start_color.rgb.endswith("FFEB9C")
    assert sheet["B5"].comment is None
    assert sheet.row_dimensions[1].hidden


def test_a_csv_is_marked_as_a_workbook(world, tmp_path):
    heads = [c.ask.zh for c in survey().of("child")]
    values = ["1", "", "", "男", "2019.3.5", "汉", "220102001", "230102001", "", "", "", "", "", "2026-10-12"]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(",".join(row) for row in (heads, values)), encoding="gb18030")
    report = load(importer(world), path)
    assert said(report) == ["儿童!B2 REQUIRED"]
    mark_file(path, report, tmp_path / "marked.xlsx")
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[1]["B2"].comment is not None


def test_a_marked_copy_lists_all_problems_in_front_and_is_read_again(world, tmp_path):
    other = {"family": "2", "birth_date": "2018-03-05", "id_number": None}
    path, marked = workbook(tmp_path, children=[child(), child(name=None, **other)]), tmp_path / "marked.xlsx"
    mark_file(path, load(importer(world), path), marked)
    book = openpyxl.load_workbook(marked)
    listed = book.worksheets[0]
    assert (listed.title, book.active.title) == ("检查结果", "检查结果")
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["检查结果"]
    assert listed["A2"].value == "儿童 B6" and listed["A2"].hyperlink.location == "'儿童'!B6"
    assert (listed["B2"].value, listed["D2"].value) == ("错误\nError", "姓名必填。\nName is required.")
    assert (listed.page_setup.orientation, listed.page_setup.fitToWidth, listed.print_title_rows) == (
        "landscape",
        1,
        "$1:$1",
    )
    book["儿童"]["B6"] = "王小明"
    book.save(marked)
    again = load(importer(world), marked)
    assert (said(again), again.accepted, again.unchanged) == ([], 1, 1)
    mark_file(marked, again, tmp_path / "twice.xlsx")
    assert openpyxl.load_workbook(tmp_path / "twice.xlsx").sheetnames.count("检查结果") == 1


def test_a_file_that_changed_since_is_not_marked(world, tmp_path):
    path = workbook(tmp_path, children=[child()])
    report = load(importer(world), path)
    workbook(tmp_path, children=[child(name="别人")])
    with pytest.raises(UsageError, match="changed meanwhile"):
        mark_file(path, report, tmp_path / "marked.xlsx")


# cut off ------------------------------------------------------------------------------------------------------------------


def test_an_import_that_was_cut_off_asks_for_resume_and_then_goes_on(world, tmp_path, monkeypatch):
    monkeypatch.setattr("tongxing.work.sheets.importing.SIZE", 2)
    many = [child(family=str(n), name=f"王{n:04}") for n in range(7)] + [child(name=None)]
    path, store = workbook(tmp_path, children=many), importer(world)
    whole = load(store, path, dry_run=True)
    done = []

    def stop(rows, of):
        done.append(rows)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, path, progress=stop)
    assert len(rows(store, Child)) == 4
    with pytest.raises(UsageError, match="--resume"):
        load(store, path)
    assert load(store, path, resume=True).as_dict() == whole.as_dict()
    assert len(rows(store, Child)) == 7
    assert counts(load(store, path)) == (8, 0, 7, 1)
