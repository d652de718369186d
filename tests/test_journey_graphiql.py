"""The demo's server in a real browser: the start page, then GraphiQL, a query run in it, and the answer in Chinese."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tongxing.cli.ports import free_port

HARBIN = Path(__file__).parents[1] / "examples" / "cities" / "harbin.toml"
TONGXING = [sys.executable, "-c", "from tongxing.cli import main; main()"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a city with invented children."""
    database, port = str(tmp_path_factory.mktemp("journey") / "demo.db"), str(free_port())
    city = ["--city", str(HARBIN), "--database", database]
    subprocess.run(
        [*TONGXING, "demo", "--children", "30", "--no-serve", *city], check=True, capture_output=True, timeout=300
    )
    process = subprocess.Popen(
        [*TONGXING, "serve", *city, "--port", port], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    line = process.stdout.readline().strip()
    yield line.removeprefix("ready ")
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


@pytest.fixture
def heard(page, server):
    """Errors of the console and of the page, and requests to any other host, as they come."""
    told = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda request: told.append(request.url) if urlsplit(request.url).netloc != urlsplit(server).netloc else None,
    )
    return told


def open_graphiql(page, server, token="demo-county", purpose="care"):
    page.goto(f"{server}/")
    page.get_by_role("link", name="打开查询页面").click()
    page.locator(".graphiql-container").wait_for()  # before that, its script would empty what is typed
    page.get_by_label("令牌").fill(token)
    page.get_by_label("用途").fill(purpose)
    page.get_by_label("用途").press("Tab")
    page.locator("#hint").wait_for(state="hidden")


def run_query(page):
    """The answer that the page shows."""
    with page.expect_response(
        lambda response: response.url.endswith("/graphql") and "children" in (response.request.post_data or "")
    ):
        page.get_by_role("button", name="Execute query").click()
    return page.locator(".result-window")


def test_a_query_is_run_in_a_real_browser_and_answered_in_chinese(page, server, heard):
    open_graphiql(page, server)

    answer = run_query(page)

    answer.get_by_text("黑龙江省哈尔滨市").first.wait_for()
    assert '"item": "' in answer.inner_text().replace("\xa0", " ")
    assert heard == []


def test_a_newcomer_finds_token_and_purpose_filled_in(page, server, heard):
    page.goto(f"{server}/harbin/graphql")
    page.locator(".graphiql-container").wait_for()

    answer = run_query(page)
    answer.get_by_text("黑龙江省哈尔滨市").first.wait_for()
    page.set_viewport_size({"width": 360, "height": 740})  # on a phone the answer stands under the query
    assert min(each.bounding_box()["width"] for each in (page.locator(".graphiql-query-editor"), answer)) > 180
    assert heard == []


@pytest.mark.parametrize("path", ["/", "/harbin/imports"])
def test_a_phone_shows_the_pages_of_a_whole_city_without_moving_them_sideways(page, server, heard, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{server}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360 and heard == []


def test_the_documentation_of_the_schema_opens(page, server, heard):
    open_graphiql(page, server)
    page.get_by_role("button", name="Show Documentation Explorer").click()

    page.get_by_text("A GraphQL schema provides a root type").wait_for()
    page.locator(".graphiql-doc-explorer-content").get_by_role("link", name="Query", exact=True).click()

    page.get_by_text("Children that you may see").first.wait_for()
    assert heard == []


def test_a_token_that_is_unknown_is_told_in_the_page(page, server, heard):
    open_graphiql(page, server, token="unknown")

    answer = run_query(page)

    answer.get_by_text("UNAUTHENTICATED").first.wait_for()
    assert all("401" in each for each in heard), heard
