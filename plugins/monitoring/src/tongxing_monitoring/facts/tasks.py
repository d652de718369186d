"""What a civil-affairs clerk should do on a day: verify, visit, look at signals, close entries. Each with why and by when.

Everything is asked through the reader's own access: what may not be seen is not listed and not counted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import select

from tongxing import Words

from ..records import LedgerEntry, SignalDismissal
from ..records.ledger import CATEGORIES
from .half_years import half_year_of

VERIFICATION, VISIT, SUGGESTION, CLOSING = "VERIFICATION", "VISIT", "SUGGESTION", "CLOSING"
SELF_REQUEST = "SELF_REQUEST"
TITLES = {
    VERIFICATION: Words("核实信息", "Verify"),
    VISIT: Words("走访探视", "Visit"),
    SUGGESTION: Words("研判风险提示", "Look at a signal"),
    CLOSING: Words("办理销档", "Close an entry"),
}
VISIT_FACTS = ("on_key_ledger", "last_visited", "next_visit_due")
STAYS = frozenset({"NOT_ACCOMPANIED", "UNKNOWN"})
"""Whoever is here alone is to be looked after, not taken off the ledger (brief.md 1.1: 流浪、困境 check)."""


class Task(NamedTuple):
    """One thing to do for one child. ``due``: the last day on which it is in time; None where none is set."""

    kind: str
    child: str
    what: Words
    why: Words
    since: date | None
    due: date | None
    overdue: bool
    category: str | None = None
    entry: str | None = None
    signal: str | None = None

    @property
    def key(self) -> str:
        """What tells it from every other task of the day."""
        return "|".join([self.kind, self.child, self.entry or self.signal or ""])


class Entry(NamedTuple):
    """What the desk reads of an open entry of the ledger; nothing of what is sealed in it."""

    id: str
    child: str
    category: str
    opened_on: date


class Dismissal(NamedTuple):
    """What it reads of a signal that was dismissed."""

    child: str
    signal: str
    signal_since: date | None
    dismissed_on: date


@dataclass(frozen=True)
class Tasks:
    """The tasks of one reader on one day, in one division or wherever the reader may see."""

    reading: Any
    answers: Any
    on: date
    division: str | None = None

    def all(self, *, within_days: int) -> list[Task]:
        """Everything, what is due first at the top; visits that are due so many days ahead too."""
        found = [
            *self.verifications(),
            *self.visits(within_days=within_days),
            *self.suggestions(),
            *self.closings(),
        ]
        return in_order(found)

    @cached_property
    def children(self) -> list[str]:
        """The children who may be seen, in the division where one is named."""
        found: list[str] = self.answers.children(self.division)
        return found

    def verifications(self) -> Iterator[Task]:
        """Monitored children whose verification is stale, or who never had one."""
        why = Words(
            "监测范围内儿童，核实已过期或从未核实", "Monitored, and the verification is stale or was never made"
        )
        for gap in self.answers.gaps(on=self.on, items=["HALF_YEAR_VERIFICATION"], subjects=self.children):
            due = gap.since - timedelta(days=1)
            yield Task(VERIFICATION, gap.subject, TITLES[VERIFICATION], why, gap.since, due, True)

    def visits(self, *, within_days: int = 0) -> Iterator[Task]:
        """Visits that are overdue, and those due within so many days. ``since``: the last visit, else the oldest entry.

        None is due of a child without an open entry.
        """
        known = self.answers.values(VISIT_FACTS, on=self.on, subjects=self._on_ledger)
        last_day = self.on + timedelta(days=within_days)
        opened: dict[str, list[Entry]] = {}
        for entry in self.open_entries:
            opened.setdefault(entry.child, []).append(entry)
        for child, _, visited, due in known.iter_rows():
            if due is not None and due <= last_day:
                entries = opened[child]
                since = visited or min(entry.opened_on for entry in entries)
                yield Task(VISIT, child, TITLES[VISIT], _named(entries), since, due, due < self.on)

    def suggestions(self) -> Iterator[Task]:
        """Signals of any department that suggest an entry, have none open, and were not dismissed."""
        entered = {(entry.child, entry.category) for entry in self.open_entries}
        dismissed = self._dismissals()
        for child, signals in self.answers.signals(self.children, on=self.on, suggesting=True).items():
            for each in signals:
                name = f"{each.plugin}.{each.key}"
                seen = any(self._still(d, each.since) for d in dismissed.get((child, name), ()))
                if each.suggests is None or (child, each.suggests) in entered or seen:
                    continue
                category = each.suggests if each.suggests in CATEGORIES else None
                what = Words(f"{TITLES[SUGGESTION].zh}:{each.title.zh}", f"{TITLES[SUGGESTION].en}: {each.title.en}")
                yield Task(SUGGESTION, child, what, each.reason, each.since, None, False, category, signal=name)

    def closings(self) -> Iterator[Task]:
        """Open entries of children who are no longer counted (brief.md 1.1, exit): in neither population for who asked
        for help, not in the monitoring population for the others.
        """
        statuses = self.answers.classify(self._on_ledger, on=self.on)
        for entry in self.open_entries:
            status = statuses[entry.child]
            counted = status.statistical if entry.category == SELF_REQUEST else status.monitoring
            if counted is False and status.reason not in STAYS:
                told = (entry.opened_on, None, False, entry.category, entry.id)
                yield Task(CLOSING, entry.child, TITLES[CLOSING], status.words, *told)

    @cached_property
    def _on_ledger(self) -> list[str]:
        return sorted({entry.child for entry in self.open_entries})

    @cached_property
    def open_entries(self) -> list[Entry]:
        """Entries of the children that are open on the day."""
        wanted = set(self.children)
        return [entry for entry in self._entries() if entry.child in wanted]

    def _entries(self) -> list[Entry]:
        relation = self.reading.scope.relation(LedgerEntry)
        columns = [relation.c[name] for name in Entry._fields]
        is_open = relation.c.closed_on.is_(None) | (relation.c.closed_on > self.on)
        wanted = select(*columns).where(relation.c.opened_on <= self.on, is_open).order_by(relation.c.id)
        return [Entry(**row) for row in self.reading.rows(LedgerEntry, wanted)]

    def _dismissals(self) -> dict[tuple[str, str], list[Dismissal]]:
        relation = self.reading.scope.relation(SignalDismissal)
        columns = [relation.c[name] for name in Dismissal._fields]
        found: dict[tuple[str, str], list[Dismissal]] = {}
        for row in self.reading.rows(SignalDismissal, select(*columns)):
            found.setdefault((row["child"], row["signal"]), []).append(Dismissal(**row))
        return found

    def _still(self, dismissal: Dismissal, since: date | None) -> bool:
        """A dismissal holds while the signal says the same day; of one without a day, until the half-year is over."""
        if since is not None:
            return dismissal.signal_since == since
        return half_year_of(dismissal.dismissed_on) == half_year_of(self.on)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What is due first at the top, then what waits longest."""
    return sorted(tasks, key=lambda task: (task.due or date.max, task.since or date.max, task.key))


def _named(entries: Sequence[Entry]) -> Words:
    """The categories for which the child is visited."""
    named = [CATEGORIES[each] for each in CATEGORIES if each in {entry.category for entry in entries}]
    return Words("、".join(zh for zh, _ in named), ", ".join(en for _, en in named))
