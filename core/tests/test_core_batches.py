"""Bulk writing: whole batches only, nothing twice, unchanged rows left alone, the same checks as a single write."""

from datetime import date

import polars as pl
import pytest
from sqlalchemy import text

from tongxing.errors import Invalid, NotAllowed
from tongxing.people import Child, Guardian, Guardianship, Identifier, Residence
from tongxing.testing.worlds import make_access, make_grant
from tongxing.work.store import Store


def ids(letter, count):
    return [f"23-{letter}{n:025}" for n in range(count)]


def frames(count=5, residence="230102000000", name="甲"):
    children, at = ids("a", count), {"residence": residence, "hukou": "220102000000"}
    return {
        Child: pl.DataFrame([{"id": c, "name": f"{name}{n}"} | at for n, c in enumerate(children)]),
        Identifier: pl.DataFrame(
            [
                {"id": i, "child": c, "kind": "resident_id", "number": f"99010120150915{n:04}"} | at
                for n, (i, c) in enumerate(zip(ids("b", count), children, strict=True))
            ]
        ),
        Guardian: pl.DataFrame([{"id": g, "name": "乙", "phone": "13900000000"} for g in ids("c", count)]),
        Guardianship: pl.DataFrame(
            [
                {"id": t, "child": c, "guardian": g, "relation": "52", "valid_from": date(2015, 1, 1)} | at
                for t, c, g in zip(ids("d", count), children, ids("c", count), strict=True)
            ]
        ),
    }


def count(world, table):
    with world.database.read() as connection:
        return connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar()


def test_a_batch_is_written_once_however_often_it_comes(store, world):
    first = store.write_batch(frames(), import_id="f", batch=1)
    again = store.write_batch(frames(), import_id="f", batch=1)
    assert first.added == {"Child": 5, "Identifier": 5, "Guardian": 5, "Guardianship": 5} and again.skipped
    assert count(world, "_p_core_child") == 5


def test_unchanged_rows_are_left_alone_also_where_they_are_encrypted(store, world):
    store.write_batch(frames(), import_id="f", batch=1)
    again = store.write_batch(frames(), import_id="g", batch=1)
    assert again.added == again.changed == {"Child": 0, "Identifier": 0, "Guardian": 0, "Guardianship": 0}
    assert count(world, "_h_core_child") == count(world, "_h_core_identifier") == 0


def test_a_changed_row_gets_a_version_and_a_past(store, world):
    store.write_batch(frames(), import_id="f", batch=1)
    changed = store.write_batch({Child: frames(name="丙")[Child]}, import_id="g", batch=1)
    assert changed.changed == {"Child": 5} and count(world, "_h_core_child") == 5


def test_one_bad_row_stops_the_whole_batch(store, world):
    bad = frames()
    bad[Identifier] = bad[Identifier].with_columns(kind=pl.lit("library card"))
    with pytest.raises(Invalid) as refused:
        store.write_batch(bad, import_id="f", batch=1)
    assert {p.code for p in refused.value.problems} == {"UNKNOWN_CODE"}
    assert (
        count(world, "_p_core_child") == count(world, "_p_core_import_batch") == count(world, "_p_core_data_key") == 0
    )


def test_nobody_loads_children_outside_their_region(world):
    county = make_grant(categories=world.book.categories, regions=[("230103", ["residence"])])
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, county)).write_batch(frames(), import_id="f", batch=1)
    assert count(world, "_p_core_child") == 0


def test_a_stay_that_is_loaded_moves_the_child_and_all_records(store, world):
    store.write_batch(frames(1), import_id="f", batch=1)
    stay = {"id": ids("e", 1)[0], "child": ids("a", 1)[0], "division": "230103000000", "basis": "living"}
    at = {"residence": "230103000000", "hukou": "220102000000", "valid_from": date(2026, 1, 1)}
    store.write_batch({Residence: pl.DataFrame([stay | at])}, import_id="g", batch=1)
    with world.database.read() as connection:
        for table in ("child", "identifier", "guardianship", "residence"):
            assert connection.execute(text(f'SELECT residence FROM "_p_core_{table}"')).scalar() == "230103000000"


def test_who_may_not_write_phones_may_still_correct_a_name(store, world):
    store.write_batch(frames(1), import_id="f", batch=1)
    names_only = make_grant(categories=["core.guardianship", "core.identity"])
    changed = frames(1)[Guardian].with_columns(name=pl.lit("丁")).drop("phone")
    done = Store(world, make_access(world, names_only)).write_batch({Guardian: changed}, import_id="g", batch=1)
    assert done.changed == {"Guardian": 1}
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, names_only)).write_batch(
            {Guardian: frames(1)[Guardian].with_columns(phone=pl.lit("13911111111"))}, import_id="h", batch=1
        )


def test_a_frame_that_lies_about_where_a_child_is_gets_nobody_in(store, world):
    store.write_batch(frames(1), import_id="f", batch=1)
    elsewhere = make_grant(categories=world.book.categories, regions=[("230103", ["residence"])])
    lie = frames(1, residence="230103000000")[Identifier].with_columns(id=pl.lit(ids("z", 1)[0]))
    with pytest.raises(NotAllowed):
        Store(world, make_access(world, elsewhere)).write_batch({Identifier: lie}, import_id="g", batch=1)
    assert count(world, "_p_core_identifier") == 1
