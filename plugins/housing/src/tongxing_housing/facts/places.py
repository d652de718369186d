"""Where a household is registered, beside the city in which it lives; the hukou decides local tracks."""

from functools import cache
from typing import Any

import polars as pl

from tongxing import Runs, always, during, fact, national
from tongxing.people.central_sets import CORE, listed

from ..records import APPLICANT, REGISTERS, Applicant
from .shown import shown

CORE_DISTRICTS, CITY, ELSEWHERE = "core_districts", "city", "elsewhere"
AREAS = {
    CORE_DISTRICTS: ("本市主城区", "The city's core districts"),
    CITY: ("本市其他县(市、区)", "Elsewhere in the city"),
    ELSEWHERE: ("外地", "Another city or province"),
}


@cache
def area_of(city: str, hukou: str) -> str:
    """Where a hukou lies, seen from a city (both 12 digits). The core districts are those of core's table of central sets."""
    if national().city_of(hukou) != city:
        return ELSEWHERE
    core = {row.district for row in listed() if (row.city, row.set) == (city, CORE)}
    return CORE_DISTRICTS if national().county_of(hukou) in core else CITY


@fact(
    of="household",
    type=str,
    category=APPLICANT,
    reads=[Applicant],
    uses=["child.child_hukou_area", "child.child_city"],
    choices=AREAS,
    zh="户籍所在范围",
    en="Where it is registered",
)
def hukou_area(applicants: Any, areas: Any, cities: Any) -> Runs:
    """Of the applicant, where the household book was shown; else of its children, where all agree, which is only likely."""
    known = shown(applicants).drop_nulls("hukou_division").join(_agreed(cities, "city"), on="subject")
    pairs = known.select("city", "hukou_division").unique()
    named = [area_of(city, hukou) for city, hukou in pairs.iter_rows()]
    found = known.join(pairs.with_columns(area=pl.Series(named, dtype=pl.String)), on=["city", "hukou_division"])
    told = _agreed(areas, "area").join(found, on="subject", how="anti")
    of_applicant = during(found, start="valid_from", end="valid_until", value="area").frame
    of_children = always(told, value="area").frame.with_columns(certainty=pl.lit("reconstructed"))
    return Runs(pl.concat([of_applicant, of_children], how="diagonal_relaxed"))


@fact(of="household", type=bool, category=APPLICANT, reads=[Applicant], zh="城镇户籍", en="Urban hukou")
def urban_register(applicants: Any) -> Runs:
    """Whether the applicant's hukou is an urban one, where the household book was shown."""
    urban, _ = REGISTERS
    kept = shown(applicants).drop_nulls("hukou_kind").with_columns(urban=pl.col("hukou_kind") == urban)
    return during(kept, start="valid_from", end="valid_until", value="urban")


def _agreed(members: Any, name: str) -> pl.DataFrame:
    """What all children who belong to a household now have in common: subject and one column; of them all it is known."""
    belongs = members.links.filter(pl.col("until").is_null()).select("subject", "member")
    told = belongs.join(members.frame.select("subject", "member", "value"), on=["subject", "member"], how="left")
    common = told.group_by("subject").agg(pl.col("value").first().alias(name), values=pl.col("value").n_unique())
    agreed: pl.DataFrame = common.filter(pl.col("values") == 1).drop_nulls(name).drop("values")
    return agreed
