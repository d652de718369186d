"""Everything wrong with a file at once: each problem with its cell, reason and remedy.

Column demands and the departments' validations are those of ``work.checks`` and ``work.validations``, so that sheet,
form and API agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from ...errors import Problem, Words
from ...people.divisions import national
from ...people.id_columns import check_frame
from ...people.id_findings import FINDINGS
from ...people.id_number import check_character
from ...records import Record
from ...records.base import abouts
from ..checks import frame_schema, limit_told
from ..validations import Validation, problems_of
from . import cross_checking
from .checked import Checked
from .converting import FEN, MISREAD, Values, values_of
from .questions import Column, Survey
from .reading import Sheets
from .visiting import DAY, Visited, visited

SURVEY_DAY = "survey.day"
"""What stands for the day of the survey in a question's ``with``."""
_PHONE = r"^\+?\d[\d-]{4,19}$"


@dataclass(frozen=True)
class Rules:
    """What a file is checked against beside the survey itself."""

    today: date
    development: bool = False
    validations: Sequence[Validation] = ()


def check(sheets: Sheets, survey: Survey, rules: Rules) -> Checked:
    """Check every cell, then every row, then rows against each other."""
    values = {
        s.subject: values_of(s, {c.key: c for c in survey.readable(s.subject) if c.key in s.letters}) for s in sheets
    }
    seen = visited(values)
    values = seen.values
    checked = Checked(
        survey,
        values,
        issued=sheets.issued,
        notes=sheets.notes,
        meaning=sheets.meaning,
        unvisited=seen.unvisited,
    )
    _check_visits(checked, seen)
    for subject in values:
        _check_cells(checked, subject, rules)
        _check_numbers(checked, subject, rules)
        _check_records(checked, subject, rules)
    cross_checking.check_days(checked, rules.today)
    cross_checking.check_duplicates(checked)
    cross_checking.check_families(checked)
    return checked


def _check_visits(checked: Checked, seen: Visited) -> None:
    """What was changed without a day, and rows that were copied with their hidden number."""
    for subject, rows in seen.changed.items():
        checked.tell(subject, rows, DAY if subject == "child" else "family", "NOT_VISITED")
    for subject, copies in seen.copied.items():
        checked.tell(subject, copies, "name" if subject != "household" else "family", "COPIED_ROW", other=copies)


# cells ----------------------------------------------------------------------------------------------------------------


def _check_cells(checked: Checked, subject: str, rules: Rules) -> None:
    values = checked.values[subject]
    for key in values.sheet.letters:
        column = checked.survey.column(subject, key)
        assert column is not None
        if broken := values.sheet.valueless.get(key):
            checked.tell(subject, broken & set(values.frame["row"]), key, "FORMULA")
        if key in values.misread:
            checked.tell(subject, values.misread[key], key, MISREAD[column.answer])
        if column.is_required:
            empty = values.frame.filter(pl.col(key).is_null())["row"]
            checked.tell(subject, [r for r in empty if not checked.has_error(subject, r, key)], key, "REQUIRED")
        _check_kind(checked, values, column)


def _check_kind(checked: Checked, values: Values, column: Column) -> None:
    key, frame = column.key, values.frame
    if column.answer == "division":
        checked.tell(column.of, frame.filter(_unknown_township(frame[key]))["row"], key, "UNKNOWN_TOWNSHIP")
    if column.answer == "phone":
        checked.tell(column.of, frame.filter(~pl.col(key).str.contains(_PHONE))["row"], key, "PHONE_FORM")
    if column.range:
        low, high = column.range
        outside = frame.filter((pl.col(key) < low) | (pl.col(key) > high))["row"]
        checked.tell(column.of, outside, key, "OUT_OF_RANGE")


def _unknown_township(codes: pl.Series) -> pl.Series:
    """Not in the list of its county, where that county has a list."""
    known = {code: national().is_listed(code) is not False for code in codes.unique().drop_nulls().to_list()}
    return ~codes.replace_strict(known, default=True, return_dtype=pl.Boolean)


# identity numbers -----------------------------------------------------------------------------------------------------


def _check_numbers(checked: Checked, subject: str, rules: Rules) -> None:
    values = checked.values[subject]
    for key in (c.key for c in checked.survey.of(subject) if c.answer == "id_number" and c.key in values.sheet.letters):
        lost = _lost_digits(values, key)
        checked.tell(subject, lost, key, "ID_DIGITS_LOST")
        rest = values.frame.filter(~pl.col("row").is_in(sorted(lost)))
        forms = {name: name if name in rest.columns else None for name in ("sex", "birth_date")}
        found = check_frame(
            rest,
            key,
            today=rules.today,
            sex_col=forms["sex"],
            birth_date_col=forms["birth_date"],
            development=rules.development,
        )
        for (code,), part in found.group_by("code", maintain_order=True):
            said = FINDINGS[str(code)]
            rows = rest["row"].gather(part["row"])
            checked.tell(subject, rows, key, said.code, words=(said.message, said.remedy, said.severity))


def _lost_digits(values: Values, key: str) -> set[int]:
    """A number of more than 15 digits that is no text was rounded by the spreadsheet program."""
    texts = values.frame.select("row", text=pl.col(key))
    numbers = values.sheet.numbers.get(key, frozenset())
    long = texts.filter(pl.col("text").str.len_chars() > 15, pl.col("row").is_in(sorted(numbers)))
    shortened = texts.filter(pl.col("text").str.contains(r"^\d([.,]\d+)?[Ee]\+?\d{2}$"))
    # A CSV has lost the difference between text and number; fifteen digits and zeros, and a sum that fails, tell it.
    zeros = texts.filter(pl.col("text").str.contains(r"^[1-9]\d{14}000$")).rows()
    failing = {row for row, n in zeros if check_character(n[:17]) != n[17]}
    return {row for part in (long, shortened) for row in part["row"]} | failing


# records --------------------------------------------------------------------------------------------------------------


def _check_records(checked: Checked, subject: str, rules: Rules) -> None:
    """What the columns of each record demand, and what its department demands of it."""
    asked: dict[type[Record], list[Column]] = {}
    values = checked.values[subject]
    for column in checked.survey.of(subject):
        if column.record and column.key in values.sheet.letters:
            asked.setdefault(column.record, []).append(column)
    for record, columns in asked.items():
        _check_record(checked, values, record, columns, rules)


def _check_record(
    checked: Checked, values: Values, record: type[Record], columns: Sequence[Column], rules: Rules
) -> None:
    subject, keys = values.sheet.subject, {c.column: c.key for c in columns}
    filled = values.frame.filter(pl.any_horizontal(pl.col(*keys.values()).is_not_null()))
    frame = _record_frame(record, columns, filled, _survey_days(checked, subject, filled))
    if not any(each.record is record for each in rules.validations):
        frame = frame.select(*keys, *dict.fromkeys(n for c in columns for n in c.constants if n not in keys))
    grouped: dict[tuple[str, str, str], tuple[list[int], tuple[Words, Words, Any]]] = {}
    for number, problem in problems_of(record, frame, rules.validations):
        if problem.code == "REQUIRED" and problem.path not in keys:
            continue  # planning fills it
        key = keys.get(problem.path, columns[0].key)
        message = _in_yuan(checked.survey.column(subject, key), problem)
        row = int(filled["row"][number])
        if not checked.has_error(subject, row, key):
            same = (key, problem.code, message.zh)
            rows, _ = grouped.setdefault(same, ([], (message, problem.remedy, problem.severity)))
            rows.append(row)
    for (key, code, _), (rows, words) in grouped.items():
        checked.tell(subject, rows, key, code, words=None if code == "REQUIRED" else words)


def _in_yuan(column: Column | None, problem: Problem) -> Words:
    """A limit of money as the sheet asks for it, in yuan; records keep fen."""
    if column is None or column.record is None or column.answer != "money":
        return problem.message
    about = abouts(column.record)[column.column]
    limit = {"TOO_SMALL": about.ge, "TOO_LARGE": about.le}.get(problem.code)
    return problem.message if limit is None else limit_told(column.ask, problem.code, f"{limit / FEN:g}")


def _record_frame(
    record: type[Record], columns: Sequence[Column], rows: pl.DataFrame, survey_days: pl.Series
) -> pl.DataFrame:
    """The rows as records of one class: what was answered, what goes along with it, null for the rest."""
    made = {c.column: rows[c.key] for c in columns}
    for name, value in {n: v for c in columns for n, v in c.constants.items()}.items():
        made[name] = survey_days if value == SURVEY_DAY else pl.repeat(value, rows.height, eager=True)
    schema = {n: t for n, t in frame_schema(record).items() if n in record.model_fields}
    return pl.DataFrame(
        {
            n: made[n].cast(t, strict=False) if n in made else pl.repeat(None, rows.height, dtype=t, eager=True)
            for n, t in schema.items()
        }
    )


def _survey_days(checked: Checked, subject: str, rows: pl.DataFrame) -> pl.Series:
    """The day of the survey of each row; a guardian's or household's is that of the family's children."""
    if "surveyed_on" in rows.columns:
        return rows["surveyed_on"]
    children = checked.values.get("child")
    if children is None or "family" not in rows.columns or "surveyed_on" not in children.frame.columns:
        return pl.repeat(None, rows.height, dtype=pl.Date, eager=True)
    days = children.frame.group_by("family").agg(pl.col("surveyed_on").max())
    return rows.select("family").join(days, on="family", how="left", maintain_order="left")["surveyed_on"]
