"""A grant as it is asked for, checked against its role, the limits of all grants and the sharing record that it rests on.

Each function raises UsageError for what could never be granted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..errors import UsageError
from ..people.divisions import national
from .categories import CategoryBook
from .grants import ACTIONS, BASES
from .roles import Role, role_book
from .sharing import Sharing


@dataclass(frozen=True)
class Wish:
    """A grant as it is asked for. Categories may be patterns; what is empty comes from the role."""

    principal: str
    role: str
    regions: tuple[str, ...]
    reference: str
    days: int
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    department: str = ""
    sharing: str | None = None
    children: tuple[str, ...] = ()
    """Children named in it, wherever they live."""


def demand_days(wish: Wish) -> None:
    """No grant holds longer than the limits say."""
    longest = role_book().limits.longest_days
    if not 0 < wish.days <= longest:
        raise UsageError(f"A grant holds for 1 to {longest} days, not {wish.days}.", remedy="Ask again when it ends.")


def contents(wish: Wish, role: Role, sharing: Sharing | None, book: CategoryBook, now: datetime) -> dict[str, Any]:
    """The grant's parts, as a request keeps them. ``sharing``: the record that the wish names."""
    if sharing is None and role.sharing:
        raise UsageError(f"A grant to an {wish.role} rests on a sharing record.", remedy="Name it with --sharing.")
    if not (wish.regions or wish.children):
        raise UsageError("A grant reaches a region or named children.", remedy="Name them with --region or --case.")
    patterns = wish.categories or tuple(_filled(role, wish.department))
    categories = set(book.matching(patterns, "--category")) if patterns else set(sharing.categories if sharing else ())
    purposes = set(wish.purposes or role.purposes or (sharing.purposes if sharing else ()))
    book.demand_purposes(purposes, "--for")
    _demand_shared(sharing, categories, purposes)
    return {
        "role": wish.role,
        "actions": sorted(role.actions & ACTIONS),
        "categories": sorted(categories),
        "regions": [
            {"division": _region(code, role, wish.role), "bases": sorted(role.bases & BASES)} for code in wish.regions
        ],
        "purposes": sorted(purposes),
        "not_before": now.isoformat(),
        "expires_at": (now + timedelta(days=wish.days)).isoformat(),
        "sharing": wish.sharing,
        "children": sorted(wish.children),
    }


def _filled(role: Role, department: str) -> Iterable[str]:
    for pattern in role.categories:
        if "{department}" in pattern and not department:
            raise UsageError("This role is a department's.", remedy="Name the department with --department.")
        yield pattern.format(department=department)


def _region(code: str, role: Role, name: str) -> str:
    """The division of a region. Raises UsageError where it is not known or not of a level that the role reaches."""
    table = national()
    if not table.is_known(code):
        raise UsageError(f"--region: no division has the code {code!r}.", remedy="Give a code of 6, 9 or 12 digits.")
    level = str(table.level(code))
    level = level if level in ("nation", "province", "prefecture", "township", "village") else "county"
    if level not in role.levels:
        raise UsageError(
            f"--region: a {name} holds no grant over a {level}.",
            remedy=f"Its levels: {', '.join(sorted(role.levels))}.",
        )
    return table.normalise(code)


def _demand_shared(sharing: Sharing | None, categories: set[str], purposes: set[str]) -> None:
    beyond = sorted((categories - sharing.categories) | (purposes - sharing.purposes)) if sharing else []
    if beyond:
        raise UsageError(
            f"The sharing record does not list {', '.join(beyond)}.", remedy="Ask for no more than it lists."
        )
    if not categories or not purposes:
        raise UsageError(
            "This grant would have no category or no purpose.", remedy="Name them with --category and --for."
        )
