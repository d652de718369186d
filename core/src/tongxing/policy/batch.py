"""One batch of subjects decided for some items together: answers, days, tracks and certainty of everybody at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

import polars as pl

from .answers import MET, NOT_MET, Answers, spans, word
from .catalogue import Demand, Rule, ServiceItem, Track
from .certainty import of_rank, rank, rank_of
from .compute import Computation
from .facts import DType
from .parameters import ParameterBook
from .runs import covers
from .segments import SUBJECT, holds
from .sources import Basis, Inputs
from .timeline import Timeline

BASES: tuple[Basis, ...] = ("residence", "hukou")
_UNKNOWN: tuple[tuple[str, DType], ...] = (("source", pl.String), ("certainty", pl.String), ("from", pl.Date))


def place(basis: Basis) -> str:
    """The column of ``Batch.at_day`` that says in which division the subject is; null where that is not known."""
    return f"_division_{basis}"


class Batch:
    """Items of one kind of subject, decided for all subjects of a batch."""

    def __init__(
        self,
        items: Sequence[ServiceItem],
        *,
        on: date,
        parameters: ParameterBook,
        inputs: Inputs,
        computation: Computation,
    ) -> None:
        self.items, self.on, self.computation, self.inputs = tuple(items), on, computation, inputs
        self.parameters = parameters
        rules = [rule for item in items for rule in (item.entitled, item.served) if rule.versions]
        self.timeline = Timeline(
            items[0].subject,
            [condition for rule in rules for condition in rule.conditions.values()],
            inputs=inputs,
            computation=computation,
            parameters=parameters,
            days={day for rule in rules for day in rule.days},
        )
        self.answers = Answers(self.timeline, rules)
        self.today = self.answers.frame.filter(holds(on))
        self.spans = spans(self.answers.frame, [self.answers.rule(rule) for rule in rules], on)

    @property
    def ids(self) -> list[str]:
        """The subjects, in order."""
        return self.timeline.ids

    def answered(self, rule: Rule) -> pl.DataFrame:
        """Code, since, until and ended of a rule, one row a subject, in order."""
        column = self.answers.rule(rule)
        bounds = [self.spans[f"{column}_{name}"].alias(name) for name in ("since", "until", "ended")]
        return pl.DataFrame([self.today[column].alias("code"), *bounds])

    def told(self, item: ServiceItem) -> pl.DataFrame:
        """Subject, item, answer, since, until, track and certainty, one row a subject, in order."""
        return self.decided.select("subject", pl.lit(item.key).alias("item"), *self.telling(item))

    def telling(self, item: ServiceItem) -> list[pl.Expr]:
        """Answer, since, until, track and certainty of an item, over ``decided``."""
        column = self.answers.rule(item.entitled)
        return [
            word(column).alias("answer"),
            pl.col(f"{column}_since").alias("since"),
            pl.col(f"{column}_until").alias("until"),
            pl.col(f"{item.key} track").alias("track"),
            pl.col(f"{item.key} certainty").alias("certainty"),
        ]

    # what decides -----------------------------------------------------------------------------------------------------

    @cached_property
    def at_day(self) -> pl.DataFrame:
        """What holds on the day: conditions, answers and their days, and where the subject is; one row a subject, in order."""
        found = self.timeline.numbers
        for basis in BASES:
            placed = self.inputs.placed(self.items[0].subject, basis).filter(covers(self.on))
            there = placed.select("subject", pl.col("division").alias(place(basis)))
            found = found.join(there, on="subject", how="left", maintain_order="left")
        return self.today.hstack(self.spans.drop(SUBJECT)).hstack(found.drop(SUBJECT))

    @cached_property
    def decided(self) -> pl.DataFrame:
        """The same with the track and the certainty of every item."""
        tracks = [self.track(item).alias(f"{item.key} track") for item in self.items]
        certainties = [self._certainty(item).alias(f"{item.key} certainty") for item in self.items]
        return self.at_day.with_columns(self._ranks()).with_columns(*tracks, *certainties)

    def track(self, item: ServiceItem) -> pl.Expr:
        """The first met track in file order."""
        version = item.entitled.on(self.on)
        found = pl.lit(None, pl.String)
        for track in reversed(version.tracks if version else ()):
            found = pl.when(self.answers.track(track)).then(pl.lit(track.key)).otherwise(found)
        return found

    def _certainty(self, item: ServiceItem) -> pl.Expr:
        """The weakest of what decides: the met track, or every condition with the answer of the whole."""
        version = item.entitled.on(self.on)
        if version is None:
            return pl.lit(None, pl.String)
        met = pl.lit(None, pl.Int8)
        for track in reversed(version.tracks):
            met = pl.when(self.answers.track(track)).then(self._weakest(track)).otherwise(met)
        answer = pl.col(self.answers.rule(item.entitled))
        unmet = pl.max_horizontal(self._if(demand, False) for demand in version.demands)
        unknown = pl.max_horizontal(self._if(demand, None) for demand in version.demands)
        decides = pl.when(answer == MET).then(met).when(answer == NOT_MET).then(unmet).otherwise(unknown)
        return of_rank(pl.max_horizontal(decides, pl.lit(rank(version.source.certainty), pl.Int8)))

    def _weakest(self, track: Track) -> pl.Expr:
        return pl.max_horizontal(self._rank(demand) for demand in track.demands)

    def _if(self, demand: Demand, answer: bool | None) -> pl.Expr:
        column = pl.col(self.answers.condition(demand.condition))
        return pl.when(column.eq_missing(pl.lit(answer, pl.Boolean))).then(self._rank(demand))

    def _rank(self, demand: Demand) -> pl.Expr:
        """How weak a condition is: its clause, its parameters and the facts that are known."""
        named = [f"_rank_{key}" for key in (*demand.condition.facts, *demand.condition.parameters)]
        return pl.max_horizontal(pl.lit(rank(demand.clause.certainty), pl.Int8), *(pl.col(name) for name in named))

    def _ranks(self) -> list[pl.Series]:
        """How weak each fact and parameter is on the day."""
        certainties = [frame["certainty"].alias(f"_rank_{key}") for key, frame in self.facts.items()]
        facts = pl.DataFrame(certainties).select(rank_of(each.name) for each in certainties).get_columns()
        settled = self.timeline.settled.values()
        given = [s.ranks.gather(self.today[self.timeline.rows_of(s.key)]).alias(f"_rank_{s.key}") for s in settled]
        return [*facts, *given]

    @cached_property
    def facts(self) -> Mapping[str, pl.DataFrame]:
        """What is known of each fact on the day: value, source, certainty, from; one row a subject, in order."""
        keys = {key for leaf in self.timeline.leaves.values() for key in leaf.facts}
        return {key: self._fact(key) for key in keys}

    def _fact(self, key: str) -> pl.DataFrame:
        if not self.computation.is_known(key):
            types = [("value", self.computation.dtype(key)), *_UNKNOWN]
            return pl.DataFrame([pl.repeat(None, len(self.ids), dtype=t, eager=True).alias(name) for name, t in types])
        known = self.computation.runs(key).at(self.on)
        return self.timeline.numbers.join(known, on="subject", how="left", maintain_order="left")

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The place of each subject in the batch."""
        return {subject: number for number, subject in enumerate(self.ids)}
