"""What a household's housing is to its children, and what of a child tells where the household is."""

from typing import Any

import polars as pl

from tongxing import Child, Runs, always, any_of, fact, national

from ..records import APPLICANT, QUEUE, TENANCY
from .places import AREAS, area_of


@fact(of="child", type=str, category=APPLICANT, reads=[Child], zh="居住城市", en="City in which it lives")
def child_city(children: Any) -> Runs:
    """Code of the prefecture in which the child lives, as it stands today."""
    lives = children.drop_nulls("residence")
    cities = {code: national().city_of(code) for code in lives["residence"].unique()}
    city = pl.col("residence").replace_strict(cities, default=None, return_dtype=pl.String)
    return always(lives.with_columns(city=city), value="city")


@fact(of="child", type=str, category=APPLICANT, reads=[Child], choices=AREAS, zh="儿童户籍所在范围", en="Child's hukou")
def child_hukou_area(children: Any) -> Runs:
    """Where the child's hukou lies, seen from the city in which it lives, as both stand today."""
    placed = children.drop_nulls(["residence", "hukou"])
    pairs = placed.select("residence", "hukou").unique()  # few beside the children
    cities = [national().city_of(code) for code in pairs["residence"]]
    areas = [area_of(city, hukou) if city else None for city, hukou in zip(cities, pairs["hukou"], strict=True)]
    known = pairs.with_columns(area=pl.Series(areas, dtype=pl.String))
    return always(placed.join(known, on=["residence", "hukou"]), value="area")


@fact(
    of="child",
    type=bool,
    category=TENANCY,
    uses=["household.in_public_rental"],
    zh="家庭住公租房",
    en="The household has a public rental flat",
)
def home_in_public_rental(homes: Any) -> Runs:
    """Whether a household of the child has a lease of a public rental flat."""
    return any_of(homes, complete=True)


@fact(
    of="child",
    type=bool,
    category=TENANCY,
    uses=["household.rent_subsidy_paid"],
    zh="家庭领租赁补贴",
    en="The household gets a rent subsidy",
)
def home_gets_rent_subsidy(homes: Any) -> Runs:
    """Whether a household of the child gets a rent subsidy."""
    return any_of(homes, complete=True)


@fact(
    of="child",
    type=bool,
    category=QUEUE,
    uses=["household.waits_in_queue"],
    zh="家庭在轮候",
    en="The household waits",
)
def home_waits(homes: Any) -> Runs:
    """Whether a household of the child is registered and waits."""
    return any_of(homes, complete=True)
