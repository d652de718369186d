"""Where the invented families live, in the region that runs the demo, and from which place of the country they came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from ..people.divisions import DivisionRow, national

PROVINCE, CITY = "230000", "230100"
_NEAR = ("220000", "210000", "150000", "370000", "410000", "340000", "130000")
_FAR = ("500000", "510000", "520000", "620000", "650000", "440000")
_HOMELANDS = {"05": "650000", "17": "650000"}
"""Peoples of whom nearly everybody is registered in one province: 维吾尔 and 哈萨克 in Xinjiang."""
_ABOVE = frozenset({"nation", "province", "prefecture"})


@dataclass(frozen=True)
class Move:
    """From which place to which: codes of 9 digits; a hukou of 6 where nobody wrote down the township."""

    hukou: str
    residence: str


@dataclass(frozen=True)
class Places:
    """The region that runs the demo, and the moves that end there. ``division``: its code, such as 230100."""

    division: str
    random: Random

    def move(self, kind: str, people: str) -> Move:
        """A move of this kind of ``MOVES``. Where the map has none such, one from another city of the province."""
        here = self._home(kind)
        if people in _HOMELANDS and kind in ("other_city", "near_province", "far_province"):
            return Move(self._within(_HOMELANDS[people]), self.township(here))
        return MOVES[kind][1](self, here) or _from_another_city(self, here)

    def inside(self) -> Move:
        """A move within the region: who goes home again stays in reach of those who import."""
        here = self._home("")
        others = [c for c in counties(self.division) if c != here and not (is_district(c) and is_district(here))]
        return (
            Move(self.township(self.one(others)), self.township(here)) if others else _township_to_township(self, here)
        )

    def elsewhere(self, but: Move) -> str:
        """A township on the family's way: in neither of the two counties."""
        return self.township(self.one([c for c in counties(PROVINCE) if c not in (but.hukou[:6], but.residence[:6])]))

    def beside(self, code: str, but: str = "") -> str | None:
        """Another township of the same county that is not ``but`` either; None where the table has no more."""
        if townships(code[:6]):
            others = [each for each in townships(code[:6]) if each not in (code, but)]
            return self.one(others) if others else None
        return next(each for each in iter(lambda: self.township(code[:6]), None) if each not in (code, but))

    def township(self, county: str) -> str:
        """A township of the county: one of the table or, where it lists none, a number that there could be."""
        if listed := townships(county):
            return self.one(listed)
        number = self.random.randint(1, 12) if self.random.random() < 0.7 else self.random.randint(100, 108)
        return f"{county}{number:03}"

    def one(self, codes: list[str]) -> str:
        """One of these, drawn by lot."""
        return codes[self.random.randrange(len(codes))]

    def _within(self, code: str) -> str:
        return self.township(self.one(counties(code)))

    def _home(self, kind: str) -> str:
        """A county of the region: a district has more families than a county."""
        here = [c for c in counties(self.division) if not is_statistical(c)] or counties(self.division)
        if kind == "district_to_district":
            here = [c for c in here if is_district(c)] or here
        return self.random.choices(here, [4 if is_district(c) else 1 for c in here])[0]


# kinds of moves -------------------------------------------------------------------------------------------------------


def _from_another_city(places: Places, here: str) -> Move:
    away = [c for c in counties(PROVINCE) if c[:4] != here[:4] and not is_statistical(c)]
    return Move(places.township(places.one(away)), places.township(here))


def _from(provinces: tuple[str, ...]) -> "Kind":
    return lambda places, here: Move(places._within(places.random.choice(provinces)), places.township(here))


def _within_the_city(places: Places, here: str) -> Move | None:
    """From county to county of one city, at least one of them no district."""
    beside = [c for c in counties(here[:4] + "00") if c != here and not (is_district(c) and is_district(here))]
    return Move(places.township(places.one(beside)), places.township(here)) if beside else None


def _district_to_district(places: Places, here: str) -> Move | None:
    beside = [c for c in counties(here[:4] + "00") if c != here and is_district(c) and is_district(here)]
    return Move(places.township(places.one(beside)), places.township(here)) if beside else None


def _township_to_township(places: Places, here: str) -> Move:
    residence = places.township(here)
    return Move(places.beside(residence) or residence, residence)


def _at_home(places: Places, here: str) -> Move:
    residence = places.township(here)
    return Move(residence, residence)


def _county_known(places: Places, here: str) -> Move:
    move = _from_another_city(places, here)
    return Move(move.hukou[:6], move.residence)


def _own_county_known(places: Places, here: str) -> Move:
    return Move(here, places.township(here))


def _from_a_statistical_area(places: Places, here: str) -> Move:
    """Such as 加格达奇: in the table, and in no list of the civil affairs (brief.md 10.2)."""
    areas = [c for c in counties(PROVINCE) if is_statistical(c) and c[:4] != here[:4]]
    return Move(places.township(places.one(areas)), places.township(here))


Kind = Callable[[Places, str], Move | None]
MOVES: Mapping[str, tuple[int, Kind]] = {
    "other_city": (40, _from_another_city),
    "near_province": (27, _from(_NEAR)),
    "far_province": (9, _from(_FAR)),
    "same_city": (9, _within_the_city),
    "district_to_district": (6, _district_to_district),
    "same_county": (4, _township_to_township),
    "county_known": (2, _county_known),
    "own_county_known": (1, _own_county_known),
    "statistical_area": (1, _from_a_statistical_area),
    "at_home": (1, _at_home),
}
"""Kinds of moves with their weight among a hundred: each stands on another side of the two populations."""


# the map --------------------------------------------------------------------------------------------------------------


@cache
def counties(code: str) -> list[str]:
    """County-level codes of 6 digits that are in force below a province or city; a county is its own."""
    row = national().get(code)
    if row and row.level not in _ABOVE:
        return [row.code[:6]]
    return sorted(county for each in national().children(code) for county in _of(each))


def _of(row: DivisionRow) -> list[str]:
    return counties(row.code) if row.level in _ABOVE else [row.code[:6]]


@cache
def is_district(county: str) -> bool:
    """Whether it is a municipal district, by the table."""
    row = national().get(county)
    return bool(row and row.is_municipal_district)


@cache
def is_statistical(county: str) -> bool:
    """Whether only the statistics bureau knows it."""
    row = national().get(county)
    return bool(row and row.level == "statistical_area")


@cache
def townships(county: str) -> list[str]:
    """The townships that the table lists, of 9 digits; none outside the provinces that have a list."""
    return [row.code[:9] for row in national().children(county) if row.level == "township"]
