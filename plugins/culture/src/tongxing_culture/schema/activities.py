"""Activities and programmes in GraphQL: what is open, how full it is, and who took part."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from tongxing import national
from tongxing_graphql import Query, Reading, extend

from ..records import Activity, Participation
from ..records.programmes import PROGRAMMES

FLOATING = "in_monitoring"


@strawberry.type
class OpenActivity:
    """An activity for which a child may still be enrolled."""

    activity: str = strawberry.field(description="Record id of the activity.")
    programme: str
    title: str
    held_on: date
    enrol_until: date
    free: int = strawberry.field(description="Places that are left; with 0 a child gets a number on the waiting list.")


@strawberry.type
class ProgrammeLoad:
    """What came of one programme of the plan in a time. Children are those whom you may see."""

    programme: str
    activities: int
    places: int
    attended: int = strawberry.field(description="Times that a child took part.")
    absent: int
    floating: int = strawberry.field(description="Of those who took part: how many times a floating child.")
    floating_share: float | None = strawberry.field(description="Null while nobody took part.")


@extend(Query)
def open_activities(
    reading: Reading, division: str, age: int | None = None, programme: str | None = None
) -> list[OpenActivity]:
    """Activities of a division for which one may enrol today, for an age and of a programme where they are named."""
    rows, day = reading.scope.relation(Activity), reading.access.day
    wanted = select(rows).where(
        *_within(rows, division), rows.c.enrol_until >= day, rows.c.called_off_on.is_(None), rows.c.counted_on.is_(None)
    )
    found = reading.rows(Activity, wanted.order_by(rows.c.held_on, rows.c.id))
    return [
        OpenActivity(
            activity=row["id"],
            free=row["capacity"] - row["taken"],
            **{name: row[name] for name in ("programme", "title", "held_on", "enrol_until")},
        )
        for row in found
        if _fits(row, age) and programme in (None, row["programme"])
    ]


@extend(Query)
def programmes(reading: Reading, answers: Any, division: str, since: date, until: date) -> list[ProgrammeLoad]:
    """The plan's programmes: activities held from one day until before another, and how many floating children took part."""
    rows = reading.scope.relation(Activity)
    held = (rows.c.held_on >= since, rows.c.held_on < until, rows.c.called_off_on.is_(None))
    activities = reading.rows(Activity, select(rows).where(*_within(rows, division), *held))
    places = reading.scope.relation(Participation)
    ids = [row["id"] for row in activities]
    columns = (places.c.child, places.c.programme, places.c.state)
    came = reading.rows(Participation, select(*columns).where(places.c.activity.in_(ids)))
    floating = _floating(answers, reading.access.day, {row["child"] for row in came})
    return [
        _load(
            programme,
            [row for row in activities if row["programme"] == programme],
            [row for row in came if row["programme"] == programme],
            floating,
        )
        for programme in PROGRAMMES
    ]


def _within(rows: Any, division: str) -> tuple[Any, Any]:
    low, high = national().range_of(division)
    return rows.c.division >= low, rows.c.division < high


def _fits(row: Mapping[str, Any], age: int | None) -> bool:
    """Whether an age lies within that of an activity; one without limits is for everybody."""
    low, high = row["age_from"], row["age_to"]
    return age is None or ((low is None or age >= low) and (high is None or age <= high))


def _floating(answers: Any, on: date, children: set[str]) -> frozenset[str]:
    """Of these children, those who count as floating on a day."""
    if not children:
        return frozenset()
    told = answers.values([FLOATING], on=on, subjects=sorted(children))
    return frozenset(row[0] for row in told.iter_rows() if row[1])


def _load(
    programme: str,
    activities: Sequence[Mapping[str, Any]],
    came: Sequence[Mapping[str, Any]],
    floating: frozenset[str],
) -> ProgrammeLoad:
    attended = [row["child"] for row in came if row["state"] == "attended"]
    of_them = sum(child in floating for child in attended)
    return ProgrammeLoad(
        programme=programme,
        activities=len(activities),
        places=sum(row["capacity"] for row in activities),
        attended=len(attended),
        absent=sum(row["state"] == "absent" for row in came),
        floating=of_them,
        floating_share=round(of_them / len(attended), 4) if attended else None,
    )
