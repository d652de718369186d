"""What a plugin's hooks give: collected once, each list checked for what may stand in it."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from sqlmodel import SQLModel

from ...errors import RAISED, PluginError
from ...policy.facts import Fact
from ...policy.indicators import Indicator
from ...policy.signals import Signal
from ...records import Record
from ...work.validations import Validation
from ..contributions import Check, Extension, Panel, SheetMapping, Suite
from .calls import Calls
from .source_lines import where_is, where_raised


@dataclass(frozen=True)
class Contributed:
    """Everything that one plugin's hooks gave, in the order in which it gave it."""

    records: tuple[type[Record], ...] = ()
    facts: tuple[Fact, ...] = ()
    validations: tuple[Validation, ...] = ()
    signals: tuple[Signal, ...] = ()
    extensions: tuple[Extension, ...] = ()
    mappings: tuple[SheetMapping, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    panels: tuple[Panel, ...] = ()
    checks: tuple[Check, ...] = ()
    suites: tuple[Suite, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, without the kinds of which there are none."""
        every = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        return {name: count for name, count in every.items() if count}


HOOKS: dict[str, tuple[str, tuple[type, ...], str]] = {
    "register_facts": ("facts", (Fact,), "a fact made with @fact"),
    "register_validations": ("validations", (Validation,), "a validation(…) or a function under @validation_batch"),
    "register_signals": ("signals", (Signal,), "a signal made with @signal"),
    "extend_schema": ("extensions", (Extension,), "a field made with @extend"),
    "register_mappings": ("mappings", (SheetMapping,), "a SheetMapping"),
    "register_indicators": ("indicators", (Indicator,), "an Indicator"),
    "register_panels": ("panels", (Panel,), "a Panel"),
    "register_checks": ("checks", (Check, Suite), "a Check or a Suite"),
}
"""Hook → which part of Contributed it fills, what may stand in its list, and how an author would say that."""


def collect(calls: Calls, plugin: str, package: str, *, leave_out: frozenset[str] = frozenset()) -> Contributed:
    """Call every collecting hook of one plugin. Raises PluginError at the first that fails or gives something else.

    ``leave_out``: hooks that nobody here could use, such as ``extend_schema`` where no GraphQL layer is installed.
    """
    asked = _Asked(calls, plugin, package)
    parts: dict[str, tuple[Any, ...]] = {
        "records": asked.list("register_records", _is_table_class, "a class of records")
    }
    for hook, (part, types, said) in HOOKS.items():
        if hook not in leave_out:
            parts[part] = asked.list(hook, partial(_is_one_of, types), said)
    both = parts.get("checks", ())
    parts["checks"] = tuple(each for each in both if isinstance(each, Check))
    parts["suites"] = tuple(each for each in both if isinstance(each, Suite))
    return Contributed(**parts)


def stamped(plugin: str, contributed: Contributed) -> Contributed:
    """The same, with the plugin's key on everything that can carry it."""
    return replace(
        contributed,
        **{
            part: tuple(replace(each, plugin=plugin) for each in getattr(contributed, part))
            for part in ("facts", "validations", "signals", "indicators")
        },
    )


@dataclass(frozen=True)
class _Asked:
    calls: Calls
    plugin: str
    package: str

    def list(self, hook: str, fits: Callable[[Any], bool], said: str) -> tuple[Any, ...]:
        """What a hook returns, where every element fits."""
        function = self.calls.hook(self.plugin, hook)
        if function is None:
            return ()
        result = self._call(hook, function)
        if not isinstance(result, list | tuple):
            cure = f"Return a list of it{' (is there a `return`?)' if result is None else ''}"
            raise self._wrong(hook, f"returned {_kind(result)}, not a list", cure)
        for number, each in enumerate(result):
            if not fits(each):
                raise self._wrong(hook, f"returned {_kind(each)} at place {number}", f"Return {said} there")
        return tuple(result)

    def _call(self, hook: str, function: Callable[..., Any]) -> Any:
        try:
            return function()
        except PluginError:
            raise
        except RAISED as error:
            where = where_raised(error, self.package)
            raise PluginError(self.plugin, where, f"{hook} raised {said_plainly(error)}", "Mend this line") from error

    def _wrong(self, hook: str, what: str, cure: str) -> PluginError:
        function = self.calls.raw(self.plugin, hook)
        return PluginError(self.plugin, where_is(function), f"{hook} {what}", cure)


def said_plainly(error: BaseException) -> str:
    """The kind of error and its first line; loading has seen no person's data yet."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0].rstrip('.')}" if lines else type(error).__name__


def _is_one_of(types: tuple[type, ...], each: Any) -> bool:
    return isinstance(each, types)


def _is_table_class(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, SQLModel)  # its base is checked by name afterwards


def _kind(thing: Any) -> str:
    """A thing in an author's words: its kind, and its name where it has one."""
    if thing is None:
        return "nothing"
    name = getattr(thing, "__name__", None)
    kind = "the class" if isinstance(thing, type) else f"a {type(thing).__name__}"
    return f"{kind} {name}" if name else kind
