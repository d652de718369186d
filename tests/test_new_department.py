"""What ``tongxing new`` writes: a plugin with the rooms of every department, which passes its own tests untouched."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tongxing.cli.copying import template
from tongxing.cli.main import run

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
DEPARTMENTS = [
    path.parent for path in (*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("examples/*/pyproject.toml"))
]
ROOMS = {"plugin", "records", "facts", "validations", "signals", "actions", "schema"}
ROOMS |= {"sheets", "indicators", "panels", "demo", "__init__", "py.typed"}
OWN = {"immunization": {"schedule", "forecast", "fhir"}}
"""Rooms of one department alone, where its work is a thing of its own (docs/explanation/rooms.md)."""

SECOND_RECORD = '''

class Visit(ChildRecord, table=True):
    """A visit; an example."""

    visited_on: date = field(category="fisheries.assessment", zh="走访日期", en="Visited on")
'''


class Department:
    """A department that was written, built and unpacked beside what is installed, as pip would lay it out."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder.parent / "site"

    def install(self) -> None:
        wheels = self.folder.parent / "wheels"
        build = ["build", "--wheel", "--quiet", "--offline", "--no-build-isolation", "--python", sys.executable]
        subprocess.run([BIN / "uv", *build, "--out-dir", wheels, self.folder], check=True, cwd=self.folder)
        [wheel] = wheels.glob("*.whl")
        zipfile.ZipFile(wheel).extractall(self.site)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {"PYTHONPATH": str(self.site)}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def tongxing(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-c", "from tongxing.cli import main; main()", *arguments)


@pytest.fixture(scope="module")
def fisheries(tmp_path_factory: pytest.TempPathFactory) -> Department:
    folder = tmp_path_factory.mktemp("new") / "fisheries"
    assert run(["new", "fisheries", "--title-zh", "渔业", "--title-en", "Fisheries", "--into", str(folder)]) == 0
    made = Department(folder)
    made.install()
    return made


@pytest.mark.nightly
def test_what_was_written_passes_its_own_tests(fisheries: Department) -> None:
    result = fisheries.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 passed" in result.stdout


@pytest.mark.nightly
def test_what_was_written_has_no_findings_and_agrees_with_its_migrations(fisheries: Department) -> None:
    result = fisheries.tongxing("check", "fisheries", "--cases", "tests/cases")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "fisheries: 0 findings, 1 notes" in result.stdout
    drafted = fisheries.tongxing("check", "fisheries", "--draft-migration", "nothing")
    assert (drafted.returncode, "the records and the migrations agree" in drafted.stderr) == (2, True)


@pytest.mark.nightly
def test_a_case_on_the_wrong_side_of_the_threshold_is_found(fisheries: Department, tmp_path: Path) -> None:
    text = (fisheries.folder / "tests/cases/fisheries.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("points: 2}]}}\n  expect", "points: 4}]}}\n  expect", 1), encoding="utf-8")
    assert wrong.read_text(encoding="utf-8") != text
    result = fisheries.tongxing("check", "fisheries", "--cases", str(wrong))
    assert result.returncode == 1
    assert "FISHERIES_HELP: answer: expected NOT_MET, found MET" in result.stdout


@pytest.mark.nightly
def test_a_second_record_is_missed_by_name_and_its_migration_drafted(fisheries: Department, tmp_path: Path) -> None:
    grown = Department(tmp_path / "fisheries")
    grown.folder.mkdir()
    shutil.copytree(fisheries.site, grown.site)
    package = grown.site / "tongxing_fisheries"
    with (package / "records.py").open("a", encoding="utf-8") as file:
        file.write(SECOND_RECORD)
    contents = (package / "plugin.py").read_text(encoding="utf-8")
    (package / "plugin.py").write_text(contents.replace("Assessment]", "Assessment, records.Visit]"), encoding="utf-8")
    missed = grown.tongxing("check", "fisheries")
    assert (missed.returncode, "add table _p_fisheries_visit" in missed.stdout) == (1, True), missed.stdout
    drafted = grown.tongxing("check", "fisheries", "--draft-migration", "visits")
    assert drafted.stdout == f"{package / 'migrations/0002_visits.py'}\n", drafted.stderr
    assert grown.tongxing("check", "fisheries").returncode == 0


@pytest.mark.nightly
def test_a_name_that_is_installed_already_is_refused(fisheries: Department) -> None:
    result = fisheries.tongxing("new", "fisheries", "--into", "another")
    assert (result.returncode, result.stderr) == (
        2,
        "'fisheries' is taken by the plugin fisheries (tongxing-fisheries). Choose another name.\n",
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "Legal-Aid",
            "no name for a department. Use small letters and digits, words joined by _, for example legal_aid.",
        ),
        ("2fish", "no name for a department"),
        ("fish__eries", "no name for a department"),
        ("渔业", "no name for a department"),
        ("", "no name for a department"),
        ("class", "a word of Python itself"),
        ("match", "a word of Python itself"),
        ("calendar", "a module of Python's standard library"),
        ("child", "core's own word"),
        ("residence_permits", "core's own word"),
        ("core", "core's own word"),
        ("core_fish", "core's own word"),
        ("graphql", "core's own word"),
        ("transport", "taken by the plugin transport (tongxing-transport)"),
        ("trans_port_of_very_many_small_fish", "has 34 characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", name, "--into", str(tmp_path / "made")]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_title_that_would_break_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "fishing", "--title-en", 'Fish"ing', "--into", str(tmp_path / "made")]) == 2
    assert "is no title" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    assert run(["new", "fishing", "--into", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_every_placeholder_is_filled(tmp_path: Path) -> None:
    assert run(["new", "legal_help", "--title-zh", "法律", "--into", str(tmp_path / "made")]) == 0
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "made").rglob("*") if path.is_file()]
    assert [text for text in texts if re.search(r"\$|KEY", text)] == []
    assert len(texts) == len(list(template()))


def rooms(paths: list[str]) -> set[str]:
    """Names of rooms, without what every department calls by its own name."""
    found = set()
    for path in paths:
        path = path.replace("/__init__.py", ".py") if path.count("/") == 3 else path  # a room may be a folder
        folder, _, name = path.rpartition("/")
        is_own = folder.endswith(("migrations", "parameters", "cases")) or (
            folder == "tests" and name.startswith("test_")
        )
        found.add(f"{folder}/*" if is_own else path)
    return found


def of(department: Path) -> set[str]:
    [package] = (department / "src").glob("tongxing_*")
    key = package.name.removeprefix("tongxing_")
    paths = [path.relative_to(department) for path in department.rglob("*") if path.is_file()]
    kept = [path for path in paths if not {"__pycache__", "build", "dist"} & set(path.parts)]
    return rooms([path.as_posix().replace(f"tongxing_{key}", "tongxing_KEY") for path in kept])


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda path: path.name)
def test_every_department_has_the_rooms_of_the_template(department: Path) -> None:
    assert rooms([path for path, _ in template()]) - of(department) == set()


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda path: path.name)
def test_no_department_has_a_room_that_others_do_not_know(department: Path) -> None:
    modules = [path for path in of(department) if path.startswith("src/tongxing_KEY/") and path.count("/") == 2]
    found = {Path(path).name.removesuffix(".py") for path in modules}
    assert found - ROOMS == OWN.get(department.name, set())


def test_the_departments_compared_are_there() -> None:
    assert "transport" in [path.name for path in DEPARTMENTS]
