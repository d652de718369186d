"""Cells: every number of every table of a snapshot, as sums over the same kinds of subjects in the same places.

All tables are looked at together, since two of them may differ by a few children only. A *kind* is how a subject answers all
tables at once; a cell is a number of subjects: those of some kinds in some places. Cells of the same kinds and places are one
number, in however many tables it stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

MET, NOT_MET, NOT_KNOWN = "met", "not_met", "not_known"
ANSWERS = (MET, NOT_MET, NOT_KNOWN)
ALL = "denominator"
PARTS = (ALL, *ANSWERS)
NOWHERE = ""
"""The place of subjects whose county is not known."""
PLACE = "place"

Kind = tuple[str | None, ...]
"""One answer for each table, None where the subject is not counted in it."""


@dataclass(frozen=True)
class Limits:
    """The smallest number that is told, of a county and of a city or more; and to what numbers are rounded."""

    county: int
    above: int
    base: int

    def of(self, place: str | None) -> int:
        """The smallest number that is told of a place; None is all places together."""
        return self.above if place is None or place.endswith("00000000") else self.county

    def rounded(self, count: int) -> int:
        """A number as it is told: the nearest multiple."""
        return (2 * count + self.base) // (2 * self.base) * self.base

    def meant(self, told: int, smallest: int) -> tuple[int, int]:
        """The least and the most that a number which was told may have been."""
        return (max(smallest, told - self.base // 2), told + self.base // 2) if told else (0, 0)


@dataclass(frozen=True)
class Line:
    """Where a number stands: the table, the place (None: all), and which of its parts."""

    table: str
    place: str | None
    part: str


@dataclass
class Cell:
    """One number. ``smallest``: the strictest limit of the places at which it stands."""

    counties: frozenset[str]
    kinds: frozenset[int]
    count: int
    smallest: int
    lines: list[Line] = field(default_factory=list)

    @property
    def zero_is_told(self) -> bool:
        """Whether nought is told: that there is nobody, or nobody unknown, tells of no one. All or none of a group would."""
        return any(line.part in (ALL, NOT_KNOWN) for line in self.lines)


@dataclass(frozen=True)
class Cube:
    """The cells of all tables, and how many subjects of each kind there are in each county."""

    counties: tuple[str, ...]
    kinds: tuple[Kind, ...]
    counts: Mapping[tuple[str, int], int]
    cells: tuple[Cell, ...]
    limits: Limits


def cube_of(answers: pl.DataFrame, tables: Sequence[str], limits: Limits) -> Cube:
    """The cells of these tables. ``answers``: one row a subject, ``place`` (a county's code, or null) and a column a table."""
    tallied = answers.group_by(pl.col(PLACE).fill_null(NOWHERE), *tables).len()
    rows = [(row[0], tuple(row[1:-1]), int(row[-1])) for row in tallied.iter_rows()]
    kinds = list(dict.fromkeys(sorted((kind for _, kind, _ in rows), key=repr)))
    kinds += _imagined(kinds)
    counties = tuple(sorted({place for place, _, _ in rows}))
    number = {kind: n for n, kind in enumerate(kinds)}
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for place, kind, count in rows:
        counts[place, number[kind]] += count
    cells = tuple(_cells(counties, kinds, tables, counts, limits))
    return Cube(counties, tuple(kinds), counts, cells, limits)


def _imagined(kinds: Sequence[Kind]) -> list[Kind]:
    """What nobody answers is possible all the same; otherwise nought would be known before it is told."""
    found: list[Kind] = []
    for table in range(len(kinds[0]) if kinds else 0):
        counted = [kind for kind in kinds if kind[table] is not None]
        for part in (MET, NOT_MET) if counted else ():
            if not any(kind[table] == part for kind in counted):
                found.append((*counted[0][:table], part, *counted[0][table + 1 :]))
    return list(dict.fromkeys(found))


def places_of(counties: Iterable[str]) -> dict[str | None, frozenset[str]]:
    """Every place of which something is told, with its counties: each county, each city, and all together (None)."""
    every = frozenset(counties)
    found: dict[str | None, frozenset[str]] = {county: frozenset([county]) for county in sorted(every)}
    for city in sorted({f"{county[:4]}00000000" for county in every if county}):
        found[city] = frozenset(county for county in every if county[:4] == city[:4])
    return {**found, None: every}


def _cells(
    counties: Sequence[str],
    kinds: Sequence[Kind],
    tables: Sequence[str],
    counts: Mapping[tuple[str, int], int],
    limits: Limits,
) -> Iterator[Cell]:
    made: dict[tuple[frozenset[str], frozenset[int]], Cell] = {}
    for place, within in places_of(counties).items():
        for column, table in enumerate(tables):
            for part in PARTS:
                wanted = ANSWERS if part == ALL else (part,)
                of = frozenset(n for n, kind in enumerate(kinds) if kind[column] in wanted)
                count = sum(counts.get((county, n), 0) for county in within for n in of)
                cell = made.setdefault((within, of), Cell(within, of, count, 0))
                cell.smallest = max(cell.smallest, limits.of(place))
                cell.lines.append(Line(table, place, part))
    yield from made.values()
