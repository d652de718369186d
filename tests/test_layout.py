"""The shape of the workspace: what keeps its parts importable, alike, and installable by anyone."""

import re
import subprocess
import tomllib
import zipfile
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import graphql
import grimp
import pytest

ROOT = Path(__file__).parents[1]
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))
DISTRIBUTIONS = [ROOT / "core", ROOT / "graphql", ROOT / "notebooks", *PLUGINS]
LOCKS = [
    ROOT / "requirements.lock",
    ROOT / "requirements-runtime.lock",
    ROOT / "tools/uv.txt",
    ROOT / "bench/requirements-peers.lock",
    ROOT / "bench/requirements-spark.lock",
]
ROOMS = {"plugin", "records", "facts", "validations", "signals", "actions", "schema"}
ROOMS |= {"sheets", "indicators", "panels", "demo"}
ROOMS_OF_ITS_OWN = {"immunization": {"forecast", "schedule", "fhir"}}  # docs/decisions/0016; FHIR above the actions
BESIDE_ROOMS = {"__init__", "py.typed", "data", "migrations"}

every_plugin = pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
every_distribution = pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda path: path.name)
every_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)


def tracked(*patterns: str) -> list[Path]:
    """Files that git holds, or would hold if they were added, by pattern."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted({ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()})


def toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def package(distribution: Path) -> Path:
    """The one package of a distribution."""
    [found] = [path for path in (distribution / "src").iterdir() if (path / "__init__.py").exists()]
    return found


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(), flags=re.MULTILINE))


def test_the_package_graphql_is_graphql_core() -> None:
    assert hasattr(graphql, "GraphQLSchema")


def test_no_python_file_lies_in_the_folder_graphql() -> None:
    assert list((ROOT / "graphql").glob("*.py")) == []


def test_no_python_file_is_named_graphql() -> None:
    assert [path for path in tracked() if path.name == "graphql.py"] == []


def test_no_other_folder_is_named_graphql() -> None:
    folders = {parent for path in tracked() for parent in path.relative_to(ROOT).parents if parent.name == "graphql"}
    assert folders == {Path("graphql")}


def test_no_tests_folder_is_a_package() -> None:
    assert tracked("tests/**/__init__.py", "**/tests/**/__init__.py") == []


def test_test_files_have_names_of_their_own() -> None:
    # `template` and `examples` hold what belongs to other repositories.
    names = Counter(
        path.name for path in tracked("test_*.py", "*/test_*.py") if not {"template", "examples"} & set(path.parts)
    )
    assert [name for name, times in names.items() if times > 1] == []


def test_the_workspace_names_every_distribution() -> None:
    root = toml(ROOT / "pyproject.toml")
    names = {toml(path / "pyproject.toml")["project"]["name"] for path in DISTRIBUTIONS}
    assert set(root["tool"]["uv"]["sources"]) == names
    assert set(root["tool"]["importlinter"]["root_packages"]) == {package(path).name for path in DISTRIBUTIONS}


@every_plugin
def test_every_contract_about_departments_names_this_one(plugin: Path) -> None:
    contracts = toml(ROOT / "pyproject.toml")["tool"]["importlinter"]["contracts"]
    about = [contract for contract in contracts if "epartment" in contract["name"]]
    unnamed = [contract["name"] for contract in about if package(plugin).name not in str(contract)]
    assert about
    assert unnamed == []


@every_distribution
def test_a_distribution_stands_alone_when_copied_out(distribution: Path) -> None:
    assert "uv" not in toml(distribution / "pyproject.toml").get("tool", {})


@every_plugin
def test_a_department_has_the_usual_rooms_and_no_others(plugin: Path) -> None:
    found = {
        path.relative_to(package(plugin)).parts[0].removesuffix(".py") for path in tracked(f"{package(plugin)}/**")
    }
    assert found - ROOMS - BESIDE_ROOMS - ROOMS_OF_ITS_OWN.get(plugin.name, set()) == set()


@every_plugin
def test_a_department_is_one_entry_point_and_asks_for_core_alone(plugin: Path) -> None:
    project = toml(plugin / "pyproject.toml")["project"]
    assert project["entry-points"] == {"tongxing": {plugin.name: f"tongxing_{plugin.name}.plugin"}}
    ours = [text for text in project["dependencies"] if text.startswith("tongxing")]
    assert [re.match(r"[\w-]+", text)[0] for text in ours] == ["tongxing"]


STANDS = {
    (
        "tongxing_notebooks.panels",
        "tongxing_notebooks.client",
    ): "for types: a connection opens a panel, which is drawn by it",
}
"""Imports that close a circle and stay, and why."""


def test_no_files_import_each_other_in_a_circle() -> None:
    """Imports inside functions and for types count too: whoever reads one file of a circle has to read them all."""
    roots = toml(ROOT / "pyproject.toml")["tool"]["importlinter"]["root_packages"]
    graph = grimp.build_graph(*roots, cache_dir=None)
    for importer, imported in STANDS:
        graph.remove_import(importer=importer, imported=imported)
    # Raises CycleError, with the modules of a circle in their order.
    TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}).prepare()


def test_the_page_of_a_room_names_every_file_in_it() -> None:
    """Where a room's page lists what lives there at all; that of a whole distribution is for its users."""
    unnamed = []
    for page in (page for distribution in DISTRIBUTIONS for page in package(distribution).glob("*/**/__init__.py")):
        words = page.read_text(encoding="utf-8").split('"""')[1]
        files = {path.stem for path in page.parent.glob("*.py")} - {"__init__"}
        if re.search(r"^- (``|\w+\.py)", words, flags=re.MULTILINE):
            unnamed += [f"{page.parent.name}/{name}" for name in files if not re.search(rf"\b{name}\b", words)]
    assert sorted(unnamed) == []


BEFORE_THE_SECOND_WALL = {
    "education/src/tongxing_education/actions/entering.py": "seats that are taken, those of this action too; through the first wall",
    "immunization/src/tongxing_immunization/facts/forecasts.py": "one child's forecast is made with everything that is known",
}
"""Where a department asks the store's own connection, and for what: none of it is shown (docs/decisions/0020)."""


def test_a_department_reads_before_the_second_wall_only_where_it_is_said_why() -> None:
    asks = re.compile(r"\.transaction\b|\.inside\b|\bunmasked\(|\bdatabase\.(read|write|engine)\b")
    sources = {
        path.relative_to(ROOT / "plugins"): path.read_text("utf-8") for path in ROOT.glob("plugins/*/src/**/*.py")
    }
    assert {str(path) for path, text in sources.items() if asks.search(text)} == BEFORE_THE_SECOND_WALL.keys()


@every_distribution
def test_a_wheel_carries_every_file_of_the_package(distribution: Path, tmp_path: Path) -> None:
    command = [
        "uv",
        "build",
        "--wheel",
        "--quiet",
        "--offline",
        "--no-build-isolation",
        "--out-dir",
        tmp_path,
        distribution,
    ]
    subprocess.run([ROOT / ".venv/bin" / command[0], *command[1:]], check=True, cwd=ROOT)
    [wheel] = tmp_path.glob("*.whl")
    source = distribution / "src"
    wanted = {str(path.relative_to(source)) for path in tracked(f"{package(distribution)}/**")}
    with zipfile.ZipFile(wheel) as archive:
        assert wanted - set(archive.namelist()) == set()


@every_lock
def test_a_lock_names_no_host_and_no_machine(lock: Path) -> None:
    assert (
        re.findall(r"://|--index-url|--extra-index|--find-links|file:|^-e|^[./~]", lock.read_text(), flags=re.MULTILINE)
        == []
    )


@every_lock
def test_a_lock_gives_a_hash_for_every_package_and_holds_none_of_ours(lock: Path) -> None:
    packages = re.split(r"^(?=\w)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert packages
    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text or text.startswith("tongxing")] == []


def test_the_runtime_lock_is_a_part_of_the_full_one() -> None:
    everything = pins(ROOT / "requirements.lock")
    runtime = pins(ROOT / "requirements-runtime.lock")
    assert {name: version for name, version in runtime.items() if everything.get(name) != version} == {}


def test_core_runs_without_a_web_server_and_without_jupyter() -> None:
    asked = {
        re.match(r"[\w-]+", text)[0].lower() for text in toml(ROOT / "core/pyproject.toml")["project"]["dependencies"]
    }
    assert asked & {"strawberry-graphql", "starlette", "uvicorn", "jupyterlab", "ipywidgets", "anywidget"} == set()


def test_uv_lock_is_not_kept() -> None:
    assert tracked("uv.lock", "**/uv.lock", "**/pylock.toml") == []
