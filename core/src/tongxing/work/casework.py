"""Casework: applications with their clocks, and referrals, as one reader may see them on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import select

from ..people.divisions import national
from ..policy.catalogue import ServiceItem
from .applying import papers_of
from .events import EVENT_RECORDS
from .referrals import Referral, referrals_in
from .store import Reading
from .threads.applications import APPLICATION, Application, chart_with, folded
from .threads.clocks import WAITING, StepClock, clocks_of
from .threads.procedures import Procedure, ProcedureStep
from .world import World

SUBJECTS = ("child", "guardian", "household")
_COLUMNS = (
    *("id", "thread", "kind", "item", "happened_on", "recorded_at"),
    *("corrects", "division", "by", "payload"),
)
_SCHEMA = {
    **dict.fromkeys((*_COLUMNS, "subject", "subject_kind"), pl.String()),
    "happened_on": pl.Date(),
    "recorded_at": pl.Datetime("us", "UTC"),
}


@dataclass(frozen=True)
class Case:
    """One application, the item, its procedure where it has one, and the clock of each step that has begun."""

    application: Application
    item: ServiceItem
    procedure: Procedure | None = None
    clocks: tuple[StepClock, ...] = ()

    @property
    def waiting(self) -> StepClock | None:
        """The step that waits for somebody; of several the one that is due first."""
        running = [clock for clock in self.clocks if clock.state in WAITING]
        return min(running, key=lambda clock: clock.due_on or date.max, default=None)

    @property
    def missing_papers(self) -> tuple[str, ...]:
        """What the item asks for and nobody has seen yet."""
        return tuple(paper for paper in papers_of(self.item) if paper not in self.application.papers)

    @property
    def next(self) -> tuple[str, ...]:
        """Kinds of event that may come next."""
        chart = chart_with(self.procedure.kinds) if self.procedure else APPLICATION
        return tuple(move.kind for move in chart.next(self.application.state))

    def step(self, clock: StepClock) -> ProcedureStep:
        """The step of a clock."""
        assert self.procedure is not None
        return next(step for step in self.procedure.steps if step.key == clock.step)


def cases(
    reading: Reading, world: World, *, on: date, subjects: Sequence[str] | None = None, division: str | None = None
) -> list[Case]:
    """Applications that were accepted or are decided in a division, or everywhere; the oldest first."""
    events = events_of_work(reading, "applied", subjects=subjects)
    soon = int(world.parameters.resolve("due_soon_workdays", None, on).value or 0)
    found: list[Case] = []
    for (item,), mine in events.partition_by("item", as_dict=True).items():
        if item in world.items:
            found += _cases(world, world.items[str(item)], mine, on, soon)
    within = [case for case in found if _lies_in(division, case.application.accepting, case.application.deciding)]
    return sorted(within, key=lambda case: (case.application.applied_on, case.application.thread))


def referrals(
    reading: Reading, *, on: date, subjects: Sequence[str] | None = None, division: str | None = None
) -> list[Referral]:
    """Referrals that were sent to or from a division, or everywhere; the oldest first."""
    every = referrals_in(events_of_work(reading, "referred", subjects=subjects), on=on)
    within = [each for each in every if _lies_in(division, each.to, each.sent_from)]
    return sorted(within, key=lambda each: (each.sent_on, each.thread))


def events_of_work(reading: Reading, beginning: str, *, subjects: Sequence[str] | None = None) -> pl.DataFrame:
    """All events, that may be seen, of the threads in which one of this kind stands: subject, subject_kind and columns."""
    parts = [_events(reading, kind, beginning, subjects) for kind in SUBJECTS]
    return pl.concat(parts)


def _events(reading: Reading, kind: str, beginning: str, subjects: Sequence[str] | None) -> pl.DataFrame:
    record = EVENT_RECORDS[kind]
    relation, begun = reading.scope.relation(record), reading.scope.relation(record)
    wanted = select(*(relation.c[name] for name in (kind, *_COLUMNS)))
    threads = select(begun.c.thread).where(begun.c.kind == beginning)
    if subjects is not None:
        wanted, threads = wanted.where(relation.c[kind].in_(subjects)), threads.where(begun.c[kind].in_(subjects))
    found = reading.frame(record, wanted.where(relation.c.thread.in_(threads)))
    told = found.rename({kind: "subject"}).with_columns(subject_kind=pl.lit(kind))
    return told.select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())


def _cases(world: World, item: ServiceItem, events: pl.DataFrame, on: date, soon: int) -> list[Case]:
    procedure = world.procedures.get(item.key)
    fold = folded(events, chart_with(procedure.kinds) if procedure else APPLICATION, on=on)
    if procedure is None:
        return [Case(each, item) for each in fold.applications]
    running = clocks_of(procedure, fold, world.parameters, on=on, soon=soon)
    return [Case(each, item, procedure, tuple(running.get(each.thread, ()))) for each in fold.applications]


def _lies_in(division: str | None, *codes: str | None) -> bool:
    if division is None:
        return True
    low, high = national().range_of(division)
    return any(low <= code < high for code in codes if code)
