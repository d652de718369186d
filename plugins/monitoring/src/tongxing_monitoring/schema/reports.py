"""The chain of review in GraphQL: what waits for me, what came back to me; submitting, accepting, returning."""

from datetime import date
from typing import Any

import strawberry

from tongxing_graphql import Mutation, Query, Reading, extend

from .. import actions
from ..facts.proposal import proposal
from ..facts.standing import Standing, mine, standings
from ..records import Report


@strawberry.type
class ReportStanding:
    """Where one village's report stands. `turn`: village, township, county, city or province; empty where its way is over."""

    record_id: str
    report: Report
    division: str
    half_year: str
    state: str
    title: str
    title_en: str
    since: date | None
    turn: str
    due: date | None
    due_is_provisional: bool


@strawberry.type
class ReportProposal:
    """Counts from the registry for a village's report. Those of the two populations are entered by the person who reports."""

    children: int
    on_ledger: int
    visited: int


@extend(Query)
def report_proposal(reading: Reading, division: str, half_year: str) -> ReportProposal:
    """What the registry holds of a village and a half-year (`2026H2`), as far as you may see it."""
    return ReportProposal(**vars(proposal(reading, division, half_year)))


@extend(Query)
def reports_waiting(
    reading: Reading, parameters: Any, level: str | None = None, half_year: str | None = None
) -> list[ReportStanding]:
    """Reports that wait for review by an office for which you may act; of one level only, where it is named."""
    return [_told(each) for each in _mine(reading, parameters, level, half_year) if each.state.startswith("at_")]


@extend(Query)
def reports_returned(
    reading: Reading, parameters: Any, level: str | None = None, half_year: str | None = None
) -> list[ReportStanding]:
    """Reports that were returned to an office for which you may act, to be corrected or returned further."""
    returned = [each for each in _mine(reading, parameters, level, half_year) if each.state.startswith("returned_")]
    return [_told(each) for each in returned]


@extend(Query)
def report_standings(reading: Reading, parameters: Any, half_year: str | None = None) -> list[ReportStanding]:
    """Every report that you may see, by division, and where it stands."""
    days = parameters.report_review_workdays.on(reading.access.day)
    return [_told(each) for each in standings(reading, half_year=half_year, review_workdays=days)]


@extend(Mutation)
def submit_report(store: Any, input: actions.SubmitReport) -> Report:
    """Submit a village's report on a half-year, or submit it again, corrected, where it was returned."""
    return actions.submit_report(store, input)


@extend(Mutation)
def accept_report(store: Any, input: actions.AcceptReport) -> Report:
    """Pass a report on to the next level; the province's acceptance ends its way."""
    return actions.accept_report(store, input)


@extend(Mutation)
def return_report(store: Any, input: actions.ReturnReport) -> Report:
    """Give a report back to the level below, with the reason."""
    return actions.return_report(store, input)


def _mine(reading: Reading, parameters: Any, level: str | None, half_year: str | None) -> list[Standing]:
    days = parameters.report_review_workdays.on(reading.access.day)
    return mine(reading, standings(reading, half_year=half_year, review_workdays=days), level)


def _told(each: Standing) -> ReportStanding:
    return ReportStanding(
        record_id=each.report.id,
        report=each.report,
        division=str(each.report.division),
        half_year=each.report.half_year,
        state=each.state,
        title=each.title.zh,
        title_en=each.title.en,
        since=each.since,
        turn=each.turn,
        due=each.due,
        due_is_provisional=each.provisional,
    )
