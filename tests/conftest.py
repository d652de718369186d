"""What the tests across distributions share: our wheels, built once, and clean environments made of wheels alone."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
STRANGER = ROOT / "examples/legal-aid"
WHEELHOUSE = ROOT / ".wheels"
NO_WHEELS = "The wheels of the runtime lock are missing. Run `make .wheels/.done`, then the tests again."
NOWHERE = "http://127.0.0.1:9"
"""Nobody answers there: whoever reaches for the network fails at once, and says so."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment. Whatever runs in it knows nothing of the workspace, and no network."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin/python"

    def start(self, command: str, *arguments: str | Path, cwd: Path, path: Path | None = None) -> subprocess.Popen[str]:
        """Begin a program of the environment. ``path``: one more folder to import from."""
        pipe = subprocess.PIPE
        program = [self.folder / "bin" / command, *arguments]
        env = _bare() | ({"PYTHONPATH": str(path)} if path else {})
        return subprocess.Popen(
            program, cwd=cwd, env=env, stdout=pipe, stderr=pipe, stdin=subprocess.DEVNULL, text=True
        )

    def run(self, command: str, *arguments: str | Path, cwd: Path, path: Path | None = None) -> str:
        """Run a program of the environment to its end; what it printed. It must succeed."""
        running = self.start(command, *arguments, cwd=cwd, path=path)
        printed, errors = running.communicate()
        assert running.returncode == 0, f"{command} ended with {running.returncode}:\n{printed}\n{errors}"
        return printed


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def stranger(shared: Path) -> Path:
    """The outsider's repository, copied out of ours."""
    return _once(
        shared / "stranger", lambda at: shutil.copytree(STRANGER, at, ignore=shutil.ignore_patterns(".*", "__*__"))
    )


@pytest.fixture(scope="session")
def wheels(shared: Path, stranger: Path) -> Path:
    """A folder with the wheels of core, graphql, transport and the outsider's plugin."""
    return _once(
        shared / "wheels",
        lambda at: _build([ROOT / "core", ROOT / "graphql", ROOT / "plugins/transport", stranger], at),
    )


@pytest.fixture(scope="session")
def environment(shared: Path, wheels: Path) -> Callable[[str], Environment]:
    """Makes a clean environment in which one distribution was installed, with what it asks for and nothing else."""
    if not (WHEELHOUSE / ".done").exists():
        pytest.fail(NO_WHEELS, pytrace=False)

    def made(distribution: str) -> Environment:
        folder = shared / f"environment {distribution.partition('[')[0]}"
        return Environment(_once(folder, lambda at: _install(distribution, at, wheels)))

    return made


@pytest.fixture(scope="session")
def borrowed_pytest(shared: Path) -> Path:
    """A folder with this environment's pytest and what it needs, to be put on another environment's path.

    The runtime lock has no pytest, and no test may fetch one. Only what the other environment lacks is copied, so
    everything that is under test there comes from its own wheels.
    """
    return _once(shared / "pytest", lambda at: [_copy(name, at) for name in ("pytest", *_only_for_pytest())])


def _build(distributions: Sequence[Path], wheels: Path) -> None:
    for each in distributions:
        command = ["build", "--wheel", "--quiet", "--offline", "--no-build-isolation", "--out-dir", wheels, each]
        # Not in the workspace's folder, whose pyproject.toml says more than an outsider has.
        subprocess.run([ROOT / ".venv/bin/uv", *command], check=True, cwd=each)


def _install(distribution: str, folder: Path, wheels: Path) -> None:
    """By plain pip. It is not put into the environment: Debian's python3 brings no pip for a new one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    found = ["--no-index", "--find-links", WHEELHOUSE, "--find-links", wheels]
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        folder / "bin/python",
        "install",
        "--quiet",
        *found,
        distribution,
    ]
    subprocess.run(command, check=True, env=_bare())


def _only_for_pytest() -> Iterator[str]:
    """What pytest needs and no runtime package does."""
    in_wheelhouse = {file.name.partition("-")[0].replace("_", "-").lower() for file in WHEELHOUSE.glob("*.whl")}
    asked = [Requirement(text) for text in metadata.requires("pytest") or ()]
    needed = {each.name.lower() for each in asked if each.marker is None or each.marker.evaluate({"extra": ""})}
    yield from sorted(needed - in_wheelhouse)


def _copy(distribution: str, folder: Path) -> None:
    for file in metadata.files(distribution) or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.locate(), folder / file)


def _once(made: Path, make: Callable[[Path], object]) -> Path:
    """What the first worker to come makes, and all others find. A half made one is made again."""
    with _locked(made.with_name(f"{made.name}.lock")):
        done = made.with_name(f"{made.name}.done")
        if not done.exists():
            shutil.rmtree(made, ignore_errors=True)
            make(made)
            done.touch()
    return made


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _bare() -> dict[str, str]:
    """An environment without a trace of this one: no PYTHONPATH, no settings of pip, no way out."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "TMPDIR", "TZ") if name in os.environ}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), NOWHERE)
    pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**kept, **proxies, **pip, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
