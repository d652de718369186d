"""``@fact``: what turns a function into a named, typed value of a child, guardian or household over time."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from ..errors import Words
from ..records import Record
from .conditions import PARAMETER
from .runs import Runs
from .units import UNITS

Subject = Literal["child", "guardian", "household"]
SUBJECTS: tuple[Subject, ...] = ("child", "guardian", "household")
"""Whom facts and rules are about."""

DType = type[pl.DataType]
DTYPES: dict[type, DType] = {
    bool: pl.Boolean,
    int: pl.Int64,
    float: pl.Float64,
    str: pl.String,
    date: pl.Date,
}
"""What a value of each type is in a frame. A day cannot stand in a condition; other facts may use it."""

Type = type[Any]
"""The type of a fact's values, one of DTYPES."""
Choices = Mapping[str, tuple[str, str]] | Sequence[str]
RecordClass = type[Record]
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Fact:
    """One fact: its key, whose it is, its type, its data category, what it reads, and how it is computed."""

    key: str
    of: Subject
    type: Type
    category: str
    title: Words
    function: Callable[..., Runs] = field(repr=False)
    reads: tuple[RecordClass, ...] = ()
    uses: tuple[str, ...] = ()
    unit: str | None = None
    choices: Mapping[str, Words] | None = None
    doc: str = ""
    asks: frozenset[str] = frozenset()
    """What the function takes by name: ``parameters``, or nothing."""
    plugin: str = ""
    """The plugin that contributes it; stamped by the host."""

    @property
    def dtype(self) -> DType:
        """The type of the column ``value`` of its runs."""
        return DTYPES[self.type]

    @property
    def where(self) -> str:
        """Where its function stands, for messages."""
        return f"{self.function.__module__}.{self.key}"

    def __call__(self, *given: Any, **more: Any) -> Runs:
        """The function itself, so that a test may call it."""
        return self.function(*given, **more)


def fact(
    *,
    of: Subject,
    type: Type,
    category: str,
    reads: Sequence[type[Record]] = (),
    uses: Sequence[str] = (),
    unit: str | None = None,
    choices: Choices | None = None,
    zh: str,
    en: str,
) -> Callable[[Callable[..., Runs]], Fact]:
    """Make a fact of a function; its name is the fact's key, its docstring the fact's documentation.

    The function gets, by position, one relation (a frame, one row a record, with ``subject`` and the record's own
    columns) for each class in ``reads``, then the runs of each fact in ``uses``; ``parameters`` by name if it asks, of
    which it takes dated values as ``parameters.height_valid_days``. It returns Runs. ``uses`` names a fact of the same
    subject (``age_years``) or of its members (``child.age_years`` in a fact of a household).
    """

    def made(function: Callable[..., Runs]) -> Fact:
        key = function.__name__
        _check_words(key, of, type, unit)
        _check_reads(key, reads)
        return Fact(
            key=key,
            of=of,
            type=type,
            category=category,
            title=Words(zh, en),
            function=function,
            reads=tuple(reads),
            uses=tuple(uses),
            unit=unit,
            choices=_words(choices),
            doc=inspect.getdoc(function) or "",
            asks=asked_by_name(f"fact {key}", function, len(reads) + len(uses), ["parameters"]),
        )

    return made


def _check_words(key: str, of: str, type: Type, unit: str | None) -> None:
    """TypeError with a sentence: the host then stops the plugin and names its file."""
    if not _KEY.fullmatch(key) or key.startswith(PARAMETER):
        raise TypeError(f"fact {key}: a key is of small letters, digits and _, and does not begin with {PARAMETER!r}")
    if of not in SUBJECTS:
        raise TypeError(f"fact {key}: of={of!r} is no subject; say one of {', '.join(SUBJECTS)}")
    if type not in DTYPES:
        raise TypeError(f"fact {key}: {type!r} is no type of a fact; say one of bool, int, float, str, date")
    if unit is not None and unit not in UNITS:
        raise TypeError(f"fact {key}: {unit!r} is no unit; say one of {', '.join(UNITS)}")


def _check_reads(key: str, reads: Sequence[Any]) -> None:
    """As ``_check_words``: the likely slip is a fact's key among the classes. A class on another base is told with its own line."""
    for each in reads:
        if not isinstance(each, type):
            raise TypeError(f"fact {key}: {each!r} in `reads` is no class of records; facts are named in `uses`")


def asked_by_name(what: str, function: Callable[..., Any], inputs: int, offered: Sequence[str]) -> frozenset[str]:
    """Which of the things on offer the function takes by name; TypeError if its other arguments are not its inputs."""
    arguments = inspect.signature(function).parameters
    by_position = [name for name in arguments if name not in offered]
    takes_any = any(argument.kind is argument.VAR_POSITIONAL for argument in arguments.values())
    if len(by_position) != inputs and not takes_any:
        took = f"takes {len(by_position)} inputs ({', '.join(by_position)})"
        raise TypeError(f"{what}: {took}, and `reads` and `uses` name {inputs}")
    return frozenset(arguments) & frozenset(offered)


def _words(choices: Choices | None) -> Mapping[str, Words] | None:
    if choices is None:
        return None
    if isinstance(choices, Mapping):
        return {code: Words(*words) for code, words in choices.items()}
    return {code: Words(code, code) for code in choices}
