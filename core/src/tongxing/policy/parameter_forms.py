"""How dated parameters are written, in ``data/parameters/*.yaml`` and in a city's ``fills``; every mistake is told with its place."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from ..datafile import DataFile, near
from ..errors import UsageError
from ..people.divisions import NATION
from .certainty import Certainty
from .forms import Code, Day, Form, Key, SourceForm, TextForm, short_code
from .parameters import By, Fill, Parameter, ParameterBook, Setting, Value, may_set
from .units import UNITS, fits


class ValueForm(Form):
    """One value from one day on, for a division and what lies below it."""

    start: Day = Field(alias="from")
    division: Code = NATION
    value: Value
    source: SourceForm
    certainty: Certainty

    @property
    def setting(self) -> Setting:
        """The same, as the book holds it."""
        return Setting(self.start, self.division, self.value, self.source, self.certainty)


class ParameterForm(Form):
    """One entry of ``data/parameters/*.yaml``."""

    key: Key
    title: TextForm
    unit: str
    by: By
    choices: list[str] | None = None
    checked: Day | None = None
    values: list[ValueForm]


def parameters_of(file: DataFile) -> list[Parameter]:
    """The parameters of one file; PluginError with file and line at the first mistake."""
    if not isinstance(file.content, list):
        raise file.mistake([], "is no list of parameters", "Begin each with `- key:`")
    return [_parameter(file, number, form) for number, form in enumerate(file.checked(list[ParameterForm]))]


def _parameter(file: DataFile, number: int, form: ParameterForm) -> Parameter:
    if form.unit not in UNITS:
        cure = near(form.unit, UNITS) + f"Say one of {', '.join(UNITS)}"
        raise file.mistake([number, "unit"], f"{form.key}: {form.unit!r} is no unit", cure)
    if not form.values:
        raise file.mistake(
            [number, "values"], f"{form.key} has no value", "Add one; `value: null` with certainty open is a hole"
        )
    seen: dict[str, date] = {}
    for place, value in enumerate(form.values):
        mistake = _out_of_order(value, seen.get(value.division)) or _mistake(value, form.unit, form.by, form.choices)
        if mistake:
            raise file.mistake([number, "values", place, mistake[0]], f"{form.key}: {mistake[1]}", mistake[2])
        seen[value.division] = value.start
    settings = tuple(value.setting for value in form.values)
    choices = tuple(form.choices) if form.choices else None
    return Parameter(
        key=form.key,
        title=form.title.words,
        unit=form.unit,
        by=form.by,
        settings=settings,
        plugin=file.plugin,
        where=file.at([number]),
        choices=choices,
        checked=form.checked,
    )


Mistake = tuple[str, str, str]
"""In which key of a value, what is wrong, and the cure."""


def _out_of_order(value: ValueForm, before: date | None) -> Mistake | None:
    if before is None or value.start > before:
        return None
    return "from", f"{value.start} does not come after {before}", "Put the oldest first, each on a day of its own"


def _mistake(value: ValueForm, unit: str, by: By, choices: Sequence[str] | None) -> Mistake | None:
    if by == "none" and value.division != NATION:
        what = f"holds everywhere (by: none) and is set for {short_code(value.division)}"
        return "division", what, "Say by: residence, or leave the division out"
    if not may_set(value.division):
        what = f"{short_code(value.division)} is no known province, city or county"
        return "division", what, "Correct the code; 000000 is the nation"
    if (value.value is None) != (value.certainty == "open"):
        what = f"the value is {value.value!r} and its certainty {value.certainty}"
        return "certainty", what, "Leave the value null where it is open, and only there"
    if value.value is not None and not fits(unit, value.value):
        return "value", f"{value.value!r} is no number of {unit}", f"Write a value of type {UNITS[unit].__name__}"
    if choices and value.value is not None and value.value not in choices:
        return "value", f"{value.value!r} is none of its choices", f"Say one of {', '.join(choices)}"
    return None


class FillForm(ValueForm):
    """One entry of a city's ``fills``."""

    key: Key


def fill_of(entry: Mapping[str, Any], book: ParameterBook, where: str) -> Fill:
    """What a city's file says of a parameter; UsageError naming ``where`` (the file, and the entry in it)."""
    try:
        form = FillForm.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{where}: {place}: {first['msg']}.", remedy="Write key, from, division, value, source, certainty."
        ) from error
    if form.key not in book:
        cure = near(form.key, book.by_key) + "Name a parameter of an enabled plugin."
        raise UsageError(f"{where}: no parameter {form.key!r}.", remedy=cure)
    parameter = book[form.key]
    if mistake := _mistake(form, parameter.unit, parameter.by, parameter.choices):
        raise UsageError(f"{where}: {form.key}: {mistake[0]}: {mistake[1]}.", remedy=f"{mistake[2]}.")
    return Fill(form.key, form.setting)
