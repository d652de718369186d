"""Indicators: of those who should have something, how many have it, by county. What a department counts is data."""

from dataclasses import dataclass
from typing import Literal

from ..errors import Words
from .conditions import Condition, parsed
from .facts import Subject
from .sources import Basis

By = Literal["residence_county", "hukou_county"]


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

    @property
    def basis(self) -> Basis:
        """Whether its places are those of residence or of hukou."""
        return "hukou" if self.by == ("hukou_county",) else "residence"

    def condition(self, text: str) -> Condition:
        """One of its two conditions, read; ConditionError if it cannot be."""
        return parsed(text)
