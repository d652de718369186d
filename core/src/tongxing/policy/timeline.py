"""What is met, not met or not known of conditions, for every subject of a batch, on every day that there is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import product
from typing import Any

import polars as pl

from .compute import Computation
from .conditions import PARAMETER, Condition, Leaf
from .facts import Subject
from .parameters import ParameterBook
from .runs import BEGIN, Runs, SharedRuns, covers, goes_on, joined
from .segments import FROM, SUBJECT, align, gathered, row_column
from .settled import Settled, settle
from .sources import Basis, Inputs

_Combo = tuple[Any, ...]


class Timeline:
    """The leaves of some conditions as columns over stretches of days.

    ``frame`` has ``_s`` (number of the subject), ``_from``, ``_until``, and for each leaf the column ``column(leaf)``.
    With ``only`` there is one stretch a subject, and the columns hold for that day alone.
    """

    def __init__(
        self,
        kind: Subject,
        conditions: Iterable[Condition],
        *,
        inputs: Inputs,
        computation: Computation,
        parameters: ParameterBook,
        days: Iterable[date] = (),
        only: date | None = None,
    ) -> None:
        self.ids = list(inputs.subjects(kind))
        self.numbers = pl.DataFrame(
            {"subject": self.ids, SUBJECT: range(len(self.ids))}, schema={"subject": pl.String, SUBJECT: pl.UInt32}
        )
        self.leaves = {leaf.text: leaf for condition in conditions for leaf in condition.leaves}
        self._columns = {text: f"_leaf{number}" for number, text in enumerate(self.leaves)}
        self._kind, self._inputs, self._computation, self._only = kind, inputs, computation, only
        self._places = {basis: self._divisions(basis) for basis in self._bases(parameters)}
        self.settled = {key: settle(parameters, key, self._codes(parameters, key)) for key in self._parameter_keys()}
        self._parts: list[_Part] = list(self._placed_parts())
        self._parts += [part for key in self._fact_keys() for part in self._fact_parts(key)]
        self.frame = self._laid_out(days)

    def column(self, leaf: Leaf) -> str:
        """The column in which the answers of a leaf stand."""
        return self._columns[leaf.text]

    def rows_of(self, key: str) -> str:
        """The column that says which row of ``settled[key]`` holds."""
        return f"_set_{key}"

    # what is laid over each other -------------------------------------------------------------------------------------

    def _laid_out(self, days: Iterable[date]) -> pl.DataFrame:
        frames = [self._at_day(part.frame) for part in self._parts]
        cuts = [] if self._only else {*days, *(day for s in self.settled.values() for day in s.days)}
        frame = align(len(self.ids), frames, cuts)
        if self._only:
            # One day stands for all: parameters are looked up as of that day.
            frame = frame.with_columns(pl.lit(self._only).alias(FROM))
        frame = frame.with_columns(
            gathered(held, name, frame[row_column(number)])
            for number, (part, held) in enumerate(zip(self._parts, frames, strict=True))
            for name in part.columns
        )
        frame = frame.with_columns(
            pl.lit(None, self._computation.dtype(key)).alias(key)
            for key in self._fact_keys()
            if key not in frame.columns
        )
        frame = frame.with_columns(each for settled in self.settled.values() for each in self._set(settled, frame))
        return frame.with_columns(self._answer(leaf).alias(self.column(leaf)) for leaf in self.leaves.values())

    def _at_day(self, part: pl.DataFrame) -> pl.DataFrame:
        if self._only is None:
            return part
        held = part.filter(covers(self._only))
        return held.with_columns(pl.lit(BEGIN).alias("from"), pl.lit(None, pl.Date).alias("until"))

    def _set(self, settled: Settled, frame: pl.DataFrame) -> Iterable[pl.Series]:
        rows = settled.row_of(frame, FROM, _place(settled.parameter.by))
        yield rows.alias(self.rows_of(settled.key))
        yield settled.values.gather(rows).alias(PARAMETER + settled.key)

    def _answer(self, leaf: Leaf) -> pl.Expr:
        """From the fact itself, or, where it is shared, from what was found for the value that the parameter has."""
        combos = self._combos(leaf) if self._is_shared(leaf) else None
        if combos is None:
            return leaf.polars
        found = pl.lit(None, pl.Boolean)
        for number, combo in enumerate(combos):
            column = pl.col(self._shared_column(leaf, number))
            if len(combos) == 1:
                return column
            found = pl.when(_has(leaf, combo)).then(column).otherwise(found)
        return found

    # facts ------------------------------------------------------------------------------------------------------------

    def _fact_keys(self) -> list[str]:
        return list(dict.fromkeys(key for leaf in self.leaves.values() for key in leaf.facts))

    def _fact_parts(self, key: str) -> Iterable["_Part"]:
        runs = self._runs(key)
        if runs is None:
            return
        alone = [leaf for leaf in self.leaves.values() if leaf.facts == (key,)]
        others = [leaf for leaf in self.leaves.values() if key in leaf.facts and leaf.facts != (key,)]
        if isinstance(runs, SharedRuns):
            if alone:
                yield self._shared_part(key, runs, alone)
            if not others:
                return
        frame = runs.frame.join(self.numbers, on="subject", how="inner")
        yield _Part(frame.select(SUBJECT, "from", "until", pl.col("value").alias(key)), (key,))

    def _shared_part(self, key: str, runs: SharedRuns, leaves: Sequence[Leaf]) -> "_Part":
        """What leaves say of a shared fact, found once for each key of its shape, then handed to its bearers."""
        rows = runs.shape.select("key", "from", "until", pl.col("value").alias(key))
        names = []
        for leaf in leaves:
            for number, combo in enumerate(self._combos(leaf)):
                given = [self._value(p, v) for p, v in zip(leaf.parameters, combo, strict=True)]
                name = self._shared_column(leaf, number)
                rows = rows.with_columns(given).with_columns(leaf.polars.alias(name))
                names.append(name)
        shape = joined(rows.select("key", "from", "until", *names), by=["key"], values=names)
        bearers = runs.bearers.select("subject", "key", _end="until").join(self.numbers, on="subject", how="inner")
        borne = bearers.join(shape, on="key", how="inner").with_columns(until=pl.min_horizontal("until", "_end"))
        return _Part(borne.filter(goes_on()).select(SUBJECT, "from", "until", *names), tuple(names))

    def _runs(self, key: str) -> Runs | None:
        return self._computation.runs(key) if self._computation.is_known(key) else None

    def _is_shared(self, leaf: Leaf) -> bool:
        return len(leaf.facts) == 1 and isinstance(self._runs(leaf.facts[0]), SharedRuns)

    def _combos(self, leaf: Leaf) -> list[_Combo]:
        """The values that the parameters of a leaf ever have here, taken together."""
        return list(
            product(*(self.settled[key].values.unique(maintain_order=True).to_list() for key in leaf.parameters))
        )

    def _shared_column(self, leaf: Leaf, number: int) -> str:
        return f"{self.column(leaf)}_{number}"

    def _value(self, key: str, value: Any) -> pl.Expr:
        return pl.lit(value, self.settled[key].values.dtype).alias(PARAMETER + key)

    # places and parameters --------------------------------------------------------------------------------------------

    def _parameter_keys(self) -> list[str]:
        return list(dict.fromkeys(key for leaf in self.leaves.values() for key in leaf.parameters))

    def _bases(self, parameters: ParameterBook) -> list[Basis]:
        kinds = {parameters[key].by for key in self._parameter_keys()}
        return [basis for basis in ("residence", "hukou") if basis in kinds]

    def _divisions(self, basis: Basis) -> list[str | None]:
        """The divisions of the batch; the first is the one that is not known."""
        placed = self._inputs.placed(self._kind, basis)
        return [None, *placed["division"].drop_nulls().unique().sort().to_list()]

    def _codes(self, parameters: ParameterBook, key: str) -> Sequence[str | None]:
        by = parameters[key].by
        return [None] if by == "none" else self._places[by]

    def _placed_parts(self) -> Iterable["_Part"]:
        for basis, codes in self._places.items():
            numbers: Mapping[str | None, int] = {code: number for number, code in enumerate(codes)}
            placed = self._inputs.placed(self._kind, basis).join(self.numbers, on="subject", how="inner")
            number = pl.col("division").replace_strict(numbers, return_dtype=pl.UInt32)
            yield _Part(placed.select(SUBJECT, "from", "until", number.alias(_place(basis))), (_place(basis),))


@dataclass(frozen=True)
class _Part:
    """Runs to lay over others: ``_s``, ``from``, ``until`` and what each run says in ``columns``."""

    frame: pl.DataFrame
    columns: tuple[str, ...]


def _place(basis: str) -> str:
    return f"_place_{basis}"


def _has(leaf: Leaf, combo: _Combo) -> pl.Expr:
    same = [
        pl.col(PARAMETER + key).eq_missing(pl.lit(value)) for key, value in zip(leaf.parameters, combo, strict=True)
    ]
    return reduce(lambda left, right: left & right, same)
