"""What may go wrong while a file is written: a refusal, a full disk, another import at the same time, another writer."""

import threading
from dataclasses import replace

import polars as pl
import pytest
from sheets_at_hand import ID, child, counts, guardian, importer, load, said, workbook
from sqlalchemy import select, text

from tongxing.errors import CannotRun, NotAllowed, UsageError, VersionConflict
from tongxing.people import Child, Guardian, Identifier
from tongxing.records.base import table_of
from tongxing.records.loading import change_rows
from tongxing.testing.worlds import make_world
from tongxing.trust.cipher import KeyRing
from tongxing.work.sheets import importing
from tongxing.work.sheets.imports import IMPORTS, find_import
from tongxing.work.store import Store

MANY = [child(family=str(n), name=f"王{n:04}") for n in range(6)]


def names(world):
    with world.database.read() as connection:
        return sorted(connection.execute(select(table_of(Child).c.name)).scalars())


def kept(world):
    with world.database.read() as connection:
        (id,) = connection.execute(select(IMPORTS.c.id)).scalars()
        return find_import(connection, id)


def test_a_child_who_may_not_be_seen_is_not_registered_twice(world, tmp_path):
    everywhere = importer(world)
    load(everywhere, workbook(tmp_path, children=[child(id_number=ID)]))
    narrow = importer(world, regions=(("230103", ("residence",)),))
    elsewhere = child(id_number=ID, residence="230103001", name="别名")
    report = load(narrow, workbook(tmp_path, name="b.xlsx", children=[elsewhere], guardians=[guardian()]))
    assert said(report) == ["儿童!C5 NOT_ALLOWED", "监护人!A5 FAMILY_REJECTED"]
    assert (counts(report), names(world)) == ((2, 0, 0, 2), ["王小明"])


def test_a_refused_batch_leaves_a_failed_import_and_the_same_file_goes_on(world, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "SIZE", 2)
    store, path, write = importer(world), workbook(tmp_path, children=MANY), importing.write_in

    def refuse(*given, batch, **named):
        if batch == 1:
            raise NotAllowed("not this one")
        return write(*given, batch=batch, **named)

    monkeypatch.setattr(importing, "write_in", refuse)
    with pytest.raises(NotAllowed):
        load(store, path)
    assert (kept(world).state, len(names(world))) == ("failed", 2)
    monkeypatch.setattr(importing, "write_in", write)
    assert counts(load(store, path)) == (6, 6, 0, 0)
    assert (kept(world).state, kept(world).rows_done, kept(world).rows_total) == ("done", 6, 6)


@pytest.mark.parametrize("good", [[], MANY])
def test_of_an_import_that_ended_every_row_is_done(world, tmp_path, good):
    told = []
    load(
        importer(world),
        workbook(tmp_path, children=[*good, child(name=None)]),
        progress=lambda done, of: told.append((done, of)),
    )
    count = len(good) + 1
    assert (kept(world).rows_done, kept(world).rows_total) == (count, count)
    assert told[-1:] == [(count, count)] * bool(good)


def test_a_full_disk_is_one_sentence_and_resume_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "SIZE", 2)
    world = make_world(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    store, path = importer(world), workbook(tmp_path, children=MANY)
    written, write = [], importing.write_in

    def fill_up(*given, **named):
        connection = given[2]
        if written:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            connection.exec_driver_sql("CREATE TABLE ballast AS SELECT randomblob(100000)")
        written.append(write(*given, **named))
        return written[-1]

    monkeypatch.setattr(importing, "write_in", fill_up)
    with pytest.raises(CannotRun, match=r"disk .* is full"):
        load(store, path)
    assert len(names(world)) == 2
    monkeypatch.setattr(importing, "write_in", write)
    world.database.close()  # a new connection has the whole disk again
    with pytest.raises(UsageError, match="--resume"):
        load(store, path)
    assert counts(load(store, path, resume=True)) == (6, 6, 0, 0)
    assert len(names(world)) == 6
    world.database.close()


def test_two_files_with_the_same_children_at_once_register_them_once(database_url, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "SIZE", 1)
    worlds = [make_world(database_url, tmp_path) for _ in range(2)]
    rows = [child(id_number=ID), *MANY]
    for number, world in enumerate(worlds):
        importer(world)
        workbook(
            tmp_path, name=f"{number}.xlsx", children=[r | {"accompanied_by": "母亲"} for r in rows][:: 1 - 2 * number]
        )
    reports, together = [], threading.Barrier(2)

    def run(number):
        store = importer(replace(worlds[number], new_id=_source(number)))
        together.wait()
        reports.append(load(store, tmp_path / f"{number}.xlsx"))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(worlds[0]) == sorted(["王小明", *(row["name"] for row in MANY)])
    assert sum(report.accepted for report in reports) == sum(report.unchanged for report in reports) == 7
    for world in worlds:
        world.database.close()


def _source(seed):
    from tongxing.records.ids import seeded

    return seeded(seed + 10)


def test_two_processes_with_one_file_write_each_batch_once(world, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "SIZE", 2)
    path, inner = workbook(tmp_path, children=MANY), []

    def other(done, of):
        if not inner:
            inner.append(None)
            inner[0] = load(importer(world), path, resume=True)

    outer = load(importer(world), path, progress=other)
    assert len(names(world)) == 6
    assert counts(outer) == counts(inner[0]) == (6, 6, 0, 0)


def test_a_row_that_was_changed_since_it_was_read_is_not_overwritten(world):
    store = Store(world, importer(world).access)
    given = {"id": "23-" + "a" * 26, "name": "甲", "residence": "230102000000", "hukou": "220102000000"}
    store.write_batch({Child: pl.DataFrame([given])}, import_id="f", batch=1)
    with world.database.read() as connection:
        table = table_of(Child)
        (stale,) = connection.execute(select(table)).mappings()
    frame = pl.DataFrame([dict(stale) | {"version": 2, "name": "乙"}])
    with world.database.write() as connection:
        connection.execute(text('UPDATE "_p_core_child" SET version = 2'))
    with pytest.raises(VersionConflict), world.database.write() as connection:
        change_rows(connection, table, frame)
    assert names(world) == ["甲"]


def test_an_import_plans_a_batch_anew_where_somebody_wrote_meanwhile(world, tmp_path, monkeypatch):
    store, path, write, tries = importer(world), workbook(tmp_path, children=MANY), importing.write_in, []

    def overtaken(*given, **named):
        tries.append(1)
        if len(tries) == 1:
            raise VersionConflict("somebody else was here")
        return write(*given, **named)

    monkeypatch.setattr(importing, "write_in", overtaken)
    assert counts(load(store, path)) == (6, 6, 0, 0)
    assert (len(tries), len(names(world))) == (2, 6)


def test_texts_reach_the_tables_as_they_are(world, tmp_path):
    odd = ['引"号', "逗,号", r"\N", "NULL", "撇'号"]
    rows = [child(family=str(n), name=name) for n, name in enumerate(odd)]
    parents = [guardian(family=str(n), name=name, phone=None) for n, name in enumerate(odd)]
    load(importer(world), workbook(tmp_path, children=rows, guardians=parents))
    assert names(world) == sorted(odd)
    with world.database.read() as connection:
        assert sorted(connection.execute(select(table_of(Guardian).c.name)).scalars()) == sorted(odd)


def test_a_frame_with_a_column_or_a_value_that_is_none_is_refused_without_its_values(world):
    store = importer(world)
    good = {"id": "23-" + "a" * 26, "name": "甲"}
    with pytest.raises(UsageError, match="no column 'nmae'"):
        store.write_batch({Child: pl.DataFrame([good | {"nmae": "乙"}])}, import_id="f", batch=1)
    with pytest.raises(UsageError) as refused:
        store.write_batch({Child: pl.DataFrame([good | {"birth_date": "昨天"}])}, import_id="f", batch=1)
    assert "昨天" not in str(refused.value)
    with pytest.raises(UsageError, match="twice"):
        store.write_batch({Child: pl.DataFrame([good, good])}, import_id="f", batch=1)


def test_numbers_of_many_children_are_sealed_each_under_its_own_key(world, tmp_path):
    from tongxing.people import id_number

    numbered = [c | {"id_number": id_number.make("990101", c["birth_date"], 2 * n + 1)} for n, c in enumerate(MANY)]
    store = importer(world)
    load(store, workbook(tmp_path, children=numbered))
    with world.database.read() as connection:
        stored = connection.execute(select(table_of(Identifier).c.number)).scalars().all()
    assert len({text.split(":")[2] for text in stored}) == 6
    assert isinstance(world.ring, KeyRing)
    with store.reading("test") as reading:
        assert {i.number for i in reading.all(Identifier)} == {c["id_number"] for c in numbered}
