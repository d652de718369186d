"""The vaccination board: by birth cohort or age, who is up to date, who never had a dose, and each series by itself.

Exact numbers, since it counts whom the reader may see one by one; what others are told is ``tongxing.trust.statistics``'.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongxing import Words, plus_months

from ..forecast import Course, Forecast
from ..schedule.products import SERIES, products
from .forecasts import forecasts
from .rolls import roll_of

MET, NOT_MET, NOT_KNOWN = "met", "not_met", "not_known"
UP_TO_DATE, ZERO_DOSE = "up_to_date", "zero_dose"
TITLES = {
    UP_TO_DATE: Words("无逾期未种", "No dose is overdue"),
    ZERO_DOSE: Words("零剂次:满12月龄未种百白破第1剂", "Zero-dose: no DTaP by the age of 12 months"),
}
_INFANCY_MONTHS = 12
"""Zero-dose is told of children of this age and over (brief.md 3.4, a judgement)."""


@dataclass(frozen=True)
class Line:
    """One measure of one group of children; ``group`` None: all together. Of a series, met is that no dose is overdue."""

    measure: str
    title: Words
    group: int | None
    met: int
    not_met: int
    not_known: int


Answer = Callable[[Course, Forecast], str | None]


def board(reading: Any, answers: Any, *, on: date, division: str | None, by_age: bool) -> list[Line]:
    """Every measure by birth year, or by completed years of age, over the children whom the reader may see."""
    made = forecasts(answers, roll_of(reading, on=on, division=division).children, on)
    groups = {
        child: _age(course.birth_date, on) if by_age else course.birth_date.year
        for child, course in made.courses.items()
    }
    found: list[Line] = []
    for measure, title, answer in _measures(made.of, on):
        said = {child: answer(made.courses[child], forecast) for child, forecast in made.of.items()}
        found += _lines(measure, title, groups, said)
    return found


def _measures(made: Mapping[str, Forecast], on: date) -> Iterator[tuple[str, Words, Answer]]:
    yield UP_TO_DATE, TITLES[UP_TO_DATE], lambda course, forecast: _worst({each.status for each in forecast.series})
    yield ZERO_DOSE, TITLES[ZERO_DOSE], lambda course, forecast: _zero_dose(course, on)
    series = list(dict.fromkeys(each.series for forecast in made.values() for each in forecast.series))
    for name in series:
        title = SERIES.get(name, Words(name, name))
        yield name, title, lambda course, forecast, name=name: _worst({forecast.of(name).status})  # type: ignore[misc]


def _worst(statuses: set[str]) -> str | None:
    """Overdue, whatever else is not known; a series that nobody needs counts for nobody."""
    if "overdue" in statuses:
        return NOT_MET
    if statuses <= {"not_needed"}:
        return None
    return NOT_KNOWN if "unknown_history" in statuses else MET


def _zero_dose(course: Course, on: date) -> str | None:
    turned = plus_months(course.birth_date, _INFANCY_MONTHS)
    if on < turned:
        return None
    if any("DTaP" in products()[dose.product].counts and dose.given_on < turned for dose in course.doses):
        return NOT_MET
    return MET if course.history == "complete" else NOT_KNOWN


def _lines(measure: str, title: Words, groups: Mapping[str, int], said: Mapping[str, str | None]) -> Iterator[Line]:
    counted = Counter((groups[child], answer) for child, answer in said.items() if answer is not None)
    groups_seen = sorted({group for group, _ in counted})
    for group in groups_seen:
        yield Line(measure, title, group, *(counted[group, part] for part in (MET, NOT_MET, NOT_KNOWN)))
    yield Line(
        measure, title, None, *(sum(counted[g, part] for g in groups_seen) for part in (MET, NOT_MET, NOT_KNOWN))
    )


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
