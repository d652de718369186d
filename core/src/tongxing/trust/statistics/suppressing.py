"""Which numbers are left out: the small ones, and as many others as keep the small ones from being worked out.

Primary: a number below the limit of its place; nought where it would say that all or none of a group have something. Secondary:
until every small number, and every small difference between two numbers that are told of one place, may be at least as many
whole numbers as the limit says (trust.md 3.7). All are shown alike, so that nobody can tell the one from the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from .cells import PARTS, Cell, Cube, Limits, cube_of

if TYPE_CHECKING:
    from .reckoning import Form, Reckoning


@dataclass(frozen=True)
class Row:
    """The numbers of one table in one place (None: all places; empty: not known where), None for one that is left out."""

    place: str | None
    denominator: int | None
    met: int | None
    not_met: int | None
    not_known: int | None

    @property
    def per_thousand(self) -> float | None:
        """Who meets it, of those of whom it is known; from the numbers as they are told."""
        if self.met is None or self.not_met is None or not self.met + self.not_met:
            return None
        return round(1000 * self.met / (self.met + self.not_met), 1)


def released(answers: pl.DataFrame, tables: tuple[str, ...], limits: Limits) -> Mapping[str, list[Row]]:
    """Table → its rows as they may be told, looked at together. ``answers`` as for ``cube_of``."""
    cube = cube_of(answers, tables, limits)
    hidden = suppressed(cube)
    told: dict[str, dict[str | None, dict[str, int | None]]] = {table: defaultdict(dict) for table in tables}
    for number, cell in enumerate(cube.cells):
        for line in cell.lines:
            told[line.table][line.place][line.part] = None if number in hidden else limits.rounded(cell.count)
    return {table: [Row(place, *(parts[p] for p in PARTS)) for place, parts in told[table].items()] for table in tables}


def suppressed(cube: Cube) -> frozenset[int]:
    """The cells that are left out, by number."""
    from .reckoning import Reckoning  # the solver is loaded when numbers are released, not with every command

    reckoning = Reckoning(cube)
    hidden = small(cube)
    for number in hidden:
        reckoning.hide(number)
    # Once a sum is safe it stays so: leaving out more can only widen what it may be.
    for form, smallest in _guarded(cube, reckoning, hidden):
        while not reckoning.is_open(form, smallest) and (found := reckoning.range(form)).width < smallest:
            victim = _complement(cube, found.kept_by - hidden)
            hidden.add(victim)
            reckoning.hide(victim)
    return frozenset(hidden)


def small(cube: Cube) -> set[int]:
    """The cells that are left out for themselves, by number."""
    empty = [cell for cell in cube.cells if cell.zero_is_told and not cell.count]
    return {
        number
        for number, cell in enumerate(cube.cells)
        if 0 < cell.count < cell.smallest or (not cell.count and not _is_of_nobody(cell, empty))
    }


def _is_of_nobody(cell: Cell, empty: list[Cell]) -> bool:
    """Whether nought follows from groups in which nobody is, which is told: there is no one of whom it could tell."""
    kinds = frozenset(kind for each in empty if each.counties >= cell.counties for kind in each.kinds)
    return cell.kinds <= kinds


def _guarded(cube: Cube, reckoning: "Reckoning", hidden: set[int]) -> "Iterator[tuple[Form, int]]":
    """The sums that must stay uncertain, each with how many whole numbers it must be able to be."""
    for number in sorted(hidden):
        cell = cube.cells[number]
        yield reckoning.form(cell.counties, cell.kinds), cell.smallest
    by_place = defaultdict(list)
    for cell in cube.cells:
        by_place[cell.counties].append(cell)
    for counties, cells in by_place.items():
        known = {cell.kinds for cell in cells}
        for kinds, smallest in _differences(cells).items():
            count = sum(cube.counts.get((county, kind), 0) for county in counties for kind in kinds)
            if 0 < count < smallest and kinds not in known:
                yield reckoning.form(counties, kinds), smallest


def _differences(cells: list[Cell]) -> Mapping[frozenset[int], int]:
    """What is left where one number of a place is part of another."""
    return {
        larger.kinds - smaller.kinds: max(larger.smallest, smaller.smallest)
        for larger in cells
        for smaller in cells
        if smaller.kinds < larger.kinds
    }


def _complement(cube: Cube, told: frozenset[int]) -> int:
    """Of the told numbers that give a small one away, the one that is missed least: a county's, and the smallest.

    Never a nought that is told: it stays told wherever it is true, so that its absence means something.
    """
    some = (n for n in told if cube.cells[n].count)
    return min(some, key=lambda n: (len(cube.cells[n].counties), cube.cells[n].count, n))
