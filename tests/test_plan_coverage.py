"""The page that says what of the plan is covered is what the installed plugins say."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_page_is_the_generated_one():
    made = runpy.run_path(str(ROOT / "tools/plan_coverage.py"))
    assert made["page"]() == (ROOT / "docs/reference/plan_coverage.md").read_text(encoding="utf-8")


def test_what_no_plugin_covers_is_listed_as_open():
    text = (ROOT / "docs/reference/plan_coverage.md").read_text(encoding="utf-8")
    listed = text.partition("Open, since")[2]
    assert "居民医保" in listed and "公租房保障" not in listed and "残疾儿童康复救助" not in listed
