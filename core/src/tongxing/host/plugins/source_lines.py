"""Where something stands in an author's files: ``tongxing_transport/records.py:12``, without any path of this machine."""

import inspect
import linecache
import re
import traceback
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any


def where_is(thing: Any, name: str | None = None) -> str:
    """File and line of a module, class or function; with ``name``, the line of that attribute in a class."""
    file = _file(thing)
    if inspect.ismodule(thing) or file is None:
        return _short(file or "?", getattr(thing, "__name__", "?"))
    if name is None and inspect.isfunction(thing):
        return f"{_short(file, thing.__module__)}:{inspect.unwrap(thing).__code__.co_firstlineno}"
    lines, first = _source(thing)
    if name is not None:
        matching = [n for n, line in enumerate(lines) if re.match(rf"\s+{re.escape(name)}\s*[:=]", line)]
        first += matching[0] if matching else 0
    return f"{_short(file, thing.__module__)}:{first}"


def where_raised(error: BaseException, package: str) -> str:
    """File and line of the deepest step inside the plugin's package; the package's name where there is none."""
    chain: list[str] = []
    if isinstance(error, SyntaxError) and error.filename:
        chain.append(f"{_short(error.filename, package)}:{error.lineno}")
    for step in traceback.extract_tb(error.__traceback__):
        if f"/{package}/" in Path(step.filename).as_posix():
            chain.append(f"{_short(step.filename, package)}:{step.lineno}")
    inside = [place for place in chain if place.startswith(package)]
    return inside[0] if isinstance(error, SyntaxError) and inside else inside[-1] if inside else package


def _file(thing: Any) -> str | None:
    try:
        return inspect.getsourcefile(inspect.unwrap(thing) if callable(thing) else thing)
    except (TypeError, OSError):
        return None


@lru_cache(maxsize=256)
def _source(thing: type) -> tuple[list[str], int]:
    """A class's lines from its head on, and the number of the first. Its file is read and not parsed: a start asks for hundreds."""
    lines = linecache.getlines(_file(thing) or "")
    head = re.compile(rf"\s*class {re.escape(thing.__name__)}\b")
    first = next((number for number, line in enumerate(lines) if head.match(line)), 0)
    body = takewhile(lambda line: line[0] in " )#\n", lines[first + 1 :])
    return [*lines[first : first + 1], *body], first + 1


def _short(file: str, module: str) -> str:
    """The path from the top package on."""
    parts = Path(file).parts
    top = module.split(".")[0]
    if top in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index(top) :])
    return Path(file).name
