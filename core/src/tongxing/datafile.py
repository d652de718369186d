"""A YAML file of a plugin: read once, checked by a pydantic model, every mistake told with its line and cure."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from .errors import PluginError

T = TypeVar("T")
Path = tuple[str | int, ...]

_YAML_WORDS = "YAML reads on, off, yes and no as true and false: use another word, or quote it"


@dataclass(frozen=True)
class DataFile:
    """What a YAML file says, and in which line it says it. ``where`` is the file's path inside its package."""

    plugin: str
    where: str
    content: Any
    lines: Mapping[Path, int] = field(repr=False, default_factory=dict)

    def at(self, path: Sequence[str | int]) -> str:
        """``tongxing_transport/data/card.yaml:12``: the line of a path, or of the nearest part of it that stands there."""
        parts = tuple(path)
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return f"{self.where}:{self.lines.get(parts, 1)}"

    def mistake(self, path: Sequence[str | int], what: str, cure: str) -> PluginError:
        """The error of one mistake in this file."""
        return PluginError(self.plugin, self.at(path), what, cure)

    def checked(self, form: type[T], path: Path = ()) -> T:
        """The content as ``form``. Stops at the first mistake: one wrong line often explains the ones after it."""
        try:
            made: T = TypeAdapter(form).validate_python(self.content)
        except ValidationError as error:
            first = _first(error.errors())
            raise self.mistake((*path, *first["loc"]), *_said(first, form)) from error
        return made


def read(plugin: str, file: Traversable, where: str) -> DataFile | None:
    """Read a YAML file of a plugin; None where there is no such file."""
    if not file.is_file():
        return None
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        content = None if node is None else yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PluginError(plugin, f"{where}:{line}", f"is no YAML: {error.problem}", "Mend this line") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PluginError(plugin, where, "is no YAML in UTF-8", "Save the file as UTF-8 text") from error
    lines: dict[Path, int] = {}
    for path, line in _lines(node, ()):
        if path in lines and path:
            raise PluginError(plugin, f"{where}:{line}", f"says {path[-1]!r} twice", "Keep one of the two")
        lines[path] = line
    return DataFile(plugin, where, content, lines)


def near(word: str, known: Iterable[str]) -> str:
    """`` Did you mean …?`` for a word that is not known, as the beginning of a cure; empty where nothing is near."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean {close[0]!r}? " if close else ""


def _lines(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, int]]:
    if node is None:
        return
    if not path:
        yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1
            yield from _lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, number), value.start_mark.line + 1
            yield from _lines(value, (*path, number))


def _first(errors: list[ErrorDetails]) -> ErrorDetails:
    """The first mistake; where a key is missing and another beside it is not known, that one: it is the same, misspelt."""
    first = errors[0]
    beside = [e for e in errors if e["type"] == "extra_forbidden" and e["loc"][:-1] == first["loc"][:-1]]
    return beside[0] if first["type"] == "missing" and beside else first


def _said(error: ErrorDetails, form: Any) -> tuple[str, str]:
    """What is wrong and how to mend it, in our words."""
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    last = str(error["loc"][-1]) if error["loc"] else "the file"
    match error["type"]:
        case "missing":
            return f"{place} is missing", f"Add {last!r}"
        case "invalid_key" if isinstance(error["input"], bool):
            return "a key is yes, no, on or off", _YAML_WORDS
        case "string_type" if isinstance(error["input"], bool):
            return f"{place} is no text", _YAML_WORDS
        case "extra_forbidden":
            return f"{place} is not known", f"{near(last, _words(form))}Remove it or write it as the reference does"
        case "value_error":
            return f"{place}: {error['ctx']['error']}".removeprefix(": "), "Correct this line"
    return f"{place}: {error['msg'].removeprefix('Input ')}".removeprefix(": "), "Correct this line"


def _words(form: Any) -> set[str]:
    """Every key that a form knows, at any depth, for near misses."""
    text = TypeAdapter(form).json_schema()
    parts = [text, *text.get("$defs", {}).values()]
    return {key for part in parts for key in part.get("properties", {})}
