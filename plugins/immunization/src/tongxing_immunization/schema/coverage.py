"""Coverage in GraphQL: counts by county, and the board by birth cohort or age. Small numbers are left out of both."""

from datetime import date
from typing import Any

import strawberry

from tongxing.policy.indicators import Cell
from tongxing_graphql import Query, Reading, extend
from tongxing_graphql.values import Division, Words

from ..facts.board import board as counted
from ..indicators import ALL


@strawberry.type
class CoverageCount:
    """Counts of one county. `county` is null for all together; `placed` is false where it is not known.

    A number is null where telling it could tell of one child.
    """

    county: Division | None
    placed: bool
    children: int | None
    met: int | None
    not_met: int | None
    not_known: int | None
    per_thousand: float | None = strawberry.field(description="Who meets it, of those of whom it is known.")


@strawberry.type
class Coverage:
    """One of the department's indicators on a day."""

    indicator: str
    title: Words
    clause: str | None
    counts: list[CoverageCount]


@strawberry.type
class BoardLine:
    """One measure of one group of children: a birth year, or an age in completed years; null is all together.

    Measures are `up_to_date`, `zero_dose` and every series; of a series, `met` says that no dose is overdue. A number is null
    where telling it could tell of one child.
    """

    measure: str
    title: Words
    group: int | None
    children: int | None
    met: int | None
    not_met: int | None
    not_known: int | None
    per_thousand: float | None = strawberry.field(description="Who meets it, of those of whom it is known.")


@extend(Query)
def coverage(
    reading: Reading, answers: Any, on: date | None = None, indicators: list[str] | None = None
) -> list[Coverage]:
    """The department's indicators by county: all of them, or those named."""
    wanted = [each for each in ALL if indicators is None or each.key in indicators]
    day = on or reading.access.day
    return [
        Coverage(
            indicator=each.key,
            title=Words.of(each.title),
            clause=each.clause,
            counts=[_told(cell) for cell in answers.count(each, on=day)],
        )
        for each in wanted
    ]


@extend(Query)
def board(
    reading: Reading, answers: Any, division: str | None = None, on: date | None = None, by_age: bool = False
) -> list[BoardLine]:
    """Who is up to date, zero-dose, and overdue for each series, by birth cohort or by age, of children whom you may see."""
    found = counted(reading, answers, on=on or reading.access.day, division=division, by_age=by_age)
    return [
        BoardLine(measure=each.measure, title=Words.of(each.title), group=each.group, **_counts(each.counts))
        for each in found
    ]


def _told(cell: Cell) -> CoverageCount:
    county = Division(code=cell.place) if cell.place else None
    return CoverageCount(county=county, placed=cell.place != "", **_counts(cell))


def _counts(cell: Cell) -> dict[str, Any]:
    known = None if cell.met is None or cell.not_met is None else cell.met + cell.not_met
    rate = round(1000 * cell.met / known, 1) if known and cell.met is not None else None
    parts = {name: getattr(cell, name) for name in ("met", "not_met", "not_known")}
    return {"children": cell.denominator, "per_thousand": rate, **parts}
