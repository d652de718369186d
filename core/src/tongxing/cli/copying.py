"""Copying the template of a department: which names will do, and what is filled in where."""

import keyword
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from string import Template

from ..errors import UsageError
from ..host.host import Host
from ..host.names import camel, pascal
from ..host.plugins.loading import RESERVED

LONGEST_KEY = 30
"""PostgreSQL cuts names at 63 characters, and an index is named after plugin, record and column."""

_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TITLE = re.compile(r"[^\x00-\x1f\"\\$]{1,40}")
_OWN_WORDS = RESERVED | {"tongxing", "department", "departments", "layers", "new", "check", "template", "tests"}
_SUFFIX = ".tmpl"
"""So that no tool takes a file of the template for a program."""


def check_key(key: str, host: Host) -> None:
    """Raises UsageError, with another name where one suggests itself, for a key that cannot be a department's."""
    if not _KEY.fullmatch(key):
        raise UsageError(
            f"{key!r} is no name for a department.",
            remedy=f"Use small letters and digits, words joined by _{_as_key(key)}.",
        )
    if len(key) > LONGEST_KEY:
        raise UsageError(f"{key!r} has {len(key)} characters.", remedy=f"Use at most {LONGEST_KEY}.")
    for taken, by in _taken(key, host):
        if taken:
            raise UsageError(f"{key!r} is {by}.", remedy="Choose another name.")


def _as_key(text: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return f", for example {made}" if _KEY.fullmatch(made) else ""


def _taken(key: str, host: Host) -> Iterator[tuple[bool, str]]:
    yield keyword.iskeyword(key) or keyword.issoftkeyword(key), "a word of Python itself"
    yield key in sys.stdlib_module_names, "a module of Python's standard library"
    yield camel(key) in _OWN_WORDS or key in _OWN_WORDS or key.startswith("core_"), "core's own word"
    for found in host.found:
        alike = camel(found.key).casefold() == camel(key).casefold()
        yield alike, f"taken by the plugin {found.key} ({found.distribution})"
    yield find_spec(f"tongxing_{key}") is not None, f"taken: a package tongxing_{key} is installed here"


def check_title(option: str, title: str) -> None:
    """Raises UsageError for a title that would not stand in the files as it is."""
    if not _TITLE.fullmatch(title) or not title.strip():
        raise UsageError(
            f"{option}: {title!r} is no title.", remedy='Use one line of at most 40 characters, without ", \\ and $.'
        )


def words_of(key: str, *, title_zh: str, title_en: str) -> dict[str, str]:
    """What is filled in, by the name that stands for it."""
    return {
        "key": key,
        "KEY": key.upper(),
        "Key": pascal(key),
        "namespace": camel(key),
        "distribution": f"tongxing-{key.replace('_', '-')}",
        "title_zh": title_zh,
        "title_en": title_en,
    }


def written(folder: Path, words: Mapping[str, str]) -> list[Path]:
    """Write every file of the template, filled in, into a folder that is empty or not there; give their paths."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already.", remedy="Name an empty folder by --into, or remove it.")
    # All are filled before one is written: a mistake leaves nothing behind.
    texts = {name.replace("KEY", words["key"]): _filled(text, words) for name, text in template()}
    try:
        return [_write(folder / name, text) for name, text in sorted(texts.items())]
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error


def template() -> Iterator[tuple[str, str]]:
    """Every file of the template: its path, in which KEY stands for the department's key, and its text."""
    yield from _below(files("tongxing") / "template", "")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _below(each, f"{path}{each.name}/")
        elif each.name.endswith(_SUFFIX):
            yield path + each.name.removesuffix(_SUFFIX), each.read_text(encoding="utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    return Template(text).substitute(words)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
