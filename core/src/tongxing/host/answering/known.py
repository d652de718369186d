"""Facts, signals, places and rows of children, worked out with everything known and shown as one access may see them."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import polars as pl

from ...errors import UsageError
from ...people import Child, Residence
from ...people.divisions import national
from ...policy.compute import Computation
from ...policy.fact_parameters import FactParameters
from ...policy.residence.lives import Lives, Rules
from ...policy.residence.reasons import ResidenceStatus
from ...policy.residence.status import statuses
from ...policy.signals import FoundSignal, found
from ...policy.sources import Inputs
from ...records import Record
from ...records.base import abouts
from ...work.sources import StoredSources
from ...work.store import Reading, Store
from ..cities.composition import Composition
from .kept_signals import KeptSignals
from .worked_out import WorkedOut, are_numbered

T = TypeVar("T")
Opened = Mapping[str, frozenset[str]]
"""Which data categories may be seen of which child."""


@dataclass(frozen=True)
class Grounds:
    """What a department works something out from. ``opened``: which categories the reader may see of which child."""

    rows: Mapping[type[Record], pl.DataFrame]
    opened: Opened


CLOCK_CATEGORIES = frozenset({"core.identity", "core.residence"})
"""What the residence clock reads: the birth date, and where the child lived with whom."""
_OF_CHILD = frozenset(about.category for about in abouts(Child).values())
_LIVES = abouts(Child)["residence"].category


class Known:
    """What one access may know of children beside decisions. Every answer leaves its row in the access log."""

    def __init__(self, composition: Composition, store: Store) -> None:
        self.composition = composition
        self.store = store
        self._lists: dict[int, tuple[Sequence[str], Opened]] = {}

    def children(self, division: str | None = None) -> list[str]:
        """Who may be seen, in order; of a division those who live there, as far as that may be seen.

        However much is asked of this list afterwards, the scope is asked once. Raises UsageError for no known division.
        """
        low, high = national().range_of(division) if division is not None else ("", "")
        with self.store.reading("children") as read:
            reached = read.scope.reached(read.connection)
            opened = {id: seen for id, seen in read.scope.opened_of(reached).items() if seen & _OF_CHILD}
            if division is not None:
                here = [id for id, lives, _ in reached if lives is not None and low <= lives < high]
                opened = {id: opened[id] for id in here if _LIVES in opened.get(id, ())}
            read.entry.saw((), {_LIVES})
        children = list(opened)
        self._lists[id(children)] = children, opened
        return children

    def classify(self, children: Sequence[str], *, on: date) -> dict[str, ResidenceStatus]:
        """Whether these children count as floating on a day, by child; a child that may not be seen is left out.

        Who may not see identity or residence gets nothing of the answer, and is told what is withheld.
        """
        with self._reading("classify", children) as (read, opened):
            lacking = {child: tuple(sorted(CLOCK_CATEGORIES - seen)) for child, seen in opened.items()}
            shown = [child for child, withheld in lacking.items() if not withheld]
            told = {status.subject: status for status in statuses(self._lives(read, shown), on)} if shown else {}
            read.entry.saw(shown, CLOCK_CATEGORIES)
            return {child: told.get(child) or ResidenceStatus.hidden(child, on, lacking[child]) for child in opened}

    def signals(self, children: Sequence[str], *, on: date, suggesting: bool = False) -> dict[str, list[FoundSignal]]:
        """Risks of these children, by child, as far as their categories may be seen.

        ``suggesting``: only signals that suggest what a person may open; the others are not worked out.
        """
        with self._reading("signals", children) as (read, opened):
            risks = self._risks(read, list(opened), on, suggesting)
            every = [s for s in risks if s.category in opened.get(s.subject, ())]
            read.entry.saw((s.subject for s in every), {s.category for s in every})
            told: dict[str, list[FoundSignal]] = {child: [] for child in opened}
            for each in every:
                told[each.subject].append(each)
            return told

    def _risks(self, read: Reading, children: Sequence[str], on: date, suggesting: bool) -> list[FoundSignal]:
        """Today's as they are kept; of another day found now."""
        if on == self.store.access.day:
            kept = KeptSignals(self.composition, self.store.world.database, on)
            return kept.of(read.inside.connection, children, suggesting=suggesting)
        of_children = [s for s in self.composition.policy.signals if s.of == "child" and (s.suggests or not suggesting)]
        return found(of_children, self._computation(read, children), on=on)

    def values(self, keys: Sequence[str], *, on: date, subjects: Sequence[str] | None = None) -> pl.DataFrame:
        """What facts of children say on a day: ``subject`` and one column a fact, one row a child who may be seen.

        Null where a fact is not known, is of a department that is off, or is of a category that may not be seen of the
        child. Raises UsageError for what is no fact of a child.
        """
        facts = self.composition.policy.facts
        if unknown := [key for key in keys if key not in facts or facts[key].of != "child"]:
            raise UsageError(f"{unknown[0]!r} is no fact of a child here.", remedy="Name facts of enabled departments.")
        with self._reading("facts", subjects) as (read, opened):
            computation = self._computation(read, list(opened) if subjects is not None else None)
            told = pl.DataFrame({"subject": list(opened)}, schema={"subject": pl.String})
            for key in keys:
                seen = [child for child, categories in opened.items() if facts[key].category in categories]
                known = computation.runs(key).at(on).select("subject", pl.col("value").alias(key))
                shown = known.filter(pl.col("subject").is_in(seen)) if len(seen) < len(opened) else known
                told = told.join(shown, on="subject", how="left", maintain_order="left")
            read.entry.saw(opened, {facts[key].category for key in keys})
            return told

    def grounds(
        self, records: Mapping[type[Record], Sequence[str]], *, category: str, subjects: Sequence[str] | None = None
    ) -> Grounds:
        """Rows of records, of each its subject and the columns named, of children of whom ``category`` may be seen.

        For what is worked out with everything known and shown by one category, as a fact is: the rows themselves must not be
        shown, and reasons that would tell them only as far as ``opened`` allows.
        """
        with self._reading("grounds", subjects) as (read, opened):
            shown = {child: seen for child, seen in opened.items() if category in seen}
            # A relation of everybody has those too of whom the category may not be seen.
            asked = pl.DataFrame({"subject": list(shown)}, schema={"subject": pl.String})
            named = None if subjects is None else list(shown)
            sources = StoredSources(read.inside.connection, self.composition.is_enabled, named, alone=True)
            rows = {record: sources.relation(record, names) for record, names in records.items()}
            if named is None:
                rows = {record: every.join(asked, on="subject", how="semi") for record, every in rows.items()}
            read.entry.saw(shown, {category})
            return Grounds(rows, shown)

    def worked_out(
        self,
        of: Hashable,
        records: Mapping[type[Record], Sequence[str]],
        make: Callable[[Mapping[type[Record], Sequence[tuple[Any, ...]]]], Mapping[str, T]],
        *,
        category: str,
        children: Sequence[str],
    ) -> tuple[dict[str, T | None], Opened]:
        """What ``make`` gives by child of such rows (see ``grounds``), and which categories may be seen of each child.

        It gets plain rows, each the child and the columns named: it is asked of a page of children.

        It is remembered until one of the child's rows is written, so that it must follow from them and from ``of`` alone, and
        must not be changed by who gets it.
        """
        composition = self.composition
        with self._reading("grounds", children) as (read, opened):
            shown = {child: seen for child, seen in opened.items() if category in seen}

            def made(some: Sequence[str]) -> Mapping[str, T]:
                sources = StoredSources(read.inside.connection, composition.is_enabled, some, alone=True)
                return make({record: sources.rows(record, names) for record, names in records.items()})

            read.entry.saw(shown, {category})
            if not are_numbered(composition, records):
                found = made(list(shown))
                return {child: found.get(child) for child in shown}, shown
            kept: WorkedOut = self.store.world.database.beside(WorkedOut)
            what = (composition.city.key, composition.inputs_version, make.__module__, of)
            return kept.of(read.inside.connection, what, list(shown), made), shown

    @contextmanager
    def _reading(self, operation: str, children: Sequence[str] | None) -> Iterator[tuple[Reading, Opened]]:
        with self.store.reading(operation) as read:
            yield read, self._opened(read, children)

    def _opened(self, read: Reading, children: Sequence[str] | None) -> Opened:
        """Asked once for one list of children, however much is asked of them after another."""
        if children is None:
            return read.scope.opened(read.connection)
        if id(children) not in self._lists:
            self._lists[id(children)] = children, read.scope.opened(read.connection, children)
        return self._lists[id(children)][1]

    def _sources(self, read: Reading, children: Sequence[str] | None, known: datetime | None = None) -> StoredSources:
        return StoredSources(read.inside.connection, self.composition.is_enabled, children, known)

    def _lives(self, read: Reading, children: Sequence[str]) -> Lives:
        sources = self._sources(read, children)
        parameters = FactParameters(self.composition.policy.parameters, "core", "classify")
        # A relation also has the other children of a household.
        asked = pl.DataFrame({"subject": children}, schema={"subject": pl.String})
        rows = asked.join(sources.relation(Child), on="subject", how="inner", maintain_order="left")
        return Lives(rows, sources.relation(Residence), Rules.of(parameters))

    def _computation(self, read: Reading, children: Sequence[str] | None) -> Computation:
        policy = self.composition.policy
        return Computation(policy.facts, Inputs(self._sources(read, children)), policy.parameters, strict=False)
