"""``@signal``: risks worth a person's look, with reasons and sources. Shown to people, never acted on by themselves."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from ..errors import PluginError, Words
from ..records import Record
from .compute import Computation
from .facts import SUBJECTS, Subject, asked_by_name

Level = Literal["info", "warning", "urgent"]
LEVELS: tuple[Level, ...] = ("info", "warning", "urgent")

_TYPES: dict[str, Any] = {
    "subject": pl.String,
    "level": pl.String,
    "since": pl.Date,
    "reason_zh": pl.String,
    "reason_en": pl.String,
    "source": pl.String,
}


@dataclass(frozen=True)
class Signal:
    """One kind of risk: its key, whose it is, its data category, how urgent, what it reads, and how it is found."""

    key: str
    of: Subject
    category: str
    level: Level
    title: Words
    function: Callable[..., pl.DataFrame] = field(repr=False)
    reads: tuple[type[Record], ...] = ()
    columns: Mapping[type[Record], tuple[str, ...]] = field(default_factory=dict)
    """Of which of them no more than some columns is read."""
    uses: tuple[str, ...] = ()
    doc: str = ""
    asks: frozenset[str] = frozenset()
    plugin: str = ""
    suggests: str | None = None
    """What a person may open on it: a code of whoever keeps such a list, for example a category of the key ledger."""

    @property
    def where(self) -> str:
        """Where its function stands, for messages."""
        return f"{self.function.__module__}.{self.key}"


@dataclass(frozen=True)
class FoundSignal:
    """One risk of one subject on one day."""

    subject: str
    key: str
    plugin: str
    category: str
    title: Words
    level: str
    since: date | None
    reason: Words
    source: str | None
    suggests: str | None = None

    @classmethod
    def of(
        cls, signal: Signal, subject: str, level: str, since: date | None, reason: Words, source: str | None
    ) -> "FoundSignal":
        """What a signal says of a subject."""
        return cls(
            subject=subject,
            key=signal.key,
            plugin=signal.plugin,
            category=signal.category,
            title=signal.title,
            level=level,
            since=since,
            reason=reason,
            source=source,
            suggests=signal.suggests,
        )

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return {
            "subject": self.subject,
            "signal": self.key,
            "department": self.plugin,
            "category": self.category,
            "title": self.title.as_dict(),
            "level": self.level,
            "since": self.since.isoformat() if self.since else None,
            "reason": self.reason.as_dict(),
            "source": self.source,
            "suggests": self.suggests,
        }


def signal(
    *,
    of: Subject,
    category: str,
    level: Level = "warning",
    reads: Sequence[type[Record]] | Mapping[type[Record], Sequence[str]] = (),
    uses: Sequence[str] = (),
    suggests: str | None = None,
    zh: str,
    en: str,
) -> Callable[[Callable[..., pl.DataFrame]], Signal]:
    """Make a signal of a function. It gets what a fact gets, and the day as ``on`` if it asks.

    ``reads``: records, or the columns of each that are wanted beside the subject
    (``{Residence: ["basis", "valid_from"]}``): of a large county few columns come several times as fast as all.

    ``suggests``: what a person may open on it, as a code of whoever keeps such a list (``GUARDIAN_MISSING`` of the key
    ledger). A signal that suggests nothing is shown and asks for no entry.

    It returns a frame with a row for each subject at risk: ``subject``, ``since`` (a day or null), ``reason_zh``,
    ``reason_en``; ``level`` and ``source`` where they are not the same for all.
    """

    def made(function: Callable[..., pl.DataFrame]) -> Signal:
        key = function.__name__
        if of not in SUBJECTS:
            raise TypeError(f"signal {key}: of={of!r} is no subject; say one of {', '.join(SUBJECTS)}")
        if level not in LEVELS:
            raise TypeError(f"signal {key}: {level!r} is no level; say one of {', '.join(LEVELS)}")
        asks = asked_by_name(f"signal {key}", function, len(reads) + len(uses), ["parameters", "on"])
        return Signal(
            key=key,
            of=of,
            category=category,
            level=level,
            title=Words(zh, en),
            function=function,
            reads=tuple(reads),
            columns=_columns(key, reads) if isinstance(reads, Mapping) else {},
            uses=tuple(uses),
            doc=inspect.getdoc(function) or "",
            asks=asks,
            suggests=suggests,
        )

    return made


def _columns(key: str, reads: Mapping[type[Record], Sequence[str]]) -> dict[type[Record], tuple[str, ...]]:
    for record, names in reads.items():
        if unknown := [name for name in names if name not in record.model_fields]:
            raise TypeError(f"signal {key}: {record.__name__} has no column {unknown[0]!r}")
    return {record: tuple(names) for record, names in reads.items()}


def found(signals: Iterable[Signal], computation: Computation, *, on: date) -> list[FoundSignal]:
    """All risks of the subjects of a batch on a day, each signal's function called once; by subject, then by signal.

    A signal that raises or returns garbage raises PluginError, or is kept in ``computation.faults`` where that is not
    strict.
    """
    risks = [risk for each in signals for risk in _of_or_fault(each, computation, on)]
    return sorted(risks, key=lambda risk: (risk.subject, risk.key))


def _of_or_fault(each: Signal, computation: Computation, on: date) -> list[FoundSignal]:
    try:
        return _of(each, computation, on)
    except PluginError as error:
        if computation.strict:
            raise
        computation.faults[each.key] = error
        return []


def _of(each: Signal, computation: Computation, on: date) -> list[FoundSignal]:
    rows = _checked(each, computation.called(each, {"on": on}, each.columns))
    asked = set(computation.subjects(each.of))
    return [
        FoundSignal.of(
            each,
            row["subject"],
            level=row["level"] or each.level,
            since=row["since"],
            reason=Words(row["reason_zh"] or each.title.zh, row["reason_en"] or each.title.en),
            source=row["source"],
        )
        for row in rows.iter_rows(named=True)
        if row["subject"] in asked
    ]


def _checked(each: Signal, returned: Any) -> pl.DataFrame:
    if not isinstance(returned, pl.DataFrame) or "subject" not in returned.columns:
        raise PluginError(each.plugin, each.where, "returned no frame with a column subject", "Return a row a subject")
    if unknown := set(returned.columns) - set(_TYPES):
        what = f"returned columns that a signal does not have: {', '.join(sorted(unknown))}"
        raise PluginError(each.plugin, each.where, what, f"Return {', '.join(_TYPES)}")
    try:
        rows = returned.with_columns(
            [pl.lit(None, kind).alias(name) for name, kind in _TYPES.items() if name not in returned.columns]
        ).cast(pl.Schema(_TYPES))
    except pl.exceptions.PolarsError as error:
        cure = "Return texts, and a day in `since`"
        raise PluginError(each.plugin, each.where, "returned a column of another type", cure) from error
    if not rows["level"].drop_nulls().is_in(LEVELS).all():
        raise PluginError(
            each.plugin, each.where, "returned a level that is none", f"Return one of {', '.join(LEVELS)}"
        )
    return rows
