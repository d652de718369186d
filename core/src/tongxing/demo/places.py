"""Where the invented families come from and where in Harbin they live now."""

from dataclasses import dataclass
from functools import cache
from random import Random

from ..people.divisions import DivisionRow, national

CITY, PROVINCE = "230100", "230000"
_NEAR = ("220000", "210000", "150000", "370000", "410000", "340000", "130000")
_FAR = ("500000", "510000", "520000", "620000", "650000", "440000")
_ABOVE = frozenset({"nation", "province", "prefecture"})


@dataclass(frozen=True)
class Move:
    """From which township to which; codes of 9 digits."""

    hukou: str
    residence: str


def a_move(people: str, random: Random) -> Move:
    """A family's move to Harbin: from another province, another city, another county or district, another street."""
    here = random.choice(_counties(CITY))
    chance = random.random()
    if people in ("05", "17"):
        home = random.choice(_counties("650000"))
    elif chance < 0.42:
        home = random.choice([c for c in _counties(PROVINCE) if c[:4] != CITY[:4]])
    elif chance < 0.74:
        home = random.choice(_counties(random.choice(_NEAR)))
    elif chance < 0.82:
        home = random.choice(_counties(random.choice(_FAR)))
    elif chance < 0.96:
        home = random.choice([c for c in _counties(CITY) if c != here])
    else:
        home = here
    return Move(_township(home, random), _township(here, random))


@cache
def _counties(code: str) -> list[str]:
    """County-level codes in force below a province or city."""
    return sorted({county for row in national().children(code) for county in _of(row)})


def _of(row: DivisionRow) -> list[str]:
    if row.level not in _ABOVE:
        return [row.code[:6]]
    inner = national().children(row.code)
    return [each.code[:6] for each in inner if each.level not in _ABOVE]


def _township(county: str, random: Random) -> str:
    """A street office (001…) or a town (100…) of the county; which there are is in no table yet."""
    return f"{county}{random.randint(1, 12) if random.random() < 0.7 else random.randint(100, 108):03}"
