"""Two suites of cryptography, named in the city's file: the international one, and the national one (国密: SM3, SM4).

What is stored names its algorithm, so that a value can always be opened by what sealed it. Before a key is used, each
algorithm of its suite answers a known question; a machine whose OpenSSL lacks SM3 or SM4 says so instead of starting.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from ..errors import CannotRun

SuiteName = Literal["international", "sm"]
TAG = 16


class Sealing(Protocol):
    """Authenticated encryption under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The sealed bytes with their tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes again. Raises InvalidTag where anything was changed."""


class SM4GCM:
    """SM4 in GCM (GB/T 32907, RFC 8998); of a longer key the first 16 bytes. A nonce must never come twice under a key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key[:16])

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The sealed bytes with their tag."""
        sealing = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes again. Raises InvalidTag where anything was changed."""
        if len(data) < TAG:
            raise InvalidTag
        opening = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(data[:-TAG]) + opening.finalize()


SEALING: Mapping[str, Callable[[bytes], Sealing]] = {"aes-256-gcm-siv": AESGCMSIV, "sm4-gcm": SM4GCM}
"""What can seal and open, by the name that stands in stored values."""


@dataclass(frozen=True)
class Suite:
    """The algorithms that one city uses for what is new."""

    name: SuiteName
    digest: str
    """For digests and, keyed, for blind indexes, pseudonyms and the chain of the access log."""
    sealing: str

    @property
    def mac_name(self) -> str:
        """What stands beside a keyed digest: ``hmac-sha256``."""
        return f"hmac-{self.digest}"

    def mac(self, key: bytes, message: bytes) -> bytes:
        """The keyed digest of a message."""
        return hmac.digest(key, message, self.digest)

    def keyed(self, key: bytes) -> Callable[[bytes], bytes]:
        """The keyed digest for many messages under one key, which is taken in once."""
        begun = hmac.new(key, digestmod=self.digest)

        def mac(message: bytes) -> bytes:
            made = begun.copy()
            made.update(message)
            return made.digest()

        return mac

    def hash(self, message: bytes) -> bytes:
        """The digest of a message."""
        return hashlib.new(self.digest, message).digest()


SUITES: Mapping[str, Suite] = {
    "international": Suite("international", "sha256", "aes-256-gcm-siv"),
    "sm": Suite("sm", "sm3", "sm4-gcm"),
}

_ABC = {
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",  # FIPS 180-4
    "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",  # GB/T 32905 A.1
}
# RFC 8452 appendix C.2 (AES-256-GCM-SIV, 8 bytes); RFC 8998 appendix A.1 (SM4-GCM): key, nonce, associated, plain, sealed
_SEALED = {
    "aes-256-gcm-siv": (
        "01" + "00" * 31,
        "03" + "00" * 11,
        "",
        "0100000000000000",
        "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28",
    ),
    "sm4-gcm": (
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "a" * 16 + "b" * 16 + "c" * 16 + "d" * 16 + "e" * 16 + "f" * 16 + "e" * 16 + "a" * 16,
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
    ),
}


@cache
def suite(name: str) -> Suite:
    """A suite that has shown on this machine that it works. Raises CannotRun where it does not."""
    found = SUITES.get(name)
    if found is None:
        raise CannotRun(f"No suite of cryptography is called {name!r}.", remedy=f"Known: {', '.join(SUITES)}.")
    try:
        works = found.hash(b"abc").hex() == _ABC[found.digest] and _seals(found.sealing)
    except (ValueError, UnsupportedAlgorithm, InvalidTag):
        works = False
    if not works:
        said = f"{found.digest} and {found.sealing} do not work here"
        raise CannotRun(f"{said}: a known answer did not come back.", remedy="Install an OpenSSL that has both.")
    return found


def _seals(algorithm: str) -> bool:
    key, nonce, about, plain, sealed = (bytes.fromhex(text) for text in _SEALED[algorithm])
    made = SEALING[algorithm](key)
    return made.encrypt(nonce, plain, about) == sealed and made.decrypt(nonce, sealed, about) == plain
