"""A clinic's day: whom to remind in a week, who is overdue and was not seen, whose history nobody knows, what to check.

Everything is asked through the reader's own access: what may not be seen is not listed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from ..forecast import SeriesForecast
from ..records import CertificateCheck, Dose, HistoryReview, Reminder, ToldHistory
from .forecasts import Forecasts, forecasts
from .rolls import clinic_of, clinics_on, roll_of

UNFINISHED = ("incomplete", "no_certificate", "unknown_history")
"""Outcomes of a first check after which there is a second one."""
_NOT_ASKED: dict[str, Any] = {"certificate_held": None, "last_given_on": None}


@dataclass(frozen=True)
class Called:
    """A child to call, and for which series. ``since``: the first day on which one of them could be given, or was late."""

    child: str
    clinic: str | None
    since: date
    series: tuple[SeriesForecast, ...]
    last_seen: date | None
    last_reminded: date | None


@dataclass(frozen=True)
class Unknown:
    """A child whose history is not fully known (``extent``: unknown or partial), and what its family told, if it was asked."""

    child: str
    clinic: str | None
    extent: str
    certificate_held: bool | None
    last_given_on: date | None


class Desk:
    """The children of a clinic or a division on a day. ``parameters``: figures of law and of the city."""

    def __init__(
        self, reading: Any, answers: Any, parameters: Any, on: date, clinic: str | None, division: str | None
    ) -> None:
        self.reading, self.answers, self.parameters, self.on = reading, answers, parameters, on
        self.roll = roll_of(reading, on=on, clinic=clinic, division=division)
        self._clinics = clinics_on(reading, on)

    def reminders(self, week: date) -> list[Called]:
        """Who may come in the week of a day: a dose is due, or becomes so until its Sunday. Who was reminded is left out."""
        sunday = week + timedelta(days=6 - week.weekday())

        def is_wanted(each: SeriesForecast) -> bool:
            is_near = each.status in ("due", "upcoming") and each.earliest_date is not None
            return bool(is_near and each.earliest_date and each.earliest_date <= sunday)

        called = self._called(is_wanted, lambda each: each.earliest_date)
        return [each for each in called if each.last_reminded is None or each.last_reminded < each.since]

    def defaulters(self) -> list[Called]:
        """Who is overdue and was not seen since, nor lately; whoever is late the longest comes first."""
        lately = self.on - timedelta(days=self.parameters.defaulter_days.on(self.on) or 0)
        called = self._called(lambda each: each.status == "overdue", lambda each: each.deadline_exclusive)
        return [each for each in called if each.last_seen is None or each.last_seen < max(each.since, lately)]

    def unknown(self) -> list[Unknown]:
        """Whose history is not fully known: first those of whom nothing is, then by record id."""
        told = self._latest(ToldHistory, "told_on", "certificate_held", "last_given_on")
        open_ones = [(c, course.history) for c, course in self._made.courses.items() if course.history != "complete"]
        return [
            Unknown(child, self._clinic(child), extent, **told.get(child, _NOT_ASKED))
            for child, extent in sorted(open_ones, key=lambda pair: (pair[1] != "unknown", pair[0]))
        ]

    def checks(self) -> list[CertificateCheck]:
        """Checks that are to be done, the first limit first: the first of an entry, or the second after an open one."""
        found = [CertificateCheck(**row) for row in self._rows(CertificateCheck)]
        newest = {each.child: each for each in sorted(found, key=lambda each: (each.entered_on, each.id))}
        waiting = [(limit, each) for each in newest.values() if (limit := waits_until(each)) is not None]
        return [each for _, each in sorted(waiting, key=lambda pair: (pair[0], pair[1].id))]

    def _called(
        self, is_wanted: Callable[[SeriesForecast], bool], day: Callable[[SeriesForecast], date | None]
    ) -> list[Called]:
        return sorted(self._each_called(is_wanted, day), key=lambda each: (each.since, each.child))

    def _each_called(
        self, is_wanted: Callable[[SeriesForecast], bool], day: Callable[[SeriesForecast], date | None]
    ) -> Iterator[Called]:
        for child, made in self._made.of.items():
            wanted = tuple(each for each in made.series if is_wanted(each))
            days = [found for each in wanted if (found := day(each)) is not None]
            if days:
                reminded = self._reminded.get(child)
                yield Called(child, self._clinic(child), min(days), wanted, self._seen.get(child), reminded)

    def _clinic(self, child: str) -> str | None:
        return clinic_of(self.roll.homes[child], self._clinics)

    @cached_property
    def _made(self) -> Forecasts:
        return forecasts(self.answers, self.roll.children, self.on)

    @cached_property
    def _seen(self) -> dict[str, date]:
        """Child → the last day on which a clinic had it there: a dose that was given here, or a look at its history."""
        doses = [row for row in self._rows(Dose) if row["origin"] == "given_here" and row["withdrawn"] is None]
        return last_days([*((r["child"], r["given_on"]) for r in doses), *self._days(HistoryReview, "seen_on")])

    @cached_property
    def _reminded(self) -> dict[str, date]:
        return last_days((row["child"], row["reminded_on"]) for row in self._rows(Reminder) if row["reached"])

    def _days(self, record: type[Any], column: str) -> Iterator[tuple[str, date]]:
        return ((row["child"], row[column]) for row in self._rows(record))

    def _latest(self, record: type[Any], day: str, *columns: str) -> dict[str, dict[str, Any]]:
        rows = sorted(self._rows(record), key=lambda row: (row[day] or date.min, row["id"]))
        return {row["child"]: {name: row[name] for name in columns} for row in rows}

    def _rows(self, record: type[Any]) -> Sequence[dict[str, Any]]:
        return self.roll.rows(self.reading, record)


def last_days(pairs: Any) -> dict[str, date]:
    """Child → the latest of its days."""
    found: dict[str, date] = {}
    for child, day in pairs:
        if day is not None:
            found[child] = max(day, found.get(child, day))
    return found


def waits_until(check: CertificateCheck) -> date | None:
    """Until when the next check of an entry is to be done; None where none is, or no limit is known."""
    if check.checked_on is None:
        return check.check_by
    if check.outcome in UNFINISHED and check.rechecked_on is None:
        return check.recheck_by
    return None
