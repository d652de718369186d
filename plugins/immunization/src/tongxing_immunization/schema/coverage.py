"""The board in GraphQL: children whom the reader may see, by birth cohort or age. Coverage by county is core's `indicators`."""

from datetime import date
from typing import Any

import strawberry

from tongxing_graphql import Query, Reading, extend
from tongxing_graphql.reading.values import Words

from ..facts.arrivals import first_reviews as days_of
from ..facts.board import Line
from ..facts.board import board as counted


@strawberry.type
class BoardLine:
    """One measure of one group of children: a birth year, or an age in completed years; null is all together.

    Measures are `up_to_date`, `zero_dose` and every series; of a series, `met` says that no dose is overdue.
    """

    measure: str
    title: Words
    group: int | None
    children: int
    met: int
    not_met: int
    not_known: int
    per_thousand: float | None = strawberry.field(description="Who meets it, of those of whom it is known.")


@strawberry.type
class FirstReviewDays:
    """Days from an arrival to the first look at a child's history, of floating children whom you may see.

    `not_seen`: at whose history nobody has looked since they came. After the quartiles' days a quarter, half and three
    quarters of those seen had been seen; null where none was.
    """

    children: int
    seen: int
    not_seen: int
    lower_quartile: int | None
    median: int | None
    upper_quartile: int | None


@extend(Query)
def board(
    reading: Reading, answers: Any, division: str | None = None, on: date | None = None, by_age: bool = False
) -> list[BoardLine]:
    """Who is up to date, zero-dose, and overdue for each series, by birth cohort or by age, of children whom you may see."""
    found = counted(reading, answers, on=on or reading.access.day, division=division, by_age=by_age)
    return [
        BoardLine(measure=each.measure, title=Words.of(each.title), group=each.group, **_counts(each)) for each in found
    ]


def _counts(line: Line) -> dict[str, Any]:
    known = line.met + line.not_met
    rate = round(1000 * line.met / known, 1) if known else None
    parts = {name: getattr(line, name) for name in ("met", "not_met", "not_known")}
    return {"children": known + line.not_known, "per_thousand": rate, **parts}


@extend(Query)
def first_reviews(
    reading: Reading, answers: Any, division: str | None = None, on: date | None = None
) -> FirstReviewDays:
    """How many days pass until somebody looks at the history of a child that has come."""
    return FirstReviewDays(**vars(days_of(reading, answers, on=on or reading.access.day, division=division)))
