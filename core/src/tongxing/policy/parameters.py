"""Dated parameters: figures of law and of cities, each with its source and certainty, inherited down the divisions.

A parameter holds by the subject's residence, by its hukou, or everywhere (``by: none``). Of the divisions that contain
a place, from the county up to the nation, the nearest that says anything on the day decides; a division may also say
that the value is open (``value: null``), and then it is open below. A place that is not known, or known only as a
province, gets a value only where all divisions within it have the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Literal

from ..errors import PluginError, Words
from ..people.divisions import NATION, national
from .certainty import Certainty
from .dated import Dated, Step
from .forms import SourceForm
from .runs import BEGIN
from .units import UNITS

By = Literal["residence", "hukou", "none"]
Value = bool | int | float | str | None


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


def may_set(division: str) -> bool:
    """Whether figures may be set for a division: none is for a township or a village by itself."""
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


@cache
def _path(division: str | None) -> tuple[str, ...]:
    """A place and everything that contains it; what is not known is somewhere in the nation."""
    return (national().parents(division) if division else ()) or (NATION,)


@cache
def place_of_figures(division: str) -> str:
    """The widest place in which all figures are those of a division: nothing is set for a village by itself, so its county."""
    there = next((code for code in _path(division) if may_set(code)), division)
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
