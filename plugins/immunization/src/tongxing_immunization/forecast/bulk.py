"""Many children at once: the statuses of every series in time, as a frame of runs; the answers of one day, as columns."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl

from ..schedule.table import NOTHING, Schedule
from .compiled import Walker, walker
from .decide import ANSWER_WIDTH
from .loops import TURN_WIDTH
from .walk import Courses, Ints

EPOCH = 719163
"""The ordinal of 1 January 1970, from which Polars counts days."""
MOST_RUNS = 1000
"""More runs than one child has: no child is begun unless there is room for so many."""
AT_A_TIME = 20_000
"""Children that one thread answers before it takes others."""
ROWS = 200_000
"""Runs that are written at a time."""
_TURN = {
    "child": pl.Int64,
    "series": pl.Int8,
    "from": pl.Date,
    "status": pl.Int8,
    "certainty": pl.Int8,
    "doses": pl.Int64,
}


def runs_of(schedule: Schedule, courses: Courses, walking: Walker | None = None) -> pl.DataFrame:
    """child, series, status, certainty (places all), from, until, doses (of the series' counter): from birth on.

    The future is told as if nothing more were given. ``until`` null: to the end.
    """
    walking = walking or walker(schedule, len(courses.birth))
    parts, start = [_turns([])], 0
    while start < len(courses.birth):
        written = walking.room(ROWS * TURN_WIDTH)
        start, rows = walking.turns_all(courses, written, start, MOST_RUNS)
        parts.append(_turns(written[: rows * TURN_WIDTH]))
    runs = pl.concat(parts)
    same = [pl.col(name) == pl.col(name).shift(-1) for name in ("child", "series")]
    return runs.with_columns(until=pl.when(*same).then(pl.col("from").shift(-1)))


def answers_of(
    schedule: Schedule,
    courses: Courses,
    days: Sequence[int],
    walking: Walker | None = None,
    edition: int | None = None,
    *,
    judged: bool = True,
) -> Ints:
    """The answers of each child's day: one record for each child and series, child by child (``decide.py``).

    ``judged``: whether doses below age or interval are looked for.
    """
    children = len(courses.birth)
    walking = walking or walker(schedule, children)
    answers = walking.room(children * len(schedule.series) * ANSWER_WIDTH)
    wanted = NOTHING if edition is None else schedule.begins(edition)
    if not walking.compiled:
        walking.answer_all(courses, days, wanted, answers, 0, children, judged=judged)
        return answers
    cuts = range(0, children, AT_A_TIME)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # compiled code does not hold the interpreter's lock

        def part(start: int) -> None:
            stop = min(start + AT_A_TIME, children)
            walking.fresh().answer_all(courses, days, wanted, answers, start, stop, judged=judged)

        list(pool.map(part, cuts))
    return answers


def _turns(numbers: Any) -> pl.DataFrame:
    """Records of turns as a frame."""
    columns = {name: pl.Series(name, numbers[place::TURN_WIDTH]) for place, name in enumerate(_TURN)}
    day = (pl.col("from") - EPOCH).cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(columns).with_columns(day.alias("from")).cast(_TURN)  # type: ignore[arg-type]
