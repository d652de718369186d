"""Decisions and gaps of guardians and households, shown as one access may see them through the children linked to them.

Of the present day they are kept like the children's; of another day they are worked out. What may be seen of a child of a
guardian or household that day may be seen of it (``docs/decisions/0003``).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from sqlalchemy import select

from ...database import among
from ...policy.decisions import Decision, Decisions, decide, named_items, withhold
from ...policy.facts import Subject
from ...policy.gaps import Gap, gaps
from ...policy.keeping import withhold_track
from ...trust.scope import LINK, linked_on
from ...trust.unmasked import unmasked
from ...work.sources import sources_around
from ...work.store import Reading, Store
from ..cities.composition import Composition
from .kept import Kept
from .known import Known

Kind = Literal["guardian", "household"]
KINDS: tuple[Kind, ...] = ("guardian", "household")
Seen = Mapping[str, frozenset[str]]
"""Guardian or household → data categories that may be seen of it."""


class Families(Known):
    """What one access may know of what guardians and households are entitled to."""

    def __init__(self, composition: Composition, store: Store, *, at_once: int | None = None) -> None:
        """``at_once``: of how many stale decisions are made again, of all kinds together, before lists are shown; all unless said."""
        super().__init__(composition, store)
        self.at_once = at_once

    def decide_around(
        self, kind: Kind, ids: Sequence[str], *, on: date, items: Sequence[str] | None = None
    ) -> dict[str, list[Decision]]:
        """Decisions for these guardians or households, with reasons; one that may not be seen is left out.

        Raises UsageError for an item that nobody decides here.
        """
        named = self._items_of([kind], items)
        with self.store.reading("decide") as read:
            seen = self._seen_around(read, kind, on, ids)
            categories = {self.composition.policy.items[key].category for key in named}
            read.entry.saw(seen, categories)
            if self._is_kept(on):
                told = self._kept(kind).explained(read.inside.connection, named, seen)
                return {subject: told.get(subject, []) for subject in seen}
            made = self._decided(read, kind, list(seen), on, named).each(seen)
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
        named = {each: self._items_of([each], items) for each in (KINDS if kind is None else (kind,))}
        if not any(named.values()):
            return []
        policy, found = self.composition.policy, list[Gap]()
        with self.store.reading("gaps") as read:
            for each, keys in named.items():
                if keys:
                    seen = self._seen_around(read, each, on, ids)
                    every = self._gaps_of(read, each, keys, on, None if ids is None else list(seen), seen)
                    found += [
                        withhold_track(gap, policy, on, seen[gap.subject])
                        for gap in every
                        if policy.items[gap.item].category in seen.get(gap.subject, ())
                    ]
            read.entry.saw((gap.subject for gap in found), {policy.items[gap.item].category for gap in found})
            return found

    def _gaps_of(
        self, read: Reading, kind: Kind, items: Sequence[str], on: date, named: Sequence[str] | None, seen: Seen
    ) -> list[Gap]:
        """Gaps of these, or of everybody, as they are kept; worked out of who is seen on another day."""
        if self._is_kept(on):
            now, _ = self._deciding(read, kind, named)
            return self._kept(kind).gaps(read.inside.connection, items, named, stale=now)
        return gaps(self._decided(read, kind, list(seen), on, items))

    def stale_families(self, *, on: date) -> int:
        """Of how many guardians and households who may be seen the kept decisions are stale; none of another day than today."""
        count = 0
        for kind in KINDS:
            if self._is_kept(on) and self._items_of([kind], None):
                with self.store.reading("stale") as read:
                    seen = self._seen_around(read, kind, on, None)
                    count += len(seen.keys() & self._kept(kind).stale(read.inside.connection))
        return count

    def _items_of(self, kinds: Sequence[Kind], items: Sequence[str] | None) -> list[str]:
        return [item.key for item in named_items(self.composition.policy, items) if item.subject in kinds]

    def _seen_around(self, read: Reading, kind: Kind, on: date, ids: Sequence[str] | None) -> dict[str, frozenset[str]]:
        """What may be seen of each guardian or household through the children linked that day."""
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
        return seen

    def _decided(self, read: Reading, kind: Kind, subjects: Sequence[str], on: date, items: Sequence[str]) -> Decisions:
        sources = sources_around(read.inside.connection, self.composition.is_enabled, kind, subjects)
        return decide(self.composition.policy, sources, on=on, items=items, decided_at=self.store.world.clock())

    # kept decisions ---------------------------------------------------------------------------------------------------

    def _kept(self, kind: Subject = "child") -> Kept:
        access, world = self.store.access, self.store.world
        return Kept(self.composition, world.database, access.day, access.now, kind)

    def _deciding(self, read: Reading, kind: Subject, subjects: Sequence[str] | None) -> tuple[list[str], list[str]]:
        """Whose stale decisions are made again before a list is shown, and whose stand there as they were kept."""
        kept = self._kept(kind)
        stale = kept.stale(read.inside.connection, subjects)
        if self.at_once is None:
            return stale, []
        now, later = stale[: self.at_once], stale[self.at_once :]
        self.at_once -= len(now)
        if later:
            kept.told_behind()
        return now, later

    def _is_kept(self, on: date) -> bool:
        return on == self.store.access.day
