"""The catch-up plan: every dose that is still to come, on the first day permitted, if the child comes each time.

All series are planned together: a live vaccine by injection falls on the day of another or stands as far from it as the schedule
says, and MMR is planned first, since it goes before the others where not all can be given (brief 3.2).
"""

from dataclasses import replace
from datetime import date

from ..schedule.table import LIVE_DAYS, LIVE_MONTHS, LIVE_PRODUCTS, Schedule
from .answers import PlannedDose, SeriesForecast
from .compiled import plain
from .course import Course
from .decide import DUE, EARLIEST, OVERDUE, RULE, STATUS, UPCOMING, decide
from .packing import bits_of, new_answers, packed
from .walk import Courses, Ints, edition_on, give, later, reset

FIRST = "MMR"
MOST_STEPS = 60
"""More doses and waits than any series has; what has not ended by then is left where it is."""


def planned(
    schedule: Schedule, course: Course, edition: int, day: int, told: tuple[SeriesForecast, ...]
) -> tuple[SeriesForecast, ...]:
    """The forecasts with the plan of each series: empty where no dose is to be given, None where the history is not known."""
    planning = _Planning(schedule, packed(schedule, [course]), edition, day, bits_of(schedule, course))
    plans: dict[str, tuple[PlannedDose, ...]] = {}
    for one in sorted(told, key=lambda one: one.series != FIRST):
        if one.status != "unknown_history":
            plans[one.series] = planning.series(schedule.series.index(one.series))
    return tuple(replace(one, catch_up_plan=plans.get(one.series)) for one in told)


class _Planning:
    def __init__(self, schedule: Schedule, courses: Courses, edition: int, day: int, bits: int) -> None:
        self.schedule = schedule
        self.table = schedule.table
        self.courses = courses
        self.edition = schedule.begins(edition)
        self.day = day
        self.bits = bits
        self.live: list[int] = []
        """Days on which a live vaccine is planned."""

    def series(self, series: int) -> tuple[PlannedDose, ...]:
        """The doses of one series still to come; none after one that waits for a test or for the clinic."""
        walker = plain(self.schedule)
        state, answer = walker.state, new_answers(self.schedule, 1)
        self._so_far(state)
        found: list[PlannedDose] = []
        day = self.day
        for _ in range(MOST_STEPS):
            self._decide(state, series, day, answer)
            if answer[STATUS] == UPCOMING:
                day = answer[EARLIEST]  # by then another rule may hold
                continue
            if answer[STATUS] not in (DUE, OVERDUE):
                break
            product = self._product(answer)
            spaced = self._spaced(day, product)
            if spaced > day:
                day = spaced
                continue
            found.append(PlannedDose(self.schedule.products[product], date.fromordinal(day)))
            give(self.table, state, self.edition, self.courses.birth[0], day, product)
            if self._is_live(product):
                self.live.append(day)
        return tuple(found)

    def _decide(self, state: Ints, series: int, day: int, answer: Ints) -> None:
        bars = self.courses.bars
        birth = self.courses.birth[0]
        decide(self.table, state, self.edition, series, birth, day, self.bits, bars, 0, len(bars) // 3, answer, 0)

    def _product(self, answer: Ints) -> int:
        return self.schedule.products.index(self.schedule.rules[answer[RULE]].product or "")

    def _so_far(self, state: Ints) -> None:
        """What was given until the day of the forecast."""
        reset(state)
        courses = self.courses
        for product, given in zip(courses.dose_product, courses.dose_day, strict=True):
            if given <= self.day:
                give(self.table, state, edition_on(self.table, given), courses.birth[0], given, product)

    def _is_live(self, product: int) -> bool:
        return (self.table[self.edition + LIVE_PRODUCTS] >> product) & 1 == 1

    def _spaced(self, day: int, product: int) -> int:
        """The first day from ``day`` on that keeps the distance from every live vaccine planned so far."""
        if not self._is_live(product):
            return day
        for live in sorted(self.live):
            if day < live < self._apart(day):
                day = live
            elif live < day < self._apart(live):
                day = self._apart(live)
        return day

    def _apart(self, day: int) -> int:
        return later(day, self.table[self.edition + LIVE_MONTHS], self.table[self.edition + LIVE_DAYS])
