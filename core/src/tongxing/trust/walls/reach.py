"""What an access may reach, as ranges of codes for each table: from the specification, by other code than wall one's.

Ranges are not merged here, and are read off the digits of a code, not off the division table.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any

from ...records import Record
from ...records.base import abouts, table_of
from ..grants import Grant
from ..principals import Access
from ..visible import failing

Range = tuple[str, str]
EVERYTHING = "*"
"""The key of the ties: wherever anything may be seen."""
_GROUPS = (2, 4, 6, 9, 12)
_ABOVE_EVERY_CODE = "999999999999"
_MOST_KEPT = 512


@dataclass(frozen=True)
class Ranges:
    """Where rows under one key may be reached: by residence, by hukou. Half-open, unmerged.

    ``named``: children whose rows may be reached anywhere; ``authored``: by which unit wrote an event about a child.
    """

    residence: frozenset[Range] = frozenset()
    hukou: frozenset[Range] = frozenset()
    named: frozenset[str] = frozenset()
    authored: frozenset[Range] = frozenset()

    def __or__(self, other: "Ranges") -> "Ranges":
        return Ranges(
            self.residence | other.residence,
            self.hukou | other.hukou,
            self.named | other.named,
            self.authored | other.authored,
        )

    def __bool__(self) -> bool:
        return bool(self.residence or self.hukou or self.named or self.authored)


@dataclass(frozen=True)
class Reach:
    """Key → ranges, on a day. A key is a table's name, a category (where each row has its own), or EVERYTHING."""

    day: date
    ranges: tuple[tuple[str, Ranges], ...]

    def __iter__(self) -> Iterator[tuple[str, Ranges]]:
        return iter(self.ranges)


def reach_of(access: Access, records: Iterable[type[Record]], action: str = "read") -> Reach:
    """What an access may read of these records. ``action``: what the rows are wanted for, as for ``Scope``."""
    opened = {key: _of(access, key, action) for key in access.book.categories}
    told = {table_of(record).name: _joined(opened, record) for record in records if not record.category_column}
    told |= opened
    told[EVERYTHING] = _union(opened.values())
    return Reach(access.day, tuple(sorted((key, ranges) for key, ranges in told.items() if ranges)))


def _of(access: Access, category: str, action: str) -> Ranges:
    """Every grant of which nothing but the place is still to be asked."""
    asked: dict[str, Any] = {"purpose": access.purpose, "now": access.now, "book": access.book, "action": action}
    whole = [grant for grant in access.grants if failing(grant, (), category, **asked) == "region"]
    known = access.book.categories[category]
    regions = [region for grant in whole for region in grant.regions if not known.sealed]
    of_origin = regions if known.origin_visible else []
    return Ranges(
        frozenset(_range(r.division) for r in regions if "residence" in r.bases),
        frozenset(_range(r.division) for r in of_origin if "hukou" in r.bases),
        frozenset(child for grant in whole for child in grant.children),
        frozenset(_range(r.division) for r in regions if action == "read" and "authored" in r.bases),
    )


def _range(division: str) -> Range:
    """From a division's code to the next of its level, told by its trailing noughts."""
    code = division.ljust(12, "0")
    if not code.strip("0"):
        return code, _ABOVE_EVERY_CODE
    digits = next(group for group in _GROUPS if not code[group:].strip("0"))
    return code, str(int(code[:digits]) + 1).rjust(digits, "0").ljust(12, "0")


def _joined(opened: dict[str, Ranges], record: type[Record]) -> Ranges:
    return _union(opened.get(about.category, Ranges()) for about in abouts(record).values())


def _union(many: Iterable[Ranges]) -> Ranges:
    found = Ranges()
    for each in many:
        found |= each
    return found


@dataclass
class Reaches:
    """Reaches that were worked out, each kept until the next moment at which one of its grants begins or ends."""

    _kept: dict[Any, tuple[Any, Reach, datetime, datetime | None]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, access: Access, records: Sequence[type[Record]], action: str = "read") -> Reach:
        """What an access may read of these records now."""
        key = (access.grants, access.purpose, action, access.day, id(access.book), tuple(records))
        kept = self._kept.get(key)
        if kept and kept[0] is access.book and kept[2] <= access.now and (kept[3] is None or access.now < kept[3]):
            return kept[1]
        made = reach_of(access, records, action)
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            # The book is kept with it, so that its id stays its own.
            self._kept[key] = (access.book, made, access.now, _next_change(access.grants, access.now))
        return made


def _next_change(grants: Iterable[Grant], now: datetime) -> datetime | None:
    moments = [m for g in grants for m in (g.not_before, g.expires_at, g.revoked_at) if m]
    moments += [m for g in grants if g.sharing for m in (g.sharing.not_before, g.sharing.expires_at)]
    return min((moment for moment in moments if moment > now), default=None)
