"""Secrets at rest: a moved or changed value does not open, a destroyed key erases, a lost key file is said plainly."""

import base64
import json
import stat

import pytest
from sqlalchemy import delete, select

from tongxing.errors import CannotRun
from tongxing.trust.cipher import DATA_KEYS, KeyRing, Vault


@pytest.fixture
def ring(tmp_path):
    return KeyRing.create(tmp_path / "k")


def vault(world, *subjects):
    made = Vault(world.ring)
    with world.database.write() as connection:
        made.ready(connection, subjects, create=True)
    return made


def test_a_secret_opens_for_its_own_cell_only(world):
    mine = vault(world, "a", "b")
    stored = mine.seal("a", "r1/number", "990101201509150012")
    assert mine.open("a", "r1/number", stored) == "990101201509150012"
    for subject, place in (("a", "r1/phone"), ("a", "r2/number"), ("b", "r1/number")):
        with pytest.raises(CannotRun, match="does not open"):
            mine.open(subject, place, stored)


def test_a_changed_byte_does_not_open(world):
    mine = vault(world, "a")
    head, _, body = mine.seal("a", "r/n", "x").rpartition(":")
    data = bytearray(base64.b64decode(body))
    data[-1] ^= 1
    with pytest.raises(CannotRun, match="does not open"):
        mine.open("a", "r/n", f"{head}:{base64.b64encode(data).decode()}")


def test_a_destroyed_data_key_leaves_nothing_to_open(world):
    stored = vault(world, "a").seal("a", "r/n", "x")
    with world.database.write() as connection:
        connection.execute(delete(DATA_KEYS))
        fresh = Vault(world.ring)
        fresh.ready(connection, ["a"])
        assert fresh.open("a", "r/n", stored) is None


def test_keys_survive_in_the_database_only_wrapped(world):
    vault(world, "a")
    with world.database.read() as connection:
        wrapped = connection.execute(select(DATA_KEYS.c.wrapped)).scalar_one()
    assert wrapped.startswith(f"v1:aes-256-gcm-siv:{world.ring.current}:")


def test_equal_values_have_equal_indexes_under_one_key_only(ring, tmp_path):
    other = KeyRing.create(tmp_path / "other")
    assert ring.blind("number", " 11010519491231002x ") == ring.blind("number", "11010519491231002X")
    assert ring.blind("number", "1") != ring.blind("phone", "1") != other.blind("phone", "1")


def test_the_key_file_is_its_owners_alone_and_is_never_overwritten(ring, tmp_path):
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        KeyRing.create(tmp_path / "k")


def test_of_many_who_need_keys_that_are_not_there_one_makes_them(tmp_path, monkeypatch):
    """Each finds none, and the last of them makes them first: nobody meets half a file, and all hold the same."""
    create = KeyRing.create.__func__

    def after_another(path, algorithms):
        create(KeyRing, path, algorithms)
        return create(KeyRing, path, algorithms)

    monkeypatch.setattr(KeyRing, "create", after_another)
    assert KeyRing.of(tmp_path / "new").index == KeyRing.of(tmp_path / "new").index
    assert [path.name for path in tmp_path.iterdir()] == ["new"], "nothing else is left behind"


def test_a_key_file_is_there_when_it_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(json, "dump", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        KeyRing.create(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_lost_key_file_is_one_sentence(tmp_path):
    with pytest.raises(CannotRun, match="missing"):
        KeyRing.load(tmp_path / "gone")
    (tmp_path / "bad").write_text("{}")
    with pytest.raises(CannotRun, match="not a key file"):
        KeyRing.load(tmp_path / "bad")


def test_neither_ring_nor_vault_shows_a_key(ring):
    assert base64.b64encode(ring.index).decode() not in repr(ring) and "ciphers" not in repr(Vault(ring))
