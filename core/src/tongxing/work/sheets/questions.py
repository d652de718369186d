"""What the survey asks: core's questions and those of the enabled departments, as the columns of three sheets."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal, Protocol

from ... import datafile
from ...errors import Words
from ...people import RECORDS
from ...records import Record
from ...records.base import Code, abouts, table_of
from ..checks import python_type

Subject = Literal["child", "guardian", "household"]
Answer = Literal[
    "text", "name", "id_number", "phone", "money", "integer", "decimal", "date", "yes_no", "choice", "division"
]
SUBJECTS: tuple[Subject, ...] = ("child", "guardian", "household")
"""The sheets, in the order in which they stand in the workbook."""
TITLES: Mapping[str, Words] = {
    "child": Words("儿童", "Children"),
    "guardian": Words("监护人", "Guardians"),
    "household": Words("家庭", "Households"),
}


class Asked(Protocol):
    """A department's question, as the host has checked it."""

    @property
    def plugin(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def ask(self) -> Words: ...  # noqa: D102
    @property
    def of(self) -> Subject: ...  # noqa: D102
    @property
    def record(self) -> type[Record]: ...  # noqa: D102
    @property
    def column(self) -> str: ...  # noqa: D102
    @property
    def constants(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def range(self) -> tuple[float, float] | None: ...  # noqa: D102
    @property
    def choices(self) -> Mapping[str, Words] | None: ...  # noqa: D102
    @property
    def is_optional(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Column:
    """One column of one sheet. ``key`` is stable: core's ``id_number``, a department's ``transport.height_cm``."""

    key: str
    of: Subject
    ask: Words
    answer: Answer
    plugin: str = "core"
    is_required: bool = False
    record: type[Record] | None = None
    column: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    choices: Mapping[str, Words] | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    """Other words that people write for a choice."""
    suffix: str = ""
    """What people put behind a choice's word: 汉族 for 汉."""
    heads: tuple[str, ...] = ()
    """How other systems head this column; a mapping is proposed by them."""
    help: Words | None = None
    example: str = ""

    @cached_property
    def categories(self) -> frozenset[str]:
        """The data category of the answer; none for what only joins rows."""
        return frozenset({abouts(self.record)[self.column].category}) if self.record else frozenset()


RECORD, AS_ISSUED = "record", "as_issued"
"""Keys of the hidden columns of a re-survey: whose row it is, and the digest of what was filled in beforehand."""
HIDDEN: Mapping[str, tuple[Column, ...]] = {
    subject: (
        Column(RECORD, subject, Words("记录编号", "Record"), "text"),
        Column(AS_ISSUED, subject, Words("发放内容校验", "As issued"), "text"),
    )
    for subject in SUBJECTS
}


@dataclass(frozen=True)
class Asking:
    """Whose questions stand in the workbook: the department's title and the version that asks."""

    title: Words
    version: str


@dataclass(frozen=True)
class Survey:
    """All columns, and who asks. ``digest`` names this composition: the same file means the same to an equal one."""

    columns: tuple[Column, ...]
    asking: Mapping[str, Asking]

    def of(self, subject: str) -> tuple[Column, ...]:
        """The columns of one sheet, in order."""
        return tuple(column for column in self.columns if column.of == subject)

    def readable(self, subject: str) -> tuple[Column, ...]:
        """The columns that may stand in a filled sheet: those asked, and the hidden ones of a re-survey."""
        return (*self.of(subject), *HIDDEN[subject])

    def column(self, subject: str, key: str) -> Column | None:
        """One column that may stand in a sheet."""
        return next((c for c in self.readable(subject) if c.key == key), None)

    def departments(self, subject: str) -> tuple[Column, ...]:
        """The columns of a sheet that departments ask for."""
        return tuple(column for column in self.of(subject) if column.plugin != "core")

    @property
    def digest(self) -> str:
        """A name for everything that decides what a cell means."""
        said = [asdict(c) | {"record": c.record.__name__ if c.record else None} for c in self.columns]
        return hashlib.sha256(json.dumps(said, default=str, ensure_ascii=False).encode()).hexdigest()


CORE = Asking(Words("民政", "Civil affairs"), "1")
"""Core's own part of the sheets. Its version grows when a column of core changes its meaning."""


def survey(questions: Iterable[Asked] = (), asking: Mapping[str, Asking] | None = None) -> Survey:
    """Core's questions, then the departments', each on the sheet of its subject."""
    theirs = [_column(q) for q in questions]
    known = {"core": CORE} | dict(asking or {})
    missing = {c.plugin: Asking(Words(c.plugin, c.plugin), "0") for c in theirs if c.plugin not in known}
    return Survey((*core_columns(), *theirs), known | missing)


class Enabled(Protocol):
    """A running plugin, as far as the sheets need it."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> Words: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102


class Composed(Protocol):
    """What a city is composed of, as far as the sheets need it."""

    @property
    def questions(self) -> Iterable[Asked]: ...  # noqa: D102
    @property
    def running(self) -> Iterable[Enabled]: ...  # noqa: D102


def survey_of(composition: Composed) -> Survey:
    """The survey of a city, from the departments that are enabled there."""
    departments = {p.key: Asking(p.title, p.version) for p in composition.running if p.key != "core"}
    return survey(composition.questions, departments)


def _column(question: Asked) -> Column:
    answer: Answer = "choice" if question.choices else answer_of(question.record, question.column)
    return Column(
        key=f"{question.plugin}.{question.key}",
        of=question.of,
        ask=question.ask,
        answer=answer,
        plugin=question.plugin,
        is_required=not question.is_optional,
        record=question.record,
        column=question.column,
        constants=question.constants,
        range=question.range,
        choices=question.choices,
    )


@cache
def core_columns() -> tuple[Column, ...]:
    """Core's questions, from ``data/survey.yaml``."""
    file = datafile.read("core", files("tongxing") / "data" / "survey.yaml", "tongxing/data/survey.yaml")
    assert file is not None
    return tuple(_core_column(dict(each)) for each in file.content)


def _core_column(said: dict[str, Any]) -> Column:
    records = {record.__name__: record for record in RECORDS}
    name, _, column = said.pop("fills", "").partition(".")
    record = records[name] if name else None
    known = abouts(record)[column] if record else None
    answer = said.pop("answer", None) or answer_of(record, column)
    return Column(
        ask=_words(said.pop("ask")),
        answer=answer,
        is_required=said.pop("required", False),
        record=record,
        column=column,
        choices=known.choices if known else None,
        heads=tuple(said.pop("heads", ())),
        help=_words(said.pop("help", None)),
        **said,
    )


def _words(said: Mapping[str, str] | None) -> Any:
    return Words(**said) if said else None


def answer_of(record: type[Record] | None, column: str) -> Answer:
    """What kind of answer a record's column takes."""
    if record is None:
        return "text"
    if abouts(record)[column].choices:
        return "choice"
    if isinstance(table_of(record).columns[column].type, Code):
        return "division"
    kinds: dict[type, Answer] = {bool: "yes_no", int: "integer", float: "decimal", date: "date"}
    return kinds.get(python_type(record, column), "text")
