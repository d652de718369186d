"""Income, assets and home of a household, for each head where the limits are so."""

from typing import Any

import polars as pl

from tongxing import Runs, during, fact

from ..records import DWELLING, MEANS, Dwelling, Means
from .shown import shown


def _held(rows: pl.DataFrame, value: str) -> Runs:
    return during(shown(rows).drop_nulls(value), start="valid_from", end="valid_until", value=value)


@fact(
    of="household",
    type=int,
    unit="fen",
    category=MEANS,
    reads=[Means],
    zh="家庭人均年收入",
    en="Yearly income for each head",
)
def income_head_year_fen(means: Any) -> Runs:
    """Yearly income by the number of persons, to the whole fen below."""
    return _held(means.with_columns(income_head=pl.col("income_year_fen") // pl.col("persons")), "income_head")


@fact(of="household", type=int, unit="fen", category=MEANS, reads=[Means], zh="家庭资产", en="Assets of the household")
def assets_fen(means: Any) -> Runs:
    """All assets, as they were checked."""
    return _held(means, "assets_fen")


@fact(of="household", type=bool, category=MEANS, reads=[Means], zh="名下有车辆", en="Owns a car")
def owns_car(means: Any) -> Runs:
    """Whether somebody of the household owns a car."""
    return _held(means, "owns_car")


@fact(of="household", type=bool, category=MEANS, reads=[Means], zh="名下有企业", en="Owns a company")
def owns_company(means: Any) -> Runs:
    """Whether somebody of the household owns a company."""
    return _held(means, "owns_company")


@fact(of="household", type=bool, category=DWELLING, reads=[Dwelling], zh="本地有自有住房", en="Owns a home here")
def owns_home_here(dwellings: Any) -> Runs:
    """Whether somebody of the household owns a home within the area of the programme."""
    return _held(dwellings, "owns_home_here")


@fact(
    of="household",
    type=float,
    unit="m2",
    category=DWELLING,
    reads=[Dwelling],
    zh="人均自有住房建筑面积",
    en="Floor of own homes for each head",
)
def floor_head_m2(dwellings: Any) -> Runs:
    """Floor of own homes by the number of persons who live there; nothing of it is rounded."""
    return _held(dwellings.with_columns(floor_head=pl.col("own_floor_m2") / pl.col("persons")), "floor_head")
