"""The digest of what a city decides by: code and data of its plugins, and its parameters as the city fills them.

Decisions that were kept under another digest are stale. It is taken of files as they stand, so that a rule, a figure, a
list or a function that was changed in place counts too, without anybody raising a number.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from ...policy.policy import Policy
from ..plugins.plugin import Plugin

READ = (".py", ".yaml", ".csv", ".json")
"""Endings of files that decisions may depend on."""


def inputs_version(running: tuple[Plugin, ...], policy: Policy) -> str:
    """The digest of a city's composition: the same in every process that would decide the same."""
    digest = hashlib.sha256()
    for plugin in running:
        told = f"{plugin.key} {plugin.version} {_of_core() if plugin.key == 'core' else _of_files(plugin.package)}\n"
        digest.update(told.encode())
    digest.update(" ".join(policy.items).encode())
    for key, parameter in sorted(policy.parameters.by_key.items()):
        digest.update(f"{key} {parameter.by} {parameter.unit} {parameter.settings!r}\n".encode())
    return digest.hexdigest()


@cache
def _of_core() -> str:
    """Core's own files do not change under a process that runs them."""
    return _of_files("tongxing")


def _of_files(package: str) -> str:
    digest = hashlib.sha256()
    for path, content in _contents(files(package), ""):
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _contents(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Every file, by name."""
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _contents(each, f"{path}{each.name}/")
        elif each.name.endswith(READ):
            yield f"{path}{each.name}", each.read_bytes()
