"""The reports that wait for somebody: where each stands, since when, and by when the office whose turn it is should act."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tongxing import PlaceEvent, Words, workdays

from ..records.reports import Report
from .reports import CHART, office, report_thread

CATEGORY = "monitoring.report"


@dataclass(frozen=True)
class Standing:
    """One report. ``due`` is None where nobody has set how many working days a review may take.

    ``provisional``: the State Council's holidays of a year up to that day are not published yet.
    """

    report: Report
    state: str
    title: Words
    since: date | None
    turn: str
    due: date | None = None
    provisional: bool = False


def standings(reading: Any, *, half_year: str | None, review_workdays: int | None) -> list[Standing]:
    """Every report that the reader may see, by division."""
    of_reports = reading.scope.relation(Report)
    wanted = select(of_reports).order_by(of_reports.c.division, of_reports.c.half_year)
    if half_year is not None:
        wanted = wanted.where(of_reports.c.half_year == half_year)
    reports = [Report.model_construct(**row) for row in reading.rows(Report, wanted)]
    events = _events(reading, [report.id for report in reports])
    return [_standing(report, events[report.id], review_workdays) for report in reports]


def mine(reading: Any, found: Iterable[Standing], level: str | None) -> list[Standing]:
    """Those whose turn it is at an office for which the reader may write; of one level only, where it is named."""
    turns = [each for each in found if each.turn and level in (None, each.turn)]
    offices = {each.report.id: office(each.turn, str(each.report.division)) for each in turns}
    own = {code for code in set(offices.values()) if code and reading.may_write_at(code, CATEGORY)}
    return [each for each in turns if offices[each.report.id] in own]


def _standing(report: Report, events: Sequence[Any], review_workdays: int | None) -> Standing:
    thread = report_thread(events)
    standing = Standing(report, thread.state, CHART.state(thread.state).title, thread.since, thread.owner)
    if review_workdays is None or thread.since is None or not thread.owner:
        return standing
    due = workdays().plus_workdays(thread.since, review_workdays)
    return replace(standing, due=due.day, provisional=due.provisional)


def _events(reading: Any, reports: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The events of each report, in one statement for each thousand."""
    relation = reading.scope.relation(PlaceEvent)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(reports), 1000):
        wanted = select(relation).where(relation.c.place.in_(reports[start : start + 1000]))
        for row in reading.rows(PlaceEvent, wanted):
            found[row["place"]].append(row)
    return found
