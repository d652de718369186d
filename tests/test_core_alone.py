"""Core and one department, with no web server and no notebook installed, decide more than a thousand children."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CITY = ROOT / "examples/cities/harbin.toml"
ABSENT = ("strawberry", "graphql", "starlette", "uvicorn", "jupyterlab", "ipywidgets", "anywidget", "IPython")
INVENTED = 1100
"""Some rows have planted mistakes and are rejected; more than a thousand children remain."""
DEMO_DAY = date(2026, 11, 23)

pytestmark = pytest.mark.nightly  # it builds an environment; CI's slice holds it


@pytest.fixture(scope="session")
def alone(environment):
    return environment("tongxing-transport")


@pytest.mark.parametrize("package", [*ABSENT, "tongxing_graphql", "tongxing_notebooks"])
def test_the_environment_has_no(alone, package, tmp_path):
    asked = (
        f"import importlib.util as u; print(u.find_spec('tongxing_transport') is not None, u.find_spec({package!r}))"
    )

    assert alone.run("python", "-c", asked, cwd=tmp_path).split() == ["True", "None"]


@pytest.fixture
def pilot(tmp_path):
    """Harbin's file with transport alone, in a folder of its own, within which the file's own paths stay."""
    cities = tmp_path / "examples/cities"
    cities.mkdir(parents=True)
    shutil.copytree(ROOT / "examples/regions", tmp_path / "examples/regions")
    text = CITY.read_text("utf-8")
    for key, only in (
        ("plugins", '"transport"'),
        ("categories", '"core.*", "transport.*"'),
        ("purposes", '"care", "survey"'),
    ):
        text = re.sub(rf"^{key} = .*$", f"{key} = [{only}]", text, flags=re.MULTILINE)
    # Figures of departments that are not installed would be unknown keys.
    others = r"^\[+parameters\.(?!central_set|city_transit)\w+\]+\n(?:[\w#].*\n)+"
    text = re.sub(others, "", text, flags=re.MULTILINE)
    (cities / CITY.name).write_text(text, encoding="utf-8")
    return cities / CITY.name


def test_core_and_transport_decide_a_thousand_children(alone, pilot, tmp_path):
    amount = ("--children", str(INVENTED), "--seed", "1")
    into = ("--database", tmp_path / "demo.db", "--answers", tmp_path / "answers.json")
    printed = alone.run("tongxing", "demo", *amount, "--no-serve", "--city", "harbin", *into, cwd=tmp_path)

    born = [date.fromisoformat(each["birth_date"]) for each in truth(tmp_path / "answers.json")]
    met, *others = answers(printed, "RAIL_FREE")
    assert len(born) >= 1000
    assert met + sum(others) == len(born)
    assert met == sum(born_on > DEMO_DAY.replace(year=DEMO_DAY.year - 6) for born_on in born)
    for item in ("ROAD_WATER_FREE", "ROAD_WATER_HALF", "RAIL_HALF", "CITY_TRANSIT"):
        assert sum(answers(printed, item)) == len(born)


def test_what_is_not_installed_is_said_in_a_sentence(alone, pilot, tmp_path):
    running = alone.start("tongxing", "demo", "--city", pilot, "--database", tmp_path / "demo.db", cwd=tmp_path)
    _, errors = running.communicate()

    assert running.returncode == 3
    assert "tongxing_graphql is not installed" in errors
    assert "Traceback" not in errors


def truth(file: Path) -> list[dict]:
    """Each child of the answer key."""
    return list(json.loads(file.read_text(encoding="utf-8"))["populations"]["children"].values())


def answers(printed: str, item: str) -> list[int]:
    """How many children are met, not met, not known and withheld, from the demo's table."""
    [row] = re.findall(rf" {item} +(\d+) +(\d+) +(\d+) +(\d+)$", printed, flags=re.MULTILINE)
    return [int(count) for count in row]
