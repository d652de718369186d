"""Dated parameters: figures of law and of cities, each with its source and certainty, inherited down the divisions.

A parameter holds by the subject's residence, by its hukou, or everywhere (``by: none``). Of the divisions that contain
a place, from the county up to the nation, the nearest that says anything on the day decides; a division may also say
that the value is open (``value: null``), and then it is open below. A place that is not known, or known only as a
province, gets a value only where all divisions within it have the same one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any, Literal

import polars as pl
from pydantic import Field, ValidationError

from ..datafile import DataFile, near
from ..errors import PluginError, UsageError, Words
from ..people.divisions import NATION, national
from .certainty import Certainty
from .dated import Dated, Step
from .facts import DTYPES, DType
from .forms import Code, Day, Form, Key, SourceForm, TextForm, short_code
from .runs import BEGIN
from .units import UNITS, fits

By = Literal["residence", "hukou", "none"]
Value = bool | int | float | str | None


class ValueForm(Form):
    """One value from one day on, for a division and what lies below it."""

    start: Day = Field(alias="from")
    division: Code = NATION
    value: Value
    source: SourceForm
    certainty: Certainty

    @property
    def setting(self) -> "Setting":
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


@dataclass(frozen=True)
class Setting:
    """What one division says from one day on. ``value`` None: open."""

    start: date
    division: str
    value: Value
    source: SourceForm
    certainty: Certainty


@dataclass(frozen=True)
class Parameter:
    """A parameter with all that was ever said of it, oldest first within each division."""

    key: str
    title: Words
    unit: str
    by: By
    settings: tuple[Setting, ...]
    plugin: str = ""
    where: str = ""
    choices: tuple[str, ...] | None = None
    """The texts that a value may be, where only some may."""
    checked: date | None = None
    """The day on which somebody last held its values against their sources."""

    @property
    def type(self) -> type:
        """The type of its values, from its unit."""
        return UNITS[self.unit]

    @cached_property
    def by_division(self) -> Mapping[str, Sequence[Setting]]:
        """What each division says, oldest first."""
        found: dict[str, list[Setting]] = {}
        for setting in self.settings:
            found.setdefault(setting.division, []).append(setting)
        return found


@dataclass(frozen=True)
class Fill:
    """What a city says of a parameter that its plugin left open, or says otherwise for its own region."""

    key: str
    setting: Setting


@dataclass(frozen=True)
class Resolved:
    """The value of a place on a day. ``division`` None: the place is not known well enough to have one."""

    value: Value
    division: str | None = None
    start: date | None = None
    certainty: Certainty | None = None
    source: SourceForm | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has set it yet, as against a place that is not known."""
        return self.value is None and self is not UNKNOWN_PLACE


UNKNOWN_PLACE = Resolved(None)
"""The divisions in which the subject may be have different values."""
NOT_YET = Resolved(None, NATION, None, "open")
"""Nothing has been said of it by this day."""


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
    if not _may_set(value.division):
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


def _may_set(division: str) -> bool:
    return national().level(division) not in (None, "township", "village")


class ParameterBook:
    """All parameters by key; unknown keys and clashes are the plugin's mistake."""

    def __init__(self, parameters: Iterable[Parameter] = ()) -> None:
        self.by_key: dict[str, Parameter] = {}
        for each in parameters:
            if other := self.by_key.get(each.key):
                what = f"the parameter {each.key!r} is also given by {other.plugin or 'core'}"
                raise PluginError(each.plugin, each.where, what, "Give it another key", blames=other.plugin)
            self.by_key[each.key] = each

    def __getitem__(self, key: str) -> Parameter:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def filled(self, fills: Iterable[Fill]) -> "ParameterBook":
        """The same book with what a city says; on the same day for the same division, the city's word holds."""
        changed = dict(self.by_key)
        for fill in fills:
            old = changed[fill.key]
            slot = (fill.setting.division, fill.setting.start)
            kept = [s for s in old.settings if (s.division, s.start) != slot]
            changed[fill.key] = replace(old, settings=tuple(sorted([*kept, fill.setting], key=lambda s: s.start)))
        return ParameterBook(changed.values())

    def replaced(self, values: Mapping[str, Value]) -> "ParameterBook":
        """The same book where some parameters have one value, always and everywhere; for worked cases and rehearsals."""
        source = SourceForm(title="given")
        changed = dict(self.by_key)
        for key, value in values.items():
            certainty: Certainty = "open" if value is None else "confirmed"
            changed[key] = replace(changed[key], settings=(Setting(BEGIN, NATION, value, source, certainty),))
        return ParameterBook(changed.values())

    def days(self, key: str) -> list[date]:
        """Every day on which some division's value changes."""
        return sorted({setting.start for setting in self[key].settings})

    def resolve(self, key: str, division: str | None, day: date) -> Resolved:
        """The value of a place on a day."""
        return _resolved(self[key].by_division, _path(division), day)

    def dated(self, key: str) -> Dated:
        """The national values over time, for a parameter that holds everywhere."""
        settings = [s for s in self[key].settings if s.division == NATION]
        ends: Sequence[date | None] = [*(s.start for s in settings[1:]), None]
        return Dated(key, tuple(Step(s.start, e, s.value, s.certainty) for s, e in zip(settings, ends, strict=True)))


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


@cache
def _path(division: str | None) -> tuple[str, ...]:
    """A place and everything that contains it; what is not known is somewhere in the nation."""
    return (national().parents(division) if division else ()) or (NATION,)


@cache
def place_of_figures(division: str) -> str:
    """The widest place in which all figures are those of a division: nothing is set for a village by itself, so its county."""
    there = next((code for code in _path(division) if _may_set(code)), division)
    return division if _is_wide(there) else there


@cache
def _lies_below(division: str, place: str) -> bool:
    return division != place and place in _path(division)


@cache
def _is_wide(place: str) -> bool:
    """Whether a place is too wide to have one value by itself: counties lie below it."""
    return national().level(place) in ("nation", "province", "prefecture")


def _resolved(by_division: Mapping[str, Sequence[Setting]], path: tuple[str, ...], day: date) -> Resolved:
    own = next((found for code in path if (found := _in_force(by_division.get(code, ()), day))), None)
    if _is_wide(path[0]):
        below = (_in_force(said, day) for code, said in by_division.items() if _lies_below(code, path[0]))
        if any(own is None or setting.value != own.value for setting in below if setting):
            return UNKNOWN_PLACE
    if own is None:
        return NOT_YET
    return Resolved(own.value, own.division, own.start, own.certainty, own.source)


def _in_force(settings: Sequence[Setting], day: date) -> Setting | None:
    """The last of a division's settings that has begun."""
    return next((setting for setting in reversed(settings) if setting.start <= day), None)


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
