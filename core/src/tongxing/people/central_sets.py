"""Which districts are a city's central urban area: a move between two of them is no move (domain brief 1.1 and 10.3).

No text that was found defines the area. Two named sets stand side by side, and the parameter ``central_set`` says which
one a city uses:

- ``all_districts``  the municipal districts in force on the day, from the table of divisions; there is no list of them
- ``core``           the districts listed in ``data/central_sets.csv``, as far as they are municipal districts that day

So a district counts only from the year in which it stopped being a county. A city without districts has an empty set,
and in a city with one district the exclusion cannot arise: no move leads from a district to itself.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .divisions import national

ALL_DISTRICTS, CORE = SETS = ("all_districts", "core")
_LISTED = Path(__file__).parent / "data" / "central_sets.csv"


class Listed(NamedTuple):
    """One district of one named set; half-open dates, empty where not known."""

    city: str
    set: str
    district: str
    valid_from: str
    valid_until: str
    certainty: str
    source: str

    def holds(self, on: date) -> bool:
        """Whether the list names the district on this day."""
        return self.valid_from <= on.isoformat() and (not self.valid_until or on.isoformat() < self.valid_until)


def central_set(city: str, name: str, on: date) -> frozenset[str]:
    """County codes (12 digits) of the city's central urban area on a day; empty where the exclusion cannot arise.

    ``city`` is a code of 6 or 12 digits. A set that no row lists for this city is empty: nothing is excluded.
    ValueError if there is no set of this name, or the code has another form.
    """
    if name not in SETS:
        raise ValueError(f"There is no central set {name!r}. Use one of: {', '.join(SETS)}.")
    city = national().normalise(city)
    districts = frozenset(row.code for row in national().children(city, on) if row.is_municipal_district)
    if name == ALL_DISTRICTS:
        return districts
    return districts & {row.district for row in listed() if (row.city, row.set) == (city, name) and row.holds(on)}


@cache
def listed() -> tuple[Listed, ...]:
    """Every row of the table, with its certainty and source."""
    with _LISTED.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return tuple(Listed(*line) for line in lines)
