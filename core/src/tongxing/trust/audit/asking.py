"""Who saw a child, and whom a principal has seen: answered from the log itself, found by its index (``index``)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .entries import Kept, entries_in, microseconds
from .index import PRINCIPAL, SUBJECT
from .log import AccessLog


def who_saw(log: AccessLog, subject: str, *, since: datetime | None = None) -> list[Kept]:
    """Every entry about a child, guardian or household, oldest first."""
    pseudonym = log.pseudonyms.of(subject)
    start = None if since is None else microseconds(since)
    blocks = log.index.blocks_of(SUBJECT, pseudonym, since=start)
    found = (entry for block in blocks for entry in entries_in(block.body) if pseudonym in entry.subjects)
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
    blocks = log.index.blocks_of(PRINCIPAL, principal, since=microseconds(start))
    for entry in (entry for block in blocks for entry in entries_in(block.body)):
        if entry.principal == principal and start <= entry.at < end:
            seen |= entry.subjects
            categories |= set(entry.categories)
            count += 1
    return Affected(frozenset(s for s in subjects if log.pseudonyms.of(s) in seen), frozenset(categories), count)


def every(log: AccessLog, *, start: datetime | None = None, end: datetime | None = None) -> Iterator[Kept]:
    """All entries from ``start`` until before ``end``, as they were written."""
    for block in log.blocks.all(log.city, since=None if start is None else microseconds(start)):
        for entry in entries_in(block.body):
            if (start is None or entry.at >= start) and (end is None or entry.at < end):
                yield entry
