"""Anchors: signed statements of where all chains of a city stood at a moment, one a line, each bound to the one before.

Whoever has both the database and the city's keys can make the chains anew; what was taken elsewhere before says so. The
signature is Ed25519, by a key derived from the city's; its public half stands in each anchor, so that anybody who noted
it once can check all later ones without a secret.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ..cipher import KeyRing
from .blocks import Blocks
from .entries import microseconds

SIGNING = "signature of anchors"
MARGIN = timedelta(hours=1)
"""How far the clocks of workers may differ: heads this much older than the last anchor, or than now, are stated again."""


@dataclass(frozen=True)
class Anchor:
    """One line of the file, as it stands."""

    said: Mapping[str, Any]

    @property
    def heads(self) -> dict[str, tuple[int, bytes]]:
        """Chain → the number and the digest of its last block."""
        return {chain: (number, bytes.fromhex(mac)) for chain, (number, mac) in self.said["heads"].items()}

    @property
    def at(self) -> int:
        """When, in microseconds since 1970."""
        return int(self.said["at"])

    def message(self) -> bytes:
        """What is signed."""
        return _bytes({name: value for name, value in self.said.items() if name != "signature"})

    def is_signed_by(self, key: str) -> bool:
        """Whether this public key signed it."""
        try:
            signed = bytes.fromhex(self.said["signature"])
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signed, self.message())
        except (InvalidSignature, ValueError, KeyError, TypeError):
            return False
        return bool(self.said.get("key") == key)


class Anchors:
    """The file of anchors of one city."""

    def __init__(self, path: Path, ring: KeyRing) -> None:
        self.path = path
        self._suite = ring.suite
        self._signing = Ed25519PrivateKey.from_private_bytes(ring.derived(SIGNING))

    @property
    def public_key(self) -> str:
        """With which anybody can check the signatures."""
        return self._signing.public_key().public_bytes_raw().hex()

    def add(self, city: str, blocks: Blocks, at: datetime) -> bool:
        """State where the chains stand now; whether that was something new. Several processes may write one file.

        A line that was never written to its end, as a full disk or a power cut leaves one, is stated anew.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            stands = file.read()
            whole = stands[: stands.rfind(b"\n") + 1]
            file.truncate(len(whole))
            lines = whole.splitlines()
            last = Anchor(json.loads(lines[-1])) if lines else None
            # Where the clock was put back, what is written since is older than the last anchor says that it was.
            since = 0 if last is None else min(last.at, microseconds(at)) - int(MARGIN.total_seconds() * 1_000_000)
            heads = {chain: [b.number, b.mac.hex()] for chain, b in blocks.heads(city, since).items()}
            if not heads or (last is not None and heads == last.said["heads"]):
                return False
            before = self.digest(lines[-1]) if lines else ""
            said = {"city": city, "number": len(lines), "at": microseconds(at), "heads": heads, "before": before}
            file.write(_bytes(self._signed(said)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return True

    def each(self) -> Iterator[tuple[bytes, Anchor]]:
        """The anchors in order, with the bytes of their line. Raises ValueError for a line that is none."""
        if self.path.exists():
            for line in self.path.read_bytes().splitlines():
                yield line, Anchor(json.loads(line))

    def digest(self, line: bytes) -> str:
        """What the next anchor says of this line."""
        return self._suite.hash(line).hex()

    def _signed(self, said: Mapping[str, Any]) -> dict[str, Any]:
        whole = {**said, "key": self.public_key}
        return {**whole, "signature": self._signing.sign(_bytes(whole)).hex()}


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
