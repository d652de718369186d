"""``Connection.indicators``: the released tables as one frame, from the same door as everybody's."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

QUERY = """query ($snapshot: String, $keys: [String!]) { indicators(snapshot: $snapshot, keys: $keys) {
    indicator department snapshot day rows { place { code name } denominator met notMet notKnown perThousand } } }"""
_NUMBERS = {"denominator": "denominator", "met": "met", "not_met": "notMet", "not_known": "notKnown"}
_SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(("indicator", "department", "snapshot", "day", "place", "place_name"), pl.String),
    **dict.fromkeys(_NUMBERS, pl.Int64),
    "per_thousand": pl.Float64,
}


def indicator_frame(tables: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """One row for each place of each table. A number that is left out is null; so is the place of all together."""
    rows = [_row(table, row) for table in tables for row in table["rows"]]
    return pl.DataFrame(rows, schema=dict(_SCHEMA), orient="row")


def _row(table: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    place = row["place"] or {}
    told = {name: table[name] for name in ("indicator", "department", "snapshot", "day")}
    numbers = {name: row[key] for name, key in _NUMBERS.items()}
    return {
        **told,
        "place": place.get("code"),
        "place_name": place.get("name"),
        **numbers,
        "per_thousand": row["perThousand"],
    }
