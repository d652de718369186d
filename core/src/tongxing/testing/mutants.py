"""Mutants: one function each, changed in one place while a block runs, to see whether tests notice."""

import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """``where``: module and function, as ``module:Class.function``; ``killer``: what must notice it."""

    killer: str
    where: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.where.rpartition('.')[2]} {self.old} → {self.new}"


def changed(mutant: Mutant) -> str:
    """The text of the function as the mutant has it. Raises AssertionError where the mutant changes nothing."""
    source = textwrap.dedent(inspect.getsource(_function_of(mutant.where)))
    source = source[source.index("def ") :]
    assert mutant.old in source, f"{mutant} changes nothing"
    return source.replace(mutant.old, mutant.new, 1)


@contextmanager
def standing_changed(mutant: Mutant) -> Iterator[None]:
    """The function as the mutant has it."""
    function = _function_of(mutant.where)
    names = dict(vars(inspect.getmodule(function)))
    exec(compile(changed(mutant), str(mutant), "exec"), names)
    whole = function.__code__
    function.__code__ = names[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = whole


def _function_of(where: str) -> Any:
    module, _, name = where.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    return getattr(found, "fget", None) or getattr(found, "__func__", found)
