"""What an import did, in the shape that INTERFACES gives it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import Words
from .problems import CellProblem


@dataclass(frozen=True)
class Report:
    """``read = accepted + unchanged + rejected``; one row read is one data row of any sheet."""

    file_sha256: str
    read: int
    accepted: int
    unchanged: int
    rejected: int
    problems: Sequence[CellProblem] = ()
    children: Mapping[int, str] = field(default_factory=dict, repr=False)
    """Row of the children's sheet → the child's id, for rows that were planned in this run."""
    notes: Sequence[Words] = ()
    """What a person should know of the file beside its problems: hidden rows, columns that were left out."""

    @property
    def exit_code(self) -> int:
        """1 where a row was rejected. Warnings keep their rows and are no finding against the file."""
        return 1 if self.rejected else 0

    def as_dict(self) -> dict[str, Any]:
        """The JSON of INTERFACES."""
        names = ("file_sha256", "read", "accepted", "unchanged", "rejected")
        said = {"notes": [note.as_dict() for note in self.notes]} if self.notes else {}
        return {n: getattr(self, n) for n in names} | {"problems": [p.as_dict() for p in self.problems]} | said
