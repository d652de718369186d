"""The start page in a real browser: what the city is, how its departments stand, and a desk for whoever may; on a phone too."""

import threading
from urllib.parse import urlsplit

import pytest
import uvicorn
from accessible import faults
from pictures import keep

from tongxing.testing.town import Town
from tongxing_graphql import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A town with a child who is owed something, an officer who sees names alone, and one without a grant."""
    town = Town(tmp_path_factory.mktemp("start"), ["education"], officers={"namer": ("230102", ["core.identity"])})
    town.add_child(name="王小明", permit="valid", guardians=[{"relation": "52"}])
    app = create_app([town.registry], budget_s=60)
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


@pytest.fixture
def heard(page, server):
    told = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    here = urlsplit(server).netloc
    page.on(
        "request", lambda request: told.append(request.url) if urlsplit(request.url).netloc not in (here, "") else None
    )
    return told


def opened_by(page, server, token, purpose="care"):
    """The page, filled and sent by keyboard alone."""
    page.goto(server)
    page.get_by_label("令牌").fill(token)
    page.get_by_label("用途").fill(purpose)
    page.get_by_label("用途").press("Enter")


def test_the_city_and_how_its_departments_stand(page, server, heard):
    page.goto(server)
    row = page.get_by_role("row", name="教育")
    assert "运行" in row.inner_text() and page.get_by_role("heading", name="测试镇").is_visible()
    assert page.get_by_role("link", name="打开查询页面").get_attribute("href") == "/town/graphql"
    assert faults(page) == [] and heard == []


def test_an_officer_opens_the_desk_by_keyboard_on_a_phone(page, server, heard):
    page.set_viewport_size({"width": 360, "height": 740})
    opened_by(page, server, "desk-token")
    page.locator("#counts li").first.wait_for()
    assert "desk" in page.locator("#me").inner_text() and page.locator("#upload").is_visible()
    keep(page, "start-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == [] and heard == []


@pytest.mark.parametrize(
    ("token", "said"),
    [("nobody-token", "无授权"), ("wrong", "令牌")],
)
def test_who_may_nothing_sees_nothing_and_is_told(page, server, token, said):
    opened_by(page, server, token)
    page.get_by_text(said).last.wait_for()
    assert not page.locator("#upload").is_visible() and not page.locator("#lines").is_visible()
    assert "王小明" not in page.content()


def test_a_purpose_that_nobody_declared_is_one_sentence(page, server):
    opened_by(page, server, "desk-token", purpose="curiosity")
    page.get_by_role("alert").filter(has_text="curiosity").or_(page.get_by_role("alert")).first.wait_for()
    assert page.get_by_role("alert").first.inner_text().strip()
