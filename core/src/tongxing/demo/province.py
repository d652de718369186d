"""Invented families: children, guardians, household, and the life that brought them here; the same for one number and seed.

A province of a million is made in parts, one after another, so that it never stands in memory whole; each part is made from the
seed and its own number alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random

from ..people import id_number
from .births import BIRTHS, birth_dates
from .lots import Lots, each_once
from .names import PEOPLES, full_name, surname_of
from .places import CITY, MOVES, Move, Places, is_district
from .stays import DEMO_DAY, GONE, JOURNEYS, Stay, draw, stays_of

PART = 20_000
"""Children of one part: one workbook, and what is in memory at a time."""
_MALE, _FEMALE = "1", "2"
_SIZES = Lots({"1": 52, "2": 38, "3": 10})
_PEOPLES = Lots(PEOPLES)
_HARDSHIP = Lots(
    {"": 8, "none": 80, "minimum_allowance": 5, "near_minimum": 4, "rigid_expenses": 2, "extreme_poverty": 1}
)
_COMPLETE = Lots({"yes": 70, "no": 10, "": 20})
_COMPLETE_IS = {"yes": True, "no": False, "": None}
_PERMIT = Lots({"valid": 70, "applied": 12, "suspended": 10, "expired": 8})
COMPANY = {"both_parents": 570, "mother": 185, "father": 115, "other_guardian": 95, "none": 20, "": 15}
"""Who came along with the child, with weights among a thousand; empty where nobody asked."""
LOTS = {
    "journey": Lots({kind: weight for kind, (weight, _) in JOURNEYS.items()}),
    "move": Lots({kind: weight for kind, (weight, _) in MOVES.items()}),
    "births": Lots({kind: weight for kind, (weight, _) in BIRTHS.items()}),
    "company": Lots(COMPANY),
}
_PLAIN = {"journey": "settled", "move": "other_city", "births": "any", "company": "both_parents"}


@dataclass
class InventedChild:
    """One child. ``key`` stands for the record id until the import gives one."""

    key: str
    name: str
    sex: str
    birth_date: date
    ethnicity: str
    number: str | None
    stays: tuple[Stay, ...]
    accompanied_by: str | None
    permit: tuple[str, date] | None = None

    @property
    def here(self) -> Stay:
        """The stay that the survey met."""
        return next(s for s in reversed(self.stays) if s.basis == "living")


@dataclass
class InventedGuardian:
    """One guardian; ``relation`` by GB/T 4761."""

    name: str
    relation: str
    phone: str | None
    number: str | None
    lives_with_child: bool
    custody: bool
    sole: bool | None


@dataclass
class Family:
    """People of one family number, who came together."""

    number: str
    move: Move
    surveyed_on: date
    address: str
    income_year: int | None
    hardship: str | None
    guardians_complete: bool | None
    children: list[InventedChild] = field(default_factory=list)
    guardians: list[InventedGuardian] = field(default_factory=list)

    @property
    def home(self) -> str:
        """The key that stands for the household's record id."""
        return f"home-{self.number}"

    @property
    def carers(self) -> tuple[str, ...]:
        """The keys that stand for the guardians' record ids, in their order."""
        return tuple(f"carer-{self.number}-{n}" for n, _ in enumerate(self.guardians, 1))


def parts_of(children: int) -> list[int]:
    """How many children each part has."""
    whole, rest = divmod(children, PART)
    return [PART] * whole + ([rest] if rest else [])


def invent(children: int, seed: int, *, division: str = CITY, part: int = 0) -> list[Family]:
    """Families with exactly this many children, who live in the division. ``part``: which one of a large province."""
    return list(_Maker(Random(f"tongxing province {seed} {part}"), division, part).families(children))


@dataclass
class _Maker:
    random: Random
    division: str
    part: int
    made: int = 0
    places: Places = field(init=False)
    _numbers: Counter[tuple[date, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.places = Places(self.division, self.random)

    def families(self, children: int) -> Iterator[Family]:
        """In the first part each kind stands at the front once, without another that would hide it."""
        firsts = [{**_PLAIN, **first} for first in each_once(LOTS)] if self.part == 0 else []
        for first in islice(firsts, children):
            if self.made < children:
                yield self._family(children - self.made, first)
        while self.made < children:
            yield self._family(children - self.made, {name: lot.draw(self.random) for name, lot in LOTS.items()})

    # one family -------------------------------------------------------------------------------------------------------

    def _family(self, room: int, kinds: dict[str, str]) -> Family:
        random = self.random
        people = _PEOPLES.draw(random)
        gone = kinds["journey"] in GONE
        move = self.places.inside() if gone else self.places.move(kinds["move"], people)
        journey = draw(kinds["journey"], move, self.places, random)
        size = max(int(_SIZES.draw(random)), 2 if kinds["births"] == "twins" else 1)
        births = birth_dates(kinds["births"], min(size, room), journey.surveyed_on, random)[:room]
        surname, came = surname_of(people, random), kinds["company"] or None
        family = Family(
            number=str(PART * self.part + self.made + 1),
            move=move,
            surveyed_on=journey.surveyed_on,
            address=f"演示街道{random.randint(1, 99)}号院{random.randint(1, 30)}栋{random.randint(101, 2804)}室",
            income_year=self._income(move),
            hardship=_HARDSHIP.draw(random) or None,
            guardians_complete=_COMPLETE_IS[_COMPLETE.draw(random)],
            guardians=self._guardians(people, surname, came, births[0]),
        )
        for born in births:
            child = self._child(people, surname, born, family)
            child.stays, child.accompanied_by = stays_of(born, journey), came
            child.permit = self._permit(child.here.since, journey.surveyed_on)
            family.children.append(child)
        return family

    def _child(self, people: str, surname: str, born: date, family: Family) -> InventedChild:
        sex = self._sex()
        taken = {child.name for child in family.children}
        name = full_name(people, surname, sex, self.random)
        while name in taken:
            name = full_name(people, surname, sex, self.random)
        self.made += 1
        number = self._number(born, sex) if self.random.random() < 0.92 else None
        return InventedChild(f"child-{PART * self.part + self.made:07}", name, sex, born, people, number, (), None)

    def _income(self, move: Move) -> int | None:
        """Yuan a year: more in districts than in counties, many a little below the middle, few far above."""
        if self.random.random() < 0.05:
            return None
        middle = 11.0 if is_district(move.residence[:6]) else 10.7
        return max(6, round(self.random.lognormvariate(middle, 0.45) / 1000)) * 1000

    def _permit(self, since: date | None, surveyed: date) -> tuple[str, date] | None:
        """A permit is had after half a year; a missed yearly endorsement suspends it."""
        possible = since and since + timedelta(days=190)
        if possible is None or possible >= surveyed or self.random.random() < 0.3:
            return None
        return _PERMIT.draw(self.random), possible + timedelta(self.random.randrange((surveyed - possible).days))

    # guardians --------------------------------------------------------------------------------------------------------

    def _guardians(self, people: str, surname: str, came: str | None, eldest: date) -> list[InventedGuardian]:
        """Father and mother, here or away; a grandparent where neither came."""
        father = self._guardian(people, surname, "51", eldest, here=came in ("both_parents", "father"))
        hers = surname_of(people, self.random)
        mother = self._guardian(people, hers, "52", eldest, here=came in ("both_parents", "mother"))
        if came == "other_guardian":
            relation = self.random.choice(("61", "62", "63", "64"))
            elder = self._guardian(people, surname_of(people, self.random), relation, eldest, here=True)
            return [elder, father] if self.random.random() < 0.5 else [elder]
        if came == "mother" and self.random.random() < 0.2:
            mother.sole = True
            return [mother]
        return [father, mother] if came else [self.random.choice((father, mother))]

    def _guardian(self, people: str, surname: str, relation: str, eldest: date, *, here: bool) -> InventedGuardian:
        random, sex = self.random, _MALE if relation in ("51", "61", "63") else _FEMALE
        older = random.randint(21, 36) + (24 if relation > "60" else 0)
        born = date(eldest.year - older, random.randint(1, 12), random.randint(1, 28))
        number = self._number(born, sex) if random.random() < 0.88 else None
        name = full_name(people, surname, sex, random)
        phone = f"199{random.randrange(10**8):08}" if here or random.random() < 0.6 else None
        return InventedGuardian(name, relation, phone, number, here, relation in ("51", "52"), None)

    def _sex(self) -> str:
        return _MALE if self.random.random() < 0.52 else _FEMALE

    def _number(self, born: date, sex: str) -> str:
        """A number that nobody else has: each part has test areas of its own, the next when a day is used up."""
        count = self._numbers[born, sex]
        self._numbers[born, sex] += 1
        area, sequence = divmod(count, 499)
        return id_number.make(f"99{self.part:02}{area + 1:02}", born, 2 * sequence + (1 if sex == _MALE else 2))


__all__ = ["CITY", "DEMO_DAY", "LOTS", "PART", "Family", "InventedChild", "InventedGuardian", "invent", "parts_of"]
