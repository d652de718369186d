"""Indicators: of those who should have something, how many have it, by county. What a department counts is data."""

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import Words
from .conditions import Condition, parsed
from .facts import Subject

By = Literal["residence_county", "hukou_county"]

SMALLEST_CELL = 5
"""Counts below this are not told unless a city says another number."""


@dataclass(frozen=True)
class Indicator:
    """A count and a rate: of the subjects that meet ``denominator``, those that meet ``numerator``.

    Both are conditions over facts and parameters, as in rule data. ``by``: what the counts are broken down by.
    ``clause``: why this is counted; ``source``: where the definition stands.
    """

    key: str
    title: Words
    of: Subject
    numerator: str
    denominator: str
    by: tuple[By, ...] = ("residence_county",)
    clause: str | None = None
    source: str | None = None
    plugin: str = ""

    def condition(self, text: str) -> Condition:
        """One of its two conditions, read; ConditionError if it cannot be."""
        return parsed(text)


@dataclass(frozen=True)
class Cell:
    """Counts of one place. ``place``: a county's code, empty where it is not known, None for all places together.

    A number is None where telling it could tell of one child.
    """

    place: str | None
    denominator: int | None
    met: int | None
    not_met: int | None
    not_known: int | None

    def as_dict(self) -> dict[str, Any]:
        """The form of every JSON output."""
        return dict(self.__dict__)
