"""Courses of children as the columns that the forecast walks, and what is written while it does."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tongxing import UsageError
from tongxing.datafile import near

from ..schedule.table import COUNTER_WIDTH, FIRST_COUNTER, NEVER, Schedule
from .course import HISTORIES, Course
from .decide import ANSWER_WIDTH
from .walk import Courses

HISTORY = {name: place for place, name in enumerate(HISTORIES)}


def packed(schedule: Schedule, courses: Sequence[Course]) -> Courses:
    """Courses as columns. UsageError for a product that is none of the schedule's."""
    columns: dict[str, list[int]] = {name: [] for name in Courses._fields}
    for course in courses:
        _one(schedule, course, columns)
    columns["dose_first"].append(len(columns["dose_day"]))
    columns["bar_first"].append(len(columns["bars"]) // 3)
    columns["turn_first"].append(len(columns["turn_day"]))
    return Courses(**columns)


def bits_of(schedule: Schedule, course: Course) -> int:
    """What is recorded of a child beside its doses, as the rules ask for it."""
    told = _told(course)
    return sum(1 << place for place, atom in enumerate(schedule.atoms) if atom.holds(told.get(atom.field)))


def new_state(schedule: Schedule) -> list[int]:
    """Room for what was given."""
    return [0] * (FIRST_COUNTER + COUNTER_WIDTH * len(schedule.counters))


def new_answers(schedule: Schedule, children: int) -> list[int]:
    """Room for the answers of a day."""
    return [0] * (children * len(schedule.series) * ANSWER_WIDTH)


def _one(schedule: Schedule, course: Course, columns: dict[str, list[int]]) -> None:
    columns["birth"].append(course.birth_date.toordinal())
    columns["dose_first"].append(len(columns["dose_day"]))
    for dose in sorted(course.doses, key=lambda one: one.given_on):
        columns["dose_day"].append(dose.given_on.toordinal())
        columns["dose_product"].append(place_of(schedule, dose.product))
        columns["dose_paid"].append(dose.self_paid is True)
    columns["bar_first"].append(len(columns["bars"]) // 3)
    for product, until in course.contraindications.items():
        columns["bars"] += [place_of(schedule, product), 0, NEVER if until is None else until.toordinal()]
    columns["turn_first"].append(len(columns["turn_day"]))
    columns["turn_day"].append(0)
    columns["turn_bits"].append(bits_of(schedule, course))
    columns["turn_history"].append(HISTORY[course.history])


def place_of(schedule: Schedule, product: str) -> int:
    """The place of a product in the schedule. UsageError if it has none."""
    if product not in schedule.products:
        raise UsageError(
            f"No product {product!r}.",
            remedy=f"{near(product, schedule.products)}Say one of {', '.join(schedule.products)}.",
        )
    return schedule.products.index(product)


def _told(course: Course) -> dict[str, Any]:
    choices = {f"choice.{series}": product for series, product in course.choice.items()}
    return {"sex": course.sex, **vars(course.circumstances), **choices}


def day_of(number: int) -> date | None:
    """A day of an answer; None where there is none."""
    return date.fromordinal(number) if 0 < number < NEVER else None
