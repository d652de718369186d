"""The editions read from their files: sources, products and editions by day. A mistake is told with its file and line."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from tongxing import PluginError, datafile
from tongxing.datafile import DataFile, near
from tongxing.policy.forms import GradedSource

from .checks import checked
from .forms import EditionForm, Sources
from .layers import layered
from .products import FOLDER, PLUGIN, products

OTHERS = ("products.yaml", "sources.yaml")


@cache
def sources() -> Mapping[str, GradedSource]:
    """What editions cite, by key."""
    found = datafile.read(PLUGIN, _folder() / "sources.yaml", f"{FOLDER}/sources.yaml")
    if found is None:
        raise PluginError(PLUGIN, f"{FOLDER}/sources.yaml", "is missing", "Install the plugin again")
    return found.checked(Sources)


@cache
def editions() -> tuple[EditionForm, ...]:
    """The editions of this plugin's data, the oldest first."""
    paths = [path for path in _folder().iterdir() if path.name.endswith(".yaml") and path.name not in OTHERS]
    return read_editions(paths)


def read_editions(paths: Iterable[Traversable]) -> tuple[EditionForm, ...]:
    """The editions in some files, the oldest first. PluginError for the first mistake in one of them."""
    by_key = _by_key(paths)
    forms = [(_read(file, by_key), file) for file in by_key.values()]
    forms.sort(key=lambda pair: pair[0].since)
    for (form, file), (before, _) in zip(forms[1:], forms, strict=False):
        if form.since == before.since:
            raise file.mistake(["from"], f"{before.edition} begins on the same day", "Give each its own first day")
    return tuple(form for form, _ in forms)


def _by_key(paths: Iterable[Traversable]) -> dict[str, DataFile]:
    found: dict[str, DataFile] = {}
    for path in sorted(paths, key=lambda one: one.name):
        file = datafile.read(PLUGIN, path, f"{FOLDER}/{path.name}")
        if file is None or not isinstance(file.content, Mapping) or "edition" not in file.content:
            raise PluginError(PLUGIN, f"{FOLDER}/{path.name}:1", "names no edition", "Begin the file with `edition:`")
        key = str(file.content["edition"])
        if key in found:
            raise file.mistake(["edition"], f"{key} stands in {found[key].where} too", "Give each its own name")
        found[key] = file
    return found


def _read(file: DataFile, by_key: Mapping[str, DataFile]) -> EditionForm:
    whole = layered(_chain(file, by_key))
    form = whole.checked(EditionForm)
    checked(form, whole, products(), sources())
    return form


def _chain(file: DataFile, by_key: Mapping[str, DataFile]) -> list[DataFile]:
    """The files that an edition is laid over, the lowest first, and itself."""
    chain = [file]
    while (base := chain[0].content.get("based_on")) is not None:
        if base not in by_key:
            cure = f"{near(str(base), by_key)}Name an edition of this folder"
            raise chain[0].mistake(["based_on"], f"no edition {base!r}", cure)
        if by_key[base] in chain:
            raise file.mistake(["based_on"], "the editions are based on each other", "Base one on none")
        chain.insert(0, by_key[base])
    return chain


def _folder() -> Traversable:
    return files("tongxing_immunization") / "data" / "schedule"
