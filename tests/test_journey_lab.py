"""JupyterLab as ``tongxing lab`` starts it, in a real browser: every chapter of the tour is run by keyboard, over a city with children.

Nothing is asked of another machine, the console has no error, axe-core finds nothing serious in what is ours, and pictures are kept.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from accessible import faults

from tongxing_notebooks.lab import free_port
from tongxing_notebooks.lab_files import chapters

HARBIN = Path(__file__).parents[1] / "examples/cities/harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]
SHOTS = Path(os.environ.get("TONGXING_SHOTS", "var/shots"))
TOKEN = "a-test-of-the-lab"
PATIENCE_MS = 120_000
BUSY_S = 240
SETTLED_MS, PRESSED_MS = 3_000, 250
"""Lab takes the focus for itself while it opens a notebook; and nobody presses keys faster than this."""

pytestmark = [pytest.mark.browser, pytest.mark.nightly]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A city with invented children and one snapshot."""
    file = str(tmp_path_factory.mktemp("lab") / "lab.db")
    city = ["--city", str(HARBIN), "--database", file]
    for asked in (["demo", "--children", "120", "--no-serve", *city], ["snapshot", "take", *city]):
        subprocess.run([*TONGXING, *asked], check=True, capture_output=True, timeout=600)
    return file


def started(*asked, answers_with, folder, **environment):
    """A command of the notebook layer that runs until it is ended; it has said that it is ready."""
    said = folder / "said.txt"
    with said.open("w") as out:
        command = [*TONGXING, *asked]
        surroundings = {**os.environ, **environment}
        process = subprocess.Popen(command, stderr=out, stdout=out, start_new_session=True, env=surroundings)
    begun = time.monotonic()
    while answers_with not in said.read_text():
        assert process.poll() is None and time.monotonic() - begun < BUSY_S, said.read_text()
        time.sleep(0.5)
    return process


def ended(process):
    os.kill(process.pid, signal.SIGTERM)
    process.wait(timeout=60)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nothing of it is left behind


@pytest.fixture(scope="module")
def lab(database, tmp_path_factory):
    port, folder = free_port(), tmp_path_factory.mktemp("notebooks")
    city = ["--city", str(HARBIN), "--database", database, "--port", str(port)]
    told = tmp_path_factory.mktemp("told")
    process = started("lab", str(folder), *city, answers_with="/lab/tree", folder=told, JUPYTER_TOKEN=TOKEN)
    yield f"http://127.0.0.1:{port}"
    ended(process)


@pytest.fixture
def heard(page):
    told = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if leaves(request.url) else None)
    page.set_viewport_size({"width": 1400, "height": 1000})
    return told


def leaves(url):
    """Whether a request goes to another machine; a blob is what the page itself has made."""
    return urlsplit(url.removeprefix("blob:")).hostname not in ("127.0.0.1", None)


def run_all(page, name):
    """Every cell from the first on, by keyboard; the prompts once nothing runs any more."""
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE_MS)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for(timeout=PATIENCE_MS)
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.wait_for_timeout(SETTLED_MS)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    for _ in range(cells):
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(PRESSED_MS)
    begun = time.monotonic()
    while time.monotonic() - begun < BUSY_S:
        prompts = [each.strip() for each in page.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()]
        ran = [each for each in prompts if each not in ("", "[ ]:")]
        if ran and not any("*" in each for each in prompts) and len(ran) >= len(chapter_cells(name)):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{name} still runs: {prompts}")


def chapter_cells(name):
    import jupytext

    (text,) = [each for each in chapters() if each.stem == name]
    return [
        c for c in jupytext.reads(text.read_text(encoding="utf-8"), fmt="py:percent").cells if c.cell_type == "code"
    ]


@pytest.mark.parametrize("name", [each.stem for each in chapters()])
def test_a_chapter_runs_by_keyboard_in_jupyterlab(page, lab, heard, name):
    page.goto(f"{lab}/lab/workspaces/{name}/tree/{name}.ipynb?token={TOKEN}")  # a workspace of its own: no other tab
    run_all(page, name)

    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-Notebook [role=alert]").count() == 0
    if page.locator(".tongxing").count():
        assert faults(page, ".tongxing") == []
    assert heard == []


def test_lab_speaks_chinese_and_its_launcher_has_our_card(page, lab, heard):
    page.goto(f"{lab}/lab/workspaces/empty?token={TOKEN}")
    page.locator(".jp-LauncherCard[title*='童行']").first.wait_for(timeout=PATIENCE_MS)
    page.get_by_role("menuitem", name="文件").first.wait_for()
    page.screenshot(path=SHOTS / "launcher.png")
    assert heard == []


def test_a_panel_is_served_as_a_page_of_its_own(page, database, heard, tmp_path):
    port = free_port()
    city = ["--city", str(HARBIN), "--database", database, "--port", str(port), "--purpose", "service_review"]
    process = started("panel", "gap_map", *city, answers_with=f"127.0.0.1:{port}", folder=tmp_path)
    try:
        page.goto(f"http://127.0.0.1:{port}/", timeout=PATIENCE_MS)
        page.locator(".tongxing .tx-map").wait_for(timeout=PATIENCE_MS)
        page.locator("path[data-value='230102000000']").press("Enter")
        page.get_by_role("status").wait_for()
        page.screenshot(path=SHOTS / "panel.png")
        assert faults(page, ".tongxing") == []
        assert heard == []
    finally:
        ended(process)
