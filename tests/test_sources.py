"""Sources: whatever mark of a text a clerk reads beside a clause stands on the page of sources."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/reference/sources.md"
MARK = re.compile(r"(?<![\w-])F\d{1,2}(?![\w-])")


def test_every_mark_of_a_text_is_on_the_page_of_sources():
    data = [path for folder in ("core/src", "plugins", "examples") for path in (ROOT / folder).rglob("*.yaml")]
    used = {mark for path in data for mark in MARK.findall(path.read_text(encoding="utf-8"))}
    page = PAGE.read_text(encoding="utf-8")
    listed = set(MARK.findall(page))
    for first, last in re.findall(r"F(\d+) to F(\d+)", page):
        listed |= {f"F{number}" for number in range(int(first), int(last) + 1)}
    assert "F14" in used and used <= listed
