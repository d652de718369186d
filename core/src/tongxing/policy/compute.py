"""Facts of a whole batch: each function is called once, what it returns is checked before anybody relies on it."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import polars as pl

from ..errors import RAISED, PluginError
from ..records import Record
from .certainty import ORDER
from .fact_parameters import FactParameters
from .factbook import FactBook, ReadsAndUses, Used, Uses
from .facts import DTYPES, Fact, Subject
from .parameters import ParameterBook
from .runs import END, MemberRuns, Runs, SharedRuns, empty_runs
from .sources import Inputs


class Computed(ReadsAndUses, Protocol):
    """What a fact and a signal have in common."""

    @property
    def key(self) -> str:
        """Its name."""

    @property
    def function(self) -> Callable[..., Any]:
        """What computes it."""

    @property
    def asks(self) -> frozenset[str]:
        """What the function takes by name."""


class Computation:
    """The facts of one batch. Computed when first asked for, each once."""

    def __init__(
        self,
        book: FactBook,
        inputs: Inputs,
        parameters: ParameterBook,
        given: Mapping[str, Runs] | None = None,
        *,
        strict: bool = True,
    ) -> None:
        """``given``: facts that are not computed but said, as in worked cases.

        A fact that raises or returns garbage raises PluginError; with ``strict`` off it is kept in ``faults`` and the
        fact is not known, so that one department's fault does not silence the others.
        """
        self._book = book
        self._inputs = inputs
        self._parameters = parameters
        self._done: dict[str, Runs] = dict(given or {})
        self._asked: dict[str, FactParameters] = {}
        self.strict = strict
        self.faults: dict[str, PluginError] = {}

    def off(self, plugin: str, key: str) -> str | None:
        """The department that a fact would come from and that is not enabled here; None where it can be known."""
        if key in self._done:
            return None
        fact = self._book.by_key.get(key)
        if fact is None:
            foreign = self._book.foreign(plugin, key)
            return foreign.department if foreign else None
        return None if self._inputs.enabled(fact.plugin) else fact.plugin

    def is_known(self, key: str) -> bool:
        """Whether a fact can be known here: said, or computed by a department that is enabled."""
        if key in self._done:
            return True
        fact = self._book.by_key.get(key)
        return fact is not None and self._inputs.enabled(fact.plugin)

    def dtype(self, key: str) -> type[pl.DataType]:
        """The type of a fact's values, also of one that is off."""
        if key in self._book:
            return self._book[key].dtype
        return next(DTYPES[f.type] for listed in self._book.allowed.values() for f in listed if f.key == key)

    def runs(self, key: str) -> Runs:
        """The runs of a fact, for everybody in the batch."""
        if key not in self._done:
            self._done[key] = self._computed(self._book[key])
        return self._done[key]

    def fault(self, key: str) -> PluginError | None:
        """What is wrong with a fact, or with one that it uses; None where nothing is, or nobody asked for it."""
        if key in self.faults or key not in self._book:
            return self.faults.get(key)
        used = (self.fault(used.key) for used in self._book.used(self._book[key]))
        return next((error for error in used if error), None)

    def _computed(self, fact: Fact) -> Runs:
        try:
            return checked(self.called(fact), fact)
        except PluginError as error:
            if self.strict:
                raise
            self.faults[fact.key] = error
            return empty_runs(fact.dtype)

    def asked(self, key: str) -> list[str]:
        """Parameters for which a fact asked, and the facts that it uses."""
        if key not in self._book or not self.is_known(key):
            return []
        own = self._asked[key].keys if key in self._asked else []
        used = [name for used in self._book.used(self._book[key]) for name in self.asked(used.key)]
        return list(dict.fromkeys([*own, *used]))

    def subjects(self, kind: Subject) -> Sequence[str]:
        """Ids of the subjects of the batch."""
        return self._inputs.subjects(kind)

    def called(
        self,
        what: Computed,
        offered: Mapping[str, Any] | None = None,
        columns: Mapping[type[Record], Sequence[str]] | None = None,
    ) -> Any:
        """Call the function of a fact or signal with what it reads and uses, and with what it asks for by name.

        ``columns``: of which records it wants no more than some columns.
        """
        narrow = columns or {}
        given: list[Any] = [self._inputs.relation(record, narrow.get(record, ())) for record in what.reads]
        given += [self._used(what, used) for used in self._book.used(what)]
        parameters = FactParameters(self._parameters, what.plugin, what.where)
        everything = {"parameters": parameters, **(offered or {})}
        named = {name: everything[name] for name in what.asks}
        try:
            returned = what.function(*given, **named)
        except PluginError:
            raise
        except RAISED as error:
            # The message of the exception may quote a row, so only its name is told.
            raise PluginError(
                what.plugin, what.where, f"raised {type(error).__name__}", "Mend this function"
            ) from error
        self._asked[what.key] = parameters
        return returned

    def _used(self, by: Uses, used: Used) -> Runs:
        if self.off(by.plugin, used.key):
            foreign = self._book.foreign(by.plugin, used.key)
            runs = empty_runs(DTYPES[foreign.type] if foreign else self._book[used.key].dtype)
        else:
            runs = self.runs(used.key)
        return runs if used.of == by.of else MemberRuns(runs, self._inputs.links(by.of, used.of))


def checked(returned: Any, fact: Fact) -> Runs:
    """What a fact returned, typed and in order; PluginError naming the fact if it is garbage."""
    if not isinstance(returned, Runs):
        raise _garbage(
            fact, f"returned {type(returned).__name__} and no Runs", "Return Runs, for example from a builder"
        )
    if isinstance(returned, MemberRuns):
        raise _garbage(fact, "returned the runs of each member", "Say what they add up to: count, any_of, all_of")
    if isinstance(returned, SharedRuns):
        shape = _checked_rows(returned.shape, fact, by="key")
        return SharedRuns(shape, _checked_bearers(returned.bearers, fact))
    return Runs(_checked_rows(returned.frame, fact, by="subject"))


def _checked_rows(rows: pl.DataFrame, fact: Fact, by: str) -> pl.DataFrame:
    if missing := [name for name in (by, "from", "until", "value", "certainty") if name not in rows.columns]:
        raise _garbage(fact, f"returned runs without {', '.join(missing)}", "Return subject, from, until, value")
    for name in ("from", "until"):
        if rows.schema[name] not in (pl.Date, pl.Null):
            raise _garbage(fact, f"returned {rows.schema[name]} in {name!r}", "Return days there")
    # Of one child every step costs as much as of a thousand, so none is taken that changes nothing.
    if undated := [name for name in ("from", "until") if rows.schema[name] == pl.Null]:
        rows = rows.with_columns(pl.col(undated).cast(pl.Date))
    value = _value(rows, fact)
    rows = rows if value.dtype == rows.schema["value"] else rows.with_columns(value)
    rows = rows.drop_nulls("value") if value.null_count() else rows
    rows = rows.sort(by, "from")
    _check_days(rows, fact, by)
    _check_words(rows, fact)
    return rows


def _value(rows: pl.DataFrame, fact: Fact) -> pl.Series:
    value = rows["value"]
    is_whole = value.dtype.is_integer() and fact.type in (int, float)
    if not (value.dtype in (fact.dtype, pl.Null) or is_whole):
        raise _garbage(
            fact, f"returned {value.dtype} values and is declared {fact.type.__name__}", "Return values of that type"
        )
    return value if value.dtype == fact.dtype else value.cast(fact.dtype)


@cache
def _faults_of_days(by: str) -> list[pl.Expr]:
    follows = pl.col(by) == pl.col(by).shift()
    return [
        pl.col(by).is_null().sum().alias("nobody"),
        pl.col("from").is_null().sum().alias("undated"),
        (pl.col("from") >= pl.col("until")).sum().alias("backward"),
        (follows & (pl.col("from") < pl.col("until").shift().fill_null(pl.lit(END)))).sum().alias("overlapping"),
    ]


def _check_days(rows: pl.DataFrame, fact: Fact, by: str) -> None:
    found = rows.select(_faults_of_days(by)).row(0, named=True)
    sayings = {
        "nobody": "runs without a subject",
        "undated": "runs without a first day",
        "backward": "runs that end before they begin",
        "overlapping": "runs that overlap for one subject",
    }
    for name, saying in sayings.items():
        if found[name]:
            raise _garbage(
                fact, f"returned {found[name]} {saying}", "Use a builder, or end each run where the next begins"
            )


def _check_words(rows: pl.DataFrame, fact: Fact) -> None:
    if not rows["certainty"].is_in(ORDER).all():
        raise _garbage(fact, "returned a certainty that is none", f"Return one of {', '.join(ORDER)}")
    if fact.choices is not None and not rows["value"].is_in(list(fact.choices)).all():
        raise _garbage(
            fact, "returned a code that is not among its choices", f"Return one of {', '.join(fact.choices)}"
        )


def _checked_bearers(bearers: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """In order, and none before another of the same subject has ended."""
    ordered = bearers.sort("subject", "key")
    overlap = (pl.col("subject") == pl.col("subject").shift()) & (
        pl.col("key") < pl.col("until").shift().fill_null(pl.lit(END))
    )
    if ordered.select(overlap.any()).item():
        raise _garbage(fact, "returned runs that overlap for one subject", "Give each subject one row at a time")
    return ordered


def _garbage(fact: Fact, what: str, cure: str) -> PluginError:
    return PluginError(fact.plugin, fact.where, what, cure)
