"""Central urban sets: both names, their days, and that every listed district is what the list says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.people.central_sets import ALL_DISTRICTS, CORE, SETS, central_set, listed
from tongxing.people.divisions import national

TODAY = date(2026, 11, 24)
HARBIN = "230100"
CITIES = [row.code for row in national().children("230000", TODAY)]


def _codes(*ends: str) -> set[str]:
    return {f"{HARBIN[:4]}{end}000000" for end in ends}


def test_harbin_has_nine_districts_and_a_core_of_six() -> None:
    assert central_set(HARBIN, ALL_DISTRICTS, TODAY) == _codes("02", "03", "04", "08", "09", "10", "11", "12", "13")
    assert central_set(HARBIN, CORE, TODAY) == _codes("02", "03", "04", "08", "09", "10")


def test_a_county_level_city_is_in_no_set() -> None:
    assert not _codes("83", "84") & (central_set(HARBIN, ALL_DISTRICTS, TODAY) | central_set(HARBIN, CORE, TODAY))


@pytest.mark.parametrize(
    ("district", "last_day_as_county", "first_day_as_district"),
    [
        ("230113000000", date(2013, 12, 31), date(2014, 1, 1)),  # 双城市 until 2014
        ("230112000000", date(2005, 12, 31), date(2006, 1, 1)),  # 阿城市 until 2006
        ("230111000000", date(2003, 12, 31), date(2004, 1, 1)),  # 呼兰县 until 2004
    ],
)
def test_a_district_that_was_a_county_does_not_count_before(
    district: str, last_day_as_county: date, first_day_as_district: date
) -> None:
    assert district not in central_set(HARBIN, ALL_DISTRICTS, last_day_as_county)
    assert district in central_set(HARBIN, ALL_DISTRICTS, first_day_as_district)


def test_a_core_district_does_not_count_before_it_exists() -> None:
    assert "230109000000" not in central_set(HARBIN, CORE, date(2003, 12, 31))
    assert "230109000000" in central_set(HARBIN, CORE, date(2004, 1, 1))
    assert central_set("230700", CORE, date(2018, 12, 31)) == frozenset()


@pytest.mark.parametrize(("city", "districts"), [("231100", 1), ("231200", 1), ("232700", 0), ("429004", 0)])
def test_where_no_two_districts_are_the_exclusion_cannot_arise(city: str, districts: int) -> None:
    assert len(central_set(city, ALL_DISTRICTS, TODAY)) == districts
    assert central_set(city, CORE, TODAY) == frozenset()


def test_a_city_of_another_province_and_a_municipality_have_their_districts() -> None:
    assert len(central_set("220100", ALL_DISTRICTS, TODAY)) == 7
    assert len(central_set("110000", ALL_DISTRICTS, TODAY)) == 16


def test_the_five_statistical_areas_are_in_no_set() -> None:
    both = {each for city in ("230600", "232700") for name in SETS for each in central_set(city, name, TODAY)}
    assert not both & {"230671000000", "232761000000", "232762000000", "232763000000", "232764000000"}


def test_the_sizes_are_those_of_the_domain_brief() -> None:
    sizes = {c: (len(central_set(c, ALL_DISTRICTS, TODAY)), len(central_set(c, CORE, TODAY))) for c in CITIES}
    brief = "9/6 7/3 6/1 6/6 4/1 5/3 4/1 4/3 3/2 4/4 1/0 1/0 0/0"  # table 10.3, from top to bottom
    assert " ".join(f"{districts}/{core}" for districts, core in sizes.values()) == brief


def test_six_and_twelve_digits_are_the_same_city() -> None:
    assert central_set("230100", CORE, TODAY) == central_set("230100000000", CORE, TODAY)


def test_an_unknown_name_is_refused_by_a_sentence() -> None:
    with pytest.raises(ValueError, match="Use one of: all_districts, core"):
        central_set(HARBIN, "centre", TODAY)


def test_every_listed_district_is_a_municipal_district_of_its_city_today() -> None:
    for row in listed():
        assert row.set == CORE and row.certainty == "reconstructed" and row.source
        assert row.district in central_set(row.city, ALL_DISTRICTS, TODAY), row


@given(st.sampled_from(CITIES), st.dates(date(1981, 1, 1), date(2030, 12, 31)))
def test_core_is_a_part_of_all_districts_on_any_day(city: str, on: date) -> None:
    everything = central_set(city, ALL_DISTRICTS, on)
    assert central_set(city, CORE, on) <= everything
    assert all(national().city_of(each, on) for each in everything)
