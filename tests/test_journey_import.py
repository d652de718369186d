"""A field office in a real browser: a workbook is sent, its progress and problems show, its child is found by GraphQL."""

import csv
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from surveyed import CHILD, WRONG

from tongxing.cli.ports import free_port
from tongxing.host.installed import installed_host
from tongxing.host.registry import Registry
from tongxing.work.sheets.questions import survey_of
from tongxing.work.sheets.workbook import compose

HARBIN = Path(__file__).parents[1] / "examples" / "cities" / "harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The address of a city without children, and a workbook with one good child and one with a wrong number."""
    folder = tmp_path_factory.mktemp("office")
    database = str(folder / "office.db")
    registry = Registry.open(HARBIN, database=database, host=installed_host())
    book = folder / "摸排表.xlsx"
    book.write_bytes(compose(survey_of(registry.composition), {"child": [CHILD, WRONG]}))
    registry.close()
    port = str(free_port())
    process = subprocess.Popen(
        [*TONGXING, "serve", "--city", str(HARBIN), "--database", database, "--port", port],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process.stdout.readline().strip().removeprefix("ready "), book
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


@pytest.fixture
def heard(page, office):
    """Errors of the console and of the page, and requests to any other host, as they come."""
    told, own = [], urlsplit(office[0]).netloc
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda request: told.append(request.url) if urlsplit(request.url).netloc not in (own, "") else None,
    )
    return told


def send(page, office, *, check_only=False):
    url, book = office
    page.goto(f"{url}/")
    page.get_by_role("link", name="导入摸排表").first.click()
    page.get_by_label("演示身份").select_option("demo-county")
    page.locator("#file").set_input_files(str(book))
    page.get_by_text("摸排表.xlsx").wait_for()
    page.get_by_label("只检查,不写入").set_checked(check_only)
    page.get_by_role("button", name="开始导入").click()
    page.get_by_role("progressbar").wait_for()
    page.locator("#result").wait_for(timeout=120_000)


def names(url):
    heads = {"Authorization": "Bearer demo-county", "Tongxing-Purpose": "survey", "Content-Type": "application/json"}
    query = json.dumps({"query": "{ children { edges { node { name } } } }"}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/harbin/graphql", query, heads)) as answer:
        return [edge["node"]["name"] for edge in json.load(answer)["data"]["children"]["edges"]]


def counts(page):
    return [page.locator(f"#{name}").inner_text() for name in ("read", "accepted", "unchanged", "rejected")]


def test_a_survey_is_sent_and_what_is_wrong_with_it_is_told_cell_by_cell(page, office, heard, tmp_path):
    send(page, office, check_only=True)
    assert counts(page) == ["2", "1", "0", "1"]
    assert "没有写入" in page.get_by_role("status").inner_text()
    assert names(office[0]) == []

    send(page, office)
    assert counts(page) == ["2", "1", "0", "1"]
    (row,) = page.locator("#problems tr").all()
    said = row.inner_text()
    for part in ("《儿童》", "6", "错误", "ID_CHECK_DIGIT", "230***********1234", "校验码"):
        assert part in said
    assert "230102201903051234" not in page.content()
    assert names(office[0]) == ["王小明"]
    assert heard == []


def test_the_report_is_saved_as_a_sheet_and_as_json(page, office, heard, tmp_path):
    send(page, office)
    for button, name in (("下载 CSV", "harbin-import.csv"), ("下载 JSON", "harbin-import.json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)

    (row,) = csv.DictReader((tmp_path / "harbin-import.csv").open(encoding="utf-8-sig"))
    assert (row["行 row"], row["代码 code"]) == ("6", "ID_CHECK_DIGIT")
    report = json.loads((tmp_path / "harbin-import.json").read_text("utf-8"))
    assert report["read"] == report["accepted"] + report["unchanged"] + report["rejected"] == 2
    assert heard == []


def test_an_import_is_opened_again_from_the_list_and_after_the_page_was_reloaded(page, office, heard):
    send(page, office)
    shown = page.locator("#problems").inner_text()
    page.reload()
    page.locator("#result").wait_for()
    assert page.locator("#problems").inner_text() == shown

    page.locator("#imports a").last.click()
    page.locator("#result").wait_for()
    assert page.get_by_role("status").inner_text()
    assert heard == []


def test_a_token_that_may_not_import_is_told_so_in_chinese(page, office, heard):
    url, book = office
    page.goto(f"{url}/harbin/imports")
    page.get_by_label("令牌").fill("demo-education")
    page.locator("#file").set_input_files(str(book))
    page.get_by_role("button", name="开始导入").click()

    page.get_by_role("alert").get_by_text("无权进行此操作").wait_for()
    assert page.get_by_role("button", name="开始导入").is_enabled()
    assert all("403" in each or "400" in each for each in heard), heard
