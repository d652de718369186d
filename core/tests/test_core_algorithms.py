"""Suites of cryptography: a city's file chooses once, what is stored names what sealed it, and a wrong answer stops."""

from datetime import UTC, datetime

import pytest

from tongxing.errors import CannotRun, UsageError
from tongxing.trust import algorithms
from tongxing.trust.cipher import KeyRing, Vault

CITY = 'key = "sm"\ntitle = {zh = "市", en = "City"}\ndivision = "230100"\ndevelopment = true\n'


@pytest.mark.parametrize("name", algorithms.SUITES)
def test_each_suite_gives_the_known_answers(name):
    assert algorithms.suite(name).name == name


def test_an_algorithm_that_gives_another_answer_stops_with_a_sentence(monkeypatch):
    algorithms.suite.cache_clear()
    monkeypatch.setitem(algorithms._ABC, "sm3", "00" * 32)
    with pytest.raises(CannotRun, match="known answer"):
        algorithms.suite("sm")
    algorithms.suite.cache_clear()


def test_hmac_with_sm3_gives_the_published_answer():
    """GM/T 0042-2015, as OpenSSL's own tests have it: key 01…20 of 32 bytes, message abc twice over 14 letters each."""
    key = bytes(range(1, 33))
    message = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
    made = algorithms.SUITES["sm"].mac(key, message).hex()
    assert made == "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"


def test_national_algorithms_seal_index_and_chain_where_the_key_file_says_so(world, tmp_path):
    ring = KeyRing.create(tmp_path / "sm.keys", "sm")
    vault = Vault(ring)
    with world.database.write() as connection:
        vault.ready(connection, ["a"], create=True)
    stored = vault.seal("a", "r/number", "990101201509150012")
    assert stored.startswith("v1:sm4-gcm:") and vault.open("a", "r/number", stored) == "990101201509150012"
    with pytest.raises(CannotRun, match="does not open"):
        vault.open("a", "r/phone", stored)
    other = KeyRing(ring.current, ring.wrapping, ring.index)
    assert ring.blind("number", "1") != other.blind("number", "1")


def test_what_was_sealed_by_one_suite_opens_under_another(world):
    sealed = Vault(world.ring)
    with world.database.write() as connection:
        sealed.ready(connection, ["a"], create=True)
    stored = sealed.seal("a", "r/n", "x")
    turned = Vault(KeyRing(world.ring.current, world.ring.wrapping, world.ring.index, algorithms.suite("sm")))
    with world.database.read() as connection:
        turned.ready(connection, ["a"])
    assert turned.open("a", "r/n", stored) == "x"


def test_a_city_that_says_sm_logs_by_sm3_and_cannot_change_its_mind(tmp_path):
    from tongxing.host.registry import Registry
    from tongxing.trust.audit.verifying import verify

    file = tmp_path / "sm.toml"
    file.write_text(CITY + 'cryptography = "sm"\n', encoding="utf-8")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    registry = Registry.open(file, database=str(tmp_path / "sm.db"), clock=lambda: now)
    with registry.store(registry.access("desk", "care")).reading("look") as read:
        assert read.entry.operation == "look"
    blocks = [b for chain in registry.log.blocks.chains("sm") for b in registry.log.blocks.of(chain)]
    registry.log.anchor()
    assert {b.algorithm for b in blocks} == {"hmac-sm3"} and not verify(registry.log).findings
    registry.close()

    file.write_text(CITY, encoding="utf-8")
    with pytest.raises(CannotRun, match="cryptography"):
        Registry.open(file, database=str(tmp_path / "sm.db"))
    file.write_text(CITY + 'cryptography = "rot13"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="cryptography"):
        Registry.open(file, database=str(tmp_path / "sm.db"))
