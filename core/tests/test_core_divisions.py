"""The division table and the tree over it: counts, levels, parents, ranges, abolished codes."""

import hashlib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tongxing.people.divisions
from tongxing.people.divisions import NATION, DivisionRow, Divisions, national

TREE = national()
ABOVE_COUNTY = {"province", "prefecture"}
NO_COUNTY = {*ABOVE_COUNTY, "township"}
HEILONGJIANG = [row for row in TREE.rows if row.code.startswith("23") and row.in_force() and row.level != "township"]
IN_FORCE_COUNTIES = [row for row in TREE.rows if row.in_force() and row.level not in NO_COUNTY]
any_code = st.sampled_from(sorted({row.code for row in TREE.rows}))


def test_heilongjiang_has_13_prefectures_and_121_counties() -> None:
    levels = Counter(row.level for row in HEILONGJIANG)
    assert levels == {
        "province": 1,
        "prefecture": 13,
        "district": 54,
        "county_level_city": 21,
        "county": 45,
        "autonomous_county": 1,
        "statistical_area": 5,
    }
    assert sum(row.is_municipal_district for row in HEILONGJIANG) == 54


def test_codes_and_names_of_heilongjiang_are_those_of_the_domain_brief() -> None:
    counties = [row for row in HEILONGJIANG if row.level not in {*ABOVE_COUNTY, "statistical_area"}]
    lines = sorted(row.code[:6] + row.name for row in counties)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert digest == "293451660477add37eb89b8e803d340ada1d9eeb8b16408208e76261ec58975b"


def test_the_country_is_whole() -> None:
    levels = Counter(row.level for row in TREE.rows if row.in_force())
    assert (levels["province"], levels["prefecture"]) == (34, 333)
    assert len(IN_FORCE_COUNTIES) == 2847 + 5


def test_every_row_but_a_province_hangs_on_a_row_that_contains_it() -> None:
    for row in TREE.rows:
        assert row.parent, row
        low, high = TREE.range_of(row.parent)
        own_low, own_high = TREE.range_of(row.code)
        assert low <= own_low < own_high <= high, row


def test_periods_of_one_code_follow_each_other() -> None:
    for before, after in pairwise(TREE.rows):
        if before.code == after.code:
            assert before.valid_until and after.valid_from
            assert before.valid_until.year <= after.valid_from.year + 1


def test_every_successor_is_in_force() -> None:
    for row in TREE.rows:
        successor = TREE.get(row.successor) if row.successor else None
        assert row.successor is None or (successor and successor.in_force() and not row.in_force())


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("000000", "nation"),
        ("230000", "province"),
        ("230100", "prefecture"),
        ("230102", "district"),
        ("230751", "district"),  # 金林区: its digits look like those of a county
        ("232701", "county_level_city"),  # 漠河市: its digits look like those of a district
        ("230624", "autonomous_county"),
        ("150121", "banner"),
        ("150722", "autonomous_banner"),
        ("429021", "forestry_district"),
        ("520203", "special_district"),
        ("232761", "statistical_area"),
        ("230102001", "township"),
        ("230102001002", "village"),
        ("231121100", "township"),
        ("441900003", "township"),
        ("239999", None),
        ("239999001", None),
        ("230100001", None),
        ("230102000001", None),
        ("990101", None),
    ],
)
def test_level_is_the_tables(code: str, level: str | None) -> None:
    assert TREE.level(code) == level
    assert TREE.is_known(code) is (level is not None)


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("000000", NATION, "999999999999"),
        ("230000", "230000000000", "240000000000"),
        ("230100", "230100000000", "230200000000"),
        ("230102", "230102000000", "230103000000"),
        ("230102001", "230102001000", "230102002000"),
        ("230102001002", "230102001002", "230102001003"),
        ("232300", "232300000000", "232400000000"),  # 绥化地区, until 1999
        ("231121", "231121000000", "231122000000"),  # 嫩江县, until 2019
        ("110000", "110000000000", "120000000000"),
        ("441900", "441900000000", "442000000000"),
        ("232799", None, None),
    ],
)
def test_range_follows_the_level(code: str, low: str | None, high: str | None) -> None:
    if low is None:
        with pytest.raises(ValueError, match="no known division"):
            TREE.range_of(code)
    else:
        assert TREE.range_of(code) == (low, high)


@given(any_code, st.integers(1, 999), st.integers(0, 999))
def test_range_of_a_township_or_village_lies_in_that_of_all_its_parents(code: str, town: int, village: int) -> None:
    path = TREE.parents(f"{code[:6]}{town:03}{village:03}") or TREE.parents(code)
    ranges = [TREE.range_of(each) for each in path]
    assert path[-1] == NATION
    for (low, high), (outer_low, outer_high) in pairwise(ranges):
        assert outer_low <= low < high <= outer_high


@given(st.text(alphabet="0123456789", min_size=6, max_size=12))
def test_normalise_is_idempotent(code: str) -> None:
    if len(code) in (6, 9, 12):
        twelve = TREE.normalise(code)
        assert twelve == TREE.normalise(twelve) == code.ljust(12, "0")
    else:
        with pytest.raises(ValueError, match="6, 9 or 12 digits"):
            TREE.normalise(code)


@pytest.mark.parametrize("code", ["", "23010", "2301O2", "23010２", " 230102", "-23010"])
def test_what_is_no_code_is_refused_by_a_sentence(code: str) -> None:
    with pytest.raises(ValueError, match="6, 9 or 12 digits"):
        TREE.normalise(code)
    assert not TREE.is_known(code)


def test_parents_lead_from_the_village_to_the_nation() -> None:
    assert TREE.parents("230102001002") == (
        "230102001002",
        "230102001000",
        "230102000000",
        "230100000000",
        "230000000000",
        NATION,
    )
    assert TREE.parents(NATION) == (NATION,)
    assert TREE.parents("239999") == ()


def test_a_district_of_a_municipality_hangs_on_the_municipality() -> None:
    assert TREE.parents("110101") == ("110101000000", "110000000000", NATION)
    assert TREE.city_of("110101") == TREE.city_of("110105") == "110000000000"
    assert getattr(TREE.get("110101"), "is_municipal_district", None) is True


def test_counties_directly_under_a_province_share_no_city() -> None:
    assert TREE.parents("429004") == ("429004000000", "420000000000", NATION)
    assert TREE.city_of("429004") is None
    assert TREE.county_of("429004") == "429004000000"
    assert TREE.province_of("429004") == "420000000000"


def test_a_city_without_counties_is_its_own_county() -> None:
    assert TREE.county_of("441900003") == TREE.city_of("441900003") == "441900000000"
    assert TREE.county_of("230100") is None


def test_a_townships_county_is_known_without_a_table_of_townships() -> None:
    assert TREE.county_of("230102001") == "230102000000"
    assert TREE.city_of("230102001") == "230100000000"
    assert TREE.county_of("239999001") is None


def test_a_county_city_is_no_municipal_district() -> None:
    assert TREE.name("230183") == "尚志市"
    assert getattr(TREE.get("230183"), "is_municipal_district", None) is False


def test_an_abolished_county_leads_to_the_one_in_force() -> None:
    assert TREE.county_of("231121") == TREE.county_of("231121100") == "231183000000"
    assert TREE.county_of("231121", date(2018, 5, 1)) == "231121000000"
    assert TREE.county_of("231121", date(2020, 1, 1)) == "231183000000"
    assert TREE.county_of("230709") == "230751000000"
    assert TREE.parents("231121")[0] == "231121000000"


def test_an_abolished_county_without_successor_stays_its_own() -> None:
    assert TREE.county_of("231011") == "231011000000"


def test_an_old_code_of_another_province_finds_its_place_today() -> None:
    assert TREE.county_of("510203") == "500104000000"
    assert TREE.province_of("510203") == TREE.city_of("510203") == "500000000000"


def test_a_name_is_that_of_the_day() -> None:
    assert TREE.name("230709", date(1983, 1, 1)) == "大丰区"
    assert TREE.name("230709", date(2018, 1, 1)) == "金山屯区"
    assert TREE.name("230709", date(2021, 1, 1)) is None
    assert TREE.name("230709") == "金山屯区"
    assert TREE.name("230102999") is None


@pytest.mark.parametrize(
    ("code", "path_name"),
    [
        ("230102", "黑龙江省哈尔滨市道里区"),
        ("230102999", "黑龙江省哈尔滨市道里区"),
        ("110101", "北京市东城区"),
        ("231121", "黑龙江省黑河市嫩江县"),
        ("000000", "全国"),
        ("239999", None),
    ],
)
def test_path_name_begins_with_the_province(code: str, path_name: str | None) -> None:
    assert TREE.path_name(code) == path_name


def test_search_prefers_the_whole_name() -> None:
    assert [row.code for row in TREE.search("道里区")] == ["230102000000"]
    assert {row.code for row in TREE.search("向阳区")} == {"230402000000", "230803000000"}
    assert [row.code for row in TREE.search("佳木斯市向阳区")] == ["230803000000"]
    assert [row.code for row in TREE.search("黑龙江省佳木斯市向阳区")] == ["230803000000"]
    assert TREE.search("嫩江县") == TREE.search("") == TREE.search("没有这个县") == []
    assert [row.code for row in TREE.search("嫩江县", date(2018, 1, 1))] == ["231121000000"]


def test_children_are_those_in_force() -> None:
    assert len(TREE.children("000000")) == 34
    assert len(TREE.children("230000")) == 13
    assert sum(row.level != "statistical_area" for row in TREE.children("230700")) == 10
    assert "南岔区" in {row.name for row in TREE.children("230700", date(2018, 1, 1))}
    assert TREE.children("220102") == []


def test_a_tree_of_ones_own_works_the_same() -> None:
    rows = [
        DivisionRow("990000000000", "某省", "province", NATION),
        DivisionRow("990101000000", "某县", "county", "990000000000"),
    ]
    tree = Divisions(rows)
    assert tree.path_name("990101") == "某省某县"


def test_the_notice_names_every_table_as_it_is() -> None:
    folder = Path(tongxing.people.divisions.__file__).parent / "data"
    notice = (folder / "NOTICE.md").read_text("utf-8")
    for table in folder.glob("*.csv"):
        digest = hashlib.sha256(table.read_bytes()).hexdigest()
        assert f"| `{table.name}` | {digest} |" in notice


def test_the_five_statistical_areas_are_seen_to_be_such() -> None:
    marked = {row.code[:6]: row.name for row in HEILONGJIANG if row.is_statistical}
    assert marked == {
        "230671": "大庆高新技术产业开发区",
        "232761": "加格达奇区",
        "232762": "松岭区",
        "232763": "新林区",
        "232764": "呼中区",
    }
    assert not any(row.is_statistical for row in HEILONGJIANG if row.level != "statistical_area")
