"""What an access may reach, as ranges of codes for each table: from the specification, by other code than wall one's.

Ranges are not merged here, and are read off the digits of a code, not off the division table.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ...records import Record
from ...records.base import abouts, blind_name, table_of
from ..principals import Access
from ..visible import failing

Range = tuple[str, str]
EVERYTHING = "*"
"""The key of the ties: wherever anything may be seen."""
ALIKE = "alike"
"""The key of the categories that are open in the same places: of the largest set of them, where there are several."""
PLACING = frozenset({"residence", "hukou", "division"})
"""Columns that place a row: the walls themselves are asked of them, so no mask hides them."""
_GROUPS = (2, 4, 6, 9, 12)
_ABOVE_EVERY_CODE = "999999999999"


@dataclass(frozen=True)
class Ranges:
    """Where rows may be reached: by residence, by hukou. Half-open, unmerged.

    ``named``: children whose rows may be reached anywhere; ``authored``: by which unit wrote an event about a child.
    ``without``: children within them who are kept back; ``only``, where not None: the only ones who are not.
    """

    residence: frozenset[Range] = frozenset()
    hukou: frozenset[Range] = frozenset()
    named: frozenset[str] = frozenset()
    authored: frozenset[Range] = frozenset()
    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.residence or self.hukou or self.named or self.authored)

    @property
    def keeps(self) -> bool:
        """Whether anybody within them may be kept back."""
        return bool(self.without) or self.only is not None

    def keep_back(self, child: str | None) -> bool:
        """Whether this child is kept back. A place is about no child, and never is."""
        return child is not None and (child in self.without or (self.only is not None and child not in self.only))

    def covers(self, other: "Ranges") -> bool:
        """Whether every child's row that the other reaches is reached by this one too."""
        if not other:
            return True
        within = _all_within(other.residence, self.residence) and _all_within(other.hukou, self.hukou)
        return within and other.named <= self.named and (self.without, self.only) == (other.without, other.only)


def _all_within(ranges: Iterable[Range], wider: Collection[Range]) -> bool:
    return all(any(low >= a and high <= b for a, b in wider) for low, high in ranges)


Parts = frozenset[Ranges]
"""A row may be reached where one of them reaches it. They differ in whom they keep back; mostly there is one, which keeps nobody."""


@dataclass(frozen=True)
class Mask:
    """A table of which a reader reaches some cells only: categories hidden in every row, and those hidden in some rows."""

    table: str
    everywhere: frozenset[str]
    somewhere: frozenset[str]


@dataclass(frozen=True)
class Reach:
    """Key → where, on a day. A key is a table's name, a category, or EVERYTHING.

    A table that has a mask is reached by its rows under the table's name, and by its cells under their categories.
    """

    day: date
    parts: tuple[tuple[str, Parts], ...]
    masks: tuple[Mask, ...] = ()

    def __iter__(self) -> Iterator[tuple[str, Parts]]:
        return iter(self.parts)

    @cached_property
    def keeping(self) -> frozenset[str]:
        """The keys under which somebody is kept back."""
        return frozenset(key for key, parts in self.parts if any(part.keeps for part in parts))

    @cached_property
    def alike(self) -> tuple[Sequence[str], Parts]:
        """The largest set of keys under which the same is reached, and where: most rows with a category of their own are of it."""
        sets: dict[Parts, list[str]] = {}
        for key, parts in self.parts:
            sets.setdefault(parts, []).append(key)
        parts = max(sets, key=lambda each: len(sets[each]), default=frozenset[Ranges]())
        return sets.get(parts, []), parts

    @property
    def shape(self) -> tuple[tuple[Mask, ...], frozenset[str]]:
        """What is the same for all who are hidden the same cells of the same tables, wherever they may look."""
        return self.masks, self.keeping


def reach_of(access: Access, records: Iterable[type[Record]], action: str = "read") -> Reach:
    """What an access may read of these records. ``action``: what the rows are wanted for, as for ``Scope``."""
    opened = {key: _of(access, key, action) for key in access.book.categories}
    whole = [record for record in records if not record.category_column]
    told = {table_of(record).name: _together(_categories(record, opened)) for record in whole}
    masks = [_mask(record, opened) for record in whole if told[table_of(record).name]]
    told |= {key: _together([ranges]) for key, ranges in opened.items()}
    told[EVERYTHING] = _together(opened.values())
    reached = sorted((key, parts) for key, parts in told.items() if parts)
    return Reach(access.day, tuple(reached), tuple(mask for mask in masks if mask.everywhere or mask.somewhere))


def _of(access: Access, category: str, action: str) -> Ranges:
    """Every grant of which nothing but the place is still to be asked."""
    asked: dict[str, Any] = {"purpose": access.purpose, "now": access.now, "book": access.book, "action": action}
    whole = [grant for grant in access.grants if failing(grant, (), category, **asked) == "region"]
    known = access.book.categories[category]
    regions = [region for grant in whole for region in grant.regions if not known.sealed]
    of_origin = regions if known.origin_visible else []
    for_rights = all("rights" in grant.actions for grant in whole)
    return Ranges(
        frozenset(_range(r.division) for r in regions if "residence" in r.bases),
        frozenset(_range(r.division) for r in of_origin if "hukou" in r.bases),
        frozenset(child for grant in whole for child in grant.children),
        frozenset(_range(r.division) for r in regions if action == "read" and "authored" in r.bases),
        frozenset() if for_rights else access.withholding.without.get(category, frozenset()),
        None if for_rights else access.withholding.only.get(category),
    )


def _range(division: str) -> Range:
    """From a division's code to the next of its level, told by its trailing noughts."""
    code = division.ljust(12, "0")
    if not code.strip("0"):
        return code, _ABOVE_EVERY_CODE
    digits = next(group for group in _GROUPS if not code[group:].strip("0"))
    return code, str(int(code[:digits]) + 1).rjust(digits, "0").ljust(12, "0")


def categories_of(record: type[Record]) -> dict[str, str]:
    """The category of each column that a mask may hide, blind indexes included."""
    masked = {name: about for name, about in abouts(record).items() if name not in PLACING}
    blind = {blind_name(name): about.category for name, about in masked.items() if about.lookup}
    return {name: about.category for name, about in masked.items()} | blind


def _categories(record: type[Record], opened: Mapping[str, Ranges]) -> list[Ranges]:
    return [opened[about.category] for about in abouts(record).values() if about.category in opened]


def _mask(record: type[Record], opened: Mapping[str, Ranges]) -> Mask:
    """Cells are as open as their rows where their category is open wherever any other of the record is."""
    kinds = {category: opened.get(category, Ranges()) for category in categories_of(record).values()}
    rows = _categories(record, opened)
    somewhere = {key for key, mine in kinds.items() if mine and not all(mine.covers(other) for other in rows)}
    everywhere = {key for key, ranges in kinds.items() if not ranges}
    return Mask(table_of(record).name, frozenset(everywhere), frozenset(somewhere))


def _together(many: Iterable[Ranges]) -> Parts:
    """Ranges joined, as far as they keep the same children back."""
    alike: dict[Any, list[Ranges]] = {}
    for each in many:
        if each:
            alike.setdefault((each.without, each.only), []).append(each)
    return frozenset(
        Ranges(
            frozenset[Range]().union(*(each.residence for each in ranges)),
            frozenset[Range]().union(*(each.hukou for each in ranges)),
            frozenset[str]().union(*(each.named for each in ranges)),
            frozenset[Range]().union(*(each.authored for each in ranges)),
            *keeping,
        )
        for keeping, ranges in alike.items()
    )
