"""``tongxing lab``: JupyterLab on this machine alone, in Chinese, with the tour, and the city and token at hand.

Kernels reach the city over HTTP: they hold no database, and see what their principal may see. Lab asks no address outside.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from tongxing.errors import CannotRun

from .kernels import IDLE_S
from .lab_files import write_kernel, write_settings, write_tour
from .ready import CITY, PURPOSE, TOKEN

TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]
FIRST = "1_meet_a_household.ipynb"
"""What is open when Lab begins."""


def lab(
    folder: Annotated[Path, typer.Argument(help="The folder to open; the tour is put into it.")] = Path("var/lab"),
    city: Annotated[
        str, typer.Option("--city", help="A city's key or file, which is served too; or its address.")
    ] = "harbin",
    database: Annotated[str | None, typer.Option("--database", help="Where the city is kept.")] = None,
    token: Annotated[str, typer.Option("--token", help="Whose notebooks these are.")] = "demo-county",
    purpose: Annotated[str, typer.Option("--purpose", help="What they are for.")] = "care",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8888,
) -> int:
    """Open JupyterLab on 127.0.0.1, with the tour."""
    write_tour(folder)
    with ExitStack() as stack:
        url = city if "://" in city else stack.enter_context(served(city, database))
        own = Path(stack.enter_context(TemporaryDirectory()))
        write_settings(own / "settings")
        write_kernel(own / "data", {CITY: url, TOKEN: token, PURPOSE: purpose})
        return subprocess.call(command(folder, port), env=environment(own))


def command(folder: Path, port: int) -> list[str]:
    """How Jupyter is started: nobody else's kernels, few of them, ended when idle; no terminal, no extensions from outside."""
    told = [
        "--ip=127.0.0.1",
        f"--port={port}",
        "--no-browser",
        f"--notebook-dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
        "--KernelSpecManager.ensure_native_kernel=False",
        "--KernelSpecManager.allowed_kernelspecs=tongxing",
        "--MultiKernelManager.default_kernel_name=tongxing",
        "--ServerApp.kernel_manager_class=tongxing_notebooks.kernels.CappedKernels",
        f"--MappingKernelManager.cull_idle_timeout={IDLE_S}",
        "--MappingKernelManager.cull_connected=True",
        "--ServerApp.terminals_enabled=False",
    ]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [sys.executable, "-m", "jupyterlab", *told, *(["--allow-root"] if as_root else [])]


def environment(own: Path) -> dict[str, str]:
    """Jupyter's: settings and kernels of ours alone."""
    return {
        **os.environ,
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTER_PATH": str(own / "data"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
    }


@contextmanager
def served(city: str, database: str | None) -> Iterator[str]:
    """The city on a free port of this machine while the lab runs; the address of its GraphQL."""
    kept = ["--database", database] if database else []
    asked = [*TONGXING, "serve", "--city", city, "--port", str(free_port()), *kept]
    process = subprocess.Popen(asked, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        if not said.startswith("ready "):
            raise CannotRun(f"The city {city} cannot be served.", remedy="`tongxing serve` says why.")
        yield f"{said.removeprefix('ready ')}/graphql"
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
