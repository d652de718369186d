"""Planting mistakes and duplicates: each kind at least once where the file is long enough, each with its cell and code."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from ..work.sheets.questions import SUBJECTS, Survey
from .kinds import KINDS, LAST, WARNINGS, Case, Kind, of_departments
from .province import Family, InventedChild
from .rows import Line

SHARE = 0.04
"""Mistakes among so many children; more where there are few, so that each kind is seen."""
_ENOUGH = 4
"""Of so many children one may have a mistake for that."""


@dataclass(frozen=True)
class Planted:
    """One mistake: in which line and column, with which code; of a duplicate, the line that it repeats."""

    line: Line
    key: str
    code: str
    repeats: Line | None = None


def plant(
    lines: list[Line], families: Sequence[Family], survey: Survey, seed: int, part: int = 0
) -> tuple[list[Line], list[Planted]]:
    """The lines with mistakes in them and duplicates behind them, and where each stands."""
    random = Random(f"tongxing mistakes {seed} {part}")
    children = {child.key: child for family in families for child in family.children}
    kinds = [*KINDS, *of_departments(survey)]
    count = max(round(len(children) * SHARE), min(len(kinds), len(children) // _ENOUGH))
    if not count:
        return lines, []
    planted = list(_mistakes(lines, children, kinds, count, random, part))
    twice = _Twice(lines, children, random)
    planted += [*twice.twins_with_one_number(), *twice.guardians_with_a_childs_number(max(1, count // 12))]
    again, repeated = twice.again(max(1, count // 4))
    alone = [_without_child(number) for number in range(max(1, count // 8))]
    planted += repeated + [Planted(line, "family", "FAMILY_WITHOUT_CHILD") for line in alone]
    every = [*lines, *again, *alone]
    return every, planted + list(_hung(every, planted))


def _mistakes(
    lines: list[Line], children: dict[str, InventedChild], kinds: Sequence[Kind], count: int, random: Random, part: int
) -> Iterator[Planted]:
    """One mistake a row, kinds in turn, in rows drawn by lot."""
    free = {subject: [line for line in lines if line.subject == subject] for subject in SUBJECTS}
    for rows in free.values():
        random.shuffle(rows)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        rows = free[kind.subject]
        for place, line in enumerate(rows):
            case = Case(line.values, children.get(line.child or ""), random, 100 * part + number)
            if kind.fits(case):
                del rows[place]
                line.values.update(kind.change(case))
                line.planted = kind.code
                yield Planted(line, kind.key, kind.code)
                break


@dataclass
class _Twice:
    """People who stand in the file twice, or two people with one number. The later row is the one too many."""

    lines: list[Line]
    children: dict[str, InventedChild]
    random: Random

    def again(self, count: int) -> tuple[list[Line], list[Planted]]:
        """Rows that stand in the file once more, at its end."""
        few, numbered, other = max(1, count // 3), _has_number, _has_none
        drawn = [(line, "id_number", "DUPLICATE_ID") for line in self._draw("child", numbered, count)]
        drawn += [(line, "name", "DUPLICATE_CHILD") for line in self._draw("child", other, few)]
        drawn += [(line, "id_number", "DUPLICATE_ID") for line in self._draw("guardian", numbered, few)]
        drawn += [(line, "name", "DUPLICATE_GUARDIAN") for line in self._draw("guardian", other, few)]
        drawn += [(line, "family", "DUPLICATE_FAMILY") for line in self._draw("household", lambda line: True, few)]
        again = [(replace(line, values=dict(line.values), planted=code), line, key, code) for line, key, code in drawn]
        return [new for new, *_ in again], [Planted(new, key, code, old) for new, old, key, code in again]

    def guardians_with_a_childs_number(self, count: int) -> Iterator[Planted]:
        """Somebody wrote the child's number into the guardian's row, of one guardian in the family."""
        numbers = {line.family: line.values["id_number"] for line in self._sound("child") if _has_number(line)}
        for line in self._draw("guardian", lambda line: line.family in numbers, count):
            if number := numbers.pop(line.family, None):
                line.values["id_number"], line.planted = number, "ID_OF_A_CHILD"
                yield Planted(line, "id_number", "ID_OF_A_CHILD")

    def twins_with_one_number(self) -> Iterator[Planted]:
        """Of two twins the second was given the number of the first: one of the two rows is wrong."""
        first: dict[Any, Line] = {}
        for line in filter(_has_number, self._sound("child")):
            child = self.children[str(line.child)]
            elder = first.setdefault((line.family, child.birth_date, child.sex), line)
            if elder is not line and self.random.random() < 0.2:
                line.values["id_number"], line.planted = elder.values["id_number"], "DUPLICATE_ID"
                yield Planted(line, "id_number", "DUPLICATE_ID", elder)

    def _sound(self, subject: str) -> list[Line]:
        return [line for line in self.lines if line.subject == subject and line.planted is None]

    def _draw(self, subject: str, wanted: Callable[[Line], bool], count: int) -> list[Line]:
        lines = [line for line in self._sound(subject) if wanted(line)]
        return self.random.sample(lines, min(count, len(lines)))


def _has_number(line: Line) -> bool:
    return line.values["id_number"] is not None


def _has_none(line: Line) -> bool:
    return not _has_number(line)


def _without_child(number: int) -> Line:
    values = {"family": f"无{number + 1}", "name": f"演示监护人{number + 1}", "relation": "母亲", "custody": "是"}
    return Line("guardian", values["family"], values, planted="FAMILY_WITHOUT_CHILD")


def _hung(lines: list[Line], planted: Iterable[Planted]) -> Iterator[Planted]:
    """Rows that hang on children none of whom is good, or none of whom has the family's number."""
    bad = {id(p.line): p for p in planted if p.code not in WARNINGS}
    children = [line for line in lines if line.subject == "child"]
    known = {line.values["family"] for line in children}
    every = {line.family for line in children}
    lost = every - {line.values["family"] for line in children if id(line) not in bad}
    # A right is asked for last, of what was not rejected before; and of one cell one thing is told.
    kept = (line.values["family"] for line in children if id(line) not in bad or bad[id(line)].code == LAST)
    lost_at_once = every - set(kept)
    for line in lines:
        family, own = line.values["family"], bad.get(id(line))
        if line.subject == "child" or (own and own.key == "family"):
            continue
        if family in (lost_at_once if own else lost):
            yield Planted(line, "family", "FAMILY_REJECTED" if family in known else "FAMILY_WITHOUT_CHILD")
