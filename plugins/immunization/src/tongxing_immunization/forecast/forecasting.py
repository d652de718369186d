"""The forecast of one child or several on one day, told with its reasons; the catch-up plan if it is asked for."""

from collections.abc import Sequence
from datetime import date

from tongxing import UsageError
from tongxing.datafile import near

from ..schedule.laying import schedule as national
from ..schedule.table import Schedule
from .answers import Forecast
from .compiled import walker
from .course import Course
from .decide import ANSWER_WIDTH
from .packing import packed
from .planning import planned
from .telling import teller


def forecast_for(
    course: Course, on: date, *, edition: str | None = None, plan: bool = False, schedule: Schedule | None = None
) -> Forecast:
    """Every series of one child on a day, by the edition in force on it or by a named one.

    UsageError for an edition or a product that the schedule has not, and for a day before birth.
    """
    return forecasts_for([course], on, edition=edition, plan=plan, schedule=schedule)[0]


def forecasts_for(
    courses: Sequence[Course],
    on: date,
    *,
    edition: str | None = None,
    plan: bool = False,
    schedule: Schedule | None = None,
) -> list[Forecast]:
    """The same for several children, who are walked together. UsageError if it is one for any of them."""
    schedule = schedule or national()
    if any(on < course.birth_date for course in courses):
        raise UsageError("The day lies before birth.", remedy="Ask for a day from birth on.")
    place, day = _edition(schedule, edition, on), on.toordinal()
    together = packed(schedule, courses)
    answers = walker(schedule, len(courses)).answers_of_day(together, day, schedule.begins(place))
    tell, key = teller(schedule, place).tell, schedule.editions[place].edition
    made = []
    for child, (course, bits) in enumerate(zip(courses, together.turn_bits, strict=True)):
        begins = range(child * len(schedule.series) * ANSWER_WIDTH, len(answers), ANSWER_WIDTH)
        records = [answers[at : at + ANSWER_WIDTH] for at in begins[: len(schedule.series)]]
        told = tuple(tell(name, record, day, bits) for name, record in zip(schedule.series, records, strict=True))
        made.append(Forecast(key, on, planned(schedule, course, place, day, told) if plan else told))
    return made


def _edition(schedule: Schedule, key: str | None, on: date) -> int:
    if key is None:
        return schedule.edition_on(on.toordinal())
    keys = [edition.edition for edition in schedule.editions]
    if key not in keys:
        raise UsageError(f"No edition {key!r}.", remedy=f"{near(key, keys)}Say one of {', '.join(keys)}.")
    return keys.index(key)
