"""Who walks: plain Python, or the same functions compiled by numba where it is installed (the extra ``bulk``).

Compiled code is kept beside this file, under a name made from the text of the functions, since numba itself would not notice
a change in a function that another calls.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from inspect import getsource
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from ..schedule import table
from ..schedule.table import NOTHING, SERIES_COUNT, Schedule, Table
from . import decide, loops, walk
from .decide import ANSWER_WIDTH
from .loops import answer_all, turns_all
from .packing import new_state, packed
from .walk import Column, Courses, Ints

WORTH_COMPILING = 500
"""Children from which on loading the compiled functions, about a second, is faster than walking them in plain Python."""

_HELPERS = (
    walk.later,
    walk.reached,
    walk.edition_on,
    walk.reset,
    walk.give,
    decide.fits,
    decide.of_age,
    decide.first_day,
    decide.barred,
    decide.cautioned,
    decide.refer,
    decide.dose_answer,
    decide.decide,
    loops.turn_on,
    loops.as_known,
    loops.too_soon,
    loops.next_day,
)


@dataclass(frozen=True)
class Walker:
    """The walk over one schedule, plain or compiled, with room of its own: not for two threads at once."""

    table: Table
    state: Ints
    compiled: bool
    answering: Callable[..., None]
    turning: Callable[..., tuple[int, int]]

    def fresh(self) -> "Walker":
        """The same with a room of its own, for another thread."""
        return replace(self, state=self.room(len(self.state)))

    def room(self, numbers: int) -> Ints:
        """Room for so many whole numbers, in the form that this walker writes; what they are before is not said."""
        if not self.compiled:
            return [0] * numbers
        import numpy

        room: Any = numpy.empty(numbers, numpy.int32)
        written: Ints = room
        return written

    def answer_all(
        self, courses: Courses, days: Column, edition: int, answers: Ints, start: int, stop: int, *, judged: bool
    ) -> None:
        """Every series of children on the day of each; ``edition`` NOTHING: the one in force on it; ``judged``: doses too."""
        self.answering(self.table, courses, days, edition, judged, self.state, answers, start, stop)

    def answers_of_day(self, courses: Courses, day: int, edition: int) -> list[int]:
        """The answers of children whose courses are in lists, all on one day."""
        children = len(courses.birth)
        answers = self.room(children * self.table[SERIES_COUNT] * ANSWER_WIDTH)
        columns, days = (Courses(*map(array, courses)) if self.compiled else courses), [day] * children
        self.answer_all(columns, array(days) if self.compiled else days, edition, answers, 0, children, judged=True)
        told: list[int] = answers.tolist() if self.compiled else answers  # type: ignore[attr-defined,assignment]
        return told

    def turns_all(self, courses: Courses, turns: Ints, start: int, room: int) -> tuple[int, int]:
        """The statuses in time of children from ``start`` on while there is room: where to go on, and records written."""
        one, last = self.room(ANSWER_WIDTH), len(courses.birth)
        return self.turning(self.table, courses, self.state, one, turns, start, last, room)


def plain(schedule: Schedule) -> Walker:
    """The walk in plain Python, on lists."""
    return Walker(schedule.table, new_state(schedule), False, answer_all, turns_all)


def compiled(schedule: Schedule) -> Walker:
    """The walk compiled, on arrays of numpy. ImportError where numba is not installed."""
    return _compiled(schedule).fresh()


@cache
def _compiled(schedule: Schedule) -> Walker:
    answering, turning = _functions()
    return Walker(array(schedule.table), array(new_state(schedule)), True, answering, turning)


def walker(schedule: Schedule, children: int) -> Walker:
    """Compiled where that pays: for some hundreds of children at once, or once as many were walked in plain Python.

    Who asks for a few at a time never waits for it: a thread loads what is compiled meanwhile.
    """
    if not can_compile():
        return plain(schedule)
    if children >= WORTH_COMPILING or _LOADING.is_done():
        return compiled(schedule)
    _LOADING.walked(schedule, children)
    return plain(schedule)


class _Loading:
    """The compiled functions, loaded in a thread once enough children were walked without them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._children = 0
        self._thread: Thread | None = None

    def walked(self, schedule: Schedule, children: int) -> None:
        """So many more children are walked in plain Python."""
        with self._lock:
            self._children += children
            if self._children >= WORTH_COMPILING and self._thread is None:
                self._thread = Thread(target=load, args=[schedule], name="tongxing-immunization-compiled")
                self._thread.start()

    def is_done(self) -> bool:
        """Whether they are loaded."""
        return self._thread is not None and not self._thread.is_alive()


_LOADING = _Loading()


def load(schedule: Schedule) -> None:
    """Load both compiled functions, or compile them, by walking nobody."""
    walking, nobody = compiled(schedule), Courses(*map(array, packed(schedule, [])))
    walking.answer_all(nobody, array([]), NOTHING, walking.room(0), 0, 0, judged=True)
    walking.turns_all(nobody, walking.room(0), 0, 0)


@cache
def can_compile() -> bool:
    """Whether the extra ``bulk`` is installed."""
    return find_spec("numba") is not None


def array(column: Any) -> Any:
    """A column as an array of whole numbers."""
    import numpy

    return numpy.asarray(column, dtype=numpy.int32)


@cache
def _functions() -> tuple[Callable[..., None], Callable[..., tuple[int, int]]]:
    import numba

    for helper in _HELPERS:
        numba.extending.register_jitable(forceinline=True)(helper)
    config: Any = numba.config
    before, config.CACHE_DIR = config.CACHE_DIR, str(_kept())
    try:
        make = numba.njit(cache=True, nogil=True)
        return make(answer_all), make(turns_all)
    finally:
        config.CACHE_DIR = before


def _kept() -> Path:
    """Where compiled code of exactly these functions is kept."""
    text = "".join(getsource(module) for module in (table, walk, decide, loops)).encode()
    return Path(__file__).parent / "__pycache__" / f"walk-{sha256(text).hexdigest()[:16]}"
