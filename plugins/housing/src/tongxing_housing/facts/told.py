"""What a family tells of its home: it opens nothing, and somebody should look."""

from typing import Any

import polars as pl

from tongxing import Runs, during, fact

from ..records import DWELLING, Dwelling

UNSAFE = ("employer", "unsafe", "none")


@fact(of="household", type=bool, category=DWELLING, reads=[Dwelling], zh="居住不安全或不固定", en="Lives unsafely")
def lives_unsafe(dwellings: Any) -> Runs:
    """Whether it lives in a shed, in something unsafe or nowhere that is fixed, by whatever evidence there is."""
    told = dwellings.drop_nulls("kind").with_columns(unsafe=pl.col("kind").is_in(UNSAFE))
    return during(told, start="valid_from", end="valid_until", value="unsafe")
