"""``tongxing lab``: JupyterLab on this machine alone, in Chinese, without news and update look-ups."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

QUIET = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
"""Settings by which Lab asks no address outside this machine."""


def lab(
    folder: Annotated[Path, typer.Argument(help="The folder to open.")] = Path("."),
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8888,
) -> int:
    """Open JupyterLab on 127.0.0.1."""
    with TemporaryDirectory() as settings:
        _write_settings(Path(settings))
        command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", "--no-browser"]
        command += [f"--notebook-dir={folder}", "--LabApp.extension_manager=readonly"]
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        return subprocess.call(command, env={**os.environ, "JUPYTERLAB_SETTINGS_DIR": settings})


def _write_settings(folder: Path) -> None:
    for plugin, values in QUIET.items():
        package, name = plugin.split(":")
        place = folder / package / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(values))
