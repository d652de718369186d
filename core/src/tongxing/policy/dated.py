"""A value that changes with time and holds for everybody: what a fact gets when it names a parameter."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from .certainty import Certainty
from .runs import BEGIN, goes_on


@dataclass(frozen=True)
class Step:
    """One value from one day until another; ``until`` None where it has not ended. ``value`` None: open."""

    start: date
    until: date | None
    value: Any
    certainty: Certainty


@dataclass(frozen=True)
class Dated:
    """The values of one parameter over time, oldest first. Before the first there is none."""

    key: str
    steps: tuple[Step, ...]

    @classmethod
    def constant(cls, value: Any) -> "Dated":
        """A value that always held."""
        return cls("", (Step(BEGIN, None, value, "confirmed"),))

    def on(self, day: date) -> Any:
        """The value of a day; None where it is open or not yet in force."""
        return next((s.value for s in self.steps if s.start <= day and (s.until is None or day < s.until)), None)

    def value_at(self, day: pl.Expr) -> pl.Expr:
        """The value of each day of a column."""
        return self._at(day, [step.value for step in self.steps])

    def certainty_at(self, day: pl.Expr) -> pl.Expr:
        """How sure the value of each day of a column is."""
        return self._at(day, [step.certainty for step in self.steps])

    def _at(self, day: pl.Expr, values: list[Any]) -> pl.Expr:
        found = pl.lit(None)
        for step, value in zip(self.steps, values, strict=True):
            found = pl.when(day >= step.start).then(pl.lit(value)).otherwise(found)
        return found

    def split(self, runs: pl.DataFrame) -> pl.DataFrame:
        """Runs cut at every day on which this value changes, with the columns ``limit`` and ``limit_certainty``."""
        if len(self.steps) == 1 and self.steps[0].start == BEGIN:
            return runs.with_columns(limit=pl.lit(self.steps[0].value), limit_certainty=pl.lit(self.steps[0].certainty))
        cut = runs.join(self._frame(), how="cross")
        start, until = pl.max_horizontal("from", "_from"), pl.min_horizontal("until", "_until")
        return cut.with_columns(start.alias("from"), until.alias("until")).drop("_from", "_until").filter(goes_on())

    def _frame(self) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "_from": pl.Series([s.start for s in self.steps], dtype=pl.Date),
                "_until": pl.Series([s.until for s in self.steps], dtype=pl.Date),
                "limit": [s.value for s in self.steps],
                "limit_certainty": [s.certainty for s in self.steps],
            }
        )


def dated(value: Any) -> Dated:
    """A parameter as it is, a plain value as one that always held."""
    return value if isinstance(value, Dated) else Dated.constant(value)
