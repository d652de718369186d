"""Decisions, gaps, signals and indicators of a city, decided with all facts and shown as one access may see them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import polars as pl

from ..policy.compute import Computation
from ..policy.counting import counted
from ..policy.decisions import Decision, decide, withhold
from ..policy.gaps import Gap, gaps
from ..policy.indicators import Cell, Indicator
from ..policy.signals import FoundSignal, found
from ..policy.sources import Inputs
from ..work.sources import StoredSources
from ..work.store import Reading, Store
from .composition import Composition

Opened = Mapping[str, frozenset[str]]
"""Which data categories may be seen of which child."""


class Answers:
    """What one access may know of what children are entitled to. Every answer leaves its row in the access log."""

    def __init__(self, composition: Composition, store: Store) -> None:
        self.composition = composition
        self.store = store

    def decide(
        self,
        children: Sequence[str],
        *,
        on: date,
        items: Sequence[str] | None = None,
        known: datetime | None = None,
    ) -> dict[str, list[Decision]]:
        """Decisions for these children, by child, with reasons; a child that may not be seen is left out.

        ``known``: by what had been recorded by that moment. Raises UsageError for an item that nobody decides here.
        """
        with self._reading("decide", children) as (read, opened):
            sources = self._sources(read, list(opened), known)
            policy, now = self.composition.policy, self.store.world.clock()
            made = decide(policy, sources, on=on, items=items, decided_at=now).each(opened)
            read.entry.saw(opened, self._categories(items))
            return {child: [withhold(d, opened[child]) for d in made.get(child, [])] for child in opened}

    def tally(self, *, on: date, items: Sequence[str] | None = None) -> dict[tuple[str, str], int]:
        """Item and answer → how many children who may be seen have it; without reasons, and so for a million too."""
        if not self.composition.policy.items:
            return {}
        with self._reading("tally", None) as (read, opened):
            made = decide(self.composition.policy, self._sources(read, None), on=on, items=items).frame
            category = {key: item.category for key, item in self.composition.policy.items.items()}
            shown = [(child, key) for child, keys in opened.items() for key in keys]
            may = pl.DataFrame(shown, schema={"subject": pl.String, "category": pl.String}, orient="row")
            told = (
                made.filter(pl.col("subject").is_in(list(opened)))
                .with_columns(category=pl.col("item").replace_strict(category, return_dtype=pl.String))
                .join(may.with_columns(seen=True), on=["subject", "category"], how="left")
                .with_columns(answer=pl.when(pl.col("seen").is_null()).then(pl.lit("WITHHELD")).otherwise("answer"))
            )
            read.entry.saw(opened, self._categories(items))
            counted = told.group_by("item", "answer").len()
            return {(item, answer): count for item, answer, count in counted.iter_rows()}

    def gaps(self, *, on: date, items: Sequence[str] | None = None, subjects: Sequence[str] | None = None) -> list[Gap]:
        """Who is entitled and not served: of children who may be seen, for items whose category may be seen."""
        with self._reading("gaps", subjects) as (read, opened):
            sources = self._sources(read, list(opened) if subjects is not None else None)
            every = gaps(decide(self.composition.policy, sources, on=on, items=items))
            category = {key: item.category for key, item in self.composition.policy.items.items()}
            seen = [gap for gap in every if category[gap.item] in opened.get(gap.subject, ())]
            read.entry.saw((gap.subject for gap in seen), {category[gap.item] for gap in seen})
            return seen

    def signals(self, children: Sequence[str], *, on: date) -> dict[str, list[FoundSignal]]:
        """Risks of these children, by child, as far as their categories may be seen."""
        with self._reading("signals", children) as (read, opened):
            computation = self._computation(read, list(opened))
            of_children = [s for s in self.composition.policy.signals if s.of == "child"]
            every = [s for s in found(of_children, computation, on=on) if s.category in opened.get(s.subject, ())]
            read.entry.saw((s.subject for s in every), {s.category for s in every})
            return {child: [s for s in every if s.subject == child] for child in opened}

    def count(self, indicator: Indicator, *, on: date) -> list[Cell]:
        """An indicator over the whole city, by county; small cells are suppressed before they leave."""
        with self.store.reading(f"indicator {indicator.key}") as read:
            return counted(indicator, self.composition.policy, self._sources(read, None), on=on)

    @contextmanager
    def _reading(self, operation: str, children: Sequence[str] | None) -> Iterator[tuple[Reading, Opened]]:
        with self.store.reading(operation) as read:
            yield read, read.scope.opened(read.connection, children)

    def _sources(self, read: Reading, children: Sequence[str] | None, known: datetime | None = None) -> StoredSources:
        return StoredSources(read.connection, self.composition.is_enabled, children, known)

    def _computation(self, read: Reading, children: Sequence[str] | None) -> Computation:
        policy = self.composition.policy
        return Computation(policy.facts, Inputs(self._sources(read, children)), policy.parameters, strict=False)

    def _categories(self, items: Sequence[str] | None) -> set[str]:
        policy = self.composition.policy
        return {item.category for key, item in policy.items.items() if items is None or key in items}
