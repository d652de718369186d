"""What the registry holds of a child, guardian or household, laid out as the row of its sheet.

A re-survey is filled with it; its merge compares with it, as it was when the workbook was issued and as it is now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from ...records import Record
from ..checks import frame_schema
from .checking import SURVEY_DAY
from .questions import RECORD, Column, Survey

Row = Mapping[str, Any]
Loaded = Mapping[type[Record], Iterable[Row]]
"""Record → rows, as they were or are; each row has its id and its subject's."""


@dataclass(frozen=True)
class Held:
    """``frame``: ``record`` and one column a field. ``holders``: record id and field → the row that the value is from."""

    frame: pl.DataFrame = field(repr=False)
    holders: Mapping[tuple[str, str], tuple[type[Record], str]] = field(repr=False)


def held(survey: Survey, subject: str, ids: Sequence[str], rows: Loaded) -> Held:
    """The fields of these children, guardians or households. Empty: not known, or not asked again as it was.

    ``rows`` of other people than ``ids`` are passed over. A measurement is of its day and is never held.
    """
    holders: dict[tuple[str, str], tuple[type[Record], str]] = {}
    columns: dict[str, pl.Series] = {RECORD: pl.Series(RECORD, ids, dtype=pl.String)}
    by_record: dict[type[Record], dict[str, list[Row]]] = {}
    for column in filled(survey, subject):
        record = column.record
        assert record is not None
        if record not in by_record:
            by_record[record] = _by_person(record, subject, rows.get(record, ()))
        found = [_latest(column, by_record[record].get(id, ())) for id in ids]
        values = [row and row[column.column] for row in found]
        columns[column.key] = pl.Series(column.key, values, dtype=frame_schema(record)[column.column])
        holders |= {(id, column.key): (record, row["id"]) for id, row in zip(ids, found, strict=True) if row}
    return Held(pl.DataFrame(columns), holders)


def filled(survey: Survey, subject: str) -> list[Column]:
    """The columns of a sheet whose answers are kept; the rest only join rows."""
    return [column for column in survey.of(subject) if column.record]


def is_measured(column: Column) -> bool:
    """Whether the answer is of the survey's day, so that the last one says nothing of this survey."""
    return SURVEY_DAY in column.constants.values()


def link_of(record: type[Record], subject: str) -> str:
    """The column that says whose row it is: a guardian's tie to a child is on the guardians' sheet."""
    return "id" if (record.subject, record.subject_column) == (subject, "id") else subject


def _by_person(record: type[Record], subject: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[link_of(record, subject)]].append(row)
    return found


def _latest(column: Column, rows: Sequence[Row]) -> Row | None:
    """Of dated rows the open one that began last, of others the one recorded last."""
    if is_measured(column):
        return None
    mine = [r for r in rows if all(r.get(n) == v for n, v in column.constants.items())]
    if any("valid_until" in r for r in mine):
        still = [r for r in mine if r["valid_until"] is None]
        return max(still, key=lambda r: (r.get("valid_from") or date.min, r["id"]), default=None)
    return max(mine, key=lambda r: (r["recorded_at"], r["id"]), default=None)
