"""What a department demands of its records beyond each column: conditions, or functions over a batch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..errors import RAISED, PluginError, Problem, Words
from ..policy.conditions import column_condition
from ..records import Record
from . import checks
from .checks import Finding

__all__ = ["Finding", "Validation", "in_order", "problems_of", "validation", "validation_batch"]


@dataclass(frozen=True)
class Validation:
    """One demand on the rows of a record: a ``condition`` over its columns, or a ``function`` over a batch.

    A condition that is not known for a row is not broken by it.
    """

    record: type[Record]
    codes: Mapping[str, tuple[Words, Words]]
    condition: str | None = None
    path: str = ""
    function: Callable[[pl.DataFrame], Sequence[Finding]] | None = field(default=None, repr=False)
    clause: str | None = None
    plugin: str = ""


def validation(
    record: type[Record],
    condition: str,
    *,
    path: str,
    code: str,
    message: tuple[str, str],
    remedy: tuple[str, str],
    clause: str | None = None,
) -> Validation:
    """A condition in the rule subset over the record's own columns: ``validation(Card, "valid_until > valid_from", …)``.

    ``path`` is the column to point at; ``message`` and ``remedy`` are (Chinese, English).
    """
    return Validation(
        record,
        {code: (Words(*message), Words(*remedy))},
        condition,
        path,
        clause=clause,
    )


def in_order(record: type[Record], first: str, last: str, code: str, what: tuple[str, str]) -> Validation:
    """Nothing ends before it began: ``in_order(Card, "valid_from", "valid_until", "CARD_ENDS_BEFORE_START", ("学生卡", "card"))``.

    ``first`` and ``last`` are columns of days, of which the later may be unknown; ``what`` is (Chinese, English).
    """
    zh, en = what
    return validation(
        record,
        f"{last} >= {first}",
        path=last,
        code=code,
        message=(f"{zh}的终止日期早于起始日期", f"The {en} ends before it begins"),
        remedy=("请核对两个日期", "Check both days"),
    )


def validation_batch(
    record: type[Record],
    codes: Mapping[str, tuple[tuple[str, str], tuple[str, str]]],
    *,
    clause: str | None = None,
) -> Callable[[Callable[[pl.DataFrame], Sequence[Finding]]], Validation]:
    """Make a validation of a function that gets all rows of a batch and returns Finding(row, path, code)."""
    words = {code: (Words(*message), Words(*remedy)) for code, (message, remedy) in codes.items()}
    return lambda function: Validation(record, words, function=function, clause=clause)


def problems_of(
    record: type[Record],
    rows: pl.DataFrame,
    validations: Sequence[Validation],
    *,
    where: str = "",
) -> list[tuple[int, Problem]]:
    """Everything wrong with the rows of a batch, all at once: column demands first, then the departments' own."""
    found = column_problems(record, rows, where=where) + demands_broken(record, rows, validations, where=where)
    return sorted(found, key=lambda pair: pair[0])


def column_problems(record: type[Record], rows: pl.DataFrame, *, where: str = "") -> list[tuple[int, Problem]]:
    """What the columns' own definitions demand and these rows do not meet."""
    found = [(row, Problem(where + c.path, c.code, c.message, c.remedy)) for c, row in checks.find(record, rows)]
    return sorted(found, key=lambda pair: pair[0])


def demands_broken(
    record: type[Record], rows: pl.DataFrame, validations: Sequence[Validation], *, where: str = ""
) -> list[tuple[int, Problem]]:
    """What departments demand of these rows and they do not meet."""
    mine = [each for each in validations if each.record is record and not rows.is_empty()]
    found = [each for validation in mine for each in _broken(validation, rows, where)]
    return sorted(found, key=lambda pair: pair[0])


def _broken(each: Validation, rows: pl.DataFrame, where: str) -> list[tuple[int, Problem]]:
    findings = _by_condition(each, rows) if each.condition else _by_function(each, rows)
    made = []
    for finding in findings:
        message, remedy = each.codes[finding.code]
        made.append(
            (
                finding.row,
                Problem(where + finding.path, finding.code, message, remedy, each.clause),
            )
        )
    return made


def _by_condition(each: Validation, rows: pl.DataFrame) -> list[Finding]:
    met = rows.select(column_condition(str(each.condition)).alias("met"))["met"]
    (code,) = each.codes
    return [Finding(int(row), each.path, code) for row in (met == False).fill_null(False).arg_true()]  # noqa: E712


def _by_function(each: Validation, rows: pl.DataFrame) -> list[Finding]:
    assert each.function is not None
    try:
        findings = list(each.function(rows))
        bad = [f for f in findings if f.code not in each.codes or not 0 <= f.row < rows.height]
    except RAISED as error:
        raise PluginError(
            each.plugin,
            each.function.__name__,
            f"raised {type(error).__name__}",
            "Mend the validation",
        ) from error
    if bad:
        raise PluginError(
            each.plugin,
            each.function.__name__,
            f"returned a finding with code {bad[0].code!r} at row {bad[0].row}",
            f"Return rows of the batch and codes of {sorted(each.codes)}",
        )
    return findings
