"""Pytest plugin of Tongxing: fixtures with which a department's tests open a city in one line.

``town`` is a city in which every installed department is enabled; a test module that wants fewer says which::

    @pytest.fixture
    def town_plugins():
        return ["legal_aid"]

``open_town("legal_aid", officers={"clerk": ("230102", ["core.identity", "legal_aid.*"])})`` opens one with officers of its
own. What a town can do stands in ``tongxing.testing.town``.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .town import Town


@pytest.fixture
def town_plugins() -> Sequence[str]:
    """The departments of ``town``; all that are installed, unless a test says otherwise."""
    from ..host.plugins.finding import installed

    return [each.key for each in installed() if each.kind == "department"]


@pytest.fixture
def open_town(tmp_path: Path) -> Iterator[Callable[..., "Town"]]:
    """Opens a town with the departments that are named; closed when the test ends."""
    from .town import Town

    opened: list[Town] = []

    def open(*plugins: str, **more: Any) -> Town:
        folder = tmp_path / f"town{len(opened)}"
        folder.mkdir()
        opened.append(Town(folder, plugins, **more))
        return opened[-1]

    yield open
    for town in opened:
        town.close()


@pytest.fixture
def town(open_town: Callable[..., "Town"], town_plugins: Sequence[str]) -> "Town":
    """A city on SQLite with invented children, for the tests of a department."""
    return open_town(*town_plugins)
