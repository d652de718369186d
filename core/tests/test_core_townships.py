"""Townships: those that a province lists, and those that no list needs to know."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.people.divisions import DivisionRow, Divisions, national
from tongxing.work.sheets.converting import division_code

TREE = national()
TOWNSHIPS = [row for row in TREE.rows if row.level == "township"]
DAOLI, ZHAOLIN = "230102000000", "230102001000"


def test_heilongjiang_lists_1296_townships_of_the_ministry_and_380_units_of_the_statistics_bureau() -> None:
    assert Counter(row.is_statistical for row in TOWNSHIPS) == {False: 1296, True: 380}
    assert {row.code[:2] for row in TOWNSHIPS} == {"23"}
    assert len({row.code for row in TOWNSHIPS}) == len(TOWNSHIPS)


def test_every_county_in_force_has_a_list_and_every_list_a_county_in_force() -> None:
    counties = {county.code for city in TREE.children("230000") for county in TREE.children(city.code)}
    assert {row.parent for row in TOWNSHIPS} == counties
    assert len(counties) == 121 + 5


def test_a_listed_township_has_a_name_a_path_and_a_place_among_its_countys_children() -> None:
    assert TREE.name("230102001") == "兆麟街道"
    assert TREE.path_name("230102001") == "黑龙江省哈尔滨市道里区兆麟街道"
    assert TREE.path_name("230102001002") == "黑龙江省哈尔滨市道里区兆麟街道"
    assert TREE.parents(ZHAOLIN)[:2] == (ZHAOLIN, DAOLI)
    assert ZHAOLIN in {row.code for row in TREE.children(DAOLI)}
    assert {row.level for row in TREE.children(DAOLI)} == {"township"}
    assert TREE.range_of(ZHAOLIN) == (ZHAOLIN, "230102002000")


def test_an_abolished_township_keeps_its_name_and_is_no_child_of_its_county_any_more() -> None:
    assert TREE.name("230113160") == "双城镇"
    assert "230113160000" not in {row.code for row in TREE.children("230113")}
    assert "230113160000" in {row.code for row in TREE.children("230113", date(2026, 9, 10))}
    assert "230113160000" not in {row.code for row in TREE.children("230113", date(2026, 9, 11))}
    assert TREE.is_listed("230113160") is True


def test_people_of_farms_and_of_the_statistical_areas_have_a_township() -> None:
    assert TREE.name("230124500") == "沙河农场"
    assert TREE.path_name("232761100") == "黑龙江省大兴安岭地区加格达奇区东山镇"
    assert all(row.is_statistical for row in TREE.children("232761"))


@pytest.mark.parametrize(
    ("code", "township"),
    [
        ("230102", None),
        ("230102000000", None),
        ("230100", None),
        ("000000", None),
        ("230102001", ZHAOLIN),
        ("230102001002", ZHAOLIN),
        ("230102998", "230102998000"),  # in no list
        ("220102001", "220102001000"),  # of a province without a list
        ("231121100", "231121100000"),  # of an abolished county
        ("441900003", "441900003000"),  # of a city without counties
        ("239999001", None),
    ],
)
def test_the_township_of_a_code_needs_no_list(code: str, township: str | None) -> None:
    assert TREE.township_of(code) == township


@pytest.mark.parametrize(
    ("code", "is_listed"),
    [
        ("230102001", True),
        ("230102001002", True),
        ("230102999", False),
        ("230113604", True),  # a number above 599 can be a township
        ("230102", None),
        ("220102001", None),
        ("231121100", None),
        ("441900003", None),
        ("239999001", None),
    ],
)
def test_a_township_is_doubted_only_where_its_county_has_a_list(code: str, is_listed: bool | None) -> None:
    assert TREE.is_listed(code) is is_listed


def test_counties_are_found_before_townships() -> None:
    assert [row.level for row in TREE.search("友好区")] == ["district"]
    assert {TREE.county_of(row.code) for row in TREE.search("兆麟街道")} == {DAOLI, "231181000000"}
    assert [row.code for row in TREE.search("道里区兆麟街道")] == [ZHAOLIN]
    assert TREE.search("双城区双城镇") == []
    assert [row.name for row in TREE.search("双城区双城镇", date(2020, 1, 1))] == ["双城镇"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("道里区兆麟街道", ZHAOLIN),
        ("黑龙江省哈尔滨市道里区兆麟街道", ZHAOLIN),
        ("道里区", DAOLI),
        ("沙河农场", None),  # one in this list, but a township's name alone says nothing about the country
        ("兆麟街道", None),
        ("街道", None),
        ("", None),
    ],
)
def test_a_sheet_may_name_a_township_with_its_county(text: str, code: str | None) -> None:
    assert division_code(text) == code


def test_a_county_that_is_not_the_only_one_of_its_name_does_not_name_a_township() -> None:
    # 宝山区 is in Heilongjiang and in Shanghai, whose townships no list has.
    assert TREE.search("双鸭山市宝山区七星街道")
    assert TREE.meant("宝山区七星街道") is None
    assert TREE.meant("双鸭山市宝山区七星街道") is not None


def test_a_city_without_counties_stays_its_own_county_when_its_townships_are_listed() -> None:
    rows = [
        DivisionRow("990000000000", "某省", "province", "000000000000"),
        DivisionRow("990100000000", "某市", "prefecture", "990000000000"),
        DivisionRow("990100100000", "某镇", "township", "990100000000"),
    ]
    tree = Divisions(rows)
    assert tree.county_of("990100100") == tree.county_of("990100200") == "990100000000"
    assert (tree.is_listed("990100100"), tree.is_listed("990100200")) == (True, False)
    assert tree.path_name("990100100") == "某省某市某镇"


@given(st.sampled_from(TOWNSHIPS))
def test_every_township_is_below_its_county_in_every_answer(row: DivisionRow) -> None:
    assert TREE.county_of(row.code) == row.parent
    assert TREE.township_of(row.code) == row.code
    assert TREE.level(row.code) == "township"
    assert (TREE.path_name(row.code) or "").endswith(row.name)
    assert TREE.get(row.code) == row
