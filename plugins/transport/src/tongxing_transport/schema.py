"""Transport's own fields. Its records appear by themselves: child { transport { heightMeasurements(first: 3) { … } } }."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from tongxing import Child, plus_months
from tongxing_graphql import Mutation, extend

from . import actions
from .records import PupilCard


@strawberry.type
class FareChange:
    """A birthday on which what a child pays may change, by age alone."""

    day: date
    age: int


@extend(Child, requires="{ birthDate }", pure=True)
def next_fare_change(children: Sequence[Child], parameters: Any, on: date) -> list[FareChange | None]:
    """The next birthday on which this child's fare may change by age alone; null if none is left or it is not known.

    It is not known on a day before the first table of fares that is known here.
    """
    limits = [parameters.road_free_age, parameters.road_half_age, parameters.rail_free_age, parameters.rail_half_age]
    ages = {parameter.on(on) for parameter in limits}
    if None in ages:
        return [None] * len(children)
    return [_next(child.birth_date, sorted(ages), on) for child in children]


def _next(birth_date: date | None, ages: Sequence[int], on: date) -> FareChange | None:
    days = [(plus_months(birth_date, 12 * age), age) for age in ages] if birth_date else []
    ahead = [FareChange(day=day, age=age) for day, age in days if day > on]
    return ahead[0] if ahead else None


@extend(Mutation)
def issue_pupil_card(store: Any, input: actions.IssuePupilCard) -> PupilCard:
    """Issue a pupil card and close the one that is still running."""
    return actions.issue_pupil_card(store, input)
