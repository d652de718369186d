"""The desk of a department: new applications, steps that are due soon or late, gaps, and referrals that wait.

Every line says what is to be done, since when, by which rule and clause, and which papers nobody has seen yet. It is read
as the reader may see it: what is hidden is not listed and not counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ...errors import Words
from ...people.divisions import national
from ...policy.catalogue import ServiceItem
from ...policy.gaps import Gap
from ...work.applying import papers_of
from ...work.casework import Case, cases, referrals
from ...work.referrals import WAITING as REFERRED
from ...work.referrals import Referral
from ...work.threads.applications import APPLICANT, OWNERS, Application
from ...work.threads.clocks import DUE_SOON, OVERDUE, WAITING, StepClock
from ..cities.composition import Composition
from .answers import Answers

NEW, GAP, REFERRED_HERE = "NEW", "GAP", "REFERRAL"
KINDS = {
    OVERDUE: Words("已逾期", "Overdue"),
    DUE_SOON: Words("两个工作日内到期", "Due within two working days"),
    NEW: Words("新申请", "New applications"),
    REFERRED_HERE: Words("待处理转介", "Referrals waiting"),
    GAP: Words("应享未享", "Gaps"),
}
"""The kinds of line, in the order in which a desk shows them."""
RECEIVING = Words("接收地", "The place that receives")


@dataclass(frozen=True)
class DeskLine:
    """One thing to do. ``due_on`` None: no day is set, or nobody has said within how long."""

    kind: str
    item: str
    department: str
    subject_kind: str
    subject: str
    what: Words
    turn: Words
    since: date
    due_on: date | None = None
    warning: Words | None = None
    rule: str | None = None
    clause: str | None = None
    papers: tuple[str, ...] = ()
    thread: str | None = None

    @property
    def key(self) -> str:
        """What tells it from every other line of the day."""
        return "|".join([self.kind, self.thread or self.subject, self.item, self.what.en])


@dataclass(frozen=True)
class Desk:
    """The lines of one reader on one day, of one department and division or of all that may be seen."""

    answers: Answers
    on: date
    department: str | None = None
    division: str | None = None

    def lines(self, kinds: Sequence[str] = tuple(KINDS)) -> list[DeskLine]:
        """All lines of these kinds: what is due first, then what waits longest."""
        found = [*self._of_applications(), *self._of_referrals(), *(self._of_gaps() if GAP in kinds else ())]
        mine = [line for line in found if line.kind in kinds and self.department in (None, line.department)]
        turn = list(KINDS)
        return sorted(mine, key=lambda line: (turn.index(line.kind), line.due_on or date.max, line.since, line.key))

    def _of_applications(self) -> Iterator[DeskLine]:
        for case in self._cases:
            if case.application.state == "applied":
                yield self._line(NEW, case, _words(case.item.title), case.waiting)
            for clock in case.clocks:
                if clock.state in (OVERDUE, DUE_SOON):
                    yield self._line(clock.state, case, case.step(clock).title, clock)

    def _line(self, kind: str, case: Case, what: Words, clock: StepClock | None) -> DeskLine:
        application = case.application
        is_waiting = clock is not None and clock.state in WAITING
        return self._of(
            kind,
            application,
            what=what,
            turn=OWNERS[clock.place if clock and is_waiting else application.turn],
            since=clock.began_on if clock else application.since,
            due_on=clock.due_on if clock else None,
            warning=clock.warning if clock else None,
            papers=case.missing_papers,
            thread=application.thread,
            **({"clause": self._limit_clause(case, clock)} if clock else {}),
        )

    def _of(
        self,
        kind: str,
        whose: Application | Referral | Gap,
        *,
        since: date,
        turn: Words,
        track: str | None = None,
        **more: Any,
    ) -> DeskLine:
        """A line of an item: its rule, and unless said otherwise its clauses, its papers, and its title as what is to do."""
        told = self._told(whose.item, track) | more
        return DeskLine(kind=kind, subject=whose.subject, since=since, turn=turn, **told)

    def _told(self, key: str, track: str | None) -> dict[str, Any]:
        """What every line of an item says, made once: a county has thousands of one."""
        if (key, track) not in self._tellings:
            item = self._composition.items[key]
            self._tellings[key, track] = {
                "item": key,
                "department": item.plugin,
                "subject_kind": item.subject,
                "what": item.title,
                "rule": _rule(item, self.on),
                "clause": _clauses(item, self.on, track),
                "papers": papers_of(item),
            }
        return self._tellings[key, track]

    @cached_property
    def _tellings(self) -> dict[tuple[str, str | None], dict[str, Any]]:
        return {}

    def _limit_clause(self, case: Case, clock: StepClock) -> str | None:
        """Where the limit of a step stands: its own source, or that of the parameter at its place."""
        limit = case.step(clock).limit
        if limit.parameter is None:
            return limit.source.title if limit.source else None
        found = self._composition.parameters.resolve(limit.parameter, clock.division, clock.began_on)
        return found.source.title if found.source else None

    def _of_referrals(self) -> Iterator[DeskLine]:
        for each in self._referrals:
            if each.state in REFERRED and self._lies_here(each.to) and each.item in self._composition.items:
                title = self._composition.items[each.item].title
                what = Words(f"转介:{title.zh}", f"Referral: {title.en}")
                told: dict[str, Any] = {"what": what, "thread": each.thread, "subject_kind": each.subject_kind}
                yield self._of(REFERRED_HERE, each, turn=RECEIVING, since=each.since, **told)

    def _of_gaps(self) -> Iterator[DeskLine]:
        mine = [key for key, item in self._composition.items.items() if self.department in (None, item.plugin)]
        for gap in self.answers.gaps(on=self.on, items=mine):
            if self._lies_here(gap.division):
                yield self._of(GAP, gap, turn=OWNERS[APPLICANT], since=gap.since, track=gap.track)

    @cached_property
    def _cases(self) -> list[Case]:
        store = self.answers.store
        with store.reading("desk") as reading:
            return cases(reading, store.world, on=self.on, division=self.division)

    @cached_property
    def _referrals(self) -> list[Referral]:
        with self.answers.store.reading("desk") as reading:
            return referrals(reading, on=self.on, division=self.division)

    @property
    def _composition(self) -> Composition:
        return self.answers.composition

    def _lies_here(self, code: str | None) -> bool:
        if self.division is None:
            return True
        low, high = national().range_of(self.division)
        return code is not None and low <= code < high


def _words(title: Words) -> Words:
    return Words(f"申请:{title.zh}", f"Applied for: {title.en}")


def _rule(item: ServiceItem, on: date) -> str | None:
    version = item.entitled.on(on)
    return version.source.title if version else None


def _clauses(item: ServiceItem, on: date, track: str | None = None) -> str | None:
    """The clauses of the track that is met; of all tracks where none is, or where it may not be seen."""
    version = item.entitled.on(on)
    tracks = version.tracks if version else ()
    titles = [demand.clause.title for each in tracks if track in (None, each.key) for demand in each.demands]
    return ";".join(dict.fromkeys(titles)) or None
