"""The residence clock asked: everybody on one day with the next change, or everybody's runs of days with one status."""

from datetime import date

import polars as pl

from ..certainty import of_rank
from ..runs import joined
from .clock import Clock
from .lives import Lives, day_number
from .reasons import STATUSES, ResidenceStatus
from .stays import NEVER


def on_day(lives: Lives, day: date) -> pl.DataFrame:
    """One row a child, in order: ``status`` and ``next_status`` (numbers), ``next_day`` (or null), ``rank`` of certainty."""
    clock, number = Clock.at(lives, day), day_number(day)
    rows = clock.rows(lives.on(day))
    now = clock.read(rows, number)
    return now.hstack(_first_change(clock, rows.hstack([now["status"].alias("_now")]), number))


def _first_change(clock: Clock, rows: pl.DataFrame, day: int) -> pl.DataFrame:
    """The first of the days ahead on which the status is another; asked day after day, of those still without one."""
    days = pl.repeat(None, rows.height, dtype=pl.Int32, eager=True)
    later = pl.repeat(None, rows.height, dtype=pl.UInt8, eager=True)
    waiting, since = rows.with_row_index("_place"), pl.lit(day)
    while not waiting.is_empty():
        # Days without nulls have the quick way to the least of them.
        following = pl.min_horizontal(pl.when(pl.col(c) > since).then(c).otherwise(NEVER) for c in clock.ahead)
        waiting = waiting.with_columns(_next=following)
        # Who has no such day is asked too, which changes nothing and spares a copy of all others.
        then = clock.read(waiting, waiting["_next"])["status"]
        is_ahead = waiting["_next"] < NEVER
        changed = is_ahead & (then != waiting["_now"])
        where = waiting["_place"].filter(changed)
        days = days.scatter(where, waiting["_next"].filter(changed))
        later = later.scatter(where, then.filter(changed))
        waiting, since = waiting.filter(is_ahead & ~changed), pl.col("_next")
    return pl.DataFrame([days.cast(pl.Date).alias("next_day"), later.alias("next_status")])


def statuses(lives: Lives, day: date) -> list[ResidenceStatus]:
    """What is said of each child on a day, in order."""
    told = on_day(lives, day).with_columns(of_rank(pl.col("rank")).alias("certainty"))
    rows = told.select("status", "next_day", "next_status", "certainty").iter_rows()
    return [
        ResidenceStatus.of_status(
            subject, day, STATUSES[now], None if next_day is None else (next_day, STATUSES[later]), certainty
        )
        for subject, (now, next_day, later, certainty) in zip(lives.subjects, rows, strict=True)
    ]


def status_runs(lives: Lives) -> pl.DataFrame:
    """Runs of days with one status: subject, from, until, value (the status), source, certainty."""
    clock = Clock.always(lives)
    rows = clock.rows(lives.all())
    columns = [*clock.ahead, *clock.surer]
    ahead = rows.select("from", "until", *columns).with_row_index("_row")
    within = pl.col("day").is_not_null() & (pl.col("day") >= pl.col("from"))
    before_end = pl.col("until").is_null() | (pl.col("day") < pl.col("until"))
    days = ahead.with_columns(_start="from").unpivot(
        [*columns, "_start"], index=["_row", "from", "until"], value_name="day"
    )
    asked = days.filter(within & before_end).select("_row", "day", "until").unique(["_row", "day"]).sort("_row", "day")
    found = clock.read(rows[asked["_row"]], asked["day"])
    following = pl.when(pl.col("_row") == pl.col("_row").shift(-1)).then(pl.col("day").shift(-1)).otherwise("until")
    runs = asked.with_columns(following.alias("until")).hstack(found).hstack([rows["n"].gather(asked["_row"])])
    named = runs.select(
        subject=lives.subjects.gather(runs["n"]),
        **{"from": pl.col("day").cast(pl.Date)},
        until=pl.col("until").cast(pl.Date),
        value=pl.col("status").replace_strict(dict(enumerate(STATUSES)), return_dtype=pl.String),
        source=rows["source"].gather(runs["_row"]),
        certainty=of_rank(pl.col("rank")),
    )
    return joined(named, by=["subject"])
