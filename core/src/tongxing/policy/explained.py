"""Reasons of some subjects of a batch: each condition with its facts, parameters, clause, and what would change it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import polars as pl

from .batch import Batch
from .catalogue import Demand, ServiceItem, Track, Version
from .editions import Editions
from .factbook import FactBook
from .forms import short_code
from .parameters import Resolved
from .reasons import Answer, ConditionReason, Decision, FactReason, ParameterReason, Remedy
from .runs import BEGIN
from .segments import FROM, SUBJECT

_ANSWERS: Mapping[bool | None, Answer] = {True: "MET", False: "NOT_MET", None: "NOT_KNOWN"}


class Explained:
    """Decisions with reasons for some subjects of a batch, all looked up together."""

    def __init__(self, batch: Batch, subjects: Sequence[str], book: FactBook, editions: Editions) -> None:
        self._batch, self._book, self._editions = batch, book, editions
        self._numbers = [batch.number[subject] for subject in subjects]
        self._today = batch.today[self._numbers].to_dicts()
        self._facts = {key: frame[self._numbers].to_dicts() for key, frame in batch.facts.items()}

    def decisions(self, item: ServiceItem, decided_at: datetime) -> Iterator[Decision]:
        """The decisions on one item, in the order in which the subjects were named."""
        version = item.entitled.on(self._batch.on)
        edition = self._editions.of_item(item.key, self._batch.on)
        for place, row in enumerate(self._batch.told(item)[self._numbers].iter_rows(named=True)):
            conditions = tuple(self._conditions(place, item, version)) if version else ()
            yield Decision(
                subject=row["subject"],
                item=item.key,
                category=item.category,
                on=self._batch.on,
                decided_at=decided_at,
                answer=row["answer"],
                since=row["since"],
                until=row["until"],
                track=row["track"],
                certainty=row["certainty"],
                conditions=conditions,
                missing_parameters=tuple(self._missing(place, conditions)),
                edition=edition.key if edition else None,
                edition_label=edition.label if edition else None,
            )

    def _conditions(self, place: int, item: ServiceItem, version: Version) -> Iterator[ConditionReason]:
        for track in version.tracks:
            for demand in track.demands:
                yield self._condition(place, item, version, track, demand)

    def _condition(
        self, place: int, item: ServiceItem, version: Version, track: Track, demand: Demand
    ) -> ConditionReason:
        column = self._batch.answers.condition(demand.condition)
        met = self._today[place][column]
        return ConditionReason(
            track=track.key,
            text=demand.condition.text,
            answer=_ANSWERS[met],
            clause=demand.clause,
            facts=tuple(self._fact(place, key, item.plugin) for key in demand.condition.facts),
            parameters=tuple(self._parameter(place, key) for key in demand.condition.parameters),
            remedy=None if met else _remedy(demand, self._first_day(place, column, version)),
        )

    def _fact(self, place: int, key: str, plugin: str) -> FactReason:
        known = self._facts[key][place]
        category = self._book[key].category if key in self._book else ""
        if known["value"] is None:
            computation = self._batch.computation
            fault = computation.fault(key)
            return FactReason(key, category, off=computation.off(plugin, key), fault=fault.plugin if fault else None)
        since = known["from"] if known["from"] > BEGIN else None
        return FactReason(key, category, known["value"], known["source"], since, known["certainty"])

    def _parameter(self, place: int, key: str) -> ParameterReason:
        found = self._resolved(place, key)
        division = short_code(found.division) if found.division and found.start else None
        return ParameterReason(key, found.value, division, found.start)

    def _resolved(self, place: int, key: str) -> Resolved:
        timeline = self._batch.timeline
        return timeline.settled[key].rows[int(self._today[place][timeline.rows_of(key)])]

    def _missing(self, place: int, conditions: Sequence[ConditionReason]) -> Iterator[str]:
        """Open parameters of the conditions that are not known, and of the facts that are not known in them."""
        found: dict[str, None] = {}
        for condition in conditions:
            if condition.answer == "NOT_KNOWN":
                found.update(dict.fromkeys(p.key for p in condition.parameters if self._resolved(place, p.key).is_open))
                unknown = [fact.key for fact in condition.facts if fact.value is None]
                found.update(
                    dict.fromkeys(key for fact in unknown for key in self._batch.computation.open(fact, self._batch.on))
                )
        yield from found

    def _first_day(self, place: int, column: str, version: Version) -> date | None:
        """The first day to come on which a condition holds by the calendar, while the version is in force."""
        day: date | None = self._ahead.get(self._numbers[place], {}).get(column)
        return day if day and version.holds(day) else None

    @cached_property
    def _ahead(self) -> Mapping[int, Mapping[str, Any]]:
        columns = [name for name in self._batch.answers.frame.columns if name.startswith("_condition")]
        frame = self._batch.answers.frame.filter(pl.col(SUBJECT).is_in(self._numbers) & (pl.col(FROM) > self._batch.on))
        days = frame.group_by(SUBJECT).agg(pl.when(c).then(pl.col(FROM)).min().alias(c) for c in columns)
        return {row[SUBJECT]: row for row in days.iter_rows(named=True)}


def _remedy(demand: Demand, day: date | None) -> Remedy | None:
    """The papers that show it, and the day; none where nothing is known to change it."""
    if not demand.papers and day is None:
        return None
    return Remedy(", ".join(demand.papers) or None, day)
