"""A re-survey comes back: what the field worker changed is taken, what others changed stays, both are a person's to decide."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from sheets_at_hand import ID, all_of, child, counts, guardian, household, importer, load, said, workbook
from sqlalchemy import select, update

from tongxing.people import Child, Guardian, Guardianship, Household, Identifier, Residence, id_number
from tongxing.records.base import table_of
from tongxing.testing.worlds import make_tables
from tongxing.work.sheets.conflicts import CONFLICT_RECORDS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.resurvey import resurvey
from tongxing.work.sheets.workbook import FIRST
from tongxing.work.store import Store

LATER = datetime(2026, 12, 1, tzinfo=UTC)
VISITED = date(2026, 11, 20)
FAMILY = {
    "children": [child(id_number=ID, ethnicity="满族"), child(name="王小红", sex="女", birth_date=date(2020, 1, 1))],
    "guardians": [guardian()],
    "households": [household(hardship="无")],
}


@pytest.fixture
def store(world, tmp_path):
    records = (*world.records, *CONFLICT_RECORDS.values())
    make_tables(world.database, CONFLICT_RECORDS.values())
    made = importer(replace(world, records=tuple(dict.fromkeys(records))))
    assert counts(load(made, workbook(tmp_path, **FAMILY))) == (4, 4, 0, 0)
    return made


def back(store, tmp_path, *cells, name="back.xlsx"):
    """A re-survey with a day for every child, after somebody wrote into these cells: (sheet, row from 0, key, value)."""
    book = openpyxl.load_workbook(BytesIO(resurvey(store, survey(), division="230000").content))
    days = [("儿童", place, "surveyed_on", VISITED) for place in range(2)]
    for sheet, place, key, value in (*days, *cells):
        head = [str(cell.value).split("@")[0].split(".", 1)[1] for cell in book[sheet][1]]
        book[sheet].cell(FIRST + 1 + place, head.index(key) + 1).value = value
    book.save(tmp_path / name)
    return tmp_path / name


def later(store):
    return Store(store.world, replace(store.access, now=LATER))


def elsewhere(store, record, **values):
    """Somebody else changes every row of a record after the sheet was issued."""
    table = table_of(record)
    with store.world.database.write() as connection:
        at = {"recorded_at": LATER.replace(month=11, day=25), "version": table.c.version + 1}
        connection.execute(update(table).values(**values, **at))


def test_a_row_that_is_confirmed_changes_nothing(store, tmp_path):
    assert counts(load(later(store), back(store, tmp_path))) == (4, 0, 4, 0)


def test_what_the_field_worker_changed_is_taken(store, tmp_path):
    path = back(store, tmp_path, ("儿童", 0, "ethnicity", "汉"), ("家庭", 0, "address", "新路2号"))
    assert counts(load(later(store), path)) == (4, 2, 2, 0)
    assert {c.ethnicity for c in all_of(store, Child)} >= {"01"}
    assert [h.address for h in all_of(store, Household)] == ["新路2号"]


def test_what_others_changed_meanwhile_is_not_set_back(store, tmp_path):
    path = back(store, tmp_path, ("家庭", 0, "address", "新路2号"))
    elsewhere(store, Household, hardship="minimum_allowance")
    report = load(later(store), path)
    (home,) = all_of(store, Household)
    assert (home.hardship, home.address, said(report)) == ("minimum_allowance", "新路2号", [])


def test_two_answers_are_a_conflict_that_a_person_decides(store, tmp_path):
    path = back(store, tmp_path, ("家庭", 0, "hardship", "最低生活保障"))
    elsewhere(store, Household, hardship="near_minimum")
    report = load(later(store), path)
    (home,) = all_of(store, Household)
    assert (home.hardship, said(report)) == ("near_minimum", [f"家庭!D{FIRST + 1} CONFLICT"])
    (kept,) = all_of(later(store), CONFLICT_RECORDS["household"])
    assert (kept.base, kept.told, kept.standing, kept.state) == ("none", "minimum_allowance", "near_minimum", "open")
    assert counts(report) == (4, 0, 4, 0)


def test_an_emptied_cell_is_told_and_kept(store, tmp_path):
    report = load(later(store), back(store, tmp_path, ("家庭", 0, "hardship", None)))
    assert [line.split()[1] for line in said(report)] == ["CLEARED"]
    assert [h.hardship for h in all_of(store, Household)] == ["none"]


def test_a_corrected_number_and_name_stay_with_the_same_child(store, tmp_path):
    number = id_number.make("990101", date(2019, 3, 5), 7)
    path = back(store, tmp_path, ("儿童", 0, "id_number", number), ("儿童", 0, "name", "王晓明"))
    load(later(store), path)
    assert len(all_of(store, Child)) == 2
    assert "王晓明" in {c.name for c in all_of(store, Child)}
    assert [i.number for i in all_of(store, Identifier)] == [number]


def test_the_number_of_another_child_is_refused(store, tmp_path):
    report = load(later(store), back(store, tmp_path, ("儿童", 1, "id_number", ID), ("儿童", 0, "id_number", None)))
    assert {"CLEARED", "CONTRADICTS"} <= {line.split()[1] for line in said(report)}
    assert counts(report)[3] == 1
    assert len(all_of(store, Identifier)) == 1


def test_another_place_with_the_old_first_day_begins_on_an_unknown_day(store, tmp_path):
    load(later(store), back(store, tmp_path, ("儿童", 0, "residence", "230103")))
    stays = {(s.division, s.valid_from, s.valid_until) for s in all_of(later(store), Residence)}
    assert ("230103000000", None, None) in stays
    assert ("230102001000", date(2025, 3, 1), VISITED) in stays


def test_an_untouched_tie_to_one_child_does_not_change_that_to_another(store, tmp_path):
    ties = table_of(Guardianship)
    with store.world.database.write() as connection:
        girl = select(table_of(Child).c.id).where(table_of(Child).c.sex == "2").scalar_subquery()
        changed = update(ties).where(ties.c.child == girl).values(relation="97", version=ties.c.version + 1)
        connection.execute(changed)
    load(later(store), back(store, tmp_path))
    assert sorted(t.relation for t in all_of(store, Guardianship)) == ["51", "97"]


def test_a_hidden_number_of_nobody_is_told_and_the_row_matched_as_usual(store, tmp_path):
    report = load(later(store), back(store, tmp_path, ("儿童", 0, "record", "23-" + "0" * 26)))
    assert "UNKNOWN_RECORD" in {line.split()[1] for line in said(report)}
    assert len(all_of(store, Child)) == 2


def test_guardians_are_those_who_stand(store, tmp_path):
    load(later(store), back(store, tmp_path, ("监护人", 0, "name", "王大父"), ("监护人", 0, "phone", "19911111111")))
    assert [(g.name, g.phone) for g in all_of(store, Guardian)] == [("王大父", "19911111111")]
