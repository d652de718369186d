"""Forecasts from the registry's records, made with everything that is known and shown by the category of forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongxing.work.sources import StoredSources

from ..forecast import Course, Forecast, forecast_for, forecasts_for
from .courses import COLUMNS, Rows, courses, rows_of

FORECAST, HEALTH = "immunization.forecast", "immunization.health"


@dataclass(frozen=True)
class Forecasts:
    """Forecasts by child, and what they were made from.

    ``tells_health``: of whom the reader may also see what of the child's health decided.
    """

    of: dict[str, Forecast]
    courses: dict[str, Course]
    tells_health: frozenset[str]


def forecasts(
    answers: Any, children: Sequence[str], on: date, *, edition: str | None = None, plan: bool = False
) -> Forecasts:
    """The forecasts of children whose forecasts the reader may see.

    A child whose birth date is not known, or who is born later, has none. UsageError for an edition that there is not.
    """
    grounds = answers.grounds(COLUMNS, category=FORECAST, subjects=children)
    born = _born(rows_of(grounds.rows), on)
    made = forecasts_for(list(born.values()), on, edition=edition, plan=plan)
    return Forecasts(
        dict(zip(born, made, strict=True)),
        born,
        frozenset(child for child, seen in grounds.opened.items() if HEALTH in seen),
    )


def forecasts_from(rows: Rows, on: date, *, edition: str | None = None, plan: bool = False) -> dict[str, Forecast]:
    """The same from rows of COLUMNS, with everything that is known."""
    born = _born(rows, on)
    return dict(zip(born, forecasts_for(list(born.values()), on, edition=edition, plan=plan), strict=True))


def forecast_of(store: Any, child: str, on: date) -> Forecast | None:
    """One child's forecast for an action, made with everything that is known; None where the birth date is not."""
    sources = StoredSources(store.transaction, lambda plugin: True, [child])
    course = _born({record: sources.rows(record, names) for record, names in COLUMNS.items()}, on).get(child)
    return None if course is None else forecast_for(course, on)


def _born(rows: Rows, on: date) -> dict[str, Course]:
    """The courses of the children who are born by a day: before it, nothing can be forecast."""
    return {child: course for child, course in courses(rows, on).items() if course.birth_date <= on}
