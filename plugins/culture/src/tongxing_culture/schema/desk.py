"""The culture desk's day in GraphQL: who joins nothing, whose offers run out, what has to be counted and mended."""

from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from tongxing import national
from tongxing_graphql import Query, Reading, extend

from ..records import Activity, NetInspection, Participation

LONGEST = 50
"""Of the children who join nothing, so many are named, who wait longest; the others are counted. `gaps` lists all."""


@strawberry.type
class IdleChild:
    """A floating child who joins no activity. ``served`` NOT_KNOWN: nobody has recorded whether it does."""

    child: str
    since: date
    days: int
    served: str


@strawberry.type
class OpenOffer:
    """A place that was offered and not answered yet; ``is_late``: its last day is over, so that it goes to the next."""

    record_id: str
    child: str
    activity: str
    answer_by: date
    is_late: bool


@strawberry.type
class UncountedActivity:
    """An activity that was held and of which nobody has noted who came."""

    record_id: str
    title: str
    held_on: date


@strawberry.type
class UnmendedFinding:
    """What an inspection found and nobody has mended; ``is_late``: the day that it was given is over."""

    record_id: str
    platform: str
    finding: str
    mend_by: date | None
    is_late: bool


@strawberry.type
class CultureDesk:
    """What waits at a culture desk on a day."""

    joining_nothing: int
    not_known: int
    stale: int = strawberry.field(description="Children whose decisions wait to be made again: the two counts may lag.")
    longest_idle: list[IdleChild]
    offers: list[OpenOffer]
    uncounted: list[UncountedActivity]
    unmended: list[UnmendedFinding]


@extend(Query)
def desk(reading: Reading, answers: Any, division: str | None = None, on: date | None = None) -> CultureDesk:
    """Children who join nothing, offers, activities of which nobody was counted, findings that are not mended."""
    day = on or reading.access.day
    idle = sorted(_idle(answers, day, division), key=lambda gap: (gap.served != "NOT_MET", gap.since, gap.subject))
    known = sum(gap.served == "NOT_MET" for gap in idle)
    return CultureDesk(
        joining_nothing=known,
        not_known=len(idle) - known,
        stale=answers.stale(on=day),
        longest_idle=[
            IdleChild(child=gap.subject, since=gap.since, days=gap.days, served=gap.served) for gap in idle[:LONGEST]
        ],
        offers=_offers(reading, day, division),
        uncounted=_uncounted(reading, day, division),
        unmended=_unmended(reading, day, division),
    )


def _idle(answers: Any, day: date, division: str | None) -> list[Any]:
    found = answers.gaps(on=day, items=["MIND_CULTURE_CITY"])
    low, high = national().range_of(division or "000000")
    return [gap for gap in found if division is None or (gap.division is not None and low <= gap.division < high)]


def _offers(reading: Reading, day: date, division: str | None) -> list[OpenOffer]:
    rows = reading.scope.relation(Participation, also=["residence"])
    wanted = select(rows.c.id, rows.c.child, rows.c.activity, rows.c.answer_by).where(rows.c.state == "offered")
    wanted = wanted.where(*_within(rows.c.residence, division)).order_by(rows.c.answer_by, rows.c.id)
    return [
        OpenOffer(
            record_id=row["id"],
            is_late=row["answer_by"] < day,
            **{name: row[name] for name in ("child", "activity", "answer_by")},
        )
        for row in reading.rows(Participation, wanted)
    ]


def _uncounted(reading: Reading, day: date, division: str | None) -> list[UncountedActivity]:
    rows = reading.scope.relation(Activity)
    over = (rows.c.held_on < day, rows.c.counted_on.is_(None), rows.c.called_off_on.is_(None))
    wanted = select(rows).where(*over, *_within(rows.c.division, division)).order_by(rows.c.held_on, rows.c.id)
    return [
        UncountedActivity(record_id=row["id"], title=row["title"], held_on=row["held_on"])
        for row in reading.rows(Activity, wanted)
    ]


def _unmended(reading: Reading, day: date, division: str | None) -> list[UnmendedFinding]:
    rows = reading.scope.relation(NetInspection)
    still = (rows.c.finding != "nothing", rows.c.mended_on.is_(None), rows.c.inspected_on <= day)
    wanted = select(rows).where(*still, *_within(rows.c.division, division)).order_by(rows.c.mend_by, rows.c.id)
    return [
        UnmendedFinding(
            record_id=row["id"],
            is_late=row["mend_by"] is not None and row["mend_by"] < day,
            **{name: row[name] for name in ("platform", "finding", "mend_by")},
        )
        for row in reading.rows(NetInspection, wanted)
    ]


def _within(column: Any, division: str | None) -> tuple[Any, ...]:
    if division is None:
        return ()
    low, high = national().range_of(division)
    return column >= low, column < high
