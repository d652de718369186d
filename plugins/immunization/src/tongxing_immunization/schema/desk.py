"""The clinic's desk in GraphQL: whom to remind, who is overdue and was not seen, whose history nobody knows, what to check."""

from datetime import date
from typing import Any

import strawberry

from tongxing import Child
from tongxing_graphql import Listing, Query, Reading, extend

from ..facts.desk import Called, Desk, Unknown, waits_until
from ..forecast import SeriesForecast
from ..records import CertificateCheck, Clinic
from .forecasts import SeriesStatus


@strawberry.type
class WantedDose:
    """One series for which a child is called. `late_from` is the first day on which the dose is late."""

    series: str
    product: str | None
    number: int | None
    status: SeriesStatus
    earliest_date: date | None
    late_from: date | None


@strawberry.type
class CalledChild:
    """A child to call: since when, for which doses, when a clinic last had it there, when its family was last reached."""

    child: Child
    clinic: Clinic | None
    since: date
    doses: list[WantedDose]
    last_seen: date | None
    last_reminded: date | None


@strawberry.type
class UnknownHistory:
    """A child whose history is not known (`extent`: unknown) or only in part, and what its family told; null if not asked."""

    child: Child
    clinic: Clinic | None
    extent: str
    certificate_held: bool | None
    last_given_on: date | None


@strawberry.type
class WaitingCheck:
    """A check of a certificate that is to be done. `until` is the last day in time."""

    child: Child
    check: CertificateCheck
    until: date
    overdue: bool


@strawberry.type
class ClinicDesk:
    """How much there is to do, over the children whom you may see."""

    on: date
    children: int
    to_remind: int
    overdue: int
    unknown_histories: int
    checks: int
    checks_overdue: int


@extend(Query)
def desk(
    reading: Reading,
    answers: Any,
    parameters: Any,
    clinic: str | None = None,
    division: str | None = None,
    on: date | None = None,
) -> ClinicDesk:
    """A clinic's or a division's day in numbers; each has a list of its own beside it."""
    day = on or reading.access.day
    open_desk = Desk(reading, answers, parameters, day, clinic, division)
    checks = open_desk.checks()
    return ClinicDesk(
        on=day,
        children=len(open_desk.roll.homes),
        to_remind=len(open_desk.reminders(day)),
        overdue=len(open_desk.defaulters()),
        unknown_histories=len(open_desk.unknown()),
        checks=len(checks),
        checks_overdue=sum(_is_late(each, day) for each in checks),
    )


@extend(Query)
def to_remind(
    reading: Reading,
    answers: Any,
    parameters: Any,
    week: date,
    clinic: str | None = None,
    division: str | None = None,
    on: date | None = None,
) -> Listing[CalledChild]:
    """Whom to remind of doses in the week of a day: due, or due until its Sunday, and not yet reminded of them."""
    found = Desk(reading, answers, parameters, on or reading.access.day, clinic, division).reminders(week)
    return [_called(each) for each in found]


@extend(Query)
def defaulters(
    reading: Reading,
    answers: Any,
    parameters: Any,
    clinic: str | None = None,
    division: str | None = None,
    on: date | None = None,
) -> Listing[CalledChild]:
    """Who is overdue and was not seen since, nor in the last weeks; whoever is late the longest comes first."""
    found = Desk(reading, answers, parameters, on or reading.access.day, clinic, division).defaulters()
    return [_called(each) for each in found]


@extend(Query)
def unknown_histories(
    reading: Reading,
    answers: Any,
    parameters: Any,
    clinic: str | None = None,
    division: str | None = None,
    on: date | None = None,
) -> Listing[UnknownHistory]:
    """Children of whose doses nothing, or only a part, is known: ask the family, and the province that they came from."""
    found = Desk(reading, answers, parameters, on or reading.access.day, clinic, division).unknown()
    return [_unknown(each) for each in found]


@extend(Query)
def waiting_checks(
    reading: Reading,
    answers: Any,
    parameters: Any,
    clinic: str | None = None,
    division: str | None = None,
    on: date | None = None,
) -> Listing[WaitingCheck]:
    """Certificates to be checked after an entry, for the first or the second time, the first limit first."""
    day = on or reading.access.day
    found = Desk(reading, answers, parameters, day, clinic, division).checks()
    return [_check(each, day) for each in found]


def _called(each: Called) -> CalledChild:
    return CalledChild(
        child=Child.model_construct(id=each.child),
        clinic=_clinic(each.clinic),
        since=each.since,
        doses=[_dose(series) for series in each.series],
        last_seen=each.last_seen,
        last_reminded=each.last_reminded,
    )


def _dose(each: SeriesForecast) -> WantedDose:
    return WantedDose(
        series=each.series,
        product=each.product,
        number=each.next_dose,
        status=SeriesStatus(each.status),
        earliest_date=each.earliest_date,
        late_from=each.deadline_exclusive,
    )


def _unknown(each: Unknown) -> UnknownHistory:
    return UnknownHistory(
        child=Child.model_construct(id=each.child),
        clinic=_clinic(each.clinic),
        extent=each.extent,
        certificate_held=each.certificate_held,
        last_given_on=each.last_given_on,
    )


def _check(each: CertificateCheck, day: date) -> WaitingCheck:
    until = waits_until(each)
    assert until is not None
    return WaitingCheck(
        child=Child.model_construct(id=each.child), check=each, until=until, overdue=_is_late(each, day)
    )


def _is_late(each: CertificateCheck, day: date) -> bool:
    until = waits_until(each)
    return until is not None and until < day


def _clinic(id: str | None) -> Clinic | None:
    return None if id is None else Clinic.model_construct(id=id)
