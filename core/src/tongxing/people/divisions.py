"""The country's divisions (GB/T 2260): names, levels, parents and code ranges, from the table and never from digits.

Codes have 12 digits here. Townships (9 digits) are listed for the provinces that have a ``townships_<province>.csv``;
elsewhere townships, and villages (12 digits) everywhere, are known by their county: no code needs a list to be used.
Dates are half-open, ``valid_from <= day < valid_until``, and know only years: see ``docs/reference/divisions.md``.
Wherever a day may be given, ``on=None`` asks for the latest that the table knows.

Two kinds of upward answer, on purpose:
- ``parents`` and ``range_of`` are about the code as it is written, also an abolished one: stored codes never change;
- ``county_of``, ``city_of``, ``province_of`` are about the place: an abolished code gives its successor, if it has one.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from ..errors import UsageError

NATION = "000000000000"
_DATA = Path(__file__).parent / "data"
_WIDTHS = {"nation": 0, "province": 2, "prefecture": 4, "township": 9, "village": 12}
_COUNTY_WIDTH = 6
_ABOVE_COUNTY = frozenset({"nation", "province", "prefecture"})
_BELOW_COUNTY = frozenset({"township", "village"})


class NoDivision(UsageError, ValueError):
    """A text that is the code of no known division."""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division under one name. ``successor``: the code in force now that took the place of an abolished one.

    ``is_statistical``: only the statistics bureau codes it, and people live there: the five areas of Heilongjiang that
    no list of the ministry has, their townships, and the farms and forestry bureaus that are no townships by law.
    """

    code: str
    name: str
    level: str
    parent: str | None
    is_municipal_district: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None
    is_statistical: bool = False

    def in_force(self, on: date | None = None) -> bool:
        """Whether it is in force on the day; without a day, whether the table knows no end."""
        if on is None:
            return self.valid_until is None
        has_begun = self.valid_from is None or self.valid_from <= on
        return has_begun and (self.valid_until is None or on < self.valid_until)


_NATION_ROW = DivisionRow(NATION, "全国", "nation", None)


class Divisions:
    """The tree of divisions. Every method takes a code of 6, 9 or 12 digits."""

    def __init__(self, rows: Iterable[DivisionRow]) -> None:
        """Rows of one code stand in the order of time."""
        self.rows = tuple(rows)
        self._by_code: dict[str, list[DivisionRow]] = defaultdict(list, {NATION: [_NATION_ROW]})
        self._below: dict[str, list[DivisionRow]] = defaultdict(list)
        self._divided: set[str] = set()  # what has divisions below it that are no townships
        for row in self.rows:
            self._by_code[row.code].append(row)
            if row.parent:
                self._below[row.parent].append(row)
                if row.level != "township":
                    self._divided.add(row.parent)

    @staticmethod
    def normalise(code: str) -> str:
        """The code with 12 digits; NoDivision unless it has 6, 9 or 12."""
        if len(code) not in (6, 9, 12) or not (code.isascii() and code.isdigit()):
            raise NoDivision("This is no division code.", remedy="Give 6, 9 or 12 digits, such as 230102 or 230102001.")
        return code.ljust(12, "0")

    def get(self, code: str, on: date | None = None) -> DivisionRow | None:
        """The row of the code: of this day, or the latest. Villages, and townships that no table lists, have none."""
        rows = self._by_code.get(self.normalise(code), [])
        if on is None:
            return rows[-1] if rows else None
        # In the year of a change both names hold; the new one is given.
        return next((row for row in reversed(rows) if row.in_force(on)), None)

    def is_known(self, code: str) -> bool:
        """Whether the code is, or ever was, of a known division, or lies under a known county."""
        try:
            return self.level(code) is not None
        except ValueError:
            return False

    def level(self, code: str) -> str | None:
        """The table's level, ``township`` or ``village`` under a known county, or None."""
        code = self.normalise(code)
        if row := self.get(code):
            return row.level
        if self._unit(code) is None or code[6:9] == "000":
            return None
        return "township" if code[9:] == "000" else "village"

    def name(self, code: str, on: date | None = None) -> str | None:
        """The official name, or None where the table has none, as for villages."""
        row = self.get(code, on)
        return row.name if row else None

    def path_name(self, code: str, on: date | None = None) -> str | None:
        """Names from the province down, such as 黑龙江省哈尔滨市道里区; where a name is not known, those above it."""
        path = self.parents(code)
        if path == (NATION,):
            return _NATION_ROW.name
        names = [self.name(each, on) or self.name(each) for each in path[:-1]]
        return "".join(name for name in reversed(names) if name) or None

    def parents(self, code: str) -> tuple[str, ...]:
        """The code itself, then everything that contains it, up to the nation; empty if it is not known."""
        code = self.normalise(code)
        level = self.level(code)
        path = [code] if level in _BELOW_COUNTY else []
        if level == "village":
            path.append(code[:9] + "000")
        row = self.get(self._unit(code) or code)
        while row:
            path.append(row.code)
            row = self.get(row.parent) if row.parent else None
        return tuple(path)

    def range_of(self, code: str) -> tuple[str, str]:
        """The half-open range of 12-digit codes that the division covers, by its level; NoDivision if not known."""
        code = self.normalise(code)
        level = self.level(code)
        if level is None:
            raise NoDivision(f"{code} is no known division, so it covers nothing.", remedy="Check the code.")
        width = _WIDTHS.get(level, _COUNTY_WIDTH)
        if not width:
            return NATION, "999999999999"  # above every code: 99 is no province
        return code, str(int(code[:width]) + 1).zfill(width).ljust(12, "0")

    def township_of(self, code: str) -> str | None:
        """The township in which the code lies, 12 digits, listed or not; None for what is no township or village."""
        code = self.normalise(code)
        return code[:9] + "000" if self.level(code) in _BELOW_COUNTY else None

    def is_listed(self, code: str) -> bool | None:
        """Whether its county's list has the township in which the code lies; None for no township, and without a list.

        Also an abolished township is listed: people are registered in it still.
        """
        township = self.township_of(code)
        below = self._below.get(self._unit(township) or "", []) if township else []
        return township in self._by_code if any(row.level == "township" for row in below) else None

    def county_of(self, code: str, on: date | None = None) -> str | None:
        """The county in force for this code; None for what lies above counties or is not known.

        A city without counties (东莞 and three others) is its own county. An abolished county without a known
        successor stays a county of its own.
        """
        unit = self._unit(self.normalise(code))
        return self._in_force(unit, on) if unit else None

    def city_of(self, code: str, on: date | None = None) -> str | None:
        """The prefecture or the municipality (北京 …) in force; None for a county directly under a province."""
        for each in self.parents(self.county_of(code, on) or code):
            row = self.get(each)
            if row and (row.level == "prefecture" or (row.level == "province" and row.name.endswith("市"))):
                return self._in_force(each, on)
        return None

    def province_of(self, code: str, on: date | None = None) -> str | None:
        """The province, by today's tree: old codes of Chongqing lie in Sichuan, their place does not."""
        path = self.parents(self.county_of(code, on) or code)
        return next((each for each in path if self.level(each) == "province"), None)

    def children(self, code: str, on: date | None = None) -> list[DivisionRow]:
        """Divisions directly under it that are in force, by code."""
        return [row for row in self._below.get(self.normalise(code), []) if row.in_force(on)]

    def search(self, text: str, on: date | None = None) -> list[DivisionRow]:
        """Counties in force with this name; if none has it, those whose full name ends so; if none, townships likewise."""
        for named in self._named:
            exact = [row for row in named.get(text, []) if row.in_force(on)]
            if found := exact or self._ending(named, text, on):
                return found
        return []

    def meant(self, text: str, on: date | None = None) -> DivisionRow | None:
        """The one county, or the one township named with its county, that the text means; None where a person must say.

        A township's name alone is never enough: the provinces without a list have townships of the same name.
        """
        found = self.search(text, on)
        if len(found) != 1:
            return None
        if found[0].level != "township":
            return found[0]
        counties = self.search(text.removesuffix(found[0].name), on)
        return found[0] if [row.code for row in counties] == [found[0].parent] else None

    @cached_property
    def _named(self) -> tuple[dict[str, list[DivisionRow]], dict[str, list[DivisionRow]]]:
        """Counties by name, townships by name."""
        counties: dict[str, list[DivisionRow]] = defaultdict(list)
        townships: dict[str, list[DivisionRow]] = defaultdict(list)
        for row in self.rows:
            if row.level not in _ABOVE_COUNTY:
                (townships if row.level == "township" else counties)[row.name].append(row)
        return dict(counties), dict(townships)

    def _ending(self, named: dict[str, list[DivisionRow]], text: str, on: date | None) -> list[DivisionRow]:
        """Those whose names from the province down end with the text; by code."""
        names = [name for name in named if text and (name.endswith(text) or text.endswith(name))]
        rows = [row for name in names for row in named[name] if row.in_force(on)]
        found = [row for row in rows if (self.path_name(row.code, on) or "").endswith(text)]
        return sorted(found, key=lambda row: row.code)

    def _in_force(self, code: str, on: date | None) -> str:
        row = self.get(code, on) or self._by_code[code][-1]
        return row.code if row.in_force(on) else row.successor or row.code

    def _unit(self, code: str) -> str | None:
        """The code of the county, or of the city without counties, in which a 12-digit code lies."""
        row = self.get(code[:_COUNTY_WIDTH])
        if row is None:
            return None
        is_city_without_counties = row.level == "prefecture" and row.code not in self._divided
        return row.code if is_city_without_counties or row.level not in _ABOVE_COUNTY else None


@cache
def national() -> Divisions:
    """The divisions of the whole country and the townships of the provinces that are cut, read once."""
    return Divisions(
        [*_counties(), *(row for path in sorted(_DATA.glob("townships_*.csv")) for row in _townships(path))]
    )


def _counties() -> Iterator[DivisionRow]:
    for code, name, level, parent, is_municipal, begins, ends, successor in _lines(_DATA / "divisions.csv"):
        is_area = level == "statistical_area"
        is_district = is_municipal == "true"
        days = _day(begins), _day(ends)
        yield DivisionRow(code, name, level, parent or NATION, is_district, *days, successor or None, is_area)


def _townships(path: Path) -> Iterator[DivisionRow]:
    for code, name, ends, list_ in _lines(path):
        county = code[:_COUNTY_WIDTH] + "000000"
        yield DivisionRow(code, name, "township", county, False, None, _day(ends), None, list_ == "statistics")


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        yield from lines


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
