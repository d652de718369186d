"""A chain of blocks: each carries a keyed digest over itself and the digest before it, so that none can be changed alone.

``mac_n = HMAC(key, mac_{n-1} ‖ city ‖ chain ‖ n ‖ moment ‖ algorithm ‖ body)``, texts and body with their lengths before
them. Numbers run from 0 without gaps. Block 0 opens the chain and says which head of another chain was known then.
"""

import hmac
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from ..algorithms import SUITES, Suite

START = bytes(32)
"""What stands before block 0."""
_BY_MAC = {suite.mac_name: suite for suite in SUITES.values()}


@dataclass(frozen=True)
class Block:
    """The entries of one commit. ``at`` in microseconds since 1970."""

    city: str
    chain: str
    number: int
    at: int
    algorithm: str
    body: bytes = field(repr=False)
    mac: bytes = field(repr=False)

    def follows(self, key: bytes, before: bytes) -> bool:
        """Whether this block is whole and stands behind the one with this digest."""
        suite = _BY_MAC.get(self.algorithm)
        return suite is not None and hmac.compare_digest(self.mac, suite.mac(key, _message(self, before)))


def _message(block: Block, before: bytes) -> bytes:
    texts = (block.city.encode(), block.chain.encode(), block.algorithm.encode(), block.body)
    return before + struct.pack(">QQ", block.number, block.at) + b"".join(struct.pack(">I", len(t)) + t for t in texts)


class Chain:
    """The open end of one chain."""

    def __init__(self, suite: Suite, key: bytes, city: str) -> None:
        self.id = secrets.token_hex(8)
        self._algorithm, self._mac, self._city = suite.mac_name, suite.keyed(key), city
        self._number, self._head = 0, START

    def sealed(self, body: bytes, at: int) -> Block:
        """The next block. The chain stays where it is until ``advance`` is called with it."""
        bare = Block(self._city, self.id, self._number, at, self._algorithm, body, b"")
        return Block(**{**vars(bare), "mac": self._mac(_message(bare, self._head))})

    def advance(self, block: Block) -> None:
        """The block is durable: what comes next stands behind it."""
        self._number, self._head = block.number + 1, block.mac


def opening(known: Block | None) -> bytes:
    """The body of block 0: the newest head of another chain, if there was one."""
    said: dict[str, Any] = {"knows": None if known is None else [known.chain, known.number, known.mac.hex()]}
    return json.dumps({"opens": said}, separators=(",", ":")).encode()


def knows(body: bytes) -> tuple[str, int, bytes] | None:
    """What an opening block says of another chain: its name, a number, and that block's digest."""
    said = json.loads(body).get("opens", {}).get("knows")
    return None if said is None else (said[0], said[1], bytes.fromhex(said[2]))
