"""A child-friendly city in GraphQL: its latest figures beside their aims, for all children and for floating ones."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import func, or_, select

from tongxing import Child, national
from tongxing_graphql import Query, Reading, extend

from ..records import FriendlyFigure, Venue

THOUSAND = 1000
VENUES = "每千名儿童活动场所数"


@strawberry.type
class FriendlyLine:
    """One figure. ``behind``: by how much floating children have less of it than all children; null where not known."""

    dimension: str
    indicator: str
    measured_on: date
    value: float
    floating_value: float | None
    behind: float | None
    aim: float | None
    reached: bool | None = strawberry.field(description="Null without an aim.")


@extend(Query)
def child_friendly(reading: Reading, parameters: Any, division: str) -> list[FriendlyLine]:
    """The latest figure of each indicator of a division, and venues for a thousand children whom this registry knows."""
    rows, day = reading.scope.relation(FriendlyFigure), reading.access.day
    low, high = national().range_of(division)
    wanted = select(rows).where(rows.c.division >= low, rows.c.division < high, rows.c.measured_on <= day)
    found = reading.rows(FriendlyFigure, wanted.order_by(rows.c.measured_on, rows.c.id))
    latest = {(row["division"], row["dimension"], row["indicator"]): row for row in found}
    return [*_venues(reading, parameters, division), *(_line(row) for _, row in sorted(latest.items()))]


def _line(row: Mapping[str, Any]) -> FriendlyLine:
    value, floating, aim = row["value"], row["floating_value"], row["aim"]
    return FriendlyLine(
        behind=None if floating is None else round(value - floating, 4),
        reached=None if aim is None else value >= aim,
        **{name: row[name] for name in ("dimension", "indicator", "measured_on", "value", "floating_value", "aim")},
    )


def _venues(reading: Reading, parameters: Any, division: str) -> list[FriendlyLine]:
    """Venues that are open today for a thousand children who live there; nothing where no child does."""
    day, (low, high) = reading.access.day, national().range_of(division)
    venues, children = reading.scope.relation(Venue), reading.scope.relation(Child)
    is_open = (venues.c.opened_on <= day, or_(venues.c.closed_on.is_(None), venues.c.closed_on > day))
    there = select(func.count().label("n")).where(venues.c.division >= low, venues.c.division < high, *is_open)
    living = select(func.count().label("n")).where(children.c.residence >= low, children.c.residence < high)
    number, known = reading.rows(Venue, there)[0]["n"], reading.rows(Child, living)[0]["n"]
    if not known:
        return []
    aim = parameters.venues_per_thousand_aim.on(national().county_of(division) or division.ljust(12, "0"), day).value
    told = {"value": round(number * THOUSAND / known, 4), "floating_value": None, "aim": aim}
    return [_line({"dimension": "space", "indicator": VENUES, "measured_on": day, **told})]
