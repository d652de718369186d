"""Checks of the citizen number (GB 11643-1999): one number at a time, or a whole column, with the same answers.

A number is ``AAAAAA YYYYMMDD SSS C``: the division of first registration, the birth date, a sequence (odd male, even
female), the check character. At most one error is found, in the order of ``ERRORS``: after it nothing in the number can
be trusted. Warnings come only for a number without error. The area is where the number was first given: it says nothing
about the present hukou place, and abolished codes are right.

Numbers are checked as they stand; ``normalise`` (``normalise_column``) comes first where a person typed them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import polars as pl

from ..errors import Words
from .divisions import Divisions, national

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
FIRST_YEAR = 1900
TEST_AREA = "99"  # no province has it: invented people carry it
# Residence permits of Hong Kong, Macau and Taiwan residents; 830000 is no division.
PERMIT_AREAS = frozenset({"810000", "820000", "830000"})

_BLANKS = "[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
_WIDE = "０１２３４５６７８９Ｘｘx"
_NARROW = "0123456789XXX"
_SHAPE = "^[0-9]{17}[0-9X]$"
_OLD_SHAPE = "^[0-9]{15}$"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a number. No text holds a digit of it."""

    code: str
    severity: Severity
    message: Words
    remedy: Words


_COMPARE = Words(
    "请核对证件原件后重新填写。",
    "Compare with the document and enter the number again.",
)
_EITHER = Words(
    "请核对证件原件，更正其中有误的一项。",
    "Compare with the document and correct whichever is wrong.",
)

ERRORS = {
    finding.code: finding
    for finding in (
        Finding(
            "ID_15_DIGITS",
            "error",
            Words(
                "15位身份证号码自2013年起已失效。",
                "Numbers of 15 digits have been void since 2013.",
            ),
            Words("请填写18位公民身份号码。", "Enter the number of 18 characters."),
        ),
        Finding(
            "ID_LENGTH",
            "error",
            Words("公民身份号码应为18位。", "A citizen number has 18 characters."),
            _COMPARE,
        ),
        Finding(
            "ID_CHARSET",
            "error",
            Words(
                "前17位应为数字，末位应为数字或大写X。",
                "The first 17 characters are digits, the last a digit or X.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_CHECK_DIGIT",
            "error",
            Words(
                "校验码不符，号码有误。",
                "The check character does not fit: some character is wrong.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_BIRTH_DATE",
            "error",
            Words(
                "号码中的出生日期不存在或早于1900年。",
                "Its birth date does not exist or lies before 1900.",
            ),
            _COMPARE,
        ),
        Finding(
            "ID_FUTURE",
            "error",
            Words("号码中的出生日期晚于今天。", "Its birth date lies in the future."),
            _COMPARE,
        ),
        Finding(
            "ID_AREA_TEST",
            "error",
            Words(
                "99开头的号码只用于测试。",
                "Numbers that begin with 99 are for tests only.",
            ),
            Words("请填写真实的公民身份号码。", "Enter the real number of the person."),
        ),
    )
}
"""What rejects a number, in the order of the checks."""

WARNINGS = {
    finding.code: finding
    for finding in (
        Finding(
            "ID_AREA_UNKNOWN",
            "warning",
            Words(
                "号码的前六位不是已知的区划代码。",
                "Its first six digits are no known division.",
            ),
            Words(
                "请核对证件原件；如无误可保留。",
                "Compare with the document; keep the number if it is the same.",
            ),
        ),
        Finding(
            "ID_SEX_DIFFERS",
            "warning",
            Words(
                "号码所示性别与填写的性别不一致。",
                "The sex in the number differs from the one entered.",
            ),
            _EITHER,
        ),
        Finding(
            "ID_BIRTH_DIFFERS",
            "warning",
            Words(
                "号码所示出生日期与填写的不一致。",
                "The birth date in the number differs from the one entered.",
            ),
            _EITHER,
        ),
    )
}
"""What is worth a second look, in the order in which it is told."""

FINDINGS = ERRORS | WARNINGS


def normalise(text: str) -> str:
    """The number as it was meant: no blanks, full-width digits made plain, X upper-case."""
    return re.sub(_BLANKS, "", text).translate(str.maketrans(_WIDE, _NARROW))


def check(
    number: str,
    *,
    today: date,
    sex: str | None = None,
    birth_date: date | None = None,
    development: bool = False,
    divisions: Divisions | None = None,
) -> list[Finding]:
    """Everything to say about the number: one error, or any warnings. ``sex`` and ``birth_date`` are the form's.

    ``sex`` is of GB/T 2261.1; only 1 and 2 can differ. ``development`` allows the test area 99.
    """
    if error := _error(number, today, development):
        return [ERRORS[error]]
    warnings = _warnings(number, sex, birth_date, divisions or national())
    return [WARNINGS[code] for code in warnings]


def _error(number: str, today: date, development: bool) -> str | None:
    if re.fullmatch(_OLD_SHAPE, number):
        return "ID_15_DIGITS"
    if len(number) != 18:
        return "ID_LENGTH"
    if not re.fullmatch(_SHAPE, number):
        return "ID_CHARSET"
    if check_character(number[:17]) != number[17]:
        return "ID_CHECK_DIGIT"
    born = birth_date_of(number)
    if born is None or born.year < FIRST_YEAR:
        return "ID_BIRTH_DATE"
    if born > today:
        return "ID_FUTURE"
    return "ID_AREA_TEST" if number.startswith(TEST_AREA) and not development else None


def _warnings(number: str, sex: str | None, birth_date: date | None, divisions: Divisions) -> Iterable[str]:
    if not number.startswith(TEST_AREA) and int(number[:6]) not in _known_areas(divisions):
        yield "ID_AREA_UNKNOWN"
    if sex in ("1", "2") and sex != sex_of(number):
        yield "ID_SEX_DIFFERS"
    if birth_date is not None and birth_date != birth_date_of(number):
        yield "ID_BIRTH_DIFFERS"


@cache
def _known_areas(divisions: Divisions) -> frozenset[int]:
    """First six digits that a number may have; also those of abolished divisions."""
    return frozenset(int(row.code[:6]) for row in divisions.rows) | {int(area) for area in PERMIT_AREAS}


def check_character(body: str) -> str:
    """The last character that belongs to these 17 digits (ISO 7064, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return CHECK_CHARACTERS[total % 11]


def birth_date_of(number: str) -> date | None:
    """The birth date in a number of 18 characters; None if it does not exist."""
    if not re.fullmatch(_SHAPE, number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str | None:
    """``1`` male or ``2`` female (GB/T 2261.1), as a number of 18 characters tells; None for anything else."""
    if not re.fullmatch(_SHAPE, number):
        return None
    return "1" if int(number[16]) % 2 else "2"


def make(area: str, birth: date, sequence: int) -> str:
    """A number for invented people: six digits of area, odd sequence male, even female. Use area 99…."""
    if not re.fullmatch("[0-9]{6}", area) or not 0 <= sequence <= 999:
        raise ValueError("An area has 6 digits, for example 990101, and a sequence lies from 0 to 999.")
    body = f"{area}{birth:%Y%m%d}{sequence:03}"
    return body + check_character(body)


def mask(number: str) -> str:
    """The number as reports show it: the first three and the last four characters."""
    hidden = len(number) - 7
    return "*" * len(number) if hidden < 1 else number[:3] + "*" * hidden + number[-4:]


# Whole columns -------------------------------------------------------------------------


def normalise_column(numbers: pl.Expr) -> pl.Expr:
    """``normalise`` for a column."""
    return numbers.str.replace_all(_BLANKS, "").str.replace_many(list(_WIDE), list(_NARROW))


def told_by(numbers: pl.Expr) -> dict[str, pl.Expr]:
    """``sex`` (GB/T 2261.1) and ``birth_date`` for a column of sound numbers; null where there is none."""
    is_male = numbers.str.slice(16, 1).cast(pl.Int8, strict=False) % 2 == 1
    sex = pl.when(is_male).then(pl.lit("1")).when(~is_male).then(pl.lit("2"))
    return {"sex": sex, "birth_date": numbers.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)}


def check_frame(
    frame: pl.DataFrame,
    number_col: str,
    *,
    today: date,
    sex_col: str | None = None,
    birth_date_col: str | None = None,
    development: bool = False,
    divisions: Divisions | None = None,
) -> pl.DataFrame:
    """``check`` for a column: one line a finding, ``row`` (position in the frame, from 0) and ``code``.

    Lines come by row, then in the order of ``FINDINGS``; a row without number has none. Texts are in ``FINDINGS``.
    """
    areas = _known_areas(divisions or national())
    asked = frame.select(
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        number=pl.col(number_col).cast(pl.String),
        sex=(pl.col(sex_col) if sex_col else pl.lit(None)).cast(pl.String),
        birth=_as_number(pl.col(birth_date_col)) if birth_date_col else pl.lit(None, pl.Int64),
    )
    read = asked.lazy().filter(pl.col("number").is_not_null()).with_columns(_digits()).with_columns(_parts())
    found = read.select("row", code=_codes(today, development, areas)).explode("code")
    return found.drop_nulls("code").collect()


def _digits() -> list[pl.Expr]:
    number = pl.col("number")
    has_shape = number.str.contains(_SHAPE)
    # Seventeen digits fit into 64 bits: arithmetic on them is far cheaper than cutting text.
    body = pl.when(has_shape).then(number.str.head(17)).cast(pl.Int64)
    last = pl.when(has_shape).then(number.str.tail(1).str.replace("X", "10", literal=True)).cast(pl.Int64)
    return [has_shape.alias("has_shape"), body.alias("body"), last.alias("last")]


def _parts() -> list[pl.Expr]:
    body = pl.col("body")
    total = pl.sum_horizontal(body // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(WEIGHTS))
    return [
        (body // 10**11).alias("area"),
        (body // 1000 % 10**8).alias("born"),
        (body % 2).alias("is_male"),
        # The check character stands for a remainder of 1 over the whole number.
        ((total + pl.col("last")) % 11 == 1).alias("fits"),
    ]


def _codes(today: date, development: bool, areas: frozenset[int]) -> pl.Expr:
    error = _error_code(today, development)
    warnings = pl.concat_list(_warning_codes(areas)).list.drop_nulls()
    return pl.when(error.is_not_null()).then(pl.concat_list(error)).otherwise(warnings)


def _error_code(today: date, development: bool) -> pl.Expr:
    number, born = pl.col("number"), pl.col("born")
    is_test = pl.col("area") // 10**4 == int(TEST_AREA)
    return (
        pl.when(number.str.contains(_OLD_SHAPE))
        .then(pl.lit("ID_15_DIGITS"))
        .when(number.str.len_chars() != 18)
        .then(pl.lit("ID_LENGTH"))
        .when(~pl.col("has_shape"))
        .then(pl.lit("ID_CHARSET"))
        .when(~pl.col("fits"))
        .then(pl.lit("ID_CHECK_DIGIT"))
        .when(~_is_date(born))
        .then(pl.lit("ID_BIRTH_DATE"))
        .when(born > int(f"{today:%Y%m%d}"))
        .then(pl.lit("ID_FUTURE"))
        .when(is_test & (not development))
        .then(pl.lit("ID_AREA_TEST"))
    )


def _warning_codes(areas: frozenset[int]) -> list[pl.Expr]:
    area, sex, birth = pl.col("area"), pl.col("sex"), pl.col("birth")
    is_known = area.is_in(sorted(areas)) | (area // 10**4 == int(TEST_AREA))
    own_sex = pl.when(pl.col("is_male") == 1).then(pl.lit("1")).otherwise(pl.lit("2"))
    return [
        pl.when(~is_known).then(pl.lit("ID_AREA_UNKNOWN")),
        pl.when(sex.is_in(["1", "2"]) & (sex != own_sex)).then(pl.lit("ID_SEX_DIFFERS")),
        pl.when(birth != pl.col("born")).then(pl.lit("ID_BIRTH_DIFFERS")),
    ]


def _as_number(day: pl.Expr) -> pl.Expr:
    year, month, day_of_month = (part.cast(pl.Int64) for part in (day.dt.year(), day.dt.month(), day.dt.day()))
    return year * 10_000 + month * 100 + day_of_month


def _is_date(yyyymmdd: pl.Expr) -> pl.Expr:
    year, month, day = yyyymmdd // 10_000, yyyymmdd // 100 % 100, yyyymmdd % 100
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = (
        pl.when(month == 2).then(28 + is_leap.cast(pl.Int64)).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    )
    return (year >= FIRST_YEAR) & month.is_between(1, 12) & day.is_between(1, length)
