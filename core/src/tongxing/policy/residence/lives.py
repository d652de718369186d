"""What is recorded of the residence of many children, made ready for the residence clock; and what the clock counts with."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from ..dated import Dated
from ..fact_parameters import FactParameters, Placed
from ..runs import source_of
from .places import Codes
from .stays import EVER, NEVER, stretches

_LOST = {
    "from": EVER,
    "until": None,
    "gone": EVER,
    "since_away": EVER,
    "since_home": NEVER,
    "home_away": None,
    "home_home": None,
    "left": EVER,
    "strict": EVER,
    "loose": EVER,
    "pair": 0,
    "alone": None,
    "home_alone": None,
    "visits": False,
    "source": None,
    "unsure": True,
}
"""The stretch of a child of whom no stay is recorded, or none yet."""


@dataclass(frozen=True)
class Rules:
    """The parameters that the clock counts with."""

    until_age: Dated
    months: Dated
    visit_days: Dated
    central: Placed

    @classmethod
    def of(cls, parameters: FactParameters) -> "Rules":
        """As core's parameter files name them."""
        return cls(
            parameters.floating_until_age,
            parameters.settled_months,
            parameters.short_visit_days,
            parameters.central_set,
        )

    @property
    def days(self) -> set[date]:
        """Every day on which one of them changes that holds on the day itself."""
        return {step.start for each in (self.until_age, self.months) for step in each.steps} | set(self.central.days)


class Lives:
    """What is recorded of the residence of many children, made ready for the clock."""

    def __init__(self, children: pl.DataFrame, stays: pl.DataFrame, rules: Rules) -> None:
        """``children``: subject, birth_date, hukou, residence, one row a child. ``stays``: the relation of Residence.

        A child without any stay lives at the ``residence`` of its own record, since nobody knows when.
        """
        self.rules = rules
        self.subjects = children["subject"]
        numbered = children.with_row_index("n")
        recorded = _numbered(stays, numbered)
        nowhere = pl.repeat(True, children.height, dtype=pl.Boolean, eager=True).scatter(recorded["n"], False)
        undated = numbered.filter(nowhere).drop_nulls("residence")
        self.codes = Codes.of(children["hukou"], recorded["division"], undated["residence"])
        self.born = children.select(pl.col("birth_date").to_physical().alias("born"))
        episodes = pl.concat([self._dated(recorded), self._undated(undated)])
        size = len(self.codes.codes) + 1
        home = self.codes.number(children["hukou"]).gather(episodes["n"])
        at = episodes.select(both=home.cast(pl.UInt64) * size + pl.col("p"))
        # The first pair, of two places that are not known, stands for children of whom no stay is known.
        pairs = pl.concat([pl.DataFrame({"both": [0]}, schema=at.schema), at]).unique(maintain_order=True)
        self.pairs = pairs.select(h=(pl.col("both") // size).cast(pl.UInt32), p=(pl.col("both") % size).cast(pl.UInt32))
        """Every hukou place with every place that somebody from there lives at, as numbers of ``codes``."""
        pair = at.join(pairs.with_row_index("pair"), on="both", how="left", maintain_order="left")["pair"]
        self.stretches = stretches(episodes.drop("p").with_columns(pair), self.pairs, self.codes, rules.visit_days)

    def _dated(self, stays: pl.DataFrame) -> pl.DataFrame:
        order = [name for name in ("recorded_at", "id") if name in stays.columns]
        ordered = stays.sort(order, maintain_order=True) if order else stays
        return ordered.select(
            "n",
            pl.col("valid_from").to_physical().alias("from"),
            pl.col("valid_until").to_physical().alias("until"),
            is_visit=pl.col("basis") == "home",
            p=self.codes.number(ordered["division"]),
            alone=pl.col("accompanied_by") == "none",
            source=source_of(ordered),
        )

    def _undated(self, children: pl.DataFrame) -> pl.DataFrame:
        return children.select(
            "n",
            pl.lit(None, pl.Int32).alias("from"),
            pl.lit(None, pl.Int32).alias("until"),
            is_visit=pl.lit(False),
            p=self.codes.number(children["residence"]),
            alone=pl.lit(None, pl.Boolean),
            source=source_of(children),
        )

    def on(self, day: date) -> pl.DataFrame:
        """The stretch of every child on a day, in order of the children."""
        number = day_number(day)
        begun = (pl.col("from") <= number) & (pl.col("until").is_null() | (pl.col("until") > number))
        held = self.stretches.filter(begun)
        if held.height < self.born.height:
            everybody = pl.DataFrame({"n": pl.Series(range(self.born.height), dtype=pl.UInt32)})
            absent = everybody.join(held, on="n", how="anti").with_columns(_lost(self.stretches))
            held = pl.concat([held, absent.select(held.columns)]).sort("n")
        return held.hstack(self.born)

    def all(self) -> pl.DataFrame:
        """Every stretch there is, and the time before each child's first."""
        first = self.stretches.group_by("n").agg(pl.col("from").min().alias("until"))
        everybody = pl.DataFrame({"n": pl.Series(range(self.born.height), dtype=pl.UInt32)})
        before = everybody.join(first, on="n", how="left").filter((pl.col("until") > EVER).fill_null(True))
        lost = before.with_columns(each for each in _lost(self.stretches) if each.meta.output_name() != "until")
        rows = pl.concat([self.stretches, lost.select(self.stretches.columns)]).sort("n", "from")
        return rows.hstack(self.born[rows["n"]])


def day_number(day: date) -> int:
    """A day as Polars counts it."""
    return (day - date(1970, 1, 1)).days


def _numbered(stays: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """Stays of these children, with the children's numbers ``n``; rows of one child in a row are looked up once."""
    begins = stays.select(pl.col("subject").ne_missing(pl.col("subject").shift())).to_series()
    each = (
        stays.filter(begins)
        .select("subject")
        .join(children.select("subject", "n"), on="subject", how="left", maintain_order="left")
    )
    return stays.with_columns(each["n"].gather(begins.cum_sum() - 1)).drop_nulls("n")


def _lost(like: pl.DataFrame) -> list[pl.Expr]:
    return [pl.lit(value, like.schema[name]).alias(name) for name, value in _LOST.items()]
