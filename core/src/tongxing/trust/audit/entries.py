"""One entry of the access log: no values, only who asked for what, whom it concerned, and which categories."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..algorithms import Suite
from ..grants import Grant
from ..principals import Access

Seal = Callable[[int, bytes], str]
"""The short digest of an entry, from its number in the block and its bytes."""
SEAL = 16
"""Its hexadecimal digits."""
BYTES = 9
"""Of a pseudonym: 12 characters, so that many stand side by side and one can be found by its text."""
WIDTH = 12
MOST = 1_000_000
"""Pseudonyms that a process remembers."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Entry:
    """What one operation has read or written so far. ``document``: the digest of the query, where there was one."""

    action: str
    operation: str
    document: str | None = None
    subjects: set[str] = field(default_factory=set)
    categories: set[str] = field(default_factory=set)
    count: int = 0

    def saw(self, subjects: Iterable[str], categories: Iterable[str]) -> None:
        """Add whom and what a statement gave back. Categories are those asked for and permitted, whatever came back."""
        fresh = set(subjects)
        self.subjects |= fresh
        self.categories |= set(categories)
        self.count += len(fresh)


@dataclass(frozen=True)
class Kept:
    """An entry as it stands in the log; ``subjects`` are pseudonyms."""

    at: datetime
    principal: str
    purpose: str
    action: str
    operation: str
    document: str | None
    grants: tuple[str, ...]
    categories: tuple[str, ...]
    subjects: frozenset[str]
    count: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON, without the subjects."""
        told = {name: getattr(self, name) for name in ("principal", "purpose", "action", "operation", "count")}
        return {"at": self.at.isoformat(), **told, "categories": list(self.categories), "grants": list(self.grants)}


class Pseudonyms:
    """The names of subjects in the log: keyed, so that the log alone names nobody, and always the same for one subject."""

    def __init__(self, suite: Suite, key: bytes) -> None:
        self._mac = suite.keyed(key)
        self._known: dict[str, str] = {}

    def together(self, subjects: Iterable[str]) -> str:
        """Those of many, in an order that tells nothing."""
        known = self._known
        return "".join(sorted([known.get(each) or self.of(each) for each in subjects]))

    def of(self, subject: str) -> str:
        """The pseudonym of a child, guardian, household or place."""
        found = self._known.get(subject)
        if found is None:
            if len(self._known) >= MOST:
                self._known.clear()
            digest = self._mac(subject.encode())[:BYTES]
            found = self._known[subject] = base64.urlsafe_b64encode(digest).decode()
        return found


def told(access: Access, entry: Entry, pseudonyms: Pseudonyms) -> dict[str, Any]:
    """An entry in the form in which it is kept."""
    made: dict[str, Any] = {
        "at": microseconds(access.now),
        "principal": access.principal,
        "purpose": access.purpose,
        "action": entry.action,
        "operation": entry.operation[:128],
        "grants": access.remembered(
            ("log", entry.action, frozenset(entry.categories)),
            lambda: [g.id for g in access.grants if _covers(access, g, entry)],
        ),
        "categories": sorted(entry.categories),
        "subjects": pseudonyms.together(entry.subjects),
        "count": entry.count,
    }
    return made if entry.document is None else {**made, "document": entry.document}


def _covers(access: Access, grant: Grant, entry: Entry) -> bool:
    in_force = entry.action in grant.actions and grant.serves(access.purpose) and grant.is_live(access.now)
    return in_force and bool(grant.categories & entry.categories)


def body_of(entries: Sequence[Mapping[str, Any]], seal: Seal) -> bytes:
    """The bytes of a block that holds these entries. They are digested and stored as they are, and never made again.

    Beside them stands a short keyed digest of each, so that in a block that was changed the entry can be named.
    """
    packed = [_packed(entry) for entry in entries]
    seals = _packed([seal(number, entry) for number, entry in enumerate(packed)])
    return b'{"entries":[' + b",".join(packed) + b'],"seals":' + seals + b"}"


def changed_entry(body: bytes, seal: Seal) -> int | None:
    """The first entry of a block that is not what was sealed; None where none is, or nothing of the block can be read."""
    try:
        said = json.loads(body)
        entries, seals = said["entries"], said["seals"]
        holds = [
            seal(number, _packed(entry)) == told
            for number, (entry, told) in enumerate(zip(entries, seals, strict=False))
        ]
        return holds.index(False) if False in holds else len(holds) if len(entries) != len(seals) else None
    except (ValueError, KeyError, TypeError):
        return None


def _packed(content: Any) -> bytes:
    return _ENCODER.encode(content).encode()


def sealing(suite: Suite, key: bytes) -> Seal:
    """How entries are sealed: by their number in the block and their bytes."""
    mac = suite.keyed(key)
    return lambda number, entry: mac(b"entry %d " % number + entry).hex()[:SEAL]


def entries_in(body: bytes) -> list[Kept]:
    """The entries of a block; none in the block that opens a chain."""
    return [_kept(each) for each in json.loads(body).get("entries", ())]


def _kept(said: Mapping[str, Any]) -> Kept:
    packed = said["subjects"]
    return Kept(
        at=moment(said["at"]),
        principal=said["principal"],
        purpose=said["purpose"],
        action=said["action"],
        operation=said["operation"],
        document=said.get("document"),
        grants=tuple(said["grants"]),
        categories=tuple(said["categories"]),
        subjects=frozenset(packed[at : at + WIDTH] for at in range(0, len(packed), WIDTH)),
        count=said["count"],
    )


def microseconds(at: datetime) -> int:
    """A moment as an integer, so that no engine and no format can round it."""
    gone = at - _EPOCH
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


def moment(microseconds: int) -> datetime:
    """The moment again."""
    return datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(microsecond=microseconds % 1_000_000)
