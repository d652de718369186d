"""What the rules may look at beside doses and days: what is recorded of a child, as bits of one whole number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from .forms import EditionForm, NumbersForm, Told, With

YES_OR_NO = (True, False)
VALUES: Mapping[str, Sequence[Told]] = {
    "sex": ("M", "F"),
    "hbsag_mother": ("negative", "positive", "unknown"),
    "hiv": ("unexposed", "exposed_unknown", "uninfected", "infected"),
    "severe_immunosuppression": YES_OR_NO,
    "immunodeficiency": YES_OR_NO,
}
"""The values of what is told in words. ``choice`` has a product's key."""
FIELDS = (*VALUES, "birth_weight_g", "gestation_weeks", "choice")


@dataclass(frozen=True)
class Atom:
    """One thing that a rule asks for: a field with one of some values, or a number within bounds. ``not_told`` is None."""

    field: str
    values: tuple[Told | None, ...] = ()
    low: int | None = None
    below: int | None = None

    def holds(self, value: Any) -> bool:
        """Whether it holds of a child of whom this value is recorded; None: nothing is."""
        if self.values:
            return value in self.values
        return value is not None and (self.low or 0) <= value and (self.below is None or value < self.below)

    def column(self) -> pl.Expr:
        """``holds`` for a column of the field's name."""
        value = pl.col(self.field)
        if not self.values:
            wanted = value >= (self.low or 0)
            return (wanted if self.below is None else wanted & (value < self.below)).fill_null(False)
        told = value.is_in([one for one in self.values if one is not None]).fill_null(False)
        return told | value.is_null() if None in self.values else told


def atoms_of(given: With) -> list[Atom]:
    """What a ``with`` asks for."""
    return [_atom(field, wanted) for field, wanted in given.items()]


def all_atoms(editions: Sequence[EditionForm]) -> tuple[Atom, ...]:
    """Every different thing that some rule, caution or note asks for; its place is its bit."""
    asked: list[With] = []
    for edition in editions:
        asked += [caution.given for caution in edition.cautions] + [note.given for note in edition.notes]
        asked += [rule.given for series in edition.series for rule in series.rules]
    return tuple(dict.fromkeys(atom for given in asked for atom in atoms_of(given)))


def _atom(field: str, wanted: list[Told] | NumbersForm) -> Atom:
    if isinstance(wanted, list):
        return Atom(field, tuple(None if value == "not_told" else value for value in wanted))
    below = wanted.below if wanted.at_most is None else wanted.at_most + 1
    return Atom(field, low=wanted.since, below=below)
