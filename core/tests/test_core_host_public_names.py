"""The names that a plugin is written with: all of them are there, and importing the package alone costs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tongxing


def declared():
    """The names under ``if TYPE_CHECKING``, with their homes, as type checkers see them."""
    tree = ast.parse(Path(tongxing.__file__).read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {(node.module, alias.name) for node in block.body for alias in node.names}


def test_what_type_checkers_see_is_what_there_is():
    assert declared() == {(home, name) for name, home in tongxing._HOME_OF.items()}


@pytest.mark.parametrize("name", sorted(tongxing._HOME_OF))
def test_each_name_can_be_imported(name):
    assert getattr(tongxing, name) is not None


def test_a_name_that_is_not_public_is_said_plainly():
    with pytest.raises(ImportError):
        from tongxing import hokimpl  # noqa: F401
    with pytest.raises(AttributeError, match="tongxing has no public name 'hokimpl'"):
        tongxing.hokimpl  # noqa: B018


def test_importing_the_package_and_the_marker_loads_no_heavy_part():
    loaded = (
        "import sys; import tongxing; from tongxing import hookimpl; "
        "print([m for m in ('polars', 'sqlalchemy', 'pydantic', 'alembic') if m in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout.strip() == "[]"
