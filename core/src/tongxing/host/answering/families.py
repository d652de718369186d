"""Decisions and gaps of guardians and households, shown as one access may see them through the children linked to them.

They are few beside the children's and hang on all of their children and guardians, so they are worked out when somebody
asks and not kept. What may be seen of a child of a guardian or household that day may be seen of it
(``docs/decisions/0003``).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from sqlalchemy import select

from ...database import among
from ...policy.catalogue import ServiceItem
from ...policy.decisions import Decision, decide, named_items, withhold
from ...policy.gaps import Gap, gaps
from ...policy.keeping import withhold_track
from ...trust.scope import LINK, linked_on, unmasked
from ...work.store import Reading
from .known import Known

Kind = Literal["guardian", "household"]
KINDS: tuple[Kind, ...] = ("guardian", "household")
Seen = Mapping[str, frozenset[str]]
"""Guardian or household → data categories that may be seen of it."""


class Families(Known):
    """What one access may know of what guardians and households are entitled to."""

    def decide_around(
        self, kind: Kind, ids: Sequence[str], *, on: date, items: Sequence[str] | None = None
    ) -> dict[str, list[Decision]]:
        """Decisions for these guardians or households, with reasons; one that may not be seen is left out.

        Raises UsageError for an item that nobody decides here.
        """
        named = self._items_of([kind], items)
        with self.store.reading("decide") as read:
            children, seen = self._seen_around(read, kind, on, ids)
            categories = {self.composition.policy.items[key].category for key in named}
            read.entry.saw(seen, categories)
            sources = self._sources(read, children)
            now = self.store.world.clock()
            made = decide(self.composition.policy, sources, on=on, items=named, decided_at=now).each(seen)
            return {subject: [withhold(d, seen[subject]) for d in made.get(subject, ())] for subject in seen}

    def decide_home(self, child: str, *, on: date, items: Sequence[str] | None = None) -> list[Decision]:
        """What the guardians and households of a child are entitled to that day, as far as they may be seen."""
        found: list[Decision] = []
        for kind in KINDS:
            if self._items_of([kind], items):
                made = self.decide_around(kind, self._linked(kind, [child], on), on=on, items=items)
                found += [decision for decisions in made.values() for decision in decisions]
        return found

    def gaps_at_home(self, children: Sequence[str], *, on: date) -> list[tuple[Kind, Gap]]:
        """Gaps of the guardians and households of these children that day, as far as they may be seen."""
        return [
            (kind, gap)
            for kind in KINDS
            if self._items_of([kind], None)
            for gap in self.gaps_around(on=on, kind=kind, ids=self._linked(kind, children, on))
        ]

    def _linked(self, kind: Kind, children: Sequence[str], on: date) -> list[str]:
        """Ids of these children's guardians or households on a day; to be shown to nobody as they are."""
        link, column = LINK[kind]
        ties = unmasked(link)
        with self.store.reading("decide") as read:
            connection = read.inside.connection
            wanted = select(ties.c[column]).where(among(connection, ties.c.child, children), linked_on(ties, on))
            return [str(id) for id in connection.execute(wanted.distinct().order_by(ties.c[column])).scalars()]

    def gaps_around(
        self,
        *,
        on: date,
        items: Sequence[str] | None = None,
        kind: Kind | None = None,
        ids: Sequence[str] | None = None,
    ) -> list[Gap]:
        """Guardians and households who are entitled and not served, as far as the item's category may be seen of them.

        ``kind`` with ``ids``: only these. Raises UsageError for an item that nobody decides here.
        """
        kinds = KINDS if kind is None else (kind,)
        named = self._items_of(kinds, items)
        if not named:
            return []
        policy = self.composition.policy
        with self.store.reading("gaps") as read:
            around = {each: self._seen_around(read, each, on, ids) for each in kinds}
            children = [child for linked, _ in around.values() for child in linked]
            every = gaps(decide(policy, self._sources(read, children), on=on, items=named))
            opened = {gap: _opened(gap, policy.items, around) for gap in every}
            found = [
                withhold_track(gap, policy, on, categories)
                for gap, categories in opened.items()
                if policy.items[gap.item].category in categories
            ]
            read.entry.saw((gap.subject for gap in found), {policy.items[gap.item].category for gap in found})
            return found

    def _items_of(self, kinds: Sequence[Kind], items: Sequence[str] | None) -> list[str]:
        return [item.key for item in named_items(self.composition.policy, items) if item.subject in kinds]

    def _seen_around(
        self, read: Reading, kind: Kind, on: date, ids: Sequence[str] | None
    ) -> tuple[list[str], dict[str, frozenset[str]]]:
        """What may be seen of each guardian or household through the children linked that day, and all of these children."""
        link, column = LINK[kind]
        ties, connection = unmasked(link), read.inside.connection
        wanted = select(ties.c[column], ties.c.child).where(linked_on(ties, on)).order_by(ties.c[column])
        if ids is not None:
            wanted = wanted.where(among(connection, ties.c[column], ids))
        pairs = [(str(subject), str(child)) for subject, child in connection.execute(wanted)]
        opened = read.scope.opened(read.connection, None if ids is None else sorted({child for _, child in pairs}))
        seen: dict[str, frozenset[str]] = {}
        for subject, child in pairs:
            if child in opened:
                seen[subject] = seen.get(subject, frozenset()) | opened[child]
        return sorted({child for subject, child in pairs if subject in seen}), seen


def _opened(
    gap: Gap, items: Mapping[str, ServiceItem], around: Mapping[Kind, tuple[list[str], Seen]]
) -> frozenset[str]:
    """The data categories that may be seen of whom a gap is about."""
    known = (seen for kind, (_, seen) in around.items() if kind == items[gap.item].subject)
    return next(known, {}).get(gap.subject, frozenset())
