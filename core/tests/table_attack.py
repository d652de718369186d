"""Somebody who works small numbers out of published tables: what is told, how it is rounded, and which kinds of subjects there are.

Written apart from the door that it attacks: it starts from the tables as they were published and knows the subjects' kinds, the
limits and the rules of leaving out, but of no place how many there are of a kind.
"""

import random
from itertools import product

import highspy
import polars as pl

from tongxing.trust.statistics.cells import Limits

PARTS = ("denominator", "met", "not_met", "not_known")
ANSWERS = PARTS[1:]
LIMITS = (Limits(10, 5, 5), Limits(10, 5, 5), Limits(5, 3, 1))


def random_tables(chance: random.Random) -> tuple[pl.DataFrame, tuple[str, ...], Limits]:
    """A population with some tables over it, of which some lie within others; and limits."""
    counties = [
        f"230{city}0{n}000000" for city in range(1, chance.choice([2, 2, 3])) for n in range(1, chance.randint(3, 4))
    ]
    ranges = [sorted(chance.sample(range(7), 2)) for _ in range(chance.randint(1, 3))]
    weights = [[chance.choice([1, 3, 20]), chance.choice([1, 3, 20]), chance.choice([0, 0, 1])] for _ in ranges]
    rows = []
    for _ in range(chance.choice([30, 120, 400])):
        age = chance.randrange(7)
        answers = [
            chance.choices(ANSWERS, weights[n])[0] if low <= age < high else None
            for n, (low, high) in enumerate(ranges)
        ]
        rows.append([chance.choice(counties), *answers])
    tables = tuple(f"t{n}" for n in range(len(ranges)))
    return (
        pl.DataFrame(rows, schema=dict.fromkeys(["place", *tables], pl.String), orient="row"),
        tables,
        chance.choice(LIMITS),
    )


def kinds_of(answers: pl.DataFrame, tables) -> list[tuple]:
    """How subjects can answer: as some do; and in each table that has subjects, somebody may meet it and somebody not."""
    kinds = {tuple(row) for row in answers.select(tables).iter_rows()}
    for n in range(len(tables)):
        within = sorted((kind for kind in kinds if kind[n] is not None), key=repr)
        for part in ("met", "not_met"):
            if within and all(kind[n] != part for kind in within):
                kinds.add((*within[0][:n], part, *within[0][n + 1 :]))
    return sorted(kinds, key=repr)


class Attack:
    """What can be said of any group, from the published tables alone."""

    def __init__(self, published, kinds, counties, tables, limits: Limits) -> None:
        self.at = {at: n for n, at in enumerate(product(counties, kinds))}
        self.counties, self.kinds, self.tables, self.limits = counties, kinds, tables, limits
        self.solver = highspy.Highs()
        self.solver.silent()
        for _ in self.at:
            self.solver.addVar(0.0, highspy.kHighsInf)
        for table, rows in published.items():
            for row in rows:
                for part in PARTS:
                    self._learn(self.group(table, row.place, part), getattr(row, part), row.place, part)

    def group(self, table, place, part):
        """The kinds and counties behind one number."""
        column = self.tables.index(table)
        wanted = ANSWERS if part == "denominator" else (part,)
        return [
            (county, kind)
            for county in self.counties
            if lies_in(county, place)
            for kind in self.kinds
            if kind[column] in wanted
        ]

    def range(self, group) -> tuple[float, float]:
        """The least and the most that a group can be."""
        columns, found = [self.at[each] for each in group], []
        for n in columns:
            self.solver.changeColCost(n, 1.0)
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeObjectiveSense(sense)
            self.solver.run()
            known = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            found.append(self.solver.getInfo().objective_function_value if known else float("inf"))
        for n in columns:
            self.solver.changeColCost(n, 0.0)
        return found[0], found[1]

    def _learn(self, group, told, place, part) -> None:
        smallest = self.limits.county if place is not None and place[4:6] != "00" else self.limits.above
        if told is None:  # nought is told of whole groups and of what is not known, and is left out otherwise
            low, high = (1 if part in ("denominator", "not_known") else 0), highspy.kHighsInf
        elif told == 0:
            low, high = 0, 0
        else:
            low, high = max(smallest, told - self.limits.base // 2), told + self.limits.base // 2
        columns = [self.at[each] for each in group]
        self.solver.addRow(low, high, len(columns), columns, [1.0] * len(columns))


def lies_in(county: str, place: str | None) -> bool:
    """Whether a county is a place or lies in it."""
    return place is None or county == place or (place[4:6] == "00" and county[:4] == place[:4])


def recovered(published, answers: pl.DataFrame, tables, limits: Limits) -> list[tuple]:
    """Numbers below the limit that the published tables give away: told, or bounded to fewer values than the limit says.

    A number is a cell of a table, or by how many one number of a place is larger than another that lies within it.
    """
    kinds, counties = kinds_of(answers, tables), sorted(set(answers["place"]))
    attack = Attack(published, kinds, counties, tables, limits)
    true = {(row[0], tuple(row[1:])): 0 for row in answers.iter_rows()}
    for row in answers.iter_rows():
        true[row[0], tuple(row[1:])] += 1
    found = []
    for group, smallest, name in targets(attack, published):
        count = sum(true.get(each, 0) for each in group)
        if not 0 < count < smallest:
            continue
        low, high = attack.range(group)
        if int(high + 1e-6) - int(low + 1 - 1e-6) + 1 < smallest if high != float("inf") else False:
            found.append((name, count, low, high))
    return found


def targets(attack: Attack, published):
    """Every cell, and every difference of two cells of one place of which one lies within the other."""
    for place in {row.place for rows in published.values() for row in rows}:
        groups = {}
        for table, part in product(attack.tables, PARTS):
            groups[table, part] = frozenset(attack.group(table, place, part))
        smallest = attack.limits.county if place is not None and place[4:6] != "00" else attack.limits.above
        seen = set()
        for name, group in groups.items():
            if group not in seen:
                seen.add(group)
                yield group, smallest, (place, name)
        for (one, larger), (two, smaller) in product(groups.items(), repeat=2):
            if smaller < larger and larger - smaller not in seen:
                seen.add(larger - smaller)
                yield larger - smaller, smallest, (place, one, two)
