"""Calling hooks: one plugin at a time, so that one which fails harms no other, and traced when somebody wants to see.

pluggy itself stops at the first implementation that raises; so its implementations are called from here, one by one.
"""

import inspect
import os
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import pluggy

from ...datafile import near
from ...errors import PluginError
from .. import hookspecs
from .source_lines import where_is

TRACE = "TONGXING_TRACE_HOOKS"


def new_manager() -> pluggy.PluginManager:
    """A manager that knows the contract and no plugin yet."""
    manager = pluggy.PluginManager("tongxing")
    manager.add_hookspecs(hookspecs)
    return manager


def hook_names() -> list[str]:
    """Every hook of the contract, in the order of its page."""
    return [name for name, each in vars(hookspecs).items() if hasattr(each, "tongxing_spec")]


class Calls:
    """The hooks of all plugins of one host."""

    def __init__(self) -> None:
        self._manager = new_manager()

    def add(self, plugin: str, module: Any) -> None:
        """Take a plugin in. Raises PluginError for an unknown hook or argument; the plugin is then not taken in."""
        _check(plugin, module)
        trial = new_manager()
        for manager in (trial, self._manager):
            try:
                manager.register(module, name=plugin)
                trial.check_pending()
            except (pluggy.PluginValidationError, ValueError, TypeError) as error:
                said = " ".join(str(error).split())
                raise PluginError(
                    plugin, where_is(module), said, "Write the hook as docs/reference/hooks.md"
                ) from error

    def remove(self, plugin: str) -> None:
        """Forget a plugin."""
        if self._manager.has_plugin(plugin):
            self._manager.unregister(name=plugin)

    def hook(self, plugin: str, name: str) -> Callable[..., Any] | None:
        """A plugin's implementation of a hook, called with the contract's arguments by name; None without one."""
        found = self._implementation(plugin, name)
        return None if found is None else _traced(plugin, name, found.function, found.argnames)

    def raw(self, plugin: str, name: str) -> Any:
        """The function as the author wrote it, for messages."""
        found = self._implementation(plugin, name)
        return None if found is None else found.function

    def turn(self, plugin: str, name: str) -> int:
        """Where a plugin wants to stand among others: -1 first, 0 in its order, 1 last."""
        found = self._implementation(plugin, name)
        return 0 if found is None else int(found.trylast) - int(found.tryfirst)

    def _implementation(self, plugin: str, name: str) -> pluggy.HookImpl | None:
        every = getattr(self._manager.hook, name).get_hookimpls()
        return next((each for each in every if each.plugin_name == plugin), None)


def _traced(plugin: str, name: str, function: Callable[..., Any], wanted: tuple[str, ...]) -> Callable[..., Any]:
    """The implementation with only the arguments that it asks for; each call told on stderr if that is switched on."""

    def call(**arguments: Any) -> Any:
        asked = [arguments[argument] for argument in wanted]
        if os.environ.get(TRACE, "") in ("", "0"):
            return function(*asked)
        begun, end = perf_counter(), "raised"
        try:
            result = function(*asked)
            end = f"→ {_size(result)}"
            return result
        finally:
            print(f"hook {plugin}.{name}({', '.join(wanted)}) {end} in {_ms(begun)}", file=sys.stderr)

    return call


def _size(result: Any) -> str:
    """How much came back; never what: a result may hold a person's data."""
    return f"{len(result)} in a list" if isinstance(result, list | tuple) else type(result).__name__


def _ms(begun: float) -> str:
    return f"{(perf_counter() - begun) * 1000:.1f} ms"


def _check(plugin: str, module: Any) -> None:
    """Our own words for the mistakes that authors make; pluggy would find most of them too."""
    known = hook_names()
    for name, each in list(vars(module).items()):
        if not inspect.isfunction(each):
            continue
        options = getattr(each, "tongxing_impl", None)
        if options is None:
            _check_unmarked(plugin, module, name, each)
        else:
            _check_marked(plugin, options.get("specname") or name, each, options, known)


def _check_unmarked(plugin: str, module: Any, name: str, function: Any) -> None:
    if name in hook_names() and function.__module__ == getattr(module, "__name__", None):
        raise PluginError(plugin, where_is(function), f"{name} has the name of a hook and no @hookimpl", "Mark it")


def _check_marked(plugin: str, name: str, function: Any, options: dict[str, Any], known: list[str]) -> None:
    here = where_is(function)
    if name not in known:
        if options.get("optionalhook"):
            return
        cure = f"{near(name, known)}The hooks are: {', '.join(known)}"
        raise PluginError(plugin, here, f"there is no hook {name!r}", cure)
    if options.get("wrapper") or options.get("hookwrapper"):
        raise PluginError(plugin, here, f"{name} wraps the hook of other departments", "Implement it without wrapper")
    given = list(inspect.signature(getattr(hookspecs, name)).parameters)
    for argument in inspect.signature(function).parameters:
        if argument not in given:
            cure = f"{near(argument, given)}It may ask for: {', '.join(given) or 'nothing'}"
            raise PluginError(plugin, here, f"the hook {name} has no argument {argument!r}", cure)
