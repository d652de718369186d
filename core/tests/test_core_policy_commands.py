"""``tongxing policy``: the law of a city as a clerk and a lawyer read it on the command line."""

import json

import pytest
import yaml

from tongxing.cli.main import run

CITY = """
key = "lawtown"
title = {zh = "法镇", en = "Lawtown"}
division = "230100"
development = true
plugins = ["transport"]
service_lists = ["list.yaml"]
"""
FILL = """
[[parameters.city_transit_free_height_cm]]
value = 130
division = "230102"
certainty = "reconstructed"
source = {title = "测试"}
"""
EDITION = {
    "edition": "one",
    "label": {"zh": "一(复原稿)", "en": "One"},
    "region": 230000,
    "from": "2024-11-01",
    "source": {"title": "测试", "certainty": "reconstructed"},
    "items": [
        {
            "item": "RAIL_FREE",
            "area": "甲",
            "title": {"zh": "铁路"},
            "target": {"zh": "儿童"},
            "contents": {"free": {"zh": "免票"}},
            "lead": ["交通"],
            "department": "transport",
            "certainty": "confirmed",
        }
    ],
}


@pytest.fixture
def law(tmp_path, monkeypatch, capsys):
    """Runs ``tongxing policy …`` in a city; gives the exit code and what was printed."""

    def ask(*arguments, fill=True, checked=None):
        (tmp_path / "lawtown.toml").write_text(CITY + (FILL if fill else ""), encoding="utf-8")
        edition = EDITION | ({"checked": checked} if checked else {})
        text = yaml.safe_dump(edition, allow_unicode=True, sort_keys=False)
        for day in ("from", "checked"):
            text = text.replace(f"{day}: '", f"{day}: ").replace("'\n", "\n")
        (tmp_path / "list.yaml").write_text(text, encoding="utf-8")
        code = run(
            ["policy", *arguments, "--city", str(tmp_path / "lawtown.toml"), "--database", str(tmp_path / "law.db")]
        )
        return code, capsys.readouterr().out

    return ask


def test_a_value_is_told_with_its_place_day_source_and_certainty(law):
    code, printed = law("list", "--division", "230102", "--json")
    found = {each["key"]: each for each in json.loads(printed)["parameters"]}

    assert code == 0
    height = found["city_transit_free_height_cm"]
    assert (height["value"], height["division"], height["certainty"], height["source"]) == (
        130,
        "230102",
        "reconstructed",
        "测试",
    )
    assert found["rail_free_age"]["division"] == "000000"


def test_a_hole_and_a_city_whose_districts_differ_are_told_apart(law):
    assert "各区县不同" in law("list")[1]
    assert "未设定 not set" in law("list", "--division", "230103")[1]
    assert "未设定 not set" in law("list", fill=False)[1]


def test_an_item_is_told_with_its_edition_and_that_it_was_not_yet_in_force(law):
    told = {e["item"]: e for e in json.loads(law("list", "--on", "2026-11-23", "--json")[1])["items"]}
    assert (told["RAIL_FREE"]["edition"], told["RAIL_HALF"]["edition"]) == ("one", None)
    assert "一(复原稿)" in law("show", "RAIL_FREE")[1]

    earlier = {e["item"]: e for e in json.loads(law("list", "--on", "2022-12-31", "--json")[1])["items"]}
    assert earlier["RAIL_FREE"]["in_force_since"] is None
    assert "当日无规定" in law("show", "RAIL_FREE", "--on", "2022-12-31")[1]


def test_a_rule_is_shown_with_every_condition_and_its_clause(law):
    _, printed = law("show", "CITY_TRANSIT")
    assert "height_cm <= :city_transit_free_height_cm  《方案 二(二)7:儿童免费或者优惠》" in printed


def test_a_parameter_is_shown_with_everything_that_was_ever_said_of_it(law):
    _, printed = law("show", "city_transit_free_height_cm")
    assert "000000  未设定 not set" in printed
    assert "230102  130" in printed


def test_a_misspelt_key_gets_a_near_miss(law, capsys):
    assert law("show", "CITY_TRANSITT")[0] == 2


@pytest.mark.parametrize(
    ("checked", "is_listed"), [(None, True), ("2025-11-23", True), ("2025-11-24", False), ("2026-11-23", False)]
)
def test_a_file_that_nobody_checked_for_a_year_is_listed(law, checked, is_listed):
    code, printed = law("check", "--on", "2026-11-23", checked=checked)
    assert code == 1  # transport's files were never held against their sources
    assert ("list.yaml" in printed) == is_listed
    assert "tongxing_transport/data/parameters/fares.yaml: 从未核对 never checked" in printed
