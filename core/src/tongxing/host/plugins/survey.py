"""Questions that a department adds to the survey (``data/survey.yaml``): what is asked, and which column it fills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ...datafile import DataFile, near
from ...errors import Words
from ...policy.forms import Form, Key
from ...records import Record
from ...records.base import STRUCTURE, abouts, table_of
from .card import TwoWords

Subject = Literal["child", "guardian", "household"]
SURVEY_DAY = "survey.day"
"""What stands for the day of the survey in ``with``."""


class Answers(Form):
    """Which answers are good: a range, or choices with their words. Neither: whatever the column allows."""

    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    choices: dict[str, TwoWords] | None = None


class QuestionForm(Form):
    """One question as the file writes it."""

    key: Key
    ask: TwoWords
    of: Subject
    fills: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+\.[a-z][a-z0-9_]*$")]
    with_: dict[str, str | int | float | bool | date] = Field(default={}, alias="with")
    answers: Answers = Answers()
    optional: bool = False


@dataclass(frozen=True)
class Question:
    """One question of one department. An answer becomes a record: ``column`` gets it, ``constants`` go along."""

    plugin: str
    key: str
    ask: Words
    of: Subject
    record: type[Record]
    column: str
    constants: Mapping[str, Any] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    choices: Mapping[str, Words] | None = None
    is_optional: bool = False

    @property
    def category(self) -> str:
        """The data category of the answer."""
        return abouts(self.record)[self.column].category


def questions_of(plugin: str, file: DataFile | None, records: Sequence[type[Record]]) -> tuple[Question, ...]:
    """The checked questions of a plugin. Raises PluginError with the line of the first mistake."""
    if file is None or file.content is None:
        return ()
    forms: list[QuestionForm] = file.checked(list[QuestionForm])
    by_name = {record.__name__: record for record in records}
    made: list[Question] = []
    for number, form in enumerate(forms):
        if form.key in {q.key for q in made}:
            raise file.mistake([number, "key"], f"the question {form.key!r} stands there twice", "Give one another key")
        made.append(_question(plugin, file, number, form, by_name))
    return tuple(made)


def _question(
    plugin: str, file: DataFile, number: int, form: QuestionForm, records: Mapping[str, type[Record]]
) -> Question:
    name, column = form.fills.split(".")
    if name not in records:
        cure = f"{near(name, records)}Records of this plugin: {', '.join(sorted(records)) or 'none'}"
        raise file.mistake([number, "fills"], f"{plugin} keeps no record {name!r}", cure)
    record = records[name]
    _check_columns(file, number, form, record, column)
    choices = form.answers.choices
    words = {code: w.words for code, w in choices.items()} if choices else abouts(record)[column].choices
    low_high = form.answers.range
    return Question(
        plugin=plugin,
        key=form.key,
        ask=form.ask.words,
        of=form.of,
        record=record,
        column=column,
        constants=dict(form.with_),
        range=(low_high[0], low_high[1]) if low_high else None,
        choices=words,
        is_optional=form.optional,
    )


def _check_columns(file: DataFile, number: int, form: QuestionForm, record: type[Record], column: str) -> None:
    if record.subject != form.of:
        what = f"{record.__name__} is about a {record.subject}, and the question of a {form.of}"
        raise file.mistake([number, "of"], what, f"Write `of: {record.subject}`, or fill another record")
    known = abouts(record)
    for path, name in (("fills", column), *(("with", name) for name in form.with_)):
        if name not in known:
            cure = f"{near(name, known)}It has: {', '.join(known)}"
            raise file.mistake([number, path, name], f"{record.__name__} has no column {name!r}", cure)
    for needed in _demanded(record):
        if needed != column and needed not in form.with_:
            what = f"nothing fills {record.__name__}.{needed}, which must have a value"
            raise file.mistake([number, "fills"], what, f"Give it under `with`, for example {{{needed}: {SURVEY_DAY}}}")


def _demanded(record: type[Record]) -> list[str]:
    """Columns without which a record cannot be kept."""
    fields = record.model_fields
    columns = [c.name for c in table_of(record).columns if not c.nullable and c.name not in STRUCTURE]
    return [name for name in columns if name in fields and fields[name].is_required()]
