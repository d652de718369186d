"""A second, small workbook that repeats children of the first: the registry must know them again, and twins apart.

Families stand in it under other numbers: some as they were, some with a new phone, income or street, some without the
children's identity numbers. Nobody in it is new.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from .books import Book, Place
from .places import Places
from .province import Family, InventedChild
from .rows import Line
from .stays import SURVEY_ENDS, Stay

MOST = 40
"""Families in the second workbook."""
_SHARE = 8
"""Of so many families one is repeated."""
_LATER = timedelta(3)


@dataclass
class Again:
    """The second workbook. ``changed``: the lines that say something new."""

    book: Book
    changed: set[int]
    families: Sequence[Family]

    def told(self, ids: Mapping[str, str]) -> list[dict[str, Any]]:
        """For the answer key: each row, whether it changes anything, and whose the children's rows are."""
        return [self._told(line, place, ids) for line, place in self.book.places()]

    def _told(self, line: Line, place: Place, ids: Mapping[str, str]) -> dict[str, Any]:
        what = "changed" if id(line) in self.changed else "unchanged"
        told = {"file": place.file, "sheet": place.sheet, "row": place.row, "is": what}
        return told | ({"child": ids[line.child]} if line.child else {})


def again(
    families: Sequence[Family], lines: Sequence[Line], ids: Mapping[str, str], division: str, name: str, seed: int
) -> Again | None:
    """The second workbook, of families whose rows are all sound; None where there are too few to repeat any."""
    random = Random(f"tongxing again {seed}")
    writer = _Writer(Places(division, random), random)
    rows: dict[str, list[Line]] = {}
    for line in lines:
        rows.setdefault(line.family, []).append(line)
    sound = [f for f in families if _is_sound(f, rows[f.number], ids)]
    chosen = random.sample(sound, min(MOST, len(families) // _SHARE, len(sound)))
    # Twins without a number are told apart by their names alone: they are the hardest to know again.
    chosen += [f for f in sound if f not in chosen and _has_twins(f)][:2] if chosen else []
    written = [line for number, f in enumerate(chosen, 1) for line in writer.family(f, rows[f.number], number)]
    return Again(Book.of(name, written), writer.changed, chosen) if chosen else None


def _is_sound(family: Family, lines: Sequence[Line], ids: Mapping[str, str]) -> bool:
    stays = all(child.key in ids and child.stays[-1] is child.here for child in family.children)
    return stays and all(line.planted is None for line in lines)


def _has_twins(family: Family) -> bool:
    return len({child.birth_date for child in family.children}) < len(family.children)


class _Writer:
    """Writes families once more, each in one of the ways, in turn where it can be."""

    def __init__(self, places: Places, random: Random) -> None:
        self.places, self.random = places, random
        self.changed: set[int] = set()
        self._turn = 0

    def family(self, family: Family, lines: Sequence[Line], number: int) -> Iterator[Line]:
        """The family's rows under a new number."""
        copies = [replace(line, family=str(number), values={**line.values, "family": str(number)}) for line in lines]
        ways = (self._as_it_was, self._phone, self._income, self._without_numbers, self._street)
        self._turn += 1
        way = ways[self._turn % len(ways)]
        way(family, copies)
        yield from copies

    def _as_it_was(self, family: Family, lines: Sequence[Line]) -> None:
        """Nothing new."""

    def _phone(self, family: Family, lines: Sequence[Line]) -> None:
        """Children who have numbers are known by them, whatever becomes of the phone."""
        if all(child.number for child in family.children):
            line = next(line for line in lines if line.subject == "guardian")
            line.values["phone"] = f"198{self.random.randrange(10**8):08}"
            self.changed.add(id(line))

    def _income(self, family: Family, lines: Sequence[Line]) -> None:
        line = next(line for line in lines if line.subject == "household")
        line.values["income_year"] = (family.income_year or 20_000) + 5_000
        self.changed.add(id(line))

    def _without_numbers(self, family: Family, lines: Sequence[Line]) -> None:
        """The number was forgotten: name, birth date, sex and place tell who it is."""
        for line in lines:
            if line.subject == "child":
                line.values["id_number"] = None

    def _street(self, family: Family, lines: Sequence[Line]) -> None:
        """The family has moved to another street since; the day of the survey is a later one, and nothing else is asked."""
        moved = family.surveyed_on + _LATER
        street = self.places.beside(family.move.residence, but=family.move.hukou)
        begun = all(child.here.since for child in family.children)
        if street is None or not begun or moved + _LATER > SURVEY_ENDS:
            return
        for child in family.children:
            child.stays = _moved(child, street, moved)
        for line in lines:
            line.values = {key: value for key, value in line.values.items() if "." not in key}
            if line.subject == "child":
                line.values |= {"residence": street, "residing_since": moved, "surveyed_on": moved + _LATER}
                self.changed.add(id(line))


def _moved(child: InventedChild, street: str, day: Any) -> tuple[Stay, ...]:
    return (*child.stays[:-1], replace(child.stays[-1], until=day), Stay(street, day))
