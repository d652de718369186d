"""Children of whom data does not leave although a grant would open it: it is restricted, or a consent is missing.

Comes on top of grants (``visible``): PIPL art. 47 for what is restricted, art. 14 and 15 for consent. Both are asked anew for
each request, so a withdrawal takes effect on the next one. The rights desk is exempt from both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, or_, select

from ..people.rights import EVERYTHING, Consent, Restriction
from ..records.base import table_of
from .categories import CategoryBook

CONSENT = "guardian_consent"
"""The legal basis of a category that needs a guardian's yes; offices act by statutory duty otherwise (PIPL art. 13, 34)."""


@dataclass(frozen=True)
class Withholding:
    """Data category → children whose cells are kept back, and, where consent is needed, the only children who are not."""

    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds_back(self, category: str, child: str) -> bool:
        """Whether cells of a category about a child do not leave."""
        return child in self.without.get(category, ()) or (category in self.only and child not in self.only[category])


def withholding_for(connection: Connection, principal: str, purpose: str, book: CategoryBook, day: date) -> Withholding:
    """What is kept back from a principal for a purpose on a day."""
    kept = table_of(Restriction)
    # From the moment it is written, also where this machine's day is one behind that on which it was.
    in_force = or_(kept.c.lifted_on.is_(None), kept.c.lifted_on > day)
    without: dict[str, set[str]] = {}
    for child, category in connection.execute(select(kept.c.child, kept.c.data_category).where(in_force)):
        for key in book.categories if category == EVERYTHING else (category,):
            without.setdefault(key, set()).add(child)
    needed = {key: set[str]() for key, category in book.categories.items() if category.basis == CONSENT}
    for key, given in needed.items():
        given |= _consented(connection, key, principal, purpose)
    frozen = {key: frozenset(children) for key, children in without.items()}
    return Withholding(frozen, {key: frozenset(children) for key, children in needed.items()})


def _consented(connection: Connection, category: str, principal: str, purpose: str) -> set[str]:
    given = table_of(Consent)
    mine = (given.c.data_category == category) & (given.c.purpose == purpose) & (given.c.state == "given")
    asked = select(given.c.child).where(mine, given.c.recipient.in_(("", principal)))
    return set(connection.execute(asked).scalars())
