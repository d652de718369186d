"""What the forecast walks, in whole numbers alone: children and their doses, what was given so far, and calendar months.

``walk.py``, ``decide.py`` and ``loops.py`` are one function in three files. It runs as it stands, on lists; numba compiles the
same text, on arrays (``compiled.py``), so that one child and a million cannot differ. Days are ordinals of the Gregorian
calendar; what is not there is NOTHING. No figure of the schedule stands here: all of them are in the table, whose records
``schedule/table.py`` describes.
"""

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple

from ..schedule import table as of
from ..schedule.table import Table

Column = Sequence[int]
Ints = MutableSequence[int]


class Courses(NamedTuple):
    """Children, one row each, with their doses, bars (contraindications) and turns (from a day on: what is recorded of them).

    ``*_first`` has one entry more than there are children. Doses and turns of a child stand in order of days. ``bars``: product,
    since and until of each, one after the other.
    """

    birth: Column
    dose_first: Column
    dose_day: Column
    dose_product: Column
    dose_paid: Column
    bar_first: Column
    bars: Column
    turn_first: Column
    turn_day: Column
    turn_bits: Column
    turn_history: Column


def later(day: int, months: int, days: int) -> int:
    """The day so many calendar months and then days later; a day-number that the month has not is its last."""
    if months == 0:
        return day + days
    z = day + 305  # from here years begin in March, and February is last
    era = z // 146097
    of_era = z - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    number = of_year - (153 * month + 2) // 5
    index = (year + 400 * era) * 12 + month + months
    year = index // 12
    month = index - 12 * year
    if month == 11:
        civil = year + 1
        length = 29 if civil % 4 == 0 and (civil % 100 != 0 or civil % 400 == 0) else 28
    else:
        length = (153 * month + 155) // 5 - (153 * month + 2) // 5
    start = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 - 305
    return start + min(number, length - 1) + days


def reached(birth: int, months: int, day: int) -> bool:
    """Whether so many calendar months have passed by a day: without the calendar where 28 or 31 days a month settle it."""
    lived = day - birth
    if lived < 28 * months:
        return False
    return lived >= 31 * months or day >= later(birth, months, 0)


def edition_on(table: Table, day: int) -> int:
    """The record of the edition in force on a day; the oldest also before it began."""
    edition = table[of.EDITIONS_END] - of.EDITION_WIDTH
    while edition > table[of.EDITIONS] and table[edition + of.SINCE] > day:
        edition -= of.EDITION_WIDTH
    return edition


def reset(state: Ints) -> None:
    """Nothing given."""
    for place in range(len(state)):
        state[place] = 0


def give(table: Table, state: Ints, edition: int, birth: int, day: int, product: int) -> None:
    """One dose is added. Doses of one counter on one day are one dose; some below an age are none."""
    record = table[of.PRODUCTS] + product * of.PRODUCT_WIDTH
    for count in range(table[record + of.COUNTS], table[record + of.COUNTS_END], of.COUNT_WIDTH):
        counter = table[count + of.COUNT_COUNTER]
        place = table[edition + of.PLACES] + table[count + of.COUNT_SERIES] * of.PLACE_WIDTH
        months = table[place + of.UNCOUNTED_MONTHS]
        if state[counter + of.LAST_DAY] == day or not reached(birth, months, day):
            continue
        if state[counter + of.GIVEN] == 0:
            state[counter + of.FIRST_DAY] = day
        state[counter + of.GIVEN] += 1
        state[counter + of.LAST_DAY] = day
    if (table[edition + of.LIVE_PRODUCTS] >> product) & 1 == 1:
        judged = (table[edition + of.LIVE_JUDGED] >> product) & 1
        state[of.LAST_JUDGED if judged == 1 else of.LAST_LIVE] = day
    if table[record + of.IS_GLOBULIN] == 1:
        state[of.LAST_GLOBULIN] = day
