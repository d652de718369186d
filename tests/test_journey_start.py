"""The start page in a real browser: what the city is, how its departments stand, and a desk for whoever may; on a phone too."""

import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import uvicorn
from accessible import faults
from pictures import keep

from tongxing.testing.templates import begun_city
from tongxing.testing.town import Town
from tongxing_graphql import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A town with a child who is owed something, an officer who sees names alone, and one without a grant."""
    made = Town(tmp_path_factory.mktemp("start"), ["education"], officers={"namer": ("230102", ["core.identity"])})
    made.add_child(name="王小明", permit="valid", guardians=[{"relation": "52"}])
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(town):
    with served(town.registry) as address:
        yield address


@contextmanager
def served(*registries):
    """The address of a server of these cities."""
    app = create_app(registries, budget_s=60)
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
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


def test_a_line_names_the_guardian_or_the_children_of_the_household_that_it_is_about(page, server):
    words = {"zh": "申请", "en": "Application"}
    line = {"kind": "NEW", "what": words, "turn": words, "since": "2026-11-20", "papers": []}
    family = {"members": [{"child": {"name": "甲一"}}, {"child": {"name": "甲二"}}]}
    lines = [
        {**line, "household": family},
        {**line, "guardian": {"name": "乙父"}},
        {**line, "household": {"members": None}},
    ]
    desk = {"totalCount": 3, "pageInfo": {}, "counts": [], "edges": [{"node": each} for each in lines]}
    me = {"principal": "desk", "purpose": "care", "grants": [{"role": "officer", "actions": ["read"]}]}
    page.route("**/town/graphql", lambda route: route.fulfill(json={"data": {"me": me, "desk": desk}}))
    opened_by(page, server, "desk-token")
    page.locator("#list li").first.wait_for()
    assert page.locator("#list strong").all_inner_texts() == ["甲一、甲二 家庭", "乙父", "—"]


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


def test_a_server_of_several_cities_shows_the_desk_of_the_one_that_is_chosen(page, town, tmp_path):
    """The other town has nobody; what was open of the first is closed when the second is chosen."""
    file = tmp_path / "village.toml"
    told = town.registry.city.file.read_text(encoding="utf-8")
    file.write_text(told.replace('key = "town"', 'key = "village"').replace("测试镇", "邻村"), encoding="utf-8")
    village = begun_city(file, str(tmp_path / "village.db"))
    with served(town.registry, village) as address:
        opened_by(page, address, "desk-token")
        page.locator("#list li").first.wait_for()
        assert "王小明" in page.locator("#list").inner_text()

        page.get_by_label("城市").select_option("village")
        assert not page.locator("#lines").is_visible() and not page.locator("#upload").is_visible()
        page.get_by_role("button", name="打开").click()
        page.locator("#lines").wait_for()
        assert page.locator("#list li").count() == 0
        assert page.locator("#upload a").get_attribute("href") == "/village/imports"

        page.get_by_label("用途").fill("")
        page.get_by_label("演示身份").select_option(index=1)  # of the first town
        assert page.get_by_label("用途").input_value() == "care"
        assert page.get_by_label("城市").input_value() == "town"
        keep(page, "start-several-cities")
        assert faults(page) == []
    village.close()
