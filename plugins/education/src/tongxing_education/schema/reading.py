"""Seats and the desk's day in GraphQL."""

from datetime import date
from typing import Any

import strawberry

from tongxing_graphql import Query, Reading, extend

from ..facts import desk as desks
from ..facts import seats as counted

LONGEST = 50
"""Of those who wait for a place, so many are named; the others are counted. `gaps` lists all."""


@strawberry.type
class SeatLoad:
    """Children for the seats of one school year. `level`: red, amber, surplus, or empty; `ratio` is null without a seat."""

    school_year: int
    children: int
    ratio: float | None
    level: str


@strawberry.type
class StageSeats:
    """Seats of one stage in one county. Null is what some school did not report."""

    county: str
    stage: str
    seats: int
    pupils: int | None
    enrolled: int
    floating_enrolled: int
    now: SeatLoad
    projection: list[SeatLoad]
    classes: int | None
    large_classes: int | None
    class_norm: int | None
    over_norm: bool | None
    inclusive_share: float | None
    public_share: float | None
    shares_below_target: bool | None


@strawberry.type
class ClosingWindow:
    """A window that closes soon."""

    record_id: str
    division: str
    school_year: int
    stage: str
    pupils: str
    closes: date
    days_left: int


@strawberry.type
class WaitingChild:
    """A child entitled to a place in compulsory school that has none; NOT_KNOWN: nobody knows whether it has one."""

    child: str
    since: date
    days: int
    served: str


@strawberry.type
class OpenSchoolCase:
    """A child out of school, whose case is open."""

    record_id: str
    child: str
    opened_on: date
    days: int
    reason: str | None


@strawberry.type
class MissingPapers:
    """A new pupil, and the papers of the county's list that were not shown."""

    child: str
    enrolment: str
    stage: str
    papers: list[str]


@strawberry.type
class EducationDesk:
    """What waits at an education desk on a day."""

    windows_closing: list[ClosingWindow]
    without_place: int
    place_not_known: int
    stale: int = strawberry.field(description="Children whose decisions wait to be made again: the two counts may lag.")
    longest_without_place: list[WaitingChild]
    open_cases: list[OpenSchoolCase]
    papers_missing: list[MissingPapers]


@extend(Query)
def seats(reading: Reading, parameters: Any, division: str, school_year: int) -> list[StageSeats]:
    """Seats by county and stage of a division in a school year, with who will need them in the five years after it.

    Pupils are those whom schools reported; enrolled, those of them whom you may see. The projection counts the children who
    live there now, and takes pupils whom the registry does not know as a number that stays.
    """
    return [_told(each) for each in counted.seats(reading, parameters, division=division, school_year=school_year)]


@extend(Query)
def desk(
    reading: Reading, parameters: Any, answers: Any, division: str | None = None, on: date | None = None
) -> EducationDesk:
    """Windows that close soon, children without a place, open out-of-school cases, and papers that are missing."""
    day = on or reading.access.day
    soon = parameters.window_closing_days.on(day) or 0
    waiting = sorted(_waiting(answers, day, division), key=lambda gap: (gap.since, gap.subject))
    known = [gap for gap in waiting if gap.served == "NOT_MET"]
    windows = desks.windows_closing(reading, on=day, within_days=soon, division=division)
    return EducationDesk(
        windows_closing=[ClosingWindow(**vars(each)) for each in windows],
        without_place=len(known),
        place_not_known=len(waiting) - len(known),
        stale=answers.stale(on=day),
        longest_without_place=[
            WaitingChild(child=g.subject, since=g.since, days=g.days, served=g.served) for g in known[:LONGEST]
        ],
        open_cases=[OpenSchoolCase(**vars(each)) for each in desks.open_cases(reading, on=day, division=division)],
        papers_missing=[
            MissingPapers(**vars(each)) for each in desks.papers_missing(reading, on=day, division=division)
        ],
    )


def _waiting(answers: Any, day: date, division: str | None) -> list[Any]:
    found = answers.gaps(on=day, items=["COMPULSORY_ENROL"])
    return [gap for gap in found if division is None or desks.lies_in(gap.division, division)]


def _told(each: counted.Seats) -> StageSeats:
    said = vars(each) | {
        "now": SeatLoad(**vars(each.now)),
        "projection": [SeatLoad(**vars(load)) for load in each.projection],
    }
    return StageSeats(**said)
