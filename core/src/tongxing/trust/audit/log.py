"""AccessLog: what every read and write goes through before it is shown or done.

Whoever comes while a commit runs waits; the next commit holds the entries of all who wait, as one block, and then they
all go on. A commit that failed may still stand in the database, so its chain is never continued and its numbers never
used again: a new chain opens as soon as one can be written, and until then nothing about people is given out.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from ...errors import LogDown
from ...waiting import Together
from ..cipher import KeyRing
from ..principals import Access
from .anchors import Anchors
from .blocks import Blocks
from .chain import Chain, opening
from .entries import Entry, Pseudonyms, body_of, microseconds, sealing, told
from .index import Index

CHAIN, PSEUDONYM = "chain of the access log", "pseudonyms of the access log"
"""What the city's keys are derived for."""

_log = logging.getLogger(__name__)


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
        self._commits = Together[list[dict[str, Any]]](self._commit)
        self._has_written = self._is_broken = False

    def keep(self, access: Access, *entries: Entry) -> None:
        """Return once the entries are durable. Raises LogDown where they are not: then nothing may be shown or committed."""
        try:
            self._commits.do([told(access, entry, self.pseudonyms) for entry in entries])
        except Exception as failure:
            raise LogDown() from failure

    def stands(self) -> bool:
        """Whether entries can be kept. Where the last one could not, it is tried whether a new chain can be opened."""
        if self._is_broken:
            with suppress(Exception):
                self._commits.do([])
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
            except Exception as error:  # the rest is closed all the same
                _log.error("%s: the anchor of the access log cannot be written: %s", self.city, type(error).__name__)
        self.blocks.close()

    def _commit(self, waiting: list[list[dict[str, Any]]]) -> None:
        """One block for all who wait; for who brings nothing, whether a chain is open."""
        begun, entries = monotonic(), [entry for each in waiting for entry in each]
        try:
            chain = self._chain or self._open()
            if entries:
                block = chain.sealed(body_of(entries, self.seal), self._now())
                self.blocks.add(block)
                chain.advance(block)
                self.committed(len(entries), monotonic() - begun)
        except BaseException as failure:
            self._chain, self._is_broken = None, True
            self.blocks.give_up()
            if entries and isinstance(failure, Exception):
                _log.error("%s: the access log cannot be written: %s", self.city, type(failure).__name__)
            raise

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
