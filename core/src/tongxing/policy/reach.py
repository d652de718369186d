"""Whom a changed record reaches: the children, guardians and households whose decisions or signals may read it, by what facts and
signals declare that they read and use.

A *path* says how to get from whom a record is about to those concerned, one tie at a time: a household's income reaches
its children by ``("household", "child")``; a brother's birth date, through a household's fact that counts children, by
``("child", "household", "child")``; a child's new home its guardians by ``("child", "guardian")``. Paths are made from all
facts there are, enabled or not, named in a rule or not: to reach one too many costs a decision, to miss one would leave a
wrong answer.
"""

from collections.abc import Iterable, Iterator

from ..people import Child, Guardianship, HouseholdMember, Residence
from ..records import Record
from ..records.base import Subject as About
from .factbook import used_by
from .facts import Fact, Subject
from .signals import Signal

Path = tuple[Subject, ...]
"""From whom a record is about to whom it reaches, who is last."""

ITSELF: Path = ("child",)
_BASIS = (Child, Residence, Guardianship, HouseholdMember)
"""What is read whatever facts say: where a child is, and who belongs to whom."""


class Reach:
    """The paths of every record class that some fact or signal reads. Without any, children reach themselves."""

    def __init__(self, facts: Iterable[Fact] = (), signals: Iterable[Signal] = ()) -> None:
        self._facts: dict[str, list[Fact]] = {}
        self._paths: dict[type[Record], set[Path]] = {}
        self._walked: set[Path] = {ITSELF}
        for fact in facts:
            self._facts.setdefault(fact.key, []).append(fact)
        every: list[Fact | Signal] = [each for listed in self._facts.values() for each in listed]
        for each in [*every, *(signal for signal in signals if signal.of == "child")]:
            self._walk(each, (each.of,), frozenset())
            if each.of != "child":  # it is where its children are
                self._walked.add(("child", each.of))

    def paths(self, record: type[Record]) -> frozenset[Path]:
        """The paths along which a changed row of a record reaches anybody, from whom the row is about."""
        read = frozenset(self._paths.get(record, ()))
        return read | self.paths_from("child") if record in _BASIS else read

    def paths_from(self, kind: About) -> frozenset[Path]:
        """Every path, or end of a path, that begins with a kind: whom a changed tie of it may reach."""
        ends = {path[start:] for path in self._walked for start in range(len(path))}
        return frozenset(path for path in ends if path[0] == kind)

    def reaches_everybody(self, record: type[Record]) -> bool:
        """Whether it is of a place that facts read: nobody declares which children look at which place."""
        return record.subject == "place" and record in self._paths

    def _walk(self, fact: Fact | Signal, path: Path, above: frozenset[tuple[str, Subject]]) -> None:
        """Down to the records that a fact reads, through the facts that it uses."""
        self._walked.add(path)
        for record in fact.reads:
            self._paths.setdefault(record, set()).add(path)
        here = above | {(fact.key, fact.of)}
        for used in self._used(fact):
            if (used.key, used.of) not in here:
                self._walk(used, path if used.of == fact.of else (used.of, *path), here)

    def _used(self, fact: Fact | Signal) -> Iterator[Fact]:
        for used in used_by(fact):
            yield from (each for each in self._facts.get(used.key, ()) if each.of == used.of)
