"""What may be asked: open channels, fairs by campaign, vacancies by employer, outcomes of a division, and work at a child's home."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import strawberry
from sqlalchemy import select

from tongxing import Child, HouseholdEvent, national
from tongxing_graphql import Query, Reading, extend

from ..records import JobChannel, JobFair, JobStatus, Vacancy
from ..records.words import OUTCOMES, TOLD, WORKING

R = TypeVar("R", JobChannel, JobFair, JobStatus, Vacancy)


@strawberry.type
class HomeWork:
    """What of the guardians' work reaches the child; null is not known."""

    guardian_works: bool | None
    guardian_seeks_work: bool | None
    zero_employment: bool | None = strawberry.field(description="Found to be a household in which nobody works.")
    gained_work: bool | None = strawberry.field(description="Somebody found work with the office's help.")


@strawberry.type
class OutcomeCount:
    """How many households of those you may see had an outcome."""

    kind: str
    households: int


@extend(Child)
def home_work(children: Sequence[Child], answers: Any, on: date) -> list[HomeWork]:
    """Work at the child's home, as its guardians and household tell it."""
    keys = ("guardian_works", "guardian_seeks_work", "zero_employment_home", "parent_gained_work")
    told = answers.values(keys, on=on, subjects=[child.id for child in children])
    found = {subject: values for subject, *values in told.iter_rows()}
    return [_home_work(*found.get(child.id, (None, None, None, None))) for child in children]


def _home_work(works: bool | None, seeks: bool | None, zero: bool | None, gained: bool | None) -> HomeWork:
    return HomeWork(guardian_works=works, guardian_seeks_work=seeks, zero_employment=zero, gained_work=gained)


@extend(Query)
def open_channels(reading: Reading, division: str, kind: str | None = None) -> list[JobChannel]:
    """Channels that are open today in a division, of a kind where one is named."""
    relation, day = reading.scope.relation(JobChannel), reading.access.day
    until = relation.c.closed_on
    here = _here(relation, division).where(relation.c.opened_on <= day, until.is_(None) | (until > day))
    return _found(reading, JobChannel, here if kind is None else here.where(relation.c.kind == kind))


@extend(Query)
def coming_fairs(reading: Reading, division: str, campaign: str | None = None) -> list[JobFair]:
    """Fairs in a division that are not over, of a campaign of the plan where one is named."""
    relation = reading.scope.relation(JobFair)
    here = _here(relation, division).where(relation.c.ends_on >= reading.access.day)
    return _found(reading, JobFair, here if campaign is None else here.where(relation.c.campaign == campaign))


@extend(Query)
def open_vacancies(reading: Reading, division: str, employer: str | None = None) -> list[Vacancy]:
    """Vacancies that are offered today in a division, of state-owned firms (`state_owned`) or another kind of employer."""
    relation, day = reading.scope.relation(Vacancy), reading.access.day
    until = relation.c.valid_until
    here = _here(relation, division).where(relation.c.valid_from <= day, until.is_(None) | (until > day))
    return _found(reading, Vacancy, here if employer is None else here.where(relation.c.employer == employer))


@extend(Query)
def late_registrations(reading: Reading, parameters: Any) -> list[JobStatus]:
    """Work that goes on, was told, and is not registered though the days within which it must be are over."""
    relation, day = reading.scope.relation(JobStatus), reading.access.day
    days = parameters.job_registration_days.on(day)
    going = relation.c.valid_until.is_(None) | (relation.c.valid_until > day)
    told = relation.c.evidence == TOLD, relation.c.status.in_(WORKING), going
    late = relation.c.valid_from < day - timedelta(days=days)
    return _found(reading, JobStatus, select(relation.c.id).where(*told, late).order_by(relation.c.valid_from))


@extend(Query)
def outcomes(reading: Reading, since: date) -> list[OutcomeCount]:
    """Households with each outcome since a day, as far as you may see them."""
    relation = reading.scope.relation(HouseholdEvent)
    asked = select(relation.c.kind, relation.c.household).where(
        relation.c.kind.in_(OUTCOMES), relation.c.happened_on >= since
    )
    homes: dict[str, set[str]] = {kind: set() for kind in OUTCOMES}
    for kind, household in reading.connection.execute(asked):
        homes[kind].add(household)
    return [OutcomeCount(kind=kind, households=len(found)) for kind, found in homes.items()]


def _here(relation: Any, division: str) -> Any:
    low, high = national().range_of(division)
    inside = relation.c.division >= low, relation.c.division < high
    return select(relation.c.id).where(*inside).order_by(relation.c.id)


def _found(reading: Reading, record: type[R], wanted: Any) -> list[R]:
    ids = list(reading.connection.execute(wanted).scalars())
    return list(reading.all(record, ids=ids)) if ids else []
