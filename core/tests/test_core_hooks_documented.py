"""Every hook is on the page with its exact signature, in the order of the contract, and has a test."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from tongxing.host import hookspecs
from tongxing.host.plugins.calls import hook_names
from tongxing.testing import plugins

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0].strip("` "): part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}
TESTS = [*Path(__file__).parent.glob("test_core_host_*.py"), Path(plugins.__file__)]
USED = "\n".join(path.read_text(encoding="utf-8") for path in TESTS)


def signature(name):
    """As it stands in the code: ``startup(city: CityInfo) -> None``."""
    return f"{name}{inspect.signature(getattr(hookspecs, name))}".replace("'", "")


def test_the_page_has_the_hooks_of_the_contract_in_its_order():
    assert list(SECTIONS) == hook_names()


@pytest.mark.parametrize("name", hook_names())
def test_a_hook_is_documented_with_its_exact_signature(name):
    assert f"```python\n{signature(name)}\n```" in SECTIONS[name]


@pytest.mark.parametrize("name", hook_names())
def test_a_hook_says_when_it_is_called_and_shows_an_example(name):
    assert re.search(r"^\*\*Called\*\* ", SECTIONS[name], flags=re.MULTILINE)
    blocks = re.findall(r"```python\n(.*?)```", SECTIONS[name], flags=re.DOTALL)
    assert any("@hookimpl" in block and f"def {name}(" in block for block in blocks)


@pytest.mark.parametrize("name", hook_names())
def test_the_example_of_a_hook_is_python_and_asks_only_for_what_there_is(name):
    example = next(b for b in re.findall(r"```python\n(.*?)```", SECTIONS[name], flags=re.DOTALL) if "@hookimpl" in b)
    function = next(n for n in ast.walk(ast.parse(example)) if isinstance(n, ast.FunctionDef) and n.name == name)

    assert {a.arg for a in function.args.args} <= set(inspect.signature(getattr(hookspecs, name)).parameters)


@pytest.mark.parametrize("name", hook_names())
def test_a_hook_has_a_test_in_which_a_plugin_implements_it(name):
    assert re.search(rf"def {name}\(", USED), f"no test of the host implements {name}"


def test_the_page_names_the_version_of_the_contract():
    assert f"Version {hookspecs.VERSION}" in PAGE
