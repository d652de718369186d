"""A file after checking: its values, its problems, and which of its rows are rejected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from ...errors import Words
from .converting import Values
from .problems import TEXTS, CellProblem, masked
from .questions import Column, Survey
from .reading import Sheet


@dataclass
class Checked:
    """A file after checking: values and problems. ``rejected``: sheet → rows that have an error."""

    survey: Survey
    values: Mapping[str, Values]
    problems: list[CellProblem] = field(default_factory=list)
    rejected: dict[str, set[int]] = field(default_factory=dict)
    issued: datetime | None = None
    """When a re-survey was issued: what the registry held then is what the field worker was shown."""
    unvisited: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Sheet → rows of a re-survey that nobody visited yet; they are in no frame and count as unchanged."""
    notes: Sequence[Words] = ()
    """What a person should know of the file beside its problems."""
    meaning: str = ""
    """What else decides what a cell means, beside the survey: the mapping of another system's sheet."""
    _told: set[tuple[str, int, str]] = field(default_factory=set)

    @property
    def read(self) -> int:
        """Data rows of all sheets."""
        return sum(values.frame.height for values in self.values.values()) + self.waiting

    @property
    def waiting(self) -> int:
        """Rows of all sheets that nobody visited yet."""
        return sum(len(rows) for rows in self.unvisited.values())

    def accepted(self, subject: str) -> pl.DataFrame:
        """The rows of a sheet that have no error so far."""
        frame = self.values[subject].frame
        return frame.filter(~pl.col("row").is_in(sorted(self.rejected.get(subject, ()))))

    def has_error(self, subject: str, row: int, key: str) -> bool:
        """Whether this very cell was found wrong already."""
        return (subject, row, key) in self._told

    def wrong(self, subject: str, key: str) -> list[int]:
        """The rows whose cell in this column was found wrong already."""
        return sorted(row for told, row, column in self._told if (told, column) == (subject, key))

    def tell(
        self,
        subject: str,
        rows: Iterable[int],
        key: str,
        code: str,
        *,
        other: Mapping[int, int] | None = None,
        words: tuple[Words, Words, Any] | None = None,
    ) -> None:
        """Note one problem in one column for many rows. ``words`` where the code is not one of ours."""
        sheet, column = self.values[subject].sheet, self.survey.column(subject, key)
        wanted = sorted(rows)
        texts, same = _texts(sheet, key, wanted), words or (None if other else _said(code, column))
        for row in wanted:
            message, remedy, severity = same or _said(code, column, other[row] if other else None)
            shown = masked(texts.get(row), column)
            self.problems.append(
                CellProblem(subject, sheet.name, row, sheet.letter(key), key, code, severity, shown, message, remedy)
            )
            if severity == "error":
                self.rejected.setdefault(subject, set()).add(row)
                self._told.add((subject, row, key))

    def in_order(self) -> list[CellProblem]:
        """All problems by sheet, row and column."""
        sheets = {subject: n for n, subject in enumerate(self.values)}
        return sorted(self.problems, key=lambda p: (sheets[p.subject], p.row, len(p.column), p.column, p.code))


def _said(code: str, column: Column | None, other: int | None = None) -> tuple[Words, Words, Any]:
    known = TEXTS[code]
    return *known.about(column, other), known.severity


def _texts(sheet: Sheet, key: str, rows: Sequence[int]) -> dict[int, str]:
    if key not in sheet.letters or not rows:
        return {}
    named = sheet.cells.select("row", pl.col(key)).filter(pl.col("row").is_in(list(rows)))
    return {row: text for row, text in named.rows() if text is not None}
