"""The signature of an author's function: what it takes, what it gives, and a sentence where it cannot be a field."""

import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from tongxing.errors import PluginError
from tongxing.host.contributions import Target
from tongxing.host.plugins.source_lines import where_is
from tongxing.records import Record

from ..guards.faults import plugin_key

INJECTED = frozenset({"parameters", "answers"})
"""Filled in for the function that asks for it by name; no argument of the field."""


@dataclass(frozen=True)
class Argument:
    """One argument of a field."""

    name: str
    annotation: Any
    default: Any = inspect.Parameter.empty


@dataclass(frozen=True)
class Signature:
    """``returns`` is the value of one subject where the function takes a batch."""

    arguments: tuple[Argument, ...]
    returns: Any
    injected: frozenset[str] = frozenset()
    model: type[BaseModel] | None = None
    """The input of a mutation."""


def fault(function: Callable[..., Any], what: str, cure: str) -> PluginError:
    """A mistake in an author's function, with its file and line."""
    return PluginError(plugin_key(function), where_is(function), f"{function.__name__} {what}", cure)


def signature_of(function: Callable[..., Any], kind: Target | None, target: type) -> Signature:
    """Read and check a function for a target. Raises PluginError at the first mistake."""
    if kind is None:
        cure = "Extend Child, Guardian, Household, Query or Mutation; fields of your own records appear by themselves"
        raise fault(function, f"extends {getattr(target, '__name__', target)!r}", cure)
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(function):
        raise fault(function, "is not a plain function", "Write `def`; it runs in a thread of its own")
    given, hints = _given(function), _hints(function)
    if not given:
        raise fault(function, "takes nothing", f"Take {_first_words(kind, target)} first")
    if hints.get("return", inspect.Parameter.empty) is inspect.Parameter.empty:
        raise fault(function, "does not say what it returns", "Add `-> …`; the schema is made from it")
    if kind == "mutation":
        return _of_mutation(function, given, hints)
    rest, returns = given[1:], hints["return"]
    if kind != "query":
        _check_batch(function, given[0], hints, target)
        returns = _element(function, returns)
    arguments = tuple(_argument(function, each, hints) for each in rest if each.name not in INJECTED)
    return Signature(arguments, returns, frozenset(each.name for each in rest) & INJECTED)


def element_of(annotation: Any) -> Any | None:
    """``list[X]`` and ``Sequence[X]`` → X; None for anything else."""
    if typing.get_origin(annotation) in (list, Sequence) and typing.get_args(annotation):
        return typing.get_args(annotation)[0]
    return None


def without_none(annotation: Any) -> Any:
    """``X | None`` → X."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kept = [each for each in typing.get_args(annotation) if each is not type(None)]
        return kept[0] if len(kept) == 1 else typing.Union[tuple(kept)]  # noqa: UP007
    return annotation


def _given(function: Callable[..., Any]) -> list[inspect.Parameter]:
    parameters = list(inspect.signature(function).parameters.values())
    for each in parameters:
        if each.kind not in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY):
            raise fault(function, f"takes {each}", "Name each argument, so that the schema can name it too")
    return parameters


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except (NameError, AttributeError, TypeError) as error:
        raise fault(
            function, f"has an annotation that cannot be read: {error}", "Import what it names at run time"
        ) from error


def _check_batch(function: Callable[..., Any], first: inspect.Parameter, hints: dict[str, Any], target: type) -> None:
    element = element_of(hints.get(first.name))
    if isinstance(element, TypeVar) or element is not target:
        cure = f"Write `{first.name}: list[{target.__name__}]`; it gets many at once"
        raise fault(function, f"takes {first.name!r} that is not a list of {target.__name__}", cure)


def _element(function: Callable[..., Any], returns: Any) -> Any:
    element = element_of(returns)
    if element is None:
        raise fault(
            function, "does not return a list", "Return `list[…]`, one value for each that it was given, in order"
        )
    return element


def _argument(function: Callable[..., Any], each: inspect.Parameter, hints: dict[str, Any]) -> Argument:
    if each.name not in hints:
        raise fault(function, f"does not say of what type {each.name!r} is", f"Write `{each.name}: …`")
    return Argument(each.name, hints[each.name], each.default)


def _of_mutation(function: Callable[..., Any], given: list[inspect.Parameter], hints: dict[str, Any]) -> Signature:
    if [each.name for each in given[1:]] != ["input"]:
        raise fault(
            function, "does not take `store` and `input`", "Write `def …(store, input: YourModel) -> YourRecord`"
        )
    model, returns = hints.get("input"), without_none(hints["return"])
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or issubclass(model, Record):
        raise fault(function, "takes an `input` that is no pydantic model", "Write a class on pydantic.BaseModel")
    if returns is not type(None) and not (isinstance(returns, type) and issubclass(returns, Record)):
        raise fault(function, "does not return a record", "Return the record that it wrote, or None")
    return Signature((), returns, model=model)


def _first_words(kind: Target, target: type) -> str:
    if kind in ("query", "mutation"):
        return {"query": "`reading: Reading`", "mutation": "`store` and `input`"}[kind]
    return f"`{kind}s: list[{target.__name__}]`"
