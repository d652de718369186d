"""The loops over children: the answers of a day for every series, and their course in time. See ``walk.py``."""

from ..schedule import table as of
from ..schedule.table import NEVER, NOTHING, Table
from .decide import (
    AGE_DAY,
    ANSWER_WIDTH,
    CERTAINTY,
    COMPLETE,
    DEADLINE,
    EARLIEST,
    NOT_NEEDED,
    REVIEW,
    RULE,
    STATUS,
    UNKNOWN_HISTORY,
    UPCOMING,
    decide,
)
from .walk import Column, Courses, Ints, edition_on, give, later, reset

SEEN, PARTIAL, UNKNOWN = range(3)
"""The places of HISTORIES in ``course.py``."""
TURN_CHILD, TURN_SERIES, TURN_SINCE, TURN_STATUS, TURN_CERTAINTY, TURN_DOSES, TURN_WIDTH = range(7)
"""A status in time: of which child and series, from which day on, how sure, and how many doses were counted."""


def turn_on(turn_day: Column, first: int, last: int, day: int) -> int:
    """The turn that holds on a day; the first also before it."""
    place = last - 1
    while place > first and turn_day[place] > day:
        place -= 1
    return place


def as_known(answers: Ints, at: int, history: int, day: int) -> None:
    """A missing dose of a child whose history was not seen, or in part, is not known to be missing.

    Before the least age of the next dose none can be missing, so that answer stands in a partial history.
    """
    status = answers[at + STATUS]
    young = status == UPCOMING and day < answers[at + AGE_DAY]
    missing = status != COMPLETE and status != NOT_NEEDED
    if history == UNKNOWN or (history == PARTIAL and missing and not young):
        answers[at + STATUS] = UNKNOWN_HISTORY
        answers[at + CERTAINTY] = 0


def too_soon(
    table: Table,
    state: Ints,
    birth: int,
    day: int,
    product: int,
    paid: int,
    bits: int,
    bars: Column,
    answers: Ints,
    at: int,
) -> int:
    """The series, as bits, of which this dose lies below age or interval, by the edition of its own day.

    What was paid for, or goes by its leaflet, is not held against the programme's ages.
    """
    edition = edition_on(table, day)
    limit = table[edition + of.LIMITS] + product * of.LIMIT_WIDTH
    record = table[of.PRODUCTS] + product * of.PRODUCT_WIDTH
    free = paid == 1 or table[record + of.BY_LEAFLET] == 1
    least = table[limit + of.PRODUCT_MONTHS]
    young = least != NOTHING and day < later(birth, least, table[limit + of.PRODUCT_DAYS])
    found = 0
    for count in range(table[record + of.COUNTS], table[record + of.COUNTS_END], of.COUNT_WIDTH):
        series = table[count + of.COUNT_SERIES]
        if (found >> series) & 1 == 1 or state[table[count + of.COUNT_COUNTER] + of.LAST_DAY] == day:
            continue
        decide(table, state, edition, series, birth, day, bits, bars, 0, 0, answers, at)
        earliest = answers[at + EARLIEST]
        early = answers[at + RULE] >= 0 and earliest != NOTHING and day < earliest
        by_age = young or (early and earliest == answers[at + AGE_DAY])
        if (by_age and not free) or (early and earliest > answers[at + AGE_DAY]):
            found |= 1 << series
    return found


def answer_all(
    table: Table,
    courses: Courses,
    days: Column,
    wanted: int,
    judged: bool,
    state: Ints,
    answers: Ints,
    start: int,
    stop: int,
) -> None:
    """Every series of the children from ``start`` to ``stop``, on the day of each, written as records into ``answers``.

    ``wanted``: the record of an edition, or NOTHING: the one in force on the day. ``judged``: whether doses below age or interval
    are looked for, which takes as long as all the rest.
    """
    series_count, bars = table[of.SERIES_COUNT], courses.bars
    for child in range(start, stop):
        day, birth = days[child], courses.birth[child]
        turn = turn_on(courses.turn_day, courses.turn_first[child], courses.turn_first[child + 1], day)
        bits, history = courses.turn_bits[turn], courses.turn_history[turn]
        begin = child * series_count * ANSWER_WIDTH
        review = 0
        reset(state)
        for dose in range(courses.dose_first[child], courses.dose_first[child + 1]):
            given, product = courses.dose_day[dose], courses.dose_product[dose]
            if given > day:
                break
            paid = courses.dose_paid[dose]
            if judged:
                review |= too_soon(table, state, birth, given, product, paid, bits, bars, answers, begin)
            give(table, state, edition_on(table, given), birth, given, product)
        edition = edition_on(table, day) if wanted == NOTHING else wanted
        first, last = courses.bar_first[child], courses.bar_first[child + 1]
        for series in range(series_count):
            at = begin + series * ANSWER_WIDTH
            decide(table, state, edition, series, birth, day, bits, bars, first, last, answers, at)
            as_known(answers, at, history, day)
            answers[at + REVIEW] = (review >> series) & 1


def next_day(
    table: Table, edition: int, series: int, birth: int, day: int, bars: Column, first: int, last: int, answers: Ints
) -> int:
    """The first day after ``day`` on which the answer of a series may be another by itself, without a dose or a new record."""
    upcoming = NEVER
    for begun in range(table[of.EDITIONS], table[of.EDITIONS_END], of.EDITION_WIDTH):
        since = table[begun + of.SINCE]
        if day < since < upcoming:
            upcoming = since
    place = table[edition + of.PLACES] + series * of.PLACE_WIDTH
    for bound in range(table[place + of.BOUNDS], table[place + of.BOUNDS_END], of.BOUND_WIDTH):
        reached = table[bound + of.BOUND_DAY]
        if reached == NOTHING:
            reached = later(birth, table[bound + of.BOUND_MONTHS], 0)
        if day < reached < upcoming:
            upcoming = reached
    for field in (EARLIEST, DEADLINE, AGE_DAY):
        if day < answers[field] < upcoming:
            upcoming = answers[field]
    for bar in range(3 * first, 3 * last):
        if bar % 3 > 0 and day < bars[bar] < upcoming:
            upcoming = bars[bar]
    return upcoming


def turns_all(
    table: Table,
    courses: Courses,
    state: Ints,
    answers: Ints,
    turns: Ints,
    start: int,
    stop: int,
    room: int,
) -> tuple[int, int]:
    """Every series of the children from ``start`` to ``stop`` in time, from birth on, as if nothing more were given.

    Written as records into ``turns``; ends before the child for whom fewer than ``room`` records are left. Returns the child at
    which to go on, and the records written. ``answers``: room for one answer.
    """
    row, bars = 0, courses.bars
    for child in range(start, stop):
        if len(turns) // TURN_WIDTH - row < room:
            return child, row
        birth = courses.birth[child]
        first, last = courses.bar_first[child], courses.bar_first[child + 1]
        first_turn, last_turn = courses.turn_first[child], courses.turn_first[child + 1]
        last_dose = courses.dose_first[child + 1]
        for series in range(table[of.SERIES_COUNT]):
            reset(state)
            dose, day = courses.dose_first[child], birth
            status, certainty, doses = NOTHING, NOTHING, NOTHING
            while day < NEVER:
                while dose < last_dose and courses.dose_day[dose] <= day:
                    given = courses.dose_day[dose]
                    give(table, state, edition_on(table, given), birth, given, courses.dose_product[dose])
                    dose += 1
                edition = edition_on(table, day)
                turn = turn_on(courses.turn_day, first_turn, last_turn, day)
                decide(
                    table, state, edition, series, birth, day, courses.turn_bits[turn], bars, first, last, answers, 0
                )
                as_known(answers, 0, courses.turn_history[turn], day)
                counted = state[
                    table[table[edition + of.PLACES] + series * of.PLACE_WIDTH + of.MAIN_COUNTER] + of.GIVEN
                ]
                if answers[STATUS] != status or answers[CERTAINTY] != certainty or counted != doses:
                    status, certainty, doses = answers[STATUS], answers[CERTAINTY], counted
                    record = row * TURN_WIDTH
                    turns[record + TURN_CHILD] = child
                    turns[record + TURN_SERIES] = series
                    turns[record + TURN_SINCE] = day
                    turns[record + TURN_STATUS] = status
                    turns[record + TURN_CERTAINTY] = certainty
                    turns[record + TURN_DOSES] = doses
                    row += 1
                upcoming = next_day(table, edition, series, birth, day, bars, first, last, answers)
                if dose < last_dose:
                    upcoming = min(upcoming, courses.dose_day[dose])
                if turn + 1 < last_turn:
                    upcoming = min(upcoming, max(day + 1, courses.turn_day[turn + 1]))
                if state[of.LAST_LIVE] == day or state[of.LAST_JUDGED] == day:
                    upcoming = min(upcoming, day + 1)  # today alone another live vaccine may still be given
                day = upcoming
    return stop, row
