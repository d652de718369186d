"""Clocks: how long each step of a procedure has run, when it is due, and whether it is late. Folded, never stored.

A step begins with the first event that begins it, and ends with the first after it that ends it. While an application is
returned for papers its clock stands; the days of that are added to the due day. The day on which a period begins is not
counted (Civil Code art. 201). A limit whose parameter is open gives an unknown due day, not none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ...errors import Words
from ...policy.calendar import later_by_workdays, workdays
from ...policy.months import later_by_months
from ...policy.parameters import ParameterBook
from .applications import Folded
from .procedures import Procedure, ProcedureStep

RUNNING, DUE_SOON, OVERDUE, PAUSED = "RUNNING", "DUE_SOON", "OVERDUE", "PAUSED"
NO_DUE_DAY = "NO_DUE_DAY"
"""Running, and nobody has said within how long."""
DONE, DONE_LATE, STOPPED = "DONE", "DONE_LATE", "STOPPED"
STATES = {
    RUNNING: Words("办理中", "Running"),
    DUE_SOON: Words("即将到期", "Due soon"),
    OVERDUE: Words("已逾期", "Overdue"),
    PAUSED: Words("补正期间停计", "Paused for papers"),
    NO_DUE_DAY: Words("办理中,时限未定", "Running; no limit is set"),
    DONE: Words("按期办结", "Done in time"),
    DONE_LATE: Words("逾期办结", "Done late"),
    STOPPED: Words("因撤回或办结终止", "Ended with the application"),
}
WAITING = frozenset({RUNNING, DUE_SOON, OVERDUE, PAUSED, NO_DUE_DAY})
"""States in which somebody still has something to do."""
_STOPS = ("withdrawn", "closed")
_FAR = 1 << 30


@dataclass(frozen=True)
class StepClock:
    """One step of one application on a day. ``limit`` None: its parameter is open. ``due_on`` None: so, or it is paused."""

    thread: str
    step: str
    place: str
    division: str | None
    began_on: date
    done_on: date | None
    limit: int | None
    due_on: date | None
    state: str

    @property
    def warning(self) -> Words | None:
        """What to show beside the due day where the holidays of a year are not published; the day is then provisional."""
        return workdays().warning(self.began_on, self.due_on) if self.due_on else None


_COLUMNS = ("thread", "step", "place", "division", "began_on", "done_on", "limit", "due_on", "state")


def clocks(procedure: Procedure, folded: Folded, parameters: ParameterBook, *, on: date, soon: int) -> pl.DataFrame:
    """One row for each step that has begun: the columns of StepClock, and ``number``, its place in the procedure.

    ``soon``: a step that is due within so many working days after ``on`` is due soon.
    """
    steps = folded.threads.steps.with_columns(_at=pl.int_range(pl.len()).over("thread"))
    pauses = _pauses(steps)
    made = [
        _clock(step, number, steps, pauses, folded.places, parameters, on, soon)
        for number, step in enumerate(procedure.steps)
    ]
    return pl.concat(made).sort("thread", "number")


def clocks_of(
    procedure: Procedure, folded: Folded, parameters: ParameterBook, *, on: date, soon: int
) -> dict[str, list[StepClock]]:
    """The same as objects, by thread, in the order of the procedure."""
    told: dict[str, list[StepClock]] = {}
    for row in clocks(procedure, folded, parameters, on=on, soon=soon).select(_COLUMNS).iter_rows():
        told.setdefault(row[0], []).append(StepClock(*row))
    return told


def _clock(
    step: ProcedureStep,
    number: int,
    steps: pl.DataFrame,
    pauses: pl.DataFrame,
    places: pl.DataFrame,
    parameters: ParameterBook,
    on: date,
    soon: int,
) -> pl.DataFrame:
    begun = _first(steps, step.begins, began_on="happened_on", _began="_at")
    after = steps.join(begun.select("thread", "_began"), on="thread").filter(pl.col("_at") > pl.col("_began"))
    done = _first(after, (*step.ends, *_STOPS), done_on="happened_on", _done="_at", _by="kind")
    rows = begun.join(done, on="thread", how="left").join(places, on="thread", how="left")
    rows = rows.with_columns(
        division=pl.col(step.place), number=pl.lit(number), step=pl.lit(step.key), place=pl.lit(step.place)
    )
    rows = rows.with_columns(limit=_limit(step, parameters))
    rows = rows.join(_stood(rows, pauses, step.limit.unit), on="thread", how="left")
    rows = rows.with_columns(_added=pl.col("_added").fill_null(0), _open=pl.col("_open").fill_null(False))
    due = _due(step.limit.unit, pl.col("_added"))
    rows = rows.with_columns(due_on=pl.when(~pl.col("_open")).then(due))
    return rows.with_columns(state=_state(step, on, soon)).select(*_COLUMNS, "number")


def _first(steps: pl.DataFrame, kinds: Iterable[str], **columns: str) -> pl.DataFrame:
    """The first event of some kinds in each thread."""
    found = steps.filter(pl.col("kind").is_in(list(kinds))).unique("thread", keep="first", maintain_order=True)
    return found.select("thread", **{name: pl.col(of) for name, of in columns.items()})


def _pauses(steps: pl.DataFrame) -> pl.DataFrame:
    """When an application was returned for papers, and when it came back (null: not yet)."""
    turns = steps.filter((pl.col("source") == "returned") != (pl.col("target") == "returned"))
    back = pl.col("happened_on").shift(-1).over("thread")
    pairs = turns.with_columns(_back=back).filter(pl.col("target") == "returned")
    return pairs.select("thread", _from="happened_on", _back="_back", _paused="_at")


def _stood(rows: pl.DataFrame, pauses: pl.DataFrame, unit: str) -> pl.DataFrame:
    """For how many days, working days where those count, each step stood; and whether it still stands.

    Only what was returned by its due day stands: papers that are asked for afterwards do not make up for being late.
    """
    inside = pl.col("_paused").is_between(pl.col("_began"), pl.col("_done").fill_null(_FAR), closed="none")
    mine = rows.join(pauses, on="thread").filter(inside).sort("thread", "_paused")
    start, back = pl.col("_from"), pl.col("_back")
    days = _between(start, back) if unit == "workday" else (back - start).dt.total_days()
    mine = mine.with_columns(_days=days.fill_null(0))
    before = pl.col("_days").cum_sum().over("thread") - pl.col("_days")
    in_time = start <= _due(unit, before)
    counted = mine.filter(in_time.fill_null(True))
    return counted.group_by("thread").agg(_added=pl.col("_days").sum(), _open=back.is_null().any())


def _limit(step: ProcedureStep, parameters: ParameterBook) -> pl.Expr:
    """The limit of each row: the number, or what the parameter says at the step's place on the day on which it began."""
    key = step.limit.parameter
    if key is None:
        return pl.lit(step.limit.count, pl.Int64)

    def look_up(rows: pl.Series) -> pl.Series:
        asked = rows.struct.unnest()
        found = [parameters.resolve(key, division, day).value for division, day in asked.iter_rows()]
        return pl.Series(found, dtype=pl.Int64)

    return pl.struct("division", "began_on").map_batches(look_up, return_dtype=pl.Int64)


def _due(unit: str, added: pl.Expr) -> pl.Expr:
    began, limit = pl.col("began_on"), pl.col("limit")
    if unit == "workday":
        return later_by_workdays(began, limit + added)
    if unit == "month":
        return later_by_months(began, limit) + pl.duration(days=added)
    return began + pl.duration(days=limit + added)


def _state(step: ProcedureStep, on: date, soon: int) -> pl.Expr:
    due, done = pl.col("due_on"), pl.col("done_on")
    left = _between(pl.lit(on, pl.Date), due)
    is_stopped = pl.col("_by").is_in(list(_STOPS)) & ~pl.col("_by").is_in(list(step.ends))
    return (
        pl.when(is_stopped)
        .then(pl.lit(STOPPED))
        .when(done > due)
        .then(pl.lit(DONE_LATE))
        .when(done.is_not_null())
        .then(pl.lit(DONE))
        .when(pl.col("_open"))
        .then(pl.lit(PAUSED))
        .when(due.is_null())
        .then(pl.lit(NO_DUE_DAY))
        .when(due < on)
        .then(pl.lit(OVERDUE))
        .when(left <= soon)
        .then(pl.lit(DUE_SOON))
        .otherwise(pl.lit(RUNNING))
    )


def _between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """``workdays_between`` for columns; null where a day is not known."""
    return pl.struct(start.alias("start"), end.alias("end")).map_batches(_counted, return_dtype=pl.Int64)


def _counted(pairs: pl.Series) -> pl.Series:
    asked = pairs.struct.unnest()
    each = asked.unique().drop_nulls()
    count: list[Any] = [workdays().workdays_between(start, end) for start, end in each.iter_rows()]
    found = each.with_columns(count=pl.Series(count, dtype=pl.Int64))
    return asked.join(found, on=["start", "end"], how="left", maintain_order="left")["count"]
