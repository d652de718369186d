"""The scripts that cut published packages into tables: from invented packages, without a network."""

import csv
import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"


def run(script, *arguments):
    command = [sys.executable, str(TOOLS / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """An invented province 99, and beside it the places that the script's own amendments name."""
    monkeypatch.syspath_prepend(str(TOOLS))
    amended = {new: name for *_, new, name in importlib.import_module("divisions_history").AMENDMENTS}
    provinces = {"甲省": province("99", {"甲市": ("9901", {"990102": "子区", "990121": "丑县"})})}
    for first in sorted({code[:2] for code in amended}):
        inside = {code: name for code, name in amended.items() if code.startswith(first)}
        provinces[f"{first}省"] = province(first, {"": (None, inside)})
    listed = {"子街道": "990102001000", "旧镇（2021年撤销）": "990102101000", "寅镇（撤销）": "990102100000"}
    townships = {
        "990102000000": {"county": "子区", "townships": listed},
        "230104000000": {"county": "道外区", "townships": {"卯街道": "230104001000"}},
    }
    events = {"events": [changed(2003, "990121", "丑市", "990121", "丑县")]}
    quhua, bureau = tmp_path / "source/quhua", tmp_path / "source/bureau/dist"
    for folder in (quhua, bureau):
        folder.mkdir(parents=True)
    keep(quhua / "divisions_v1.json", {"provinces": provinces})
    keep(quhua / "historical_changes_v1.json", events)
    keep(quhua / "townships_v1.json", townships)
    streets = "990102001,别名街道\n990102002,邻街道\n990102500,辰农场\n232761100,巳镇\n230104400,午林业局\n"
    (bureau / "streets.csv").write_text("code,name\n" + streets, "utf-8")
    (tmp_path / "out").mkdir()
    return tmp_path


def province(first, cities):
    inside = {
        city: {"code": code and code.ljust(12, "0"), "counties": {n: c.ljust(12, "0") for c, n in counties.items()}}
        for city, (code, counties) in cities.items()
    }
    return {"code": first.ljust(12, "0"), "cities": inside}


def changed(year, old, old_name, new, new_name):
    ends = {"code": old.ljust(12, "0"), "name": old_name}
    return {
        "year": year,
        "type": "更名",
        "level": 3,
        "old": ends,
        "new": {"code": new.ljust(12, "0"), "name": new_name},
    }


def keep(path, content):
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def cut(packages, *provinces):
    return run("cut_divisions.py", "--source", packages / "source", "--out", packages / "out", "--province", *provinces)


def test_townships_are_the_ministrys_and_what_only_the_statistics_bureau_has(packages):
    assert cut(packages, "99").returncode == 0
    found = [tuple(row.values()) for row in rows(packages / "out/townships_99.csv")]
    assert found == [
        ("990102001000", "子街道", "", "civil_affairs"),
        ("990102100000", "寅镇", "2026-09-11", "civil_affairs"),
        ("990102101000", "旧镇", "2022-01-01", "civil_affairs"),
        ("990102500000", "辰农场", "", "statistics"),
    ]


def test_another_province_is_one_argument(packages):
    assert cut(packages, "99", "23").returncode == 0
    found = [(row["code"], row["list"]) for row in rows(packages / "out/townships_23.csv")]
    assert found == [
        ("230104001000", "civil_affairs"),
        ("230104400000", "statistics"),
        ("232761100000", "statistics"),  # lies in a statistical area
    ]


def test_a_county_has_a_row_for_each_of_its_names(packages):
    cut(packages, "99")
    found = [row for row in rows(packages / "out/divisions.csv") if row["code"] == "990121000000"]
    assert [(row["name"], row["valid_from"], row["valid_until"]) for row in found] == [
        ("丑市", "", "2004-01-01"),
        ("丑县", "2003-01-01", ""),
    ]
    assert {row["parent"] for row in found} == {"990100000000"}


def test_the_notice_keeps_its_text_and_has_the_checksum_of_every_file(packages):
    out = packages / "out"
    (out / "NOTICE.md").write_text(
        "# Where it comes from\n\n| File | sha256 |\n| --- | --- |\n| `old.csv` | 0 |\n", "utf-8"
    )
    cut(packages, "99")
    notice = (out / "NOTICE.md").read_text("utf-8")
    assert notice.startswith("# Where it comes from\n") and "old.csv" not in notice
    for path in [*out.glob("*.csv"), *packages.glob("source/**/*.json"), *packages.glob("source/**/*.csv")]:
        assert f"| `{path.name}` | {hashlib.sha256(path.read_bytes()).hexdigest()} |" in notice


def test_a_package_that_is_not_there_and_a_province_without_townships_are_said_plainly(packages):
    said = cut(packages, "98")
    assert (said.returncode, "No township begins with 98" in said.stderr) == (2, True)
    (packages / "source/bureau/dist/streets.csv").unlink()
    said = cut(packages, "99")
    assert (said.returncode, "0 files streets.csv" in said.stderr) == (2, True)


def test_working_days_are_cut_from_one_file_a_year(tmp_path):
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    days = [
        {"name": "元旦", "date": "2031-01-04", "isOffDay": False},
        {"name": "元旦", "date": "2031-01-01", "isOffDay": True},
    ]
    keep(source / "2031.json", {"year": 2031, "papers": ["https://example.invalid/2031"], "days": days})
    keep(source / "2032.json", {"year": 2032, "papers": [], "days": []})
    said = run("cut_workdays.py", "--source", source, "--out", out)
    assert (said.returncode, said.stderr.strip()) == (0, "2031 to 2031")
    assert [tuple(row.values()) for row in rows(out / "workdays.csv")] == [
        ("2031-01-01", "holiday", "元旦", "2031"),
        ("2031-01-04", "make_up", "元旦", "2031"),
    ]
    assert rows(out / "workday_notices.csv")[0]["url"] == "https://example.invalid/2031"
    assert hashlib.sha256((out / "workdays.csv").read_bytes()).hexdigest() in (out / "NOTICE.md").read_text("utf-8")
    assert run("cut_workdays.py", "--source", out, "--out", out).returncode == 2
