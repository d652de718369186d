"""Checks of the citizen number (GB 11643-1999), one at a time; ``id_columns`` gives the same answers for many.

A number is ``AAAAAA YYYYMMDD SSS C``: the division of first registration, the birth date, a sequence (odd male, even
female), the check character. At most one error is found, in the order of ``ERRORS`` (``id_findings``): after it
nothing in the number can be trusted. Warnings come only for a number without error. The area is where the number was
first given: it says nothing about the present hukou place, and abolished codes are right.

Numbers are checked as they stand; ``normalise`` comes first where a person typed them.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from .divisions import Divisions, national
from .id_findings import ERRORS, WARNINGS, Finding

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
FIRST_YEAR = 1900
TEST_AREA = "99"  # no province has it: invented people carry it
# Residence permits of Hong Kong, Macau and Taiwan residents; 830000 is no division.
PERMIT_AREAS = frozenset({"810000", "820000", "830000"})

BLANKS = "[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
WIDE = "０１２３４５６７８９Ｘｘx"
NARROW = "0123456789XXX"
SHAPE = "^[0-9]{17}[0-9X]$"
OLD_SHAPE = "^[0-9]{15}$"


def normalise(text: str) -> str:
    """The number as it was meant: no blanks, full-width digits made plain, X upper-case."""
    return re.sub(BLANKS, "", text).translate(str.maketrans(WIDE, NARROW))


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
    if re.fullmatch(OLD_SHAPE, number):
        return "ID_15_DIGITS"
    if len(number) != 18:
        return "ID_LENGTH"
    if not re.fullmatch(SHAPE, number):
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
    if not number.startswith(TEST_AREA) and int(number[:6]) not in known_areas(divisions):
        yield "ID_AREA_UNKNOWN"
    if sex in ("1", "2") and sex != sex_of(number):
        yield "ID_SEX_DIFFERS"
    if birth_date is not None and birth_date != birth_date_of(number):
        yield "ID_BIRTH_DIFFERS"


@cache
def known_areas(divisions: Divisions) -> frozenset[int]:
    """First six digits that a number may have; also those of abolished divisions."""
    return frozenset(int(row.code[:6]) for row in divisions.rows) | {int(area) for area in PERMIT_AREAS}


def check_character(body: str) -> str:
    """The last character that belongs to these 17 digits (ISO 7064, MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return CHECK_CHARACTERS[total % 11]


def birth_date_of(number: str) -> date | None:
    """The birth date in a number of 18 characters; None if it does not exist."""
    if not re.fullmatch(SHAPE, number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str | None:
    """``1`` male or ``2`` female (GB/T 2261.1), as a number of 18 characters tells; None for anything else."""
    if not re.fullmatch(SHAPE, number):
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
