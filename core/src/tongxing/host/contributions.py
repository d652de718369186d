"""The small frozen things that hooks return and receive: plain data and functions, no live session or request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from ..errors import Words
from ..records import Record
from ..work.sheets.mappings import SheetMapping as SheetMapping

Target = Literal["child", "guardian", "household", "query", "mutation"]


@dataclass(frozen=True)
class Extension:
    """One field of the composed schema. Made by ``tongxing_graphql.extend``; opaque to core.

    ``function`` takes a batch for child, guardian and household (a list in, a list of the same length out);
    ``requires`` is the selection that it needs of each, for example ``{ birthDate }``. ``since``: the version of the plugin that
    first had it; ``deprecated``: why it should be used no more. ``lasting``: values are never changed once they are given.
    ``pure``: they follow from ``requires``, arguments and parameters alone.
    """

    target: Target
    name: str
    function: Callable[..., Any]
    requires: str | None = None
    doc: str = ""
    since: str | None = None
    deprecated: str | None = None
    lasting: bool = False
    pure: bool = False


@dataclass(frozen=True)
class Panel:
    """A notebook panel. ``widget`` is ``module:function``; ``category``: who may read it may open the panel."""

    key: str
    title: Words
    widget: str
    category: str


@dataclass(frozen=True)
class CheckResult:
    """What a health check found. ``ok`` None: it could not be told."""

    ok: bool | None
    message: Words


@dataclass(frozen=True)
class Check:
    """One health check of a department, shown by ``/health`` and ``tongxing doctor``."""

    key: str
    title: Words
    run: Callable[[], CheckResult]


@dataclass(frozen=True)
class SuiteResult:
    """How many worked cases passed and failed, and one line for each expectation that failed."""

    passed: int
    failed: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suite:
    """A kind of worked cases. ``run`` gets the files; it raises UsageError for one that it cannot read."""

    key: str
    run: Callable[[Sequence[Path]], SuiteResult]


@dataclass(frozen=True)
class CityInfo:
    """What a plugin may know of the city it runs in."""

    key: str
    title: Words
    division: str
    development: bool


@dataclass(frozen=True)
class Principal:
    """Who is asking: a person or a system known by name. Rights are in grants, never here."""

    name: str
    title: Words | None = None
    has_second_factor: bool = False
    """Whether two factors were shown; an administrator is not let in without."""


@dataclass(frozen=True)
class DemoChild:
    """One invented child of the demo, before it is imported. ``key`` stands for its record id until then.

    ``residence`` is where the registry has the child on the demo's day; ``arrived_on`` is the day of the survey where
    nobody knows since when. ``guardians``: relation by GB/T 4761, and whether they live together. ``in_monitoring``,
    ``in_statistical`` and ``reason``: whether the child counts on the demo's day, as it was made; None is not known.
    ``parameters``: what holds for this child on that day, by key; None is open.
    """

    key: str
    birth_date: date
    sex: str
    residence: str
    hukou: str
    arrived_on: date
    survey_day: date
    family: str = ""
    accompanied_by: str | None = None
    hardship: str | None = None
    guardians: tuple[tuple[str, bool], ...] = ()
    in_monitoring: bool | None = None
    in_statistical: bool | None = None
    reason: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict, repr=False)
    permit: tuple[str, date] | None = None
    """State of the residence permit and since when, as the survey tells it."""
    home: str = ""
    """The key that stands for the household's record id; the children of one family have one."""
    carers: tuple[str, ...] = ()
    """The keys that stand for the guardians' record ids, in the order of ``guardians``."""
    carers_known: bool | None = None
    """Whether the list of guardians is told to be complete."""
    carers_born: tuple[date | None, ...] = ()
    """Their birth dates as their identity numbers tell; None where no number was given."""


class DemoRow:
    """One record of the demo as plain values: ``DemoRow(Dose, child="child-1", product="BCG")``.

    For records of which there are many thousand: a record object takes some twenty times as long to make. What is given
    is read as of a record (``row.child``); what is not given has the column's own default.
    """

    __slots__ = ("record", "values")

    def __init__(self, record: type[Record], /, **values: Any) -> None:
        self.record, self.values = record, values

    def __getattr__(self, name: str) -> Any:
        """A value that was given. Raises AttributeError for any other."""
        if name in ("record", "values") or name not in self.values:
            raise AttributeError(f"no {name!r} was given")
        return self.values[name]

    def made(self) -> Record:
        """The record itself."""
        return self.record(**self.values)


@dataclass(frozen=True)
class DemoData:
    """What a plugin adds to the demo.

    ``answers``: survey question → key of whom it asks (a child, or one of its ``carers``, or its ``home``) → answer.
    ``records``: records, or rows of one, loaded after the import; their ``child``, ``guardian`` or ``household`` is such a
    key, and left out where the import refused whom it names. Records of places bring ids of their own
    (``tongxing.records.ids.seeded``) and are taken from the first part.
    ``truth``: this plugin's part of the answer key, plain JSON data with these keys. Its ``gaps`` of children (a list of
    subject, item, since, served), if it tells them, and its ``ledger`` (category → child keys) join everybody's.
    """

    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    records: Sequence[Record | DemoRow] = ()
    truth: Mapping[str, Any] = field(default_factory=dict)
