"""All plugins of one process: each is loaded and checked alone, and what stopped it is remembered.

A mistake stops the plugin that made it, and those that require it; its sentence names plugin, file and cure.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from ...errors import PluginError
from ...trust.assessments import Use, uses_of
from ...trust.categories import CategoryBook
from ..order import required_first
from .calls import Calls
from .card import Card, book_of
from .finding import Found
from .linking import check_links
from .loading import Loader
from .plugin import Plugin

LAYER_HOOKS = {"graphql": "extend_schema", "notebooks": "register_panels"}
"""Hooks that only a layer can use. Without it they are not called, so that a department runs without its packages."""


class Loaded:
    """Core, layers and departments, as far as they could be loaded."""

    def __init__(self, core: Plugin, found: Sequence[Found], calls: Calls, wanted: Mapping[str, bool]) -> None:
        """``wanted``: of each layer, whether its hooks are to be called, where it is installed."""
        self.found = tuple(found)
        self.calls = calls
        self.plugins: dict[str, Plugin] = {core.key: core}
        """What was loaded and checked, by key: core, layers, then departments."""
        self.stopped: dict[str, PluginError] = {}
        """What was found and is not among ``plugins``, each with its sentence."""
        self.twins: list[tuple[Found, PluginError]] = []
        """Distributions that came with a key which another one has."""
        self._cards_of_stopped: dict[str, Card] = {}
        self._load(wanted)

    @property
    def departments(self) -> tuple[str, ...]:
        """Keys of all departments that are installed, also of those that are stopped, in order."""
        return tuple(dict.fromkeys(f.key for f in self.found if f.kind == "department"))

    @property
    def requires(self) -> Mapping[str, tuple[str, ...]]:
        """Whom each plugin requires."""
        return {key: plugin.requires for key, plugin in self.plugins.items()}

    def uses(self, key: str) -> frozenset[Use]:
        """For which purposes a department uses which data, by its card; nothing for one that was not loaded."""
        card = self.plugins[key].card if key in self.plugins else None
        return uses_of(card.categories, card.purposes) if card else frozenset()

    @property
    def categories(self) -> CategoryBook:
        """Data categories and purposes of every card that can be read, enabled anywhere or not, also of stopped plugins:
        a grant is given for data, and the data stays while its plugin is mended."""
        return book_of([*(p.card for p in self.plugins.values()), *self._cards_of_stopped.values()])

    def found_as(self, key: str) -> Found | None:
        """How a plugin was found; None where it is not installed."""
        return next((each for each in self.found if each.key == key), None)

    def _load(self, wanted: Mapping[str, bool]) -> None:
        core = self.plugins["core"].card
        assert core is not None
        loader = Loader(self.calls, core, frozenset(LAYER_HOOKS.values()))
        for found in self.found:
            if found.kind == "layer":
                self._take(found, loader)
        # A layer that is broken or absent costs its own hooks only, never the departments that have something for it.
        usable = {hook for layer, hook in LAYER_HOOKS.items() if layer in self.plugins and wanted[layer]}
        loader = Loader(self.calls, core, frozenset(LAYER_HOOKS.values()) - usable)
        for found in self.found:
            if found.kind == "department":
                self._take(found, loader)
        for key in required_first([f.key for f in self.found if f.key in self.plugins], self.requires):
            self._link(key)

    def _take(self, found: Found, loader: Loader) -> None:
        first = self.found_as(found.key)
        if first is not None and first is not found:
            what = f"the key {found.key!r} is taken by {first.distribution}"
            where = f"{found.distribution} (entry point)"
            cure = f"Uninstall {found.distribution} or {first.distribution}"
            self.twins.append((found, PluginError(found.key, where, what, cure, blames=found.key)))
            return
        try:
            self.plugins[found.key] = loader.load(found)
        except PluginError as error:
            self.stopped[found.key] = error
            with suppress(PluginError, ImportError):
                self._cards_of_stopped[found.key] = loader.card(found)

    def _link(self, key: str) -> None:
        try:
            check_links(self.plugins[key], self.plugins, self.stopped)
        except PluginError as error:
            self.stopped[key] = error
            card = self.plugins.pop(key).card
            if card is not None:
                self._cards_of_stopped[key] = card
            self.calls.remove(key)
