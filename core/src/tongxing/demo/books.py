"""The demo's workbooks: so many families in each that a spreadsheet program opens it, and where each line stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..work.sheets.questions import SUBJECTS, TITLES, Subject, Survey
from ..work.sheets.workbook import FIRST, compose
from .rows import Line

CHILDREN = 20_000
"""In one workbook; a family stands in one workbook only."""


@dataclass(frozen=True)
class Place:
    """Where a line stands, as the spreadsheet program shows it."""

    file: str
    sheet: str
    row: int


@dataclass
class Book:
    """One workbook, with its lines in the order of their rows."""

    name: str
    lines: dict[Subject, list[Line]] = field(default_factory=lambda: {subject: [] for subject in SUBJECTS})

    def content(self, survey: Survey) -> bytes:
        """The workbook's bytes."""
        return compose(survey, {subject: [line.values for line in lines] for subject, lines in self.lines.items()})

    def places(self) -> Iterator[tuple[Line, Place]]:
        """Every line with its place."""
        for subject, lines in self.lines.items():
            for number, line in enumerate(lines):
                yield line, Place(self.name, TITLES[subject].zh, FIRST + 1 + number)


def books_of(lines: Iterable[Line], name: str) -> list[Book]:
    """The lines in workbooks: ``name-1.xlsx`` …; the families keep their order."""
    books: list[Book] = []
    where: dict[str, Book] = {}
    for line in lines:
        book = where.get(line.family)
        if book is None:
            if not books or len(books[-1].lines["child"]) >= CHILDREN:
                books.append(Book(f"{name}-{len(books) + 1}.xlsx"))
            book = where[line.family] = books[-1]
        book.lines[line.subject].append(line)
    return books
