"""The demo's files: a workbook, or for a large province a zip with one CSV a sheet; and where each line stands in it."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..work.sheets.questions import SUBJECTS, TITLES, Subject, Survey
from ..work.sheets.workbook import FIRST, Rows, compose, key_cell
from .rows import Line

XLSX_CHILDREN = 20_000
"""Up to so many children in all are written as a workbook."""
_CSV_HEADS = 2
"""Rows above the data of a CSV: keys, Chinese heads."""
_MADE_ON = (2024, 11, 1, 0, 0, 0)
"""A fixed day, so that equal files are equal bytes."""
_FAST = 1


@dataclass(frozen=True)
class Place:
    """Where a line stands, as the spreadsheet program shows it."""

    file: str
    sheet: str
    row: int


@dataclass
class Book:
    """One file, with its lines in the order of their rows."""

    name: str
    lines: dict[Subject, list[Line]] = field(default_factory=lambda: {subject: [] for subject in SUBJECTS})

    @classmethod
    def of(cls, name: str, lines: Iterable[Line]) -> "Book":
        """The lines, each on the sheet of its subject."""
        book = cls(name)
        for line in lines:
            book.lines[line.subject].append(line)
        return book

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook rather than a zip."""
        return self.name.endswith(".xlsx")

    def write(self, folder: Path, survey: Survey) -> Path:
        """Write the file into the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self.name
        if self.is_workbook:
            rows: Rows = {subject: [line.values for line in lines] for subject, lines in self.lines.items()}
            target.write_bytes(compose(survey, rows))
        else:
            self._zip(target, survey)
        return target

    def _zip(self, target: Path, survey: Survey) -> None:
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_FAST) as archive:
            for subject, lines in self.lines.items():
                named = ZipInfo(f"{TITLES[subject].zh}.csv", _MADE_ON)
                named.compress_type = ZIP_DEFLATED
                archive.writestr(named, _text(survey, subject, lines).encode("utf-8-sig"))

    def places(self) -> Iterator[tuple[Line, Place]]:
        """Every line with its place."""
        first = FIRST + 1 if self.is_workbook else _CSV_HEADS + 1
        for subject, lines in self.lines.items():
            for number, line in enumerate(lines, first):
                yield line, Place(self.name, TITLES[subject].zh, number)


def _text(survey: Survey, subject: Subject, lines: Iterable[Line]) -> str:
    columns, target = survey.of(subject), io.StringIO(newline="")
    rows = csv.writer(target)
    rows.writerow([key_cell(column, survey) for column in columns])
    rows.writerow([column.ask.zh for column in columns])
    keys = [column.key for column in columns]
    rows.writerows([_cell(line.values.get(key)) for key in keys] for line in lines)
    return target.getvalue()


def _cell(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
