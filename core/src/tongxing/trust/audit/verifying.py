"""``tongxing audit verify``: whether the access log is whole. Needs the database, the key file and the anchors; no server.

Found: a block that was changed, taken out, put in, moved or cut off; a chain that is gone; a log that was made anew
after it was anchored; anchors that were changed; an index that hides or makes up a look. Not found: what was cut off a
chain after its last anchor and after the last chain that knew of it, which is why the number of such blocks is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import Words
from .anchors import Anchor
from .blocks import Blocks
from .chain import START, Block, knows
from .entries import Seal, changed_entry, entries_in, moment
from .log import AccessLog

SAID = {
    "MISSING": Words("缺少这一条", "This block is missing"),
    "CHANGED": Words("这一条或其前一条被改动、插入或移动", "This block was changed, put in or moved"),
    "CUT_OFF": Words("链的尾部被截去", "The end of the chain was cut off"),
    "ANOTHER": Words("与锚点所记的不同:日志曾被重写", "It differs from what was anchored: the log was made anew"),
    "ANCHOR_SIGNATURE": Words("锚点的签名不符", "The signature of the anchor does not hold"),
    "ANCHOR_ORDER": Words("锚点被删除、插入或移动", "An anchor was taken out, put in or moved"),
    "INDEX": Words(
        "索引与日志不符:有查看被隐去或伪造", "The index says something else than the log: a look was hidden or made up"
    ),
    "NO_ANCHORS": Words(
        "没有锚点文件,无法得知日志应到何处", "There are no anchors, so nothing says where the log ended"
    ),
}


@dataclass(frozen=True)
class Finding:
    """The first thing wrong in a chain, or in the anchors (``chain`` None). ``number`` is the block's or anchor's.

    ``entry``: which entry of a block was changed, from 0; None where it is the block as a whole.
    """

    code: str
    chain: str | None
    number: int | None
    at: int | None = None
    entry: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        at = None if self.at is None else moment(self.at).isoformat()
        told = {"chain": self.chain, "number": self.number, "entry": self.entry, "at": at}
        return {"code": self.code, **told, "message": SAID[self.code].as_dict()}


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what was found. ``unanchored``: blocks that no anchor vouches for yet."""

    chains: int
    blocks: int
    entries: int
    anchors: int
    unanchored: int
    findings: tuple[Finding, ...]


def verify(log: AccessLog) -> Verified:
    """Check every block of every chain of the city, then every anchor against them."""
    heads: dict[str, int] = {}
    known: list[tuple[str, int, bytes]] = []
    findings: list[Finding] = []
    blocks = entries = 0
    for chain in log.blocks.chains(log.city):
        walk = _Walk(log.key, log.seal)
        for block in log.blocks.of(chain):
            if walk.finds(block):
                break
            blocks, entries = blocks + 1, entries + len(entries_in(block.body))
            told = knows(block.body) if block.number == 0 else None
            known += [told] if told else []
        heads[chain] = walk.number - 1
        findings += walk.found or _indexed_otherwise(log, chain)
    anchored = _Anchored(log)
    findings += anchored.check()
    broken = {finding.chain for finding in findings}
    stated = [*anchored.heads(), *known]
    findings += _first_of_each(
        f for f in (_missing(log.blocks, *each) for each in stated) if f and f.chain not in broken
    )
    loose = sum(max(0, end - anchored.last.get(chain, -1)) for chain, end in heads.items())
    return Verified(len(heads), blocks, entries, anchored.count, loose, tuple(findings))


def _indexed_otherwise(log: AccessLog, chain: str) -> list[Finding]:
    number = log.index.differs_in(chain)
    return [] if number is None else [Finding("INDEX", chain, number)]


class _Walk:
    """Along one chain, until something is wrong."""

    def __init__(self, key: bytes, seal: Seal) -> None:
        self._key, self._seal, self._head = key, seal, START
        self.number = 0
        self.found: list[Finding] = []

    def finds(self, block: Block) -> bool:
        """Whether this block is the first that is wrong."""
        if block.number != self.number:
            self.found = [Finding("MISSING", block.chain, self.number, block.at)]
        elif not block.follows(self._key, self._head):
            entry = changed_entry(block.body, self._seal)
            self.found = [Finding("CHANGED", block.chain, block.number, block.at, entry)]
        else:
            self.number, self._head = block.number + 1, block.mac
        return bool(self.found)


class _Anchored:
    """What the anchors say, as far as they hold among themselves."""

    def __init__(self, log: AccessLog) -> None:
        self._log = log
        self._good: list[Anchor] = []
        self.count = 0
        self.last: dict[str, int] = {}

    def check(self) -> list[Finding]:
        """The first anchor that does not hold, or that there is none though something was logged."""
        anchors, before = self._log.anchors, ""
        try:
            for line, anchor in anchors.each():
                if not anchor.is_signed_by(anchors.public_key):
                    return [Finding("ANCHOR_SIGNATURE", None, self.count)]
                if (anchor.said["number"], anchor.said["before"]) != (self.count, before):
                    return [Finding("ANCHOR_ORDER", None, self.count, anchor.at)]
                self._good.append(anchor)
                self.last |= {chain: number for chain, (number, _) in anchor.heads.items()}
                self.count, before = self.count + 1, anchors.digest(line)
        except (ValueError, KeyError):
            return [Finding("ANCHOR_SIGNATURE", None, self.count)]
        return [] if self.count or not self._log.blocks.chains(self._log.city) else [Finding("NO_ANCHORS", None, None)]

    def heads(self) -> Iterator[tuple[str, int, bytes]]:
        """Every head that an anchor states."""
        for anchor in self._good:
            for chain, (number, mac) in anchor.heads.items():
                yield chain, number, mac


def _missing(blocks: Blocks, chain: str, number: int, mac: bytes) -> Finding | None:
    """What is wrong with a head that somebody stated."""
    block = blocks.one(chain, number)
    if block is None:
        return Finding("CUT_OFF", chain, number)
    return None if block.mac == mac else Finding("ANOTHER", chain, number, block.at)


def _first_of_each(found: Iterator[Finding]) -> list[Finding]:
    first: dict[str | None, Finding] = {}
    for finding in found:
        first.setdefault(finding.chain, finding)
    return list(first.values())
