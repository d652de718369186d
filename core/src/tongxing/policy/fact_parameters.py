"""Parameters as a fact gets them: by their keys, each with its values over time and, where it holds by place, of a place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from ..datafile import near
from ..errors import PluginError, Words
from .dated import Dated
from .facts import DTYPES, DType
from .parameters import ParameterBook, Resolved
from .runs import BEGIN


class Placed:
    """A parameter that holds by residence or by hukou: what a fact gets when it names one.

    The fact says of which division and day it wants the value; which of a child's places that is, the parameter's
    ``by`` says to who writes the fact.
    """

    def __init__(self, key: str, book: ParameterBook) -> None:
        self.key = key
        self._book = book
        self._found: dict[tuple[str | None, date], Resolved] = {}

    @property
    def title(self) -> Words:
        """What the figure is called."""
        return self._book[self.key].title

    @property
    def unit(self) -> str:
        """In what it is counted."""
        return self._book[self.key].unit

    @property
    def days(self) -> list[date]:
        """Every day on which some division's value changes."""
        return self._book.days(self.key)

    def on(self, division: str | None, day: date) -> Resolved:
        """What holds in a division (12 digits, None: not known) on a day."""
        if (division, day) not in self._found:
            self._found[division, day] = self._book.resolve(self.key, division, day)
        return self._found[division, day]

    def value_at(self, division: pl.Expr, day: pl.Expr) -> pl.Expr:
        """The value of each division and day of two columns; null where it is open, or the place is not known."""
        return self._looked_up(division, day, lambda found: found.value, DTYPES[self._book[self.key].type])

    def certainty_at(self, division: pl.Expr, day: pl.Expr) -> pl.Expr:
        """How sure each of these values is."""
        return self._looked_up(division, day, lambda found: found.certainty, pl.String)

    def _looked_up(self, division: pl.Expr, day: pl.Expr, told: Callable[[Resolved], Any], dtype: DType) -> pl.Expr:
        # The value changes on few days, so each row is asked for by the last of them that has come.
        days = pl.Series([BEGIN, *self.days], dtype=pl.Date)
        epoch = pl.sum_horizontal(pl.lit(0), *((day >= each).cast(pl.UInt32) for each in self.days))

        def look_up(rows: pl.Series) -> pl.Series:
            asked = rows.struct.unnest()
            each = asked.unique(maintain_order=True)
            values = [told(self.on(code, days[epoch])) for code, epoch in each.iter_rows()]
            known = each.with_columns(pl.Series("value", values, dtype=dtype))
            on = ["division", "epoch"]
            return asked.join(known, on=on, how="left", nulls_equal=True, maintain_order="left")["value"]

        pair = pl.struct(division.alias("division"), epoch.cast(pl.Int64).alias("epoch"))
        return pair.map_batches(look_up, return_dtype=dtype)


class FactParameters:
    """What a fact gets as ``parameters``: ``parameters.height_valid_days`` is the Dated of that key.

    A parameter that holds by residence or hukou is a Placed: ``parameters.bus_height_cm.value_at(division, day)``.
    """

    def __init__(self, book: ParameterBook, plugin: str, where: str) -> None:
        self._book, self._plugin, self._where = book, plugin, where
        self._asked: dict[str, Dated | Placed] = {}

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        if key not in self._asked:
            check_asked(self._book, key, self._plugin, self._where)
            by_place = self._book[key].by != "none"
            self._asked[key] = Placed(key, self._book) if by_place else self._book.dated(key)
        return self._asked[key]

    @property
    def keys(self) -> list[str]:
        """Keys that were asked for."""
        return sorted(self._asked)


def check_asked(book: ParameterBook, key: str, plugin: str, where: str) -> None:
    """PluginError where a fact asks for a parameter that nobody gives, or that is neither its department's nor core's."""
    if key not in book:
        cure = near(key, book.by_key) + "Give it in data/parameters/"
        raise PluginError(plugin, where, f"asks for the parameter {key!r}, which nobody gives", cure)
    owner = book[key].plugin
    if plugin and owner not in (plugin, "core", ""):
        what = f"asks for the parameter {key!r} of {owner}"
        raise PluginError(plugin, where, what, "Use a fact that tells what is needed of it")
