"""What the residence clock asks of two places: same county, same township, both in one city's central urban area.

Codes are numbered once for a batch; number 0 is the place that is not known. What a code means changes with the day (a
county becomes a district), so there is one row for each code and epoch, an epoch being a time without such a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import polars as pl

from ...people.central_sets import ALL_DISTRICTS, CORE, central_set, listed
from ...people.divisions import national
from ..certainty import rank
from ..fact_parameters import Placed
from ..runs import BEGIN

_COUNTY = {
    "written": pl.Int32,
    "county": pl.Int32,
    "city": pl.Int32,
    "province": pl.Int32,
    "all": pl.Int32,
    "core": pl.Int32,
    "uses_core": pl.Boolean,
    "central_rank": pl.Int8,
}
_Meaning = tuple[int | bool | None, ...]
_NOWHERE: _Meaning = (None,) * 7 + (0,)


@dataclass(frozen=True)
class Codes:
    """The division codes of a batch, numbered from 1."""

    codes: tuple[str, ...]

    @classmethod
    def of(cls, *columns: pl.Series) -> "Codes":
        """All codes of some columns."""
        return cls(tuple(pl.concat([c.cast(pl.String) for c in columns]).drop_nulls().unique().sort().to_list()))

    def number(self, column: pl.Series) -> pl.Series:
        """The number of each code, 0 where there is none."""
        if not self.codes:
            return pl.repeat(0, len(column), dtype=pl.UInt32, eager=True)
        return (column.cast(pl.Enum(self.codes)).to_physical().cast(pl.UInt32) + 1).fill_null(0)

    def meaning(self, days: Sequence[date | None], central: Placed | None) -> pl.DataFrame:
        """What each code means in each epoch: row ``number * len(days) + epoch``. A day None: by today's table.

        - ``written``   the county's six digits as they stand in the code, be it abolished or not
        - ``township``  the three digits after them, null for a county's own code
        - ``county``, ``city``, ``province``  in force on the day; ``county`` null for a code of more than one county
        - ``all``, ``core``  the city in whose central urban area the county lies by each set, 0 where in none
        - ``uses_core``  which of the two sets holds for who lives there, null where nobody says
        """
        written = list(dict.fromkeys(code[:6] for code in self.codes))
        rows = [_in_county(county, day, central) for county in written for day in days]
        counties = pl.DataFrame([_NOWHERE] * len(days) + rows, schema=_COUNTY, orient="row")
        place = {county: number for number, county in enumerate(written, start=1)}
        own = pl.DataFrame({"place": [0, *(place[code[:6]] for code in self.codes)]}, schema={"place": pl.Int64})
        digits = pl.Series("township", [None, *(int(code[6:9]) or None for code in self.codes)], dtype=pl.Int32)
        every = own.hstack([digits]).join(
            pl.DataFrame({"epoch": range(len(days))}), how="cross", maintain_order="left_right"
        )
        told = counties[every["place"] * len(days) + every["epoch"]]
        township = pl.when(pl.col("county").is_not_null()).then("township").alias("township")
        return told.hstack([every["township"]]).with_columns(township)

    @cached_property
    def now(self) -> pl.DataFrame:
        """What each code means by today's table."""
        return self.meaning([None], None)


def _in_county(written: str, day: date | None, central: Placed | None) -> _Meaning:
    at = central.on(written.ljust(12, "0"), day) if central and day and day > BEGIN else None
    uses_core = None if at is None or at.value is None else at.value == CORE
    return *_of_county(written, day), uses_core, rank(at.certainty) if at else 0


@cache
def _of_county(written: str, day: date | None) -> tuple[int | None, ...]:
    table, code = national(), written.ljust(12, "0")
    county, city, province = table.county_of(code, day), table.city_of(code, day), table.province_of(code, day)
    return int(written), _short(county), _short(city), _short(province), *_central(county, city, day)


def _central(county: str | None, city: str | None, day: date | None) -> list[int | None]:
    if county is None:
        return [None, None]
    if city is None:
        return [0, 0]
    on = day or date.max
    return [_short(city) if county in central_set(city, name, on) else 0 for name in (ALL_DISTRICTS, CORE)]


def _short(code: str | None) -> int | None:
    return int(code[:6]) if code else None


@cache
def days_of_change() -> tuple[date, ...]:
    """Every day on which the table of divisions or a central set changes."""
    named = [day for row in national().rows for day in (row.valid_from, row.valid_until)]
    listing = [date.fromisoformat(day) for row in listed() for day in (row.valid_from, row.valid_until) if day]
    return tuple(sorted({day for day in [*named, *listing] if day}))


def same_township(home: str = "h", place: str = "p") -> pl.Expr:
    """Whether two places are one township; null where that is not known. Columns are named ``h_county``, ``p_county`` …

    A township of an abolished county keeps its three digits with the successor or is given others, no table says which:
    with other digits it is taken for another, with the same digits it is not known.
    """
    written = pl.col(f"{home}_written") == pl.col(f"{place}_written")
    number = pl.col(f"{home}_township") == pl.col(f"{place}_township")
    return same_county(home, place) & number & pl.when(written).then(True)


def same_county(home: str = "h", place: str = "p") -> pl.Expr:
    """Whether the counties in force are the same; known to differ also where cities or provinces do."""
    return (pl.col(f"{home}_county") == pl.col(f"{place}_county")) & ~differ_above(home, place)


def differ_above(home: str = "h", place: str = "p") -> pl.Expr:
    """Whether cities or provinces are known to differ: what a code of a whole city or province still tells."""
    city = pl.col(f"{home}_city") != pl.col(f"{place}_city")
    province = pl.col(f"{home}_province") != pl.col(f"{place}_province")
    return city.fill_null(False) | province.fill_null(False)


def both_central(name: str, home: str = "h", place: str = "p") -> pl.Expr:
    """Whether both lie in one city's central urban area by the set ``name``."""
    one, other = pl.col(f"{home}_{name}"), pl.col(f"{place}_{name}")
    return (one == other) & (one != 0) & (other != 0) & ~differ_above(home, place)
