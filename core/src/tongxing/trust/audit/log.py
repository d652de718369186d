"""AccessLog: what every read and write goes through before it is shown or done.

Whoever comes while a commit runs waits; the next commit holds the entries of all who wait, as one block, and then they
all go on. A commit that failed may still stand in the database, so its chain is never continued and its numbers never
used again: a new chain opens as soon as one can be written, and until then nothing about people is given out.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from ...errors import LogDown
from ..cipher import KeyRing
from ..principals import Access
from .anchors import Anchors
from .blocks import Blocks
from .chain import Chain, opening
from .entries import Entry, Pseudonyms, body_of, microseconds, sealing, told
from .index import Index

TOGETHER = 512
"""Answers that one commit can carry."""
CHAIN, PSEUDONYM = "chain of the access log", "pseudonyms of the access log"
"""What the city's keys are derived for."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Waiting:
    entries: list[dict[str, Any]]
    is_done: bool = False
    failure: BaseException | None = None


class AccessLog:
    """The access log of one city in one process."""

    def __init__(self, blocks: Blocks, ring: KeyRing, city: str, anchors: Path, clock: Callable[[], datetime]) -> None:
        """``anchors``: the file to which it is told from time to time where the chains stand."""
        self.blocks, self.city, self.clock = blocks, city, clock
        self.key = ring.derived(CHAIN)
        self.pseudonyms = Pseudonyms(ring.suite, ring.derived(PSEUDONYM))
        self.anchors = Anchors(anchors, ring)
        self.index = Index(blocks, city)
        self.seal = sealing(ring.suite, self.key)
        self.committed: Callable[[int, float], None] = lambda entries, seconds: None
        """Told of each commit: how many entries it held, and how many seconds it took."""
        self._suite = ring.suite
        self._chain: Chain | None = None
        self._queue: deque[_Waiting] = deque()
        self._turn = Lock()
        self._has_written = self._is_broken = False

    def keep(self, access: Access, entry: Entry) -> None:
        """Return once the entry is durable. Raises LogDown where it is not: then nothing may be shown or committed."""
        mine = _Waiting([told(access, entry, self.pseudonyms)])
        self._queue.append(mine)
        with self._turn:  # whoever holds it commits for all who wait
            while not mine.is_done:
                self._commit([self._queue.popleft() for _ in range(min(TOGETHER, len(self._queue)))])
        if mine.failure is not None:
            raise LogDown() from mine.failure

    def stands(self) -> bool:
        """Whether entries can be kept. Where the last one could not, it is tried whether a new chain can be opened."""
        with self._turn:
            if self._chain is not None or not self._is_broken:
                return True
            try:
                self._open()
            except Exception:
                self.blocks.give_up()
            return not self._is_broken

    def anchor(self) -> bool:
        """Sign where all chains of the city stand; whether anything was new since the last time."""
        return self.anchors.add(self.city, self.blocks, self.clock())

    def tend(self) -> None:
        """What is done from time to time, in no answer's way: sign where the chains stand, and let the index catch up."""
        self.anchor()
        self.index.catch_up()

    def close(self) -> None:
        """Sign the end, if something was written, and give the connections back."""
        if self._has_written:
            try:
                self.anchor()
            except OSError as error:
                _log.error("%s: the anchor of the access log cannot be written: %s", self.city, error.strerror)
        self.blocks.close()

    def _commit(self, batch: list[_Waiting]) -> None:
        begun = monotonic()
        try:
            chain = self._chain or self._open()
            entries = [entry for each in batch for entry in each.entries]
            block = chain.sealed(body_of(entries, self.seal), self._now())
            self.blocks.add(block)
            chain.advance(block)
            self.committed(len(entries), monotonic() - begun)
        except BaseException as failure:
            self._chain, self._is_broken = None, True
            self.blocks.give_up()
            for each in batch:
                each.failure = failure
            if not isinstance(failure, Exception):
                raise
            _log.error("%s: the access log cannot be written: %s", self.city, type(failure).__name__)
        finally:
            for each in batch:
                each.is_done = True

    def _open(self) -> Chain:
        """A new chain. Its first block is also the test whether anything can be written."""
        chain = Chain(self._suite, self.key, self.city)
        block = chain.sealed(opening(self.blocks.newest(self.city)), self._now())
        self.blocks.add(block)
        chain.advance(block)
        self._chain, self._has_written, self._is_broken = chain, True, False
        return chain

    def _now(self) -> int:
        return microseconds(self.clock())
