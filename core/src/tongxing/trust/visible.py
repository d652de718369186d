"""The specification of access, in plain Python. ``scope`` is its implementation in SQL and is tested against it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .categories import Category, CategoryBook
from .grants import Grant


@dataclass(frozen=True)
class Placed:
    """Where a child lives and where the child's hukou is, on one day; 12-digit codes, None where not known.

    ``child``: the child's id, for grants over named children.
    """

    residence: str | None
    hukou: str | None
    child: str | None = None


def visible(
    grants: Iterable[Grant],
    children: Sequence[Placed],
    category: str,
    *,
    purpose: str,
    now: datetime,
    book: CategoryBook,
    action: str = "read",
    written_at: str | None = None,
) -> Grant | None:
    """The grant by which a cell of this category may be read (or written), or None.

    ``children``: the child that the cell is about; for a guardian or household, the children linked to it that day.
    ``written_at``: of an event about a child, the division of the unit that wrote it, which goes on reading it.
    ONE grant must cover category, action, region, purpose and time together, through one of the children.
    """
    if not book.serves(category, purpose):
        return None
    for grant in grants:
        asked = _conditions(grant, children, category, purpose, now, book, action, written_at)
        if all(holds for _, holds in asked):
            return grant
    return None


def failing(
    grant: Grant,
    children: Sequence[Placed],
    category: str,
    *,
    purpose: str,
    now: datetime,
    book: CategoryBook,
    action: str = "read",
) -> str | None:
    """The first condition that keeps this grant from opening a cell, by its name; None where it opens it."""
    tests = _conditions(grant, children, category, purpose, now, book, action, None)
    return next((name for name, holds in tests if not holds), None)


def _conditions(
    grant: Grant,
    children: Sequence[Placed],
    category: str,
    purpose: str,
    now: datetime,
    book: CategoryBook,
    action: str,
    written_at: str | None,
) -> Iterator[tuple[str, bool]]:
    yield "category serves the purpose", book.serves(category, purpose)
    known = book.categories[category]
    yield from grant.opening(known)
    yield "action", action in grant.actions
    yield "purpose", grant.serves(purpose)
    yield from grant.standing(now)
    wrote = action == "read" and not known.sealed and _wrote(grant, written_at)
    yield "region", wrote or any(_covers(grant, child, known) for child in children)


def _covers(grant: Grant, child: Placed, known: Category) -> bool:
    if child.child is not None and child.child in grant.children:
        return True
    return not known.sealed and any(
        ("residence" in region.bases and _within(child.residence, region.range))
        or ("hukou" in region.bases and known.origin_visible and _within(child.hukou, region.range))
        for region in grant.regions
    )


def _wrote(grant: Grant, written_at: str | None) -> bool:
    return any("authored" in region.bases and _within(written_at, region.range) for region in grant.regions)


def _within(code: str | None, bounds: tuple[str, str]) -> bool:
    return code is not None and bounds[0] <= code < bounds[1]
