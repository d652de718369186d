"""The forecast of one child on one day, told with its reasons; the catch-up plan if it is asked for."""

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
    schedule = schedule or national()
    if on < course.birth_date:
        raise UsageError("The day lies before birth.", remedy="Ask for a day from birth on.")
    place = _edition(schedule, edition, on)
    day = on.toordinal()
    packed_course = packed(schedule, [course])
    answers = walker(schedule, 1).answers_of_one(packed_course, day, schedule.begins(place), len(schedule.series))
    bits, tell = packed_course.turn_bits[0], teller(schedule, place).tell
    records = [answers[at : at + ANSWER_WIDTH] for at in range(0, len(answers), ANSWER_WIDTH)]
    told = tuple(tell(name, record, day, bits) for name, record in zip(schedule.series, records, strict=True))
    key = schedule.editions[place].edition
    return Forecast(key, on, planned(schedule, course, place, day, told) if plan else told)


def _edition(schedule: Schedule, key: str | None, on: date) -> int:
    if key is None:
        return schedule.edition_on(on.toordinal())
    keys = [edition.edition for edition in schedule.editions]
    if key not in keys:
        raise UsageError(f"No edition {key!r}.", remedy=f"{near(key, keys)}Say one of {', '.join(keys)}.")
    return keys.index(key)
