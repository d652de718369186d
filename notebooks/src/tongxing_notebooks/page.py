"""One panel as a page, by Voila: a notebook of one cell, whose code nobody sees. Everything comes from this machine.

The page shows what its reader may see, so it is for who has the address that Voila tells, with a token in it: without one it would
be open to everybody who uses this machine, and to any site in the reader's browser that gives its own name this address.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tongxing.errors import NotFound, UsageError
from tongxing.host.names import KEY

from .client import connect
from .lab import KERNELS, surroundings, until_ended

EXTENSIONS = ("@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget")
"""What a panel needs in the browser. Others are made for Lab, and one that does not load stops the page."""
TEMPLATES = Path(__file__).parent / "voila"


def run_panel(name: str, url: str, token: str, purpose: str, port: int) -> int:
    """Run Voila until it is ended. Raises NotFound, UsageError for a panel that is not there, QueryRefused for a wrong token."""
    if not KEY.fullmatch(name):
        raise UsageError(f"{name!r} is no key of a panel.", remedy="Give one such as gap_map.")
    known = [each.key for each in connect(url, token=token, purpose=purpose).panels()]
    if name not in known:
        raise NotFound(f"There is no panel {name!r} here.", remedy=f"There are: {', '.join(known)}.")
    with TemporaryDirectory() as folder, surroundings(url, token, purpose) as environment:
        file = Path(folder) / f"{name}.ipynb"
        file.write_text(json.dumps(notebook(name), ensure_ascii=False), encoding="utf-8")
        place = Path(environment["JUPYTER_PATH"]) / "voila/templates"
        place.mkdir(parents=True)
        (place / "tongxing").symlink_to(TEMPLATES / "tongxing")
        asked = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}", "--template=tongxing", *KERNELS]
        asked.append("--Voila.auto_token=True")
        asked += [f"--VoilaConfiguration.extension_allowlist={each}" for each in EXTENSIONS]
        command = [sys.executable, "-m", "voila", str(file), *asked]
        return until_ended(command, environment)


def notebook(name: str) -> dict[str, Any]:
    """A notebook that shows one panel."""
    code = f"from tongxing_notebooks import ready\nready().panel({name!r})"
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "panel",
        "metadata": {},
        "source": code,
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"name": "tongxing", "display_name": "童行 Tongxing", "language": "python"}
    return {
        "cells": [cell],
        "metadata": {"kernelspec": kernel, "title": f"童行 · {name}"},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
