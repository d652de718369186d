"""JupyterLab as ``tongxing lab`` starts it, for tests: the city, the server, notebooks of a test's own, keys that are pressed in them.

A test file that names it (``pytest_plugins = ["in_lab"]``) has its fixtures; the city and the server are begun once for all of them.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page

from tongxing.cli.ports import free_port

HARBIN = Path(__file__).parents[1] / "examples/cities/harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]
TOKEN = "a-test-of-the-lab"
PATIENCE_MS = 120_000
BUSY_S = 240
SETTLED_MS, PRESSED_MS = 3_000, 250
"""Lab takes the focus for itself while it opens a notebook; and nobody presses keys faster than this."""
CELLS = ".jp-Notebook .jp-Cell"


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, the folder of its notebooks, and the database of the city that it shows."""

    url: str
    folder: Path
    database: Path

    def written(self, name: str, *cells: str) -> str:
        """A notebook of a test's own; its name again."""
        import jupytext  # more than a second of processor, which whoever only collects tests need not spend

        text = "".join(f"# %%\n{cell}\n\n" for cell in cells)
        made = jupytext.reads(text, fmt="py:percent")
        made.metadata["kernelspec"] = {"name": "tongxing", "display_name": "童行 Tongxing", "language": "python"}
        jupytext.write(made, self.folder / f"{name}.ipynb")
        return name

    def address(self, name: str) -> str:
        """Of a notebook, in a workspace of its own, so that no other tab is open."""
        return f"{self.url}/lab/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}"

    def asked(self, method: str, kernel: str = "", body: dict[str, str] | None = None) -> Any:
        """What the address of the kernels answers."""
        heads = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        place, sent = f"{self.url}/api/kernels{kernel and '/'}{kernel}", json.dumps(body).encode() if body else None
        request = urllib.request.Request(place, sent, heads, method=method)
        with urllib.request.urlopen(request, timeout=BUSY_S) as answer:
            return json.loads(answer.read() or "null")

    def run(self, page: Page, name: str) -> None:
        """Open a notebook and run every cell from the first on, by keyboard; it returns once nothing runs any more.

        Kernels of notebooks before it are ended: the lab has eight at one time.
        """
        for kernel in self.asked("GET"):
            self.asked("DELETE", kernel["id"])
        page.goto(self.address(name))
        cells = page.locator(CELLS)
        cells.first.wait_for(timeout=PATIENCE_MS)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for(timeout=PATIENCE_MS)
        page.wait_for_timeout(SETTLED_MS)
        cells.first.click()
        page.keyboard.press("Escape")
        for _ in range(cells.count()):
            page.keyboard.press("Shift+Enter")
            page.wait_for_timeout(PRESSED_MS)
        self._wait_until_all_ran(page, name)

    def _wait_until_all_ran(self, page: Page, name: str) -> None:
        read = json.loads((self.folder / f"{name}.ipynb").read_text(encoding="utf-8"))
        codes = sum(cell["cell_type"] == "code" for cell in read["cells"])
        begun, prompts = time.monotonic(), []
        while time.monotonic() - begun < BUSY_S:
            prompts = [each.strip() for each in page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()]
            ran = [each for each in prompts if each not in ("", "[ ]:")]
            if ran and not any("*" in each for each in prompts) and len(ran) >= codes:
                return
            page.wait_for_timeout(500)
        raise AssertionError(f"{name} still runs: {prompts}")


def output(page: Page, number: int) -> Locator:
    """What a code cell has put out; the first is 0."""
    return page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea-output").last


def errors(page: Page) -> Locator:
    """Tracebacks and warnings in the notebook."""
    return page.locator(".jp-RenderedText:is([data-mime-type$='jupyter.error'], [data-mime-type$='jupyter.stderr'])")


@pytest.fixture(scope="session")
def lab_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a city with invented children and one snapshot."""
    file = tmp_path_factory.mktemp("lab") / "lab.db"
    city = ["--city", str(HARBIN), "--database", str(file)]
    for asked in (["demo", "--children", "120", "--no-serve", *city], ["snapshot", "take", *city]):
        subprocess.run([*TONGXING, *asked], check=True, capture_output=True, timeout=600)
    return file


@pytest.fixture(scope="session")
def lab(lab_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab over that city."""
    with running_lab(lab_city, tmp_path_factory.mktemp("notebooks")) as running:
        yield running


@pytest.fixture
def heard(page: Page) -> list[str]:
    """Errors of the console and of the page, and requests to any other machine, as they come; no test wants one."""
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if _leaves(request.url) else None)
    page.set_viewport_size({"width": 1400, "height": 1000})
    return told


@contextmanager
def started(command: str, *asked: str, says: str, folder: Path, **environment: str) -> Iterator[None]:
    """A command of the notebook layer that runs until it is ended; it has said that it is ready, and leaves nothing behind."""
    said = folder / "said.txt"
    with said.open("w") as out:
        surroundings = {**os.environ, **environment}
        process = subprocess.Popen(
            [*TONGXING, command, *asked], stderr=out, stdout=out, start_new_session=True, env=surroundings
        )
    begun = time.monotonic()
    while says not in said.read_text():
        assert process.poll() is None and time.monotonic() - begun < BUSY_S, said.read_text()
        time.sleep(0.5)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@contextmanager
def running_lab(database: Path, folder: Path, **environment: str) -> Iterator[Lab]:
    """``tongxing lab`` over a city, until it is ended."""
    port, notebooks = free_port(), folder / "notebooks"
    city = ["--city", str(HARBIN), "--database", str(database), "--port", str(port)]
    with started("lab", str(notebooks), *city, says="/lab/tree", folder=folder, JUPYTER_TOKEN=TOKEN, **environment):
        yield Lab(f"http://127.0.0.1:{port}", notebooks, database)


def _leaves(url: str) -> bool:
    """Whether a request goes to another machine; a blob is what the page itself has made."""
    return urlsplit(url.removeprefix("blob:")).hostname not in ("127.0.0.1", None)
