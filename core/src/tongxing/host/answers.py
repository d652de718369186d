"""Decisions, gaps, signals and indicators of a city, decided with all facts and shown as one access may see them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from ..errors import UsageError
from ..people import Child, Residence
from ..policy.compute import Computation
from ..policy.counting import counted
from ..policy.decisions import Decision, decide, named_items, withhold
from ..policy.gaps import Gap, gaps
from ..policy.indicators import Cell, Indicator
from ..policy.keeping import withhold_kept
from ..policy.parameters import FactParameters
from ..policy.policy import Policy
from ..policy.rehearsal import rehearse
from ..policy.residence_lives import Lives, Rules
from ..policy.residence_reasons import ResidenceStatus
from ..policy.residence_status import statuses
from ..policy.signals import FoundSignal, found
from ..policy.sources import Inputs
from ..records import Record
from ..work.marks import numbers
from ..work.remembered import Question
from ..work.sources import StoredSources
from ..work.store import Reading, Store
from .composition import Composition
from .kept import Kept

Opened = Mapping[str, frozenset[str]]
"""Which data categories may be seen of which child."""


@dataclass(frozen=True)
class Grounds:
    """What a department works something out from. ``opened``: which categories the reader may see of which child."""

    rows: Mapping[type[Record], pl.DataFrame]
    opened: Opened


A_PAGE = 100
"""Of so many children decisions are remembered; who asks for more at once will hardly ask for them again."""
CLOCK_CATEGORIES = frozenset({"core.identity", "core.residence"})
"""What the residence clock reads: the birth date, and where the child lived with whom."""


class Answers:
    """What one access may know of what children are entitled to. Every answer leaves its row in the access log.

    Gaps, tables and counts of the present day are read from kept decisions; of another day they are worked out.
    """

    def __init__(self, composition: Composition, store: Store, *, at_once: int | None = None) -> None:
        """``at_once``: of how many children stale decisions are made again before a list is shown; all unless said."""
        self.composition = composition
        self.store = store
        self.at_once = at_once

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
            made = self._decided(read, list(opened), on, items, known)
            read.entry.saw(opened, self._categories(items))
            return {child: [withhold(d, opened[child]) for d in made.get(child, ())] for child in opened}

    def answered(
        self, children: Sequence[str], *, on: date, items: Sequence[str] | None = None
    ) -> dict[str, list[Decision]]:
        """The same for who needs no reasons: of today as it is kept, without conditions and missing parameters."""
        if not self._is_kept(on):
            return self.decide(children, on=on, items=items)
        policy = self.composition.policy
        with self._reading("decide", children) as (read, opened):
            made = self._kept.decisions(read.inside.connection, self._named(items), list(opened))
            read.entry.saw(opened, self._categories(items))
            return {c: [withhold_kept(d, policy, opened[c]) for d in made.get(c, ())] for c in opened}

    def _decided(
        self,
        read: Reading,
        children: Sequence[str],
        on: date,
        items: Sequence[str] | None,
        known: datetime | None,
    ) -> Mapping[str, Sequence[Decision]]:
        """With reasons. By present knowledge what was decided a moment ago is remembered, as long as nothing is written."""
        policy, world = self.composition.policy, self.store.world
        named_items(policy, items)  # a word that is wrong is refused also where nobody needs to be decided
        asked = Question(on, None if items is None else tuple(items))
        numbered = numbers(read.inside.connection, children) if known is None and len(children) <= A_PAGE else {}
        found = world.remembered.recall(asked, numbered)
        missing = [child for child in children if child not in found]
        if missing:
            sources = self._sources(read, missing, known)
            decisions = decide(policy, sources, on=on, items=items, decided_at=world.clock())
            made = {child: tuple(told) for child, told in decisions.each(missing).items()}
            if numbered and not decisions.faults:
                world.remembered.remember(asked, numbered, made)
            found |= made
        return found

    def table(self, children: Sequence[str], *, on: date) -> pl.DataFrame:
        """The answers of these children to every item that is decided for a child: subject, item, answer, since, until,
        certainty; without reasons. Of an item whose category may not be seen only that it is withheld.
        """
        with self._reading("decide", children) as (read, opened):
            policy = self.composition.policy
            items = [key for key, item in policy.items.items() if item.subject == "child"]
            made = self._answered(read, items, list(opened), on)
            categories = {key: policy.items[key].category for key in items}
            seen = [(child, item) for child in opened for item in items if categories[item] in opened[child]]
            allowed = pl.DataFrame(seen, schema={"subject": pl.String, "item": pl.String}, orient="row")
            read.entry.saw(opened, set(categories.values()))
            told = made.join(
                allowed.with_columns(_seen=True), on=["subject", "item"], how="left", maintain_order="left"
            )
            hidden = pl.col("_seen").is_null()
            shown = [pl.when(~hidden).then(pl.col(name)).alias(name) for name in ("since", "until", "certainty")]
            answer = pl.when(hidden).then(pl.lit("WITHHELD")).otherwise(pl.col("answer")).alias("answer")
            return told.select("subject", "item", answer, *shown)

    def rehearse(self, proposed: Policy, *, on: date) -> pl.DataFrame:
        """Whose answer a proposed policy would change: subject, item, county, before, after; of children who may be seen,
        for items whose category may be seen. Nothing is written but the access log.
        """
        with self._reading("rehearse", None) as (read, opened):
            items = self.composition.policy.items
            changes = rehearse(self.composition.policy, proposed, self._sources(read, None), on=on)
            shown = [
                items[item].subject == "child" and items[item].category in opened.get(subject, ())
                for subject, item in changes.select("subject", "item").iter_rows()
            ]
            seen = changes.filter(pl.Series(shown, dtype=pl.Boolean))
            read.entry.saw(seen["subject"].unique(), {items[item].category for item in seen["item"].unique()})
            return seen

    def tally(
        self, *, on: date, items: Sequence[str] | None = None, subjects: Sequence[str] | None = None
    ) -> dict[tuple[str, str], int]:
        """Item and answer → how many children who may be seen have it; without reasons, and so for many at once."""
        if not self.composition.policy.items:
            return {}
        with self._reading("tally", subjects) as (read, opened):
            made = self._answered(read, items, list(opened) if subjects is not None else None, on)
            read.entry.saw(opened, self._categories(items))
            counted: dict[tuple[str, str], int] = {}
            for (key,), part in made.partition_by("item", as_dict=True).items():
                category = self.composition.policy.items[str(key)].category
                seen = [child for child, categories in opened.items() if category in categories]
                told = part.filter(pl.col("subject").is_in(seen))["answer"].value_counts()
                counted |= {(str(key), answer): count for answer, count in told.iter_rows()}
                counted[str(key), "WITHHELD"] = len(opened) - len(seen)
            return counted

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

    def gaps(self, *, on: date, items: Sequence[str] | None = None, subjects: Sequence[str] | None = None) -> list[Gap]:
        """Who is entitled and not served: of children who may be seen, for items whose category may be seen.

        Raises UsageError for an item that nobody decides here.
        """
        with self._reading("gaps", subjects) as (read, opened):
            policy, children = self.composition.policy, list(opened) if subjects is not None else None
            if self._is_kept(on):
                every = self._kept.gaps(read.inside.connection, self._named(items), children, at_once=self.at_once)
            else:
                every = gaps(decide(policy, self._sources(read, children), on=on, items=items))
            category = {key: item.category for key, item in policy.items.items()}
            seen = [gap for gap in every if category[gap.item] in opened.get(gap.subject, ())]
            read.entry.saw((gap.subject for gap in seen), {category[gap.item] for gap in seen})
            return seen

    def stale(self, *, on: date, subjects: Sequence[str] | None = None) -> int:
        """Of how many children who may be seen the kept decisions are stale, so that a list of this day may lag behind.

        None of another day than today: then everything is worked out when it is asked for.
        """
        if not self._is_kept(on):
            return 0
        with self._reading("stale", subjects) as (read, opened):
            return len(opened.keys() & self._kept.stale(read.inside.connection, subjects))

    def signals(self, children: Sequence[str], *, on: date, suggesting: bool = False) -> dict[str, list[FoundSignal]]:
        """Risks of these children, by child, as far as their categories may be seen.

        ``suggesting``: only signals that suggest what a person may open; the others are not worked out.
        """
        with self._reading("signals", children) as (read, opened):
            computation = self._computation(read, list(opened))
            every_kind = [s for s in self.composition.policy.signals if s.of == "child"]
            of_children = [s for s in every_kind if s.suggests or not suggesting]
            every = [s for s in found(of_children, computation, on=on) if s.category in opened.get(s.subject, ())]
            read.entry.saw((s.subject for s in every), {s.category for s in every})
            told: dict[str, list[FoundSignal]] = {child: [] for child in opened}
            for each in every:
                told[each.subject].append(each)
            return told

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
            rows = {record: sources.columns(record, names) for record, names in records.items()}
            if named is None:
                rows = {record: every.join(asked, on="subject", how="semi") for record, every in rows.items()}
            read.entry.saw(shown, {category})
            return Grounds(rows, shown)

    def count(self, indicator: Indicator, *, on: date) -> list[Cell]:
        """An indicator over the whole city, by county; small cells are suppressed before they leave."""
        with self.store.reading(f"indicator {indicator.key}") as read:
            return counted(indicator, self.composition.policy, self._sources(read, None), on=on)

    @contextmanager
    def _reading(self, operation: str, children: Sequence[str] | None) -> Iterator[tuple[Reading, Opened]]:
        with self.store.reading(operation) as read:
            yield read, read.scope.opened(read.connection, children)

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

    # kept decisions ---------------------------------------------------------------------------------------------------

    @property
    def _kept(self) -> Kept:
        access, world = self.store.access, self.store.world
        return Kept(self.composition, world.database, access.day, access.now)

    def _is_kept(self, on: date) -> bool:
        return on == self.store.access.day

    def _answered(
        self, read: Reading, items: Sequence[str] | None, children: Sequence[str] | None, on: date
    ) -> pl.DataFrame:
        """Subject, item, answer, since, until, track, certainty: as kept, or worked out for another day."""
        named = self._named(items)
        if self._is_kept(on):
            return self._kept.rows(read.inside.connection, named, children, at_once=self.at_once)
        return decide(self.composition.policy, self._sources(read, children), on=on, items=named).frame

    def _named(self, items: Sequence[str] | None) -> list[str]:
        """These items, in the order of the city's; all that are decided for a child unless named."""
        return [item.key for item in named_items(self.composition.policy, items) if item.subject == "child"]

    def _categories(self, items: Sequence[str] | None) -> set[str]:
        policy = self.composition.policy
        return {item.category for key, item in policy.items.items() if items is None or key in items}
