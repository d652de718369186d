"""Who saw a child, and whom a principal has seen: answered from the log itself, by the text of a pseudonym.

No index is kept: a block holds pseudonyms side by side, and a scan of all blocks takes about a second for a million
entries (``bench/bench_audit.py``).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .entries import Kept, entries_in, microseconds
from .log import AccessLog


def who_saw(log: AccessLog, subject: str, *, since: datetime | None = None) -> list[Kept]:
    """Every entry about a child, guardian or household, oldest first."""
    pseudonym = log.pseudonyms.of(subject)
    start = None if since is None else microseconds(since)
    found = (entry for entry in _entries(log, pseudonym, since=start) if pseudonym in entry.subjects)
    return sorted(found, key=lambda entry: entry.at)


@dataclass(frozen=True)
class Affected:
    """Whom a principal has read or written in a time."""

    subjects: frozenset[str]
    categories: frozenset[str]
    entries: int


def affected(log: AccessLog, principal: str, start: datetime, end: datetime, subjects: Iterable[str]) -> Affected:
    """Which of these subjects a principal has read or written from ``start`` until before ``end`` (trust.md L26)."""
    seen: set[str] = set()
    categories: set[str] = set()
    count = 0
    # A block is written when its last entry is; an entry of a long request is as old as the request.
    for entry in _entries(log, json.dumps(principal, ensure_ascii=False), since=microseconds(start)):
        if entry.principal == principal and start <= entry.at < end:
            seen |= entry.subjects
            categories |= set(entry.categories)
            count += 1
    return Affected(frozenset(s for s in subjects if log.pseudonyms.of(s) in seen), frozenset(categories), count)


def every(log: AccessLog, *, start: datetime | None = None, end: datetime | None = None) -> Iterator[Kept]:
    """All entries from ``start`` until before ``end``, as they were written."""
    for entry in _entries(log, "", since=None if start is None else microseconds(start)):
        if (start is None or entry.at >= start) and (end is None or entry.at < end):
            yield entry


def _entries(log: AccessLog, part: str, *, since: int | None = None) -> Iterator[Kept]:
    for block in log.blocks.holding(log.city, part, since=since):
        yield from entries_in(block.body)
