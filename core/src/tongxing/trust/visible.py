"""The specification of access, in plain Python. ``scope`` is its implementation in SQL and is tested against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .categories import CategoryBook
from .grants import Grant


@dataclass(frozen=True)
class Placed:
    """Where a child lives and where the child's hukou is, on one day; 12-digit codes, None where not known."""

    residence: str | None
    hukou: str | None


def visible(
    grants: Iterable[Grant],
    children: Iterable[Placed],
    category: str,
    *,
    purpose: str,
    now: datetime,
    book: CategoryBook,
    action: str = "read",
) -> Grant | None:
    """The grant by which a cell of this category may be read (or written), or None.

    ``children``: the child that the cell is about; for a guardian or household, the children linked to it that day.
    ONE grant must cover category, action, region, purpose and time together, through one of the children.
    """
    if not book.serves(category, purpose):
        return None
    for grant in grants:
        if (
            category in grant.categories
            and action in grant.actions
            and purpose in grant.purposes
            and grant.is_live(now)
            and any(_covers(grant, child, book.categories[category].origin_visible) for child in children)
        ):
            return grant
    return None


def _covers(grant: Grant, child: Placed, origin_visible: bool) -> bool:
    return any(
        ("residence" in region.bases and _within(child.residence, region.range))
        or ("hukou" in region.bases and origin_visible and _within(child.hukou, region.range))
        for region in grant.regions
    )


def _within(code: str | None, bounds: tuple[str, str]) -> bool:
    return code is not None and bounds[0] <= code < bounds[1]
