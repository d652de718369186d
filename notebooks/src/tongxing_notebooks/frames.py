"""Released tables as one frame, from the same door as everybody's: counts and rates, small numbers left out."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

QUERY = """query ($snapshot: String, $keys: [String!]) { indicators(snapshot: $snapshot, keys: $keys) {
    indicator department title { zh en } snapshot day suppression { smallestCounty smallestCity rounding }
    rows { place { code name } placed denominator met notMet notKnown perThousand } } }"""
NUMBERS = {"denominator": "denominator", "met": "met", "not_met": "notMet", "not_known": "notKnown"}
TEXTS = ("indicator", "department", "snapshot", "day", "place", "place_name")
SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(TEXTS, pl.String),
    **dict.fromkeys(NUMBERS, pl.Int64),
    "per_thousand": pl.Float64,
}


def indicator_frame(tables: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """One row for each place of each table. A number that is left out is null; so is the place of all together."""
    rows = [_row(table, row) for table in tables for row in table["rows"]]
    return pl.DataFrame(rows, schema=dict(SCHEMA), orient="row")


def limits_in(tables: Sequence[Mapping[str, Any]]) -> tuple[int, int, int] | None:
    """The smallest number told of a county and of a city, and the rounding; None where there is no table."""
    told = [table["suppression"] for table in tables]
    return (told[0]["smallestCounty"], told[0]["smallestCity"], told[0]["rounding"]) if told else None


def limits_said(limits: tuple[int, int, int] | None) -> str | None:
    """The same as a sentence."""
    return None if limits is None else "county < {}, city < {} left out; rounded to {}".format(*limits)


def _row(table: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    place = row["place"] or {}
    told = {name: table[name] for name in ("indicator", "department", "snapshot", "day")}
    numbers = {name: row[key] for name, key in NUMBERS.items()}
    return {
        **told,
        "place": place.get("code"),
        "place_name": place.get("name"),
        **numbers,
        "per_thousand": row["perThousand"],
    }
