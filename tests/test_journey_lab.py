"""JupyterLab as ``tongxing lab`` starts it, in a real browser: every chapter of the tour is run by keyboard, over a city with children.

Nothing is asked of another machine, the console has no error, axe-core finds nothing serious in what is ours, and pictures are kept.
"""

import re
import time

import in_lab
import pytest
from accessible import faults
from in_lab import HARBIN, PATIENCE_MS, TOKEN
from pictures import keep

from tongxing.cli.ports import free_port
from tongxing_notebooks.lab_files import chapters

pytest_plugins = ["in_lab"]
pytestmark = [pytest.mark.browser, pytest.mark.nightly]


@pytest.mark.parametrize("name", [each.stem for each in chapters()])
def test_a_chapter_runs_by_keyboard_in_jupyterlab(page, lab, heard, name):
    lab.run(page, name)

    keep(page, f"lab-{name}")
    assert in_lab.errors(page).count() == 0
    assert page.locator(".jp-Notebook [role=alert]").count() == 0
    if page.locator(".tongxing").count():
        assert faults(page, ".tongxing") == []
    assert heard == []


def test_lab_speaks_chinese_and_its_launcher_has_our_card(page, lab, heard):
    page.goto(f"{lab.url}/lab/workspaces/empty?token={TOKEN}")
    page.locator(".jp-LauncherCard[title*='童行']").first.wait_for(timeout=PATIENCE_MS)
    page.get_by_role("menuitem", name="文件").first.wait_for()
    keep(page, "lab-launcher")
    assert heard == []


def test_a_panel_is_served_as_a_page_of_its_own(page, lab_city, heard, tmp_path):
    port = free_port()
    city = ["--city", str(HARBIN), "--database", str(lab_city), "--port", str(port), "--purpose", "service_review"]
    with in_lab.started("panel", "gap_map", *city, says=f"127.0.0.1:{port}", folder=tmp_path):
        page.goto(f"http://127.0.0.1:{port}/", timeout=PATIENCE_MS)
        assert "/login" in page.url and page.locator(".tongxing").count() == 0  # whoever else uses this machine
        (address,) = re.findall(r"http://127\.0\.0\.1:\d+/\?token=\w+", (tmp_path / "said.txt").read_text())
        page.goto(address, timeout=PATIENCE_MS)
        page.locator(".tongxing .tx-map").wait_for(timeout=PATIENCE_MS)
        page.locator("path[data-value='230102000000']").press("Enter")
        page.get_by_role("status").wait_for()
        keep(page, "page-gap_map")
        assert faults(page, ".tongxing") == []
        assert heard == []


def test_a_kernel_without_work_ends_by_itself(lab_city, tmp_path):
    """The server is asked as a browser asks it."""
    with in_lab.running_lab(lab_city, tmp_path, TONGXING_LAB_IDLE_S="4") as lab:
        begun = lab.asked("POST", body={"name": "tongxing"})
        assert [each["id"] for each in lab.asked("GET")] == [begun["id"]]
        patience = time.monotonic() + in_lab.BUSY_S
        while lab.asked("GET"):
            assert time.monotonic() < patience
            time.sleep(1)
