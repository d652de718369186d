"""Panels inside a real JupyterLab, with a kernel behind them: sliders move, the map is pressed, a workbook is dropped, all by keyboard.

What is done there answers as the same panel does in the process; a panel that is refused is one sentence, and the notebook goes on.
"""

import base64
import re
from datetime import date, timedelta
from io import BytesIO

import in_lab
import openpyxl
import pytest
from accessible import faults
from in_lab import HARBIN, PATIENCE_MS
from pictures import keep
from surveyed import CHILD, WRONG

from tongxing.host.installed import installed_host
from tongxing.host.registry import Registry
from tongxing.work.sheets.questions import survey_of
from tongxing.work.sheets.workbook import compose

pytest_plugins = ["in_lab"]
pytestmark = [pytest.mark.browser, pytest.mark.nightly]
READY = "from tongxing_notebooks import ready"
INTERACTION_MS, FIRST_PAINT_MS, KERNEL_MB = 500, 2_000, 1_024
MOVE = """(slider, by) => new Promise((resolve) => {
  const body = document.querySelector(".tx-body"), begun = performance.now();
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    resolve(Math.round(performance.now() - begun));
  }).observe(body, { childList: true });
  slider.value = by;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""
"""Moves a slider; how long until what it shows was drawn again."""
DROP = """(zone, [name, held]) => {
  const bytes = Uint8Array.from(atob(held), (each) => each.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def workbook(lab_city):
    """A survey with one good child and one whose number is wrong."""
    registry = Registry.open(HARBIN, database=str(lab_city), host=installed_host())
    made = compose(survey_of(registry.composition), {"child": [CHILD, WRONG]})
    registry.close()
    return made


def is_sound(page, heard, name):
    """Keeps a picture; nothing grave for who cannot see, no error, no request to elsewhere."""
    keep(page, f"lab-{name}")
    assert faults(page, ".tongxing") == []
    assert in_lab.errors(page).count() == 0
    assert heard == []


def test_the_as_of_slider_of_the_card_is_moved_by_keyboard(page, lab, heard):
    lab.run(page, lab.written("card", READY, "ready().panel('entitlement_card')"))
    slider = page.get_by_label("日期")
    today = slider.get_attribute("aria-valuetext")
    before = page.locator(".tx-body").inner_text()

    page.locator("details summary").first.press("Enter")
    slider.press("ArrowLeft")
    yesterday = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
    assert page.locator("output").inner_text() == yesterday
    slider.press("Home")  # three years ago the family had not come yet
    page.wait_for_function("(before) => document.querySelector('.tx-body').innerText !== before", arg=before)

    assert page.locator("details[open]").count() == 1
    assert page.get_by_role("alert").count() == 0
    is_sound(page, heard, "card")


def test_a_figure_of_the_policy_lab_is_moved_and_100_000_children_answer_at_once(page, lab, heard):
    cells = [
        READY + "\nimport resource, time",
        "begun, worked = time.perf_counter(), time.process_time()\n"
        "lab = ready('service_review').panel('policy_lab', parameter='road_free_age')\n"
        "took, worked = time.perf_counter() - begun, time.process_time() - worked\nlab",
        "round(took * 1000)",
        "round(worked * 1000)",
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024",
    ]
    lab.run(page, lab.written("figures", *cells))
    page.get_by_text("100,000").first.wait_for()
    slider = page.get_by_label("调整")
    moves = sorted(slider.evaluate(MOVE, number) for number in range(1, 6))

    first, worked, most = (int(in_lab.output(page, number).inner_text()) for number in (2, 3, 4))
    print(f"policy lab: painted in {first} ms ({worked} of work), moves {moves} ms, kernel at most {most} MB")
    # What else the machine does is no finding: the best of five moves, and the processor's time of the first paint.
    assert moves[0] < INTERACTION_MS and worked < FIRST_PAINT_MS and most < KERNEL_MB
    is_sound(page, heard, "policy_lab")


def test_what_goes_wrong_is_one_sentence_in_the_panel_and_the_notebook_goes_on(page, lab, heard):
    cells = [
        READY + ", connect",
        "ready(token='wrong').panel('entitlement_card')",
        "connect('http://127.0.0.1:1/graphql', token='t', purpose='care').panel('entitlement_card')",
        "ready('service_review').panel('policy_lab', parameter='no_such_figure')",
        "1 + 1",
        "ready().panel('no_such_panel')",
    ]
    lab.run(page, lab.written("refused", *cells))
    alerts = page.locator(".jp-Notebook [role=alert]").all_inner_texts()
    assert len(alerts) == 3 and all(len(each.splitlines()) == 1 for each in alerts)
    assert "令牌" in alerts[0] and "tongxing serve" in alerts[1] and "no_such_figure" in alerts[2]
    assert in_lab.output(page, 4).inner_text() == "2"
    (line,) = in_lab.errors(page).all_inner_texts()
    assert line.strip().count("\n") == 0 and "There are: entitlement_card" in line
    keep(page, "lab-refused")
    assert faults(page, ".tongxing") == [] and heard == []


def test_a_county_is_chosen_on_the_map_by_key_and_by_click(page, lab, heard):
    lab.run(page, lab.written("map", READY, "ready('service_review').panel('gap_map')"))
    page.locator("path[data-value='230102000000']").press("Enter")
    page.get_by_role("status").filter(has_text="道里区").wait_for(timeout=PATIENCE_MS)
    assert page.evaluate("document.activeElement.dataset.value") == "230102000000"  # the next key goes on from there

    page.locator("path[data-value='230103000000']").click()
    page.get_by_role("status").filter(has_text="南岗区").wait_for(timeout=PATIENCE_MS)
    page.get_by_label("看什么").press("ArrowDown")
    page.wait_for_timeout(in_lab.SETTLED_MS)
    assert page.get_by_role("alert").count() == 0
    is_sound(page, heard, "gap_map")


def test_a_workbook_is_dropped_checked_and_taken_home_with_its_marks(page, lab, heard, workbook):
    lab.run(page, lab.written("intake", READY, "ready('survey').panel('survey_intake')"))
    zone = page.locator(".tx-controls")
    zone.evaluate(DROP, ["照片.xlsx", base64.b64encode(b"no workbook").decode()])
    page.get_by_role("alert").wait_for(timeout=PATIENCE_MS)
    keep(page, "lab-no_workbook")

    zone.evaluate(DROP, ["摸排表.xlsx", base64.b64encode(workbook).decode()])
    page.get_by_role("status").filter(has_text="完成").wait_for(timeout=PATIENCE_MS)
    assert re.search(r"读取.*2.*接受.*1.*拒绝.*1", page.locator(".tx-body dl").inner_text(), re.DOTALL)

    with page.expect_download() as coming:
        page.get_by_role("link", name="下载标注副本").press("Enter")
    marked = openpyxl.load_workbook(BytesIO(coming.value.path().read_bytes()))
    assert coming.value.suggested_filename == "摸排表-marked.xlsx"
    assert any(cell.comment for sheet in marked for row in sheet.iter_rows() for cell in row)
    is_sound(page, heard, "survey_intake")
