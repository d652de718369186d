"""Backup while everybody writes, restore to an empty place: every table equal, the log whole; without keys nothing."""

import json
import os
import threading
from pathlib import Path

import pytest
from pydantic import BaseModel
from sqlalchemy import inspect

from tongxing.cli.main import run
from tongxing.database import Database
from tongxing.errors import CannotRun, UsageError
from tongxing.host.cities.city_file import find_city
from tongxing.host.offices import backup as backups
from tongxing.host.offices.backup import backup, restore
from tongxing.host.registry import anchors_file
from tongxing.people import Child, Identifier
from tongxing.testing.templates import begun_city
from tongxing.testing.worlds import NOW

CITY = """
key = "kept"
title = {zh = "市", en = "City"}
division = "230100"
development = true
keys = "kept.keys"
principals = [{name = "desk"}]
[[grants]]
principal = "desk"
role = "officer"
actions = ["read", "write"]
categories = ["core.*"]
regions = [{division = "230000"}]
purposes = ["care"]
from = 2024-01-01
until = 2034-01-01
approved_by = "approver"
reference = "development"
"""


class Nothing(BaseModel):
    pass


def register(unit, _):
    child = unit.add(Child(name="王小明", residence="230102001000", hukou="230102001000"))
    unit.add(Identifier(child=child.id, kind="resident_id", number="990101201509150012"))
    return child


@pytest.fixture
def place(request, tmp_path, database_url, monkeypatch):
    """Where a database may be: the URL of the first, and of an empty one."""
    if database_url.startswith("postgresql"):
        from tongxing.testing import postgres

        programs = str(Path(str(postgres._programs())))
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        return database_url, postgres.fresh_database()
    return database_url, str(tmp_path / "elsewhere" / "restored.db")


@pytest.fixture
def city(tmp_path):
    file = tmp_path / "kept.toml"
    file.write_text(CITY, encoding="utf-8")
    return file


@pytest.fixture
def registry(city, place):
    made = begun_city(city, place[0], clock=lambda: NOW)
    yield made
    made.close()


def store(registry):
    return registry.store(registry.access("desk", "care"))


def numbers(registry):
    with store(registry).reading("test") as read:
        return {each.child: each.number for each in read.all(Identifier)}


def test_what_was_acknowledged_before_a_backup_is_in_it_though_everybody_goes_on_writing(
    registry, city, place, tmp_path
):
    written, stop = [], threading.Event()

    def write():
        while not stop.is_set():
            written.append(store(registry).write(register, Nothing()).value.id)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for each in writers:
        each.start()
    while len(written) < 5:
        stop.wait(0.01)
    for again in range(10):  # on a busy machine nobody may have written meanwhile
        made, before = tmp_path / str(again), list(written)
        backup(registry, made)
        if during := len(written) - len(before):
            break
    stop.set()
    for each in writers:
        each.join()

    done = restore(registry.city, place[1], made, now=NOW)
    assert during > 0, "nobody wrote while it was made"
    assert done.verified.findings == () and done.verified.entries >= len(before)
    assert len(before) <= done.tables["_p_core_child"] == done.tables["_p_core_identifier"] <= len(written)
    back = begun_city(city, place[1], clock=lambda: NOW)
    try:
        assert before == [id for id in before if numbers(back)[id] == "990101201509150012"]
    finally:
        back.close()


def emptied(url):
    database = Database(url)
    with database.read() as connection:
        found = inspect(connection).get_table_names()
    database.close()
    return found == []


def test_without_the_citys_own_keys_nothing_is_restored_and_it_says_so(registry, city, place, tmp_path):
    store(registry).write(register, Nothing())
    backup(registry, tmp_path / "b")
    keys = tmp_path / "kept.keys"
    keys.rename(tmp_path / "hidden")
    with pytest.raises(CannotRun, match="missing"):
        restore(registry.city, place[1], tmp_path / "b", now=NOW)
    from tongxing.trust.cipher import KeyRing

    KeyRing.create(keys)
    with pytest.raises(CannotRun, match="keys of this city are not those"):
        restore(registry.city, place[1], tmp_path / "b", now=NOW)
    assert emptied(place[1])


def test_a_backup_holds_no_key_and_no_secret_in_the_clear(registry, tmp_path):
    store(registry).write(register, Nothing())
    backup(registry, tmp_path / "b")
    content = b"".join(path.read_bytes() for path in (tmp_path / "b").iterdir())
    kept = json.loads((tmp_path / "kept.keys").read_text())
    assert not [key for key in (*kept["keys"].values(), kept["index"]) if key.encode() in content]
    assert b"990101201509150012" not in content and (tmp_path / "b").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["a byte", "the manifest", "in use", "another city", "not a backup"])
def test_what_is_not_that_backup_or_not_an_empty_place_is_refused(registry, city, place, tmp_path, harm):
    store(registry).write(register, Nothing())
    folder = tmp_path / "b"
    backup(registry, folder)
    url, known, error = place[1], registry.city, CannotRun
    if harm == "a byte":
        file = next(path for path in folder.iterdir() if path.name in (backups.LITE, backups.DUMP))
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    elif harm == "the manifest":
        manifest = folder / backups.MANIFEST
        manifest.write_text(manifest.read_text().replace('"kept"', '"kemp"'))
    elif harm == "in use":
        url = place[0]
    elif harm == "another city":
        other = tmp_path / "other.toml"
        other.write_text(CITY.replace('key = "kept"', 'key = "other"'), encoding="utf-8")
        from tongxing.host.cities.city_file import read_city

        known, error = read_city(other, installed=[]), UsageError
    else:
        folder, error = tmp_path, UsageError
    with pytest.raises(error):
        restore(known, url, folder, now=NOW)
    assert emptied(place[1])


def test_a_row_that_was_lost_on_the_way_is_found(registry, city, place, tmp_path, monkeypatch):
    """The alarm is rung: a restore that loses a row must not pass for exact."""
    store(registry).write(register, Nothing())
    backup(registry, tmp_path / "b")
    put_back = backups._put_back

    def careless(database, folder):
        put_back(database, folder)
        with database.write() as connection:
            connection.exec_driver_sql('DELETE FROM "_p_core_identifier"')

    monkeypatch.setattr(backups, "_put_back", careless)
    with pytest.raises(CannotRun, match=r"differs.*_p_core_identifier"):
        restore(registry.city, place[1], tmp_path / "b", now=NOW)


def test_backup_and_restore_are_commands(registry, city, place, tmp_path, capsys):
    store(registry).write(register, Nothing())
    told = ["--city", str(city), "--database"]
    assert run(["backup", str(tmp_path / "b"), *told, place[0], "--json"]) == 0
    assert run(["backup", str(tmp_path / "b"), *told, place[0]]) == 2
    assert run(["restore", str(tmp_path / "b"), *told, place[1], "--json"]) == 0
    said = json.loads(capsys.readouterr().out.split("\n}\n", 1)[1])
    assert (said["tables"]["_p_core_child"], said["findings"]) == (1, [])
    assert said["at"] == json.loads((tmp_path / "b" / backups.MANIFEST).read_text())["at"]
    if registry.database.is_sqlite:  # on PostgreSQL the anchors of both stand beside the keys
        assert run(["audit", "verify", *told, place[1], "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["anchors"] == 1
    (tmp_path / "kept.keys").unlink()
    assert run(["restore", str(tmp_path / "b"), *told, str(tmp_path / "third.db")]) == 3


def test_the_logs_of_two_databases_of_one_city_are_each_whole(registry, city, tmp_path, capsys):
    if not registry.database.is_sqlite:
        pytest.skip("PostgreSQL has no place beside a database")
    databases = [registry.database.url, str(tmp_path / "rehearsal.db")]
    store(registry).write(register, Nothing())
    registry.log.anchor()
    rehearsal = begun_city(city, databases[1], clock=lambda: NOW)
    store(rehearsal).write(register, Nothing())
    rehearsal.close()
    for each in databases:
        assert run(["audit", "verify", "--city", str(city), "--database", each]) == 0, capsys.readouterr().out


def test_a_place_for_anchors_that_a_city_names_is_that_of_its_own_database(city, tmp_path):
    named = f'anchors = "far/kept.anchors"\ndatabase = "{tmp_path / "own.db"}"\n{CITY}'
    city.write_text(named, encoding="utf-8")
    read = find_city(str(city), installed=(), folders=())
    own, other = Database(read.database), Database(str(tmp_path / "other.db"))
    assert anchors_file(read, own) == tmp_path / "far" / "kept.anchors"
    assert anchors_file(read, other) == tmp_path / "other.db.kept.anchors"
