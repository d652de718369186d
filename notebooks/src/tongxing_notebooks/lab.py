"""JupyterLab on this machine alone, in Chinese, with the tour, and the city and token at hand.

Kernels reach the city over HTTP: they hold no database, and see what their principal may see. Lab asks no address outside.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tongxing.cli.ports import free_port
from tongxing.errors import CannotRun

from .lab_city import CITY, PURPOSE, TOKEN
from .lab_files import write_kernel, write_settings, write_tour

TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]
PATIENCE_S = 10
FIRST = "1_meet_a_household.ipynb"
"""What is open when Lab begins."""
IDLE_S = int(os.environ.get("TONGXING_LAB_IDLE_S", "1800"))
"""After half an hour without work a kernel ends, also where its page is still open; the notebook stays."""
LOOK_S = min(IDLE_S, 300)
"""How often that is looked at."""
KERNELS = [
    "--KernelSpecManager.ensure_native_kernel=False",
    "--KernelSpecManager.allowed_kernelspecs=tongxing",
    "--MultiKernelManager.default_kernel_name=tongxing",
    f"--MappingKernelManager.cull_idle_timeout={IDLE_S}",
    f"--MappingKernelManager.cull_interval={LOOK_S}",
    "--MappingKernelManager.cull_connected=True",
]
"""Our kernel and nobody else's, ended when idle."""


def run_lab(folder: Path, url: str, token: str, purpose: str, port: int) -> int:
    """Run JupyterLab until it is ended. ``url``: the city's GraphQL."""
    write_tour(folder)
    command = [
        *(sys.executable, "-m", "jupyterlab", *KERNELS, *as_root()),
        "--ip=127.0.0.1",
        "--no-browser",
        f"--port={port}",
        f"--notebook-dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
        "--ServerApp.kernel_manager_class=tongxing_notebooks.kernels.CappedKernels",
        "--ServerApp.terminals_enabled=False",
    ]
    with surroundings(url, token, purpose) as environment:
        return until_ended(command, environment)


def until_ended(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a server until it ends, or until this process is told to; neither leaves the other behind."""
    process = subprocess.Popen(command, env=dict(environment))
    try:
        return process.wait()
    finally:
        _end(process)


@contextmanager
def surroundings(url: str, token: str, purpose: str) -> Iterator[dict[str, str]]:
    """The environment of Jupyter: settings and kernels of ours alone, kept while it runs."""
    with TemporaryDirectory() as folder:
        own = Path(folder)
        write_settings(own / "settings")
        write_kernel(own / "data", {CITY: url, TOKEN: token, PURPOSE: purpose})
        yield {
            **os.environ,
            "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
            "JUPYTER_PATH": str(own / "data"),
            "JUPYTER_DATA_DIR": str(own / "data"),
            "JUPYTER_CONFIG_DIR": str(own / "config"),
        }


@contextmanager
def reached(city: str, database: str | None) -> Iterator[str]:
    """The address of a city's GraphQL; one that is named by key or file is served on a free port meanwhile.

    Raises CannotRun where it cannot be served.
    """
    signal.signal(signal.SIGTERM, _leave)
    if "://" in city:
        yield city
        return
    kept = ["--database", database] if database else []
    asked = [*TONGXING, "serve", "--quiet", "--city", city, "--port", str(free_port()), *kept]
    process = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        if not said.startswith("ready "):
            raise CannotRun(f"The city {city} cannot be served.", remedy="`tongxing serve` says why.")
        yield f"{said.removeprefix('ready ')}/graphql"
    finally:
        _end(process)


def _end(process: subprocess.Popen[Any]) -> None:
    """Ask a process to end; one that does not within a while is ended."""
    process.terminate()
    try:
        process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _leave(*_: Any) -> None:
    """End as at the end of work, so that what was begun is ended too."""
    sys.exit(0)


def as_root() -> list[str]:
    """Jupyter wants to be told that it may run as root, as in a container."""
    return ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
