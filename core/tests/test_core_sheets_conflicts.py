"""Conflicts: kept beside what stands, seen by whoever may see the field, decided once by a person."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from sheets_at_hand import ID, all_of, child, guardian, household, surveyed
from tongxing_toy_sheets import RECORDS, Dwelling, toy_survey

from tongxing.errors import NotAllowed, NotFound, UsageError
from tongxing.people import MASTER, Child, Guardian, Guardianship, Household, Identifier, Residence, ResidencePermit
from tongxing.testing.worlds import make_access, make_grant
from tongxing.work.sheets.conflicts import CONFLICT_RECORDS, Told, conflicts_frame
from tongxing.work.sheets.deciding import Deciding, keep, take
from tongxing.work.sheets.differing import differences
from tongxing.work.sheets.held import held
from tongxing.work.sheets.merging import CONFLICTS
from tongxing.work.store import Store

ISSUED = datetime(2026, 11, 1, tzinfo=UTC)
DAY = date(2026, 11, 20)
FAMILY = {
    "children": [
        child(id_number=ID, permit="有效", permit_since=date(2025, 10, 1), guardians_complete="否"),
        child(name="王小红", sex="女", birth_date=date(2020, 1, 1)),
    ],
    "guardians": [guardian()],
    "households": [household(hardship="无") | {"toy_sheets.dwelling": "租赁"}],
}


@pytest.fixture
def store(database_url, tmp_path):
    made = surveyed(database_url, tmp_path, "of a conflict", RECORDS, toy_survey(), **FAMILY)
    later = replace(made.access, now=made.access.now + timedelta(hours=1))
    yield Store(made.world, later)
    made.world.database.close()


def loaded(store, subject):
    """The present rows of everything that a sheet is filled from."""
    records = {MASTER[subject], *(c.record for c in toy_survey().of(subject) if c.record)}
    return {r: [row.model_dump() for row in all_of(store, r)] for r in records}


def put(store, subject, field, told, base="issued", *, batch=0):
    """A conflict about the first of its kind (the boy), as an import writes it; its id."""
    rows = loaded(store, subject)
    who = min(rows[MASTER[subject]], key=lambda r: (r.get("birth_date") or DAY, r["id"]))["id"]
    standing = held(toy_survey(), subject, [who], rows)
    now = standing.frame[field][0]
    row = {"place": 0, "record": who, "field": field, "base": base, "told": told}
    frame = pl.DataFrame([row | {"standing": None if now is None else str(now)}], schema=CONFLICTS)
    frames = conflicts_frame(toy_survey(), subject, frame, standing, Told("officer", ISSUED, [DAY]), store.world.ring)
    store.write_batch(frames, import_id=f"test{batch}", batch=batch)
    (made,) = frames.values()
    return made["id"][0]


def take_it(store, id):
    return store.write(take, Deciding(id=id)).value


def test_a_conflict_is_read_in_words_with_all_three_values(store):
    id = put(store, "child", "sex", "2", base="9")
    (found,) = differences(store, toy_survey())
    assert re.fullmatch(r"22-[0-9a-z]{26}", id)
    assert (found.id, found.title.zh, found.sheet.zh) == (id, "性别", "儿童")
    assert (found.base, found.standing, found.told) == ("未说明", "男", "女")
    assert (found.told_by, found.told_on, found.state) == ("officer", DAY, "open")


def test_what_the_registry_holds_is_shown_as_it_is_now(store):
    put(store, "child", "name", "甲")
    store.write(lambda unit, body: unit.change(unit.find(Child, sex="1")[0], name="乙"), Deciding(id="x"))
    assert differences(store, toy_survey())[0].standing == "乙"


def test_values_are_sealed_in_the_table(store):
    put(store, "child", "name", "秘密名")
    with store.world.database.read() as connection:
        told = connection.exec_driver_sql("SELECT told FROM _p_core_child_conflict").scalar()
    assert "秘密名" not in told


def test_to_keep_leaves_the_registry_alone(store):
    id = put(store, "child", "name", "甲")
    kept = store.write(keep, Deciding(id=id)).value
    assert (kept.state, kept.decided_by) == ("kept", "officer")
    assert {c.name for c in all_of(store, Child)} == {"王小明", "王小红"}
    assert differences(store, toy_survey()) == []
    assert len(differences(store, toy_survey(), decided=True)) == 1


@pytest.mark.parametrize(
    ("subject", "field", "told", "record", "column", "becomes"),
    [
        ("child", "name", "王大明", Child, "name", "王大明"),
        ("child", "birth_date", "2019-03-06", Child, "birth_date", date(2019, 3, 6)),
        ("child", "guardians_complete", "true", Child, "guardians_complete", True),
        ("child", "id_number", "990101201903050036", Identifier, "number", "990101201903050036"),
        ("child", "residing_since", "2025-04-01", Residence, "valid_from", date(2025, 4, 1)),
        ("guardian", "phone", "19900000077", Guardian, "phone", "19900000077"),
        ("household", "income_year", "7000000", Household, "income_year_fen", 7000000),
        ("household", "toy_sheets.dwelling", "own", Dwelling, "kind", "own"),
    ],
)
def test_to_take_puts_the_sheets_value_into_its_record(store, subject, field, told, record, column, becomes):
    done = take_it(store, put(store, subject, field, told))
    assert done.state == "taken"
    assert becomes in [getattr(r, column) for r in all_of(store, record)]


def test_a_guardians_row_speaks_of_every_child_of_the_family(store):
    take_it(store, put(store, "guardian", "relation", "57"))
    assert [t.relation for t in all_of(store, Guardianship)] == ["57", "57"]


def test_another_place_ends_the_old_stay_on_the_day_of_the_survey(store):
    take_it(store, put(store, "child", "residence", "230103000000"))
    boy = next(c for c in all_of(store, Child) if c.sex == "1")
    stays = [(s.division, s.valid_from, s.valid_until) for s in all_of(store, Residence) if s.child == boy.id]
    assert sorted(stays) == [
        ("230102001000", date(2025, 3, 1), DAY),
        ("230103000000", DAY, None),
    ]
    assert boy.residence == "230103000000"


def test_another_state_of_a_permit_ends_the_one_before(store):
    take_it(store, put(store, "child", "permit", "suspended"))
    permits = [(p.state, p.valid_until) for p in all_of(store, ResidencePermit)]
    assert sorted(permits) == [("suspended", None), ("valid", DAY)]


def test_what_nobody_holds_is_put_down_anew(store):
    with store.world.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM _p_core_identifier")
    take_it(store, put(store, "child", "id_number", ID))
    assert [(i.kind, i.number) for i in all_of(store, Identifier)] == [("resident_id", ID)]


def test_a_conflict_is_decided_once(store):
    id = put(store, "child", "name", "甲")
    take_it(store, id)
    for action in (take, keep):
        with pytest.raises(UsageError, match="decided already by officer"):
            store.write(action, Deciding(id=id))


def test_the_same_conflict_again_is_the_same_and_stays_decided(store):
    id = put(store, "child", "name", "甲")
    store.write(keep, Deciding(id=id))
    assert put(store, "child", "name", "甲", batch=1) == id
    (found,) = differences(store, toy_survey(), decided=True)
    assert found.state == "kept"
    assert put(store, "child", "name", "丙", batch=2) != id


def other(store, *, categories, actions=("read", "write")):
    return Store(store.world, make_access(store.world, make_grant(categories=categories, actions=actions)))


def test_it_is_seen_and_decided_by_the_right_to_the_field_itself(store):
    id = put(store, "guardian", "phone", "19900000077")
    blind = other(store, categories={"core.identity", "core.residence", "core.guardianship", "core.service"})
    assert differences(blind, toy_survey()) == []
    with pytest.raises(NotFound):
        blind.write(keep, Deciding(id=id))
    reader = other(store, categories=store.world.book.categories, actions=("read",))
    assert len(differences(reader, toy_survey())) == 1
    for action in (take, keep):
        with pytest.raises(NotAllowed):
            reader.write(action, Deciding(id=id))
    assert differences(store, toy_survey())[0].state == "open"


def test_of_a_department_that_is_off_only_keeping_is_left(store):
    id = put(store, "household", "toy_sheets.dwelling", "own")
    off = Store(replace(store.world, records=tuple(r for r in store.world.records if r not in RECORDS)), store.access)
    with pytest.raises(UsageError, match="not enabled here"):
        off.write(take, Deciding(id=id))
    assert off.write(keep, Deciding(id=id)).value.state == "kept"


def test_conflicts_are_records_of_the_three_sheets():
    assert list(CONFLICT_RECORDS) == ["child", "guardian", "household"]
