"""How a child stands with the schedule over time: series overdue and complete, doses of MMR and DTaP, zero-dose.

Not known is not zero: a series whose history was not seen is neither overdue nor complete. What is overdue by what is known is told
all the same.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl

from tongxing import Child, Runs, fact
from tongxing.policy.certainty import of_rank
from tongxing.policy.months import later_by_months
from tongxing.policy.runs import joined
from tongxing.records import Record

from ..forecast.bulk import runs_of
from ..forecast.compiled import array, walker
from ..forecast.decide import COMPLETE, OVERDUE, UNKNOWN_HISTORY
from ..schedule import schedule
from .columns import packed_records
from .courses import READS

CATEGORY = "immunization.forecast"
child_fact = partial(fact, of="child", category=CATEGORY, reads=READS)


@child_fact(type=int, zh="逾期未种的疫苗系列数", en="Series overdue")
def overdue_series(*relations: pl.DataFrame) -> Runs:
    """How many series are overdue. Where some are known to be, those; where none is and a history was not seen, not known."""
    told = pl.when(pl.col("overdue") > 0).then("overdue").when(pl.col("unknown") == 0).then("overdue")
    return Runs(joined(_tally(relations).with_columns(value=told).drop_nulls("value"), by=["subject"]))


@child_fact(type=int, zh="已完成的疫苗系列数", en="Series complete")
def complete_series(*relations: pl.DataFrame) -> Runs:
    """How many series are complete; not known while the history of another was not seen."""
    told = _tally(relations).filter(pl.col("unknown") == 0).with_columns(value="complete")
    return Runs(joined(told, by=["subject"]))


@child_fact(type=int, zh="含麻疹成分疫苗剂次", en="Measles-containing doses")
def mmr_doses(*relations: pl.DataFrame) -> Runs:
    """Doses of MMR, MR or measles that count; not known while one may have been given elsewhere."""
    return _doses(relations, "MMR")


@child_fact(type=int, zh="百白破和白破疫苗剂次", en="DTaP and DT doses")
def dtap_doses(*relations: pl.DataFrame) -> Runs:
    """Doses of DTaP and DT that count; not known while one may have been given elsewhere."""
    return _doses(relations, "DTaP")


@child_fact(type=bool, zh="零剂次儿童", en="Zero-dose child")
def zero_dose(*relations: pl.DataFrame, parameters: Any) -> Runs:
    """Of age, and without any DTaP: the sign of a child whom vaccination has not reached. Below that age no child is one."""
    children = dict(zip(READS, relations, strict=True))[Child]
    months = parameters.zero_dose_months.value_at(pl.col("birth_date"))
    born = children.drop_nulls("birth_date").unique("subject", keep="last", maintain_order=True)
    born = born.select("subject", of_age=later_by_months(pl.col("birth_date"), months)).drop_nulls()
    rows = _of_series(relations, "DTaP").join(born, on="subject")
    young = rows.with_columns(until=pl.min_horizontal("until", "of_age"), value=False)
    old = rows.with_columns(pl.max_horizontal("from", "of_age").alias("from"))
    known = (pl.col("doses") > 0) | (pl.col("status") != UNKNOWN_HISTORY)
    old = old.filter(known).with_columns(value=pl.col("doses") == 0)
    both = pl.concat([young, old]).filter(pl.col("until").is_null() | (pl.col("from") < pl.col("until")))
    return Runs(joined(both.select("subject", "from", "until", "value", "certainty"), by=["subject"]))


def _doses(relations: tuple[pl.DataFrame, ...], series: str) -> Runs:
    rows = _of_series(relations, series).filter(pl.col("status") != UNKNOWN_HISTORY)
    told = rows.select("subject", "from", "until", "certainty", value="doses").with_columns(
        certainty=pl.lit("confirmed")
    )
    return Runs(joined(told, by=["subject"]))


def _of_series(relations: tuple[pl.DataFrame, ...], series: str) -> pl.DataFrame:
    """subject, from, until, status, doses, certainty: of one series."""
    rows = _states(relations).filter(pl.col("series") == schedule().series.index(series))
    return rows.with_columns(certainty=of_rank(pl.col("certainty"))).drop("series")


def _tally(relations: tuple[pl.DataFrame, ...]) -> pl.DataFrame:
    """subject, from, until, certainty (the weakest of all series), and how many series are overdue, complete, unknown."""
    counted: Mapping[str, pl.Expr] = {
        "overdue": pl.col("status") == OVERDUE,
        "complete": pl.col("status") == COMPLETE,
        "unknown": pl.col("status") == UNKNOWN_HISTORY,
        "weak": pl.col("certainty") > 0,
        "open": pl.col("certainty") > 1,
    }
    rows = _states(relations).with_columns(is_.cast(pl.Int64).alias(name) for name, is_ in counted.items())
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in ("subject", "series"))
    before = pl.when(same).then(pl.col(*counted).shift()).otherwise(0)
    steps = rows.with_columns(pl.col(*counted) - before)
    days = steps.group_by("subject", "from").agg(pl.col(*counted).sum()).sort("subject", "from")
    tally = days.with_columns(pl.col(*counted).cum_sum().over("subject"))
    until = pl.when(pl.col("subject") == pl.col("subject").shift(-1)).then(pl.col("from").shift(-1))
    weakest = (pl.col("weak") > 0).cast(pl.Int8) + (pl.col("open") > 0).cast(pl.Int8)
    return tally.with_columns(until=until, certainty=of_rank(weakest)).drop("weak", "open")


def _states(relations: tuple[pl.DataFrame, ...]) -> pl.DataFrame:
    """subject, series, from, until, status, certainty, doses: in order of subject, series and days."""
    by_record: dict[type[Record], pl.DataFrame] = dict(zip(READS, relations, strict=True))
    walking = walker(schedule(), by_record[Child].height)
    column: Callable[[pl.Series], Any] = (lambda one: array(one.to_numpy())) if walking.compiled else pl.Series.to_list
    packed = packed_records(schedule(), by_record, column)
    runs = runs_of(schedule(), packed.courses, walking)
    subjects = packed.subjects.gather(runs["child"]).alias("subject")
    return runs.with_columns(subjects).drop("child")
