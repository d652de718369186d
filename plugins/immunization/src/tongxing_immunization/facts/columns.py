"""From records to the columns that the forecast walks, for all children at once.

What ``courses.py`` says of one child on one day, this says of all over time: what was noted of a child holds from the day on which it
was noted, a history is as complete as the latest look says, and doses before any look are a part of a history.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import polars as pl

from tongxing import Child
from tongxing.records import Record

from ..forecast.bulk import EPOCH
from ..forecast.course import HISTORIES, Circumstances
from ..forecast.walk import Courses
from ..records import BloodProduct, Contraindication, Dose, HealthCircumstance, HistoryReview
from ..records.choices import BLOOD
from ..schedule.table import NEVER, Schedule
from ..schedule.told import Atom
from .courses import SEX

Relations = Mapping[type[Record], pl.DataFrame]
_TOLD = tuple(Circumstances.__dataclass_fields__)


class Packed(NamedTuple):
    """Courses, and the subject of each row of them."""

    subjects: pl.Series
    courses: Courses


def packed_records(schedule: Schedule, relations: Relations, column: Callable[[pl.Series], Any]) -> Packed:
    """The courses of all children with a birth date. ``column`` makes of a series what the walker takes."""
    children = relations[Child].drop_nulls("birth_date").unique("subject", keep="last", maintain_order=True)
    children = children.select("subject", "sex", birth=_ordinal("birth_date")).with_row_index("row")
    of = children.select("subject", "row")
    doses, bars = _doses(schedule, relations, of), _bars(schedule, relations[Contraindication], of)
    turns = _turns(schedule, relations, children, doses)
    size = children.height
    columns = {
        "birth": children["birth"],
        "dose_first": _firsts(doses, size),
        "dose_day": doses["day"],
        "dose_product": doses["product"],
        "dose_paid": doses["paid"],
        "bar_first": _firsts(bars, size),
        "bars": bars.select(pl.concat_list("product", "since", "until").explode().alias("bars"))["bars"],
        "turn_first": _firsts(turns, size),
        "turn_day": turns["day"],
        "turn_bits": turns["bits"],
        "turn_history": turns["history"],
    }
    return Packed(children["subject"], Courses(**{name: column(one.cast(pl.Int32)) for name, one in columns.items()}))


def _ordinal(day: str) -> pl.Expr:
    return pl.col(day).cast(pl.Int32).cast(pl.Int64) + EPOCH


def _firsts(rows: pl.DataFrame, children: int) -> pl.Series:
    """Where the rows of each child begin, and where those of the last end. The rows stand in order of children."""
    return rows["row"].search_sorted(pl.Series(range(children + 1), dtype=rows["row"].dtype), side="left")


def _place(schedule: Schedule) -> pl.Expr:
    places = {product: place for place, product in enumerate(schedule.products)}
    return pl.col("product").replace_strict(places, return_dtype=pl.Int64)


def _doses(schedule: Schedule, relations: Relations, of: pl.DataFrame) -> pl.DataFrame:
    """row, day, product, paid: in order of children and days."""
    given = relations[Dose].filter(pl.col("withdrawn").is_null())
    blood = relations[BloodProduct].select("subject", "given_on", product=pl.lit(BLOOD))
    rows = pl.concat([given.select("subject", "given_on", "product", "self_paid"), blood], how="diagonal").join(
        of, on="subject"
    )
    paid = pl.col("self_paid").fill_null(False).cast(pl.Int64)
    return rows.select("row", day=_ordinal("given_on"), product=_place(schedule), paid=paid).sort(
        "row", "day", "product"
    )


def _bars(schedule: Schedule, rows: pl.DataFrame, of: pl.DataFrame) -> pl.DataFrame:
    """row, product, since, until: contraindications, in order of children."""
    until = _ordinal("valid_until").fill_null(NEVER)
    found = rows.join(of, on="subject").select(
        "row", product=_place(schedule), since=_ordinal("valid_from"), until=until
    )
    return found.sort("row", "product", "since")


def _turns(schedule: Schedule, relations: Relations, children: pl.DataFrame, doses: pl.DataFrame) -> pl.DataFrame:
    """row, day, bits, history: from a day on, what is recorded of a child; in order of children and days."""
    of = children.select("subject", "row")
    order = ["recorded_at", "id"]
    begun = children.select("row", day=pl.lit(0, pl.Int64))
    dosed = doses.group_by("row").agg(pl.col("day").min()).with_columns(dosed=pl.lit(True))
    looked = relations[HistoryReview].join(of, on="subject").select("row", "extent", *order, day=_ordinal("seen_on"))
    noted = relations[HealthCircumstance].join(of, on="subject").select("row", *_TOLD, *order, day=_ordinal("noted_on"))
    events = pl.concat([begun, dosed, looked, noted], how="diagonal").sort("row", "day", *order)
    known = events.with_columns(pl.col("dosed", "extent", *_TOLD).forward_fill().over("row"))
    known = known.unique(["row", "day"], keep="last", maintain_order=True)
    known = known.join(children.select("row", "sex"), on="row", how="left", maintain_order="left")
    known = known.with_columns(pl.col("sex").replace_strict(SEX, default=None, return_dtype=pl.String))
    return known.select("row", "day", bits=_bits(schedule.atoms), history=_history())


def _history() -> pl.Expr:
    places = {name: place for place, name in enumerate(HISTORIES)}
    extent = pl.col("extent")
    some = pl.col("dosed").fill_null(False) | (extent == "partial").fill_null(False)
    partial = pl.when(some).then(places["partial"]).otherwise(places["unknown"])
    return pl.when(extent == "complete").then(places["complete"]).otherwise(partial)


def _bits(atoms: tuple[Atom, ...]) -> pl.Expr:
    """What rules ask for, as they find it in the columns of the same names; nothing records a choice of product."""
    found = pl.lit(0, pl.Int64)
    for place, atom in enumerate(atoms):
        if atom.field in (*_TOLD, "sex"):
            found = found + atom.column().cast(pl.Int64) * (1 << place)
    return found
