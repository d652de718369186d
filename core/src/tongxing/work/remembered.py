"""Decisions with their reasons, remembered by this process for whoever asks again: a page read twice is decided once.

Each belongs to one world, so to one composition of plugins and figures, and to the number of the child's mark
(``marks``), so that whatever is written of a child is seen at once, by whichever process it was written. Nothing of it is kept
on disk; what a reader may not see is withheld from the remembered decisions as from fresh ones.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from ..policy.reasons import Decision

MOST = 500
"""Children remembered, each with one day and one choice of items: some twenty megabytes."""
Told = tuple[Decision, ...]


@dataclass(frozen=True)
class Question:
    """What was asked of some children."""

    on: date
    items: tuple[str, ...] | None


@dataclass
class Remembered:
    """The latest decisions with reasons. Safe to ask from many threads."""

    _told: OrderedDict[tuple[str, Question], tuple[int, Told]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def recall(self, question: Question, numbers: Mapping[str, int]) -> dict[str, Told]:
        """What was decided of these children while their marks had these numbers."""
        with self._lock:
            found = {child: self._told.get((child, question)) for child in numbers}
            return {child: told[1] for child, told in found.items() if told and told[0] == numbers[child]}

    def remember(self, question: Question, numbers: Mapping[str, int], decided: Mapping[str, Told]) -> None:
        """Keep what was decided from records whose marks had these numbers; the oldest are forgotten."""
        with self._lock:
            for child, told in decided.items():
                self._told[child, question] = (numbers[child], told)
                self._told.move_to_end((child, question))
            while len(self._told) > MOST:
                self._told.popitem(last=False)
