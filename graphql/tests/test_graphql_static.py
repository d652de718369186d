"""The query page's files: unchanged since they were taken, and asking no other host for anything."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import tongxing_graphql

STATIC = Path(tongxing_graphql.__file__).parent / "static"
VENDORED = STATIC / "graphiql"
FILES = json.loads((VENDORED / "manifest.json").read_text("utf-8"))["files"]
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
PAGE = (STATIC / "graphiql.html").read_text("utf-8")

# Addresses that stand in the scripts as names, texts of errors, comments and links to read: none is ever asked.
READ_ONLY_HOSTS = {
    "www.w3.org",
    "reactjs.org",
    "codemirror.net",
    "commonmark.org",
    "en.wikipedia.org",
    "github.com",
    "www.onegraph.com",
}
# What would ask for a file as soon as a script runs, with an outside address written into it.
OUTSIDE = r"""["'`](?:(?:https?|wss?):)?//[^"'`]"""
ASKS = re.compile(
    rf"(?:\bfetch\(|\bimport\(?|\bfrom|importScripts\(|new (?:Worker|WebSocket|EventSource|Request)\(|sendBeacon\("
    rf"|\.(?:src|action)=|\.open\([^,()]*,)\s*{OUTSIDE}"
)


class Tags(HTMLParser):
    """Every tag of the page with its attributes, and the text inside scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.script_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.script_text += data.strip()


@pytest.fixture
def page() -> Tags:
    tags = Tags()
    tags.feed(PAGE)
    return tags


@pytest.mark.parametrize("entry", FILES, ids=[entry["file"] for entry in FILES])
def test_a_file_is_what_the_package_holds(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDORED / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_every_file_is_in_the_manifest_and_has_its_licence_text() -> None:
    named = {entry["file"] for entry in FILES}
    assert {path.name for path in VENDORED.iterdir()} == named | {"manifest.json", "NOTICE.md"}
    assert {entry["licence_file"] for entry in FILES if "licence_file" in entry} <= named
    assert {entry["licence"] for entry in FILES} == {"MIT"}


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.name for path in SCRIPTS])
def test_no_script_asks_another_host(script: Path) -> None:
    text = script.read_text("utf-8")
    assert ASKS.findall(text) == []
    assert set(re.findall(r"(?:https?|wss?)://([\w.-]+)", text)) <= READ_ONLY_HOSTS


def test_the_pattern_finds_what_it_is_there_for() -> None:
    asking = """fetch("https://a/") ;import("//a/b") ;from 'https://a' ;e.src="//a" ;x.open("GET", "http://a") ;new WebSocket(`wss://a`)"""
    assert all(ASKS.search(part) for part in asking.split(" ;"))
    assert not ASKS.search('fetch(endpoint);e.src="/static/a.js";n="http://www.w3.org/2000/svg"')


@pytest.mark.parametrize("style", STYLES, ids=[path.name for path in STYLES])
def test_styles_carry_their_fonts_and_pictures_inside(style: Path) -> None:
    text = style.read_text("utf-8")
    assert "@import" not in text
    assert all(address.startswith("data:") for address in re.findall(r"url\(\s*[\"']?([^)\"']*)", text))


def test_the_page_loads_only_its_own_files_and_each_is_there(page: Tags) -> None:
    loaded = [attrs.get("src") or attrs.get("href") or "" for tag, attrs in page.tags if tag in {"script", "link"}]
    own = [address for address in loaded if address != "data:,"]
    assert len(own) == 7
    assert all((STATIC / address.removeprefix("/static/")).is_file() for address in own)


def test_the_page_needs_no_inline_script(page: Tags) -> None:
    assert page.script_text == ""
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "javascript:" not in PAGE


def test_the_page_takes_endpoint_query_and_token_from_the_server(page: Tags) -> None:
    body = next(attrs for tag, attrs in page.tags if tag == "body")
    told = {"data-endpoint": "{{endpoint}}", "data-query": "{{query}}", "data-token": "{{token}}"}
    assert body == told | {"data-purpose": "care"}
    assert PAGE.count("{{") == 3


def test_token_and_purpose_have_labels(page: Tags) -> None:
    labelled = {attrs["for"] for tag, attrs in page.tags if tag == "label"}
    inputs = {attrs["id"] for tag, attrs in page.tags if tag == "input"}
    assert labelled == inputs == {"token", "purpose"}
    assert "令牌 Token" in PAGE
    assert "用途 Purpose" in PAGE


def test_the_token_stays_in_the_tab() -> None:
    script = re.sub(r"//.*", "", (STATIC / "graphiql.js").read_text("utf-8"))
    assert "localStorage" not in script
    assert "cookie" not in script
    assert "shouldPersistHeaders: false" in script
    assert "isHeadersEditorEnabled: false" in script
