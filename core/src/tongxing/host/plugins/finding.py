"""Finding plugins: the entry points of installed distributions, one by one, in an order that no machine changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Literal, Protocol

DEPARTMENTS = "tongxing"
LAYERS = "tongxing.layers"

Kind = Literal["core", "layer", "department"]


class EntryPoint(Protocol):
    """What is asked of an entry point; ``importlib.metadata`` has it, and a test can write one in three lines."""

    @property
    def name(self) -> str:
        """The plugin's key."""

    @property
    def dist(self) -> Any:
        """The distribution, with ``name`` and ``version``; or None."""

    def load(self) -> Any:
        """Import the module and give it."""


@dataclass(frozen=True)
class Found:
    """One plugin as it was found, not yet imported."""

    key: str
    kind: Kind
    entry_point: EntryPoint

    @property
    def package(self) -> str:
        """The package in which the plugin must be, by its key."""
        return f"tongxing_{self.key}"

    @property
    def distribution(self) -> str:
        """The distribution, for messages."""
        return getattr(self.entry_point.dist, "name", None) or self.package.replace("_", "-")

    @property
    def version(self) -> str:
        """The distribution's version; ``0`` where it has none."""
        return getattr(self.entry_point.dist, "version", None) or "0"


def installed() -> list[Found]:
    """Every plugin that is installed: layers first, then departments, each by key."""
    return found(entry_points(group=LAYERS), entry_points(group=DEPARTMENTS))


def found(layers: Iterable[EntryPoint], departments: Iterable[EntryPoint]) -> list[Found]:
    """Plugins of given entry points, in their order."""
    return [*_sorted("layer", layers), *_sorted("department", departments)]


def _sorted(kind: Kind, points: Iterable[EntryPoint]) -> Sequence[Found]:
    made = [Found(point.name, kind, point) for point in points]
    return sorted(made, key=lambda f: (f.key, f.distribution, str(getattr(f.entry_point, "value", ""))))
