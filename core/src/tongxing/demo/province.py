"""Invented families: children, guardians, household, and the move that brought them; the same for one number and seed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from ..people import id_number
from .names import PEOPLES, full_name, surname_of
from .places import Move, a_move

DEMO_DAY = date(2026, 11, 23)
"""Today, in the demo."""
SURVEY_BEGINS = date(2026, 10, 8)
_AREA = 990101
_MALE, _FEMALE = "1", "2"


@dataclass
class InventedChild:
    """One child. ``key`` stands for the record id until the import gives one."""

    key: str
    name: str
    sex: str
    birth_date: date
    ethnicity: str
    number: str | None
    residing_since: date
    accompanied_by: str
    permit: tuple[str, date] | None


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
    arrived_on: date
    surveyed_on: date
    address: str
    income_year: int | None
    hardship: str | None
    guardians_complete: bool | None
    children: list[InventedChild] = field(default_factory=list)
    guardians: list[InventedGuardian] = field(default_factory=list)


def invent(children: int, seed: int) -> list[Family]:
    """Families with exactly this many children."""
    maker = _Maker(Random(f"tongxing province {seed}"))
    return list(maker.families(children))


@dataclass
class _Maker:
    random: Random
    made: int = 0
    _numbers: Counter[tuple[date, str]] = field(default_factory=Counter)

    def families(self, children: int) -> Iterator[Family]:
        while self.made < children:
            wanted = self.random.choices((1, 2, 3), (52, 38, 10))[0]
            yield self._family(min(wanted, children - self.made))

    # one family -------------------------------------------------------------------------------------------------------

    def _family(self, size: int) -> Family:
        random = self.random
        people = random.choices(list(PEOPLES), list(PEOPLES.values()))[0]
        surveyed = SURVEY_BEGINS + timedelta(days=random.randrange((DEMO_DAY - SURVEY_BEGINS).days - 3))
        # One family in seven came less than half a year ago: it does not count yet.
        ago = random.randint(10, 175) if random.random() < 0.14 else random.randint(190, 3000)
        move = a_move(people, random)
        family = Family(
            number=str(self.made + 1),
            move=move,
            arrived_on=surveyed - timedelta(days=ago),
            surveyed_on=surveyed,
            address=f"演示街道{int(move.residence[6:])}号院{random.randint(1, 30)}栋{random.randint(101, 2804)}室",
            income_year=random.choice([None, *range(18_000, 160_000, 1000)]),
            hardship=random.choices(
                ("none", None, "minimum_allowance", "near_minimum", "rigid_expenses"), (80, 8, 6, 4, 2)
            )[0],
            guardians_complete=random.choices((True, False, None), (70, 10, 20))[0],
        )
        surname = surname_of(people, random)
        came = random.choices(("both_parents", "mother", "father", "other_guardian"), (60, 18, 12, 10))[0]
        births = self._birth_dates(size, surveyed)
        family.guardians = self._guardians(people, surname, came, births[0])
        for birth_date in births:
            family.children.append(self._child(people, surname, birth_date, came, family))
        return family

    def _birth_dates(self, size: int, surveyed: date) -> list[date]:
        """Brothers and sisters a year or more apart, or twins."""
        dates = [surveyed - timedelta(days=self.random.randint(60, 16 * 365))]
        while len(dates) < size:
            gap = 0 if self.random.random() < 0.06 else self.random.randint(400, 2200)
            before = dates[-1] - timedelta(days=gap)
            after = dates[0] + timedelta(days=gap)
            dates = (
                [after, *dates]
                if before < surveyed - timedelta(days=17 * 365) and after < surveyed
                else [*dates, before]
            )
        return sorted(max(day, surveyed - timedelta(days=17 * 365 + self.random.randint(0, 300))) for day in dates)

    def _child(self, people: str, surname: str, born: date, came: str, family: Family) -> InventedChild:
        random, sex = self.random, self._sex()
        taken = {child.name for child in family.children}
        name = full_name(people, surname, sex, random)
        while name in taken:
            name = full_name(people, surname, sex, random)
        self.made += 1
        since = max(born, family.arrived_on)
        return InventedChild(
            key=f"child-{self.made:07}",
            name=name,
            sex=sex,
            birth_date=born,
            ethnicity=people,
            number=self._number(born, sex) if random.random() < 0.92 else None,
            residing_since=since,
            accompanied_by=came,
            permit=self._permit(since, family.surveyed_on),
        )

    def _permit(self, since: date, surveyed: date) -> tuple[str, date] | None:
        """A permit is had after half a year; a missed yearly endorsement suspends it."""
        possible = since + timedelta(days=190)
        if possible >= surveyed or self.random.random() < 0.3:
            return None
        state = self.random.choices(("valid", "applied", "suspended", "expired"), (70, 12, 10, 8))[0]
        return state, possible + timedelta(days=self.random.randrange((surveyed - possible).days))

    # guardians --------------------------------------------------------------------------------------------------------

    def _guardians(self, people: str, surname: str, came: str, eldest: date) -> list[InventedGuardian]:
        """Father and mother, here or away; a grandparent where neither came."""
        father = self._guardian(people, surname, "51", _MALE, eldest, here=came in ("both_parents", "father"))
        hers = surname_of(people, self.random)
        other = self._guardian(people, hers, "52", _FEMALE, eldest, here=came in ("both_parents", "mother"))
        if came == "other_guardian":
            relation, sex = self.random.choice((("61", _MALE), ("62", _FEMALE), ("63", _MALE), ("64", _FEMALE)))
            elder = self._guardian(people, surname_of(people, self.random), relation, sex, eldest, here=True)
            return [elder, father] if self.random.random() < 0.5 else [elder]
        if came == "mother" and self.random.random() < 0.2:
            other.sole = True
            return [other]
        return [father, other]

    def _guardian(
        self, people: str, surname: str, relation: str, sex: str, eldest: date, *, here: bool
    ) -> InventedGuardian:
        random = self.random
        older = random.randint(21, 36) + (24 if relation > "60" else 0)
        born = date(eldest.year - older, random.randint(1, 12), random.randint(1, 28))
        number = self._number(born, sex) if random.random() < 0.88 else None
        name = full_name(people, surname, sex, random)
        phone = f"199{random.randrange(10**8):08}" if here or random.random() < 0.6 else None
        return InventedGuardian(name, relation, phone, number, here, relation in ("51", "52"), None)

    def _sex(self) -> str:
        return _MALE if self.random.random() < 0.52 else _FEMALE

    def _number(self, born: date, sex: str) -> str:
        """A number that nobody else has: the test area counts on when a day's sequence is used up."""
        count = self._numbers[born, sex]
        self._numbers[born, sex] += 1
        area, sequence = divmod(count, 499)
        return id_number.make(str(_AREA + area), born, 2 * sequence + (1 if sex == _MALE else 2))
