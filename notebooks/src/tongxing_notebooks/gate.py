"""The gate: which frames may leave a researcher's notebook. It knows what released tables hold, and lets nothing else through.

It lists what may pass, not what must not: a column that it does not know stays inside, whoever made it and however it is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from tongxing.errors import UsageError
from tongxing.people.divisions import national

from .frame import Frame
from .frames import NUMBERS, SCHEMA, TEXTS

LARGEST = 10_000_000
"""No rate here has eight digits; days, telephone numbers and identity numbers have."""
_CURE = "Export counts and rates of released tables alone."
_TOO_SMALL = (None, "township", "village", "nation")


@dataclass(frozen=True)
class Gate:
    """What the tables hold that were released to this notebook: their ``words`` (keys, snapshots, days), their rounding."""

    words: frozenset[str]
    rounding: int

    def demand_open(self, frame: object) -> None:
        """Raise UsageError, in one sentence, for a frame that holds more than counts, rates and the names of places."""
        if isinstance(frame, Frame):
            personal = (
                ", ".join(f"{name} ({category})" for name, category in frame.categories.items()) or "rows of people"
            )
            raise _closed(f"This frame has personal columns: {personal}.")
        if not isinstance(frame, pl.DataFrame):
            raise _closed(f"A {type(frame).__name__} is no table.")
        for name in frame.columns:
            self._demand_column(frame[name])
        keys = [name for name in frame.columns if name in TEXTS]
        if frame.height and (not keys or frame.select(keys).is_duplicated().any()):
            raise _closed("Several rows are of one place and indicator: these may be people.")

    def _demand_column(self, values: pl.Series) -> None:
        name, kind = values.name, values.dtype
        if name in TEXTS:
            if kind != SCHEMA[name]:
                raise _closed(f"The column {name!r} is {kind}.")
            if strange := sum(not self._fits(name)(value) for value in values.drop_nulls().unique()):
                raise _closed(f"The column {name!r} holds {strange} values that stand in no released table.")
        elif name in NUMBERS:
            if not kind.is_integer() or not (values.drop_nulls() % self.rounding == 0).all():
                raise _closed(f"The column {name!r} holds numbers that were not released: none is rounded so.")
        elif not kind.is_float():
            raise _closed(f"The column {name!r} is {kind}, and no rate.")
        elif not (values.drop_nulls().abs() < LARGEST).all():
            raise _closed(f"The column {name!r} has numbers of eight digits and more.")

    def _fits(self, name: str) -> Callable[[str], bool]:
        if name == "place":
            return lambda value: national().is_known(value) and national().level(value) not in _TOO_SMALL
        if name == "place_name":
            return lambda value: value in _names()
        return lambda value: value in self.words


def _closed(what: str) -> UsageError:
    return UsageError(what, remedy=_CURE)


@cache
def _names() -> frozenset[str]:
    """Of every county, city and province."""
    return frozenset(row.name for row in national().rows if row.level not in _TOO_SMALL)
