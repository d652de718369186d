"""``indicators``: the tables that were released of a half-year's snapshot. The one way by which counts and rates leave."""

from datetime import date
from typing import Any

import strawberry

from tongxing.host.offices.statistics import indicators, limits_on
from tongxing.policy.fact_parameters import FactParameters
from tongxing.trust.statistics.cells import Limits
from tongxing.trust.statistics.snapshots import Released
from tongxing.trust.statistics.suppressing import Row

from ..reading.context import context_of
from ..reading.fields import Arg, Made
from ..reading.values import Division, Words


@strawberry.type(
    description="The numbers of one place. One that is left out is null: it is small, or would give away one that is."
)
class IndicatorRow:
    """Rounded numbers."""

    place: Division | None = strawberry.field(description="A county or city; null for all together.")
    placed: bool = strawberry.field(description="False where it is not known in which county they are.")
    denominator: int | None = strawberry.field(description="How many the indicator is about.")
    met: int | None
    not_met: int | None
    not_known: int | None
    per_thousand: float | None = strawberry.field(description="Who meets it, of those of whom it is known.")


@strawberry.type(description="What is left out of a released table, and how the rest is rounded.")
class Suppression:
    """The limits of a snapshot's day."""

    smallest_county: int = strawberry.field(description="The smallest number that is told of a county.")
    smallest_city: int = strawberry.field(description="The smallest that is told of a city or more.")
    rounding: int = strawberry.field(description="Numbers are told as multiples of this one.")


@strawberry.type(description="One released table: how many of those who should have something have it.")
class Indicator:
    """An indicator as it was released of one snapshot."""

    indicator: str = strawberry.field(description="Its stable key.")
    department: str
    title: Words
    clause: str | None
    snapshot: str = strawberry.field(description="The half-year, such as 2026H2.")
    day: date = strawberry.field(description="The day on which everybody was looked at.")
    suppression: Suppression
    rows: list[IndicatorRow]


def indicators_field() -> Made:
    """The root field."""
    arguments = (
        Arg("snapshot", str | None, description="A half-year, such as 2026H2; otherwise the newest."),
        Arg("keys", list[str] | None, description="Only these indicators."),
    )
    said = (
        "Counts and rates of a half-year, by county and city: small numbers left out, the others rounded. For whoever holds "
        "a grant for this purpose; it needs to open no row of anybody."
    )
    return Made("indicators", list[Indicator] | None, _resolve, arguments=arguments, description=said, weight=50)


def _resolve(source: Any, info: Any, snapshot: str | None = None, keys: list[str] | None = None) -> list[Indicator]:
    store = context_of(info).reads.store
    found = indicators(store, period=snapshot, keys=keys)
    parameters = FactParameters(store.world.parameters, "core", "released tables")
    limits = {day: limits_on(parameters, day) for day in {each.snapshot.day for each in found}}
    return [_told(each, limits[each.snapshot.day]) for each in found]


def _told(table: Released, limits: Limits) -> Indicator:
    about = table.about
    return Indicator(
        indicator=table.key,
        department=about["department"],
        title=Words(**about["title"]),
        clause=about["clause"],
        snapshot=table.snapshot.period,
        day=table.snapshot.day,
        suppression=Suppression(smallest_county=limits.county, smallest_city=limits.above, rounding=limits.base),
        rows=[_row(row) for row in table.rows],
    )


def _row(row: Row) -> IndicatorRow:
    place = Division(code=row.place) if row.place else None
    numbers = {name: getattr(row, name) for name in ("denominator", "met", "not_met", "not_known", "per_thousand")}
    return IndicatorRow(place=place, placed=row.place != "", **numbers)
