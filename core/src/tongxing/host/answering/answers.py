"""Decisions and gaps of a city, decided with all facts and shown as one access may see them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import polars as pl

from ...policy.decisions import Decision, decide, named_items, withhold
from ...policy.gaps import Gap, gaps
from ...policy.keeping import withhold_kept, withhold_track
from ...policy.policy import Policy
from ...policy.rehearsal import rehearse
from ...work.store import Reading, Store
from ..cities.composition import Composition
from .families import Families
from .known import Opened


class Answers(Families):
    """What one access may know of what children are entitled to, beside all else. Every answer leaves its row in the access log.

    Gaps, tables and counts of the present day are read from kept decisions; of another day they are worked out.
    """

    def __init__(self, composition: Composition, store: Store, *, at_once: int | None = None) -> None:
        super().__init__(composition, store, at_once=at_once)
        self._left: dict[int, tuple[Sequence[str], list[str]]] = {}

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
            made = self._explained(read, opened, on, items, known)
            read.entry.saw(opened, self._categories(items))
            return {child: made.get(child, []) for child in opened}

    def answered(
        self, children: Sequence[str], *, on: date, items: Sequence[str] | None = None
    ) -> dict[str, list[Decision]]:
        """The same for who needs no reasons: of today as it is kept, without conditions and missing parameters."""
        if not self._is_kept(on):
            return self.decide(children, on=on, items=items)
        policy = self.composition.policy
        with self._reading("decide", children) as (read, opened):
            made = self._kept().decisions(read.inside.connection, self._named(items), list(opened))
            read.entry.saw(opened, self._categories(items))
            return {c: [withhold_kept(d, policy, opened[c]) for d in made.get(c, ())] for c in opened}

    def _explained(
        self, read: Reading, opened: Opened, on: date, items: Sequence[str] | None, known: datetime | None
    ) -> Mapping[str, list[Decision]]:
        """With reasons: of today and by present knowledge from what is kept for that, else worked out."""
        if known is None and self._is_kept(on):
            return self._kept().explained(read.inside.connection, self._named(items), opened)
        sources, now = self._sources(read, list(opened), known), self.store.world.clock()
        made = decide(self.composition.policy, sources, on=on, items=items, decided_at=now).each(opened)
        return {child: [withhold(d, opened[child]) for d in decisions] for child, decisions in made.items()}

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

    def gaps(self, *, on: date, items: Sequence[str] | None = None, subjects: Sequence[str] | None = None) -> list[Gap]:
        """Who is entitled and not served: of children who may be seen, for items whose category may be seen.

        Of everybody, guardians and households too; ``subjects``: of these children. Raises UsageError for an item that
        nobody decides here.
        """
        of_children = self._gaps_of_children(on, items, subjects) if self._named(items) else []
        return of_children if subjects is not None else [*of_children, *self.gaps_around(on=on, items=items)]

    def _gaps_of_children(self, on: date, items: Sequence[str] | None, subjects: Sequence[str] | None) -> list[Gap]:
        with self._reading("gaps", subjects) as (read, opened):
            policy, children = self.composition.policy, list(opened) if subjects is not None else None
            if self._is_kept(on):
                now, later = self._deciding(read, "child", children)
                if subjects is not None:
                    self._left[id(subjects)] = subjects, later
                every = self._kept().gaps(read.inside.connection, self._named(items), children, stale=now)
            else:
                every = gaps(decide(policy, self._sources(read, children), on=on, items=self._named(items)))
            category = {key: item.category for key, item in policy.items.items()}
            seen = [
                withhold_track(gap, policy, on, opened[gap.subject])
                for gap in every
                if category[gap.item] in opened.get(gap.subject, ())
            ]
            read.entry.saw((gap.subject for gap in seen), {category[gap.item] for gap in seen})
            return seen

    def stale(self, *, on: date, subjects: Sequence[str] | None = None) -> int:
        """Of how many who may be seen the kept decisions are stale, so that a list of this day may lag behind: of children, and
        unless these are named of guardians and households.

        None of another day than today: then everything is worked out when it is asked for.
        """
        if not self._is_kept(on):
            return 0
        if subjects is not None and id(subjects) in self._left:  # of whom gaps were told: those that lag there
            return len(self._left[id(subjects)][1])
        with self._reading("stale", subjects) as (read, opened):
            count = len(opened.keys() & self._kept().stale(read.inside.connection, subjects))
        return count if subjects is not None else count + self.stale_families(on=on)

    def _answered(
        self, read: Reading, items: Sequence[str] | None, children: Sequence[str] | None, on: date
    ) -> pl.DataFrame:
        """Subject, item, answer, since, until, track, certainty: as kept, or worked out for another day."""
        named = self._named(items)
        if self._is_kept(on):
            now, _ = self._deciding(read, "child", children)
            return self._kept().rows(read.inside.connection, named, children, stale=now)
        return decide(self.composition.policy, self._sources(read, children), on=on, items=named).frame

    def _named(self, items: Sequence[str] | None) -> list[str]:
        """These items, in the order of the city's; all that are decided for a child unless named."""
        return [item.key for item in named_items(self.composition.policy, items) if item.subject == "child"]

    def _categories(self, items: Sequence[str] | None) -> set[str]:
        policy = self.composition.policy
        return {item.category for key, item in policy.items.items() if items is None or key in items}
