"""Half-years, by which children are surveyed and villages report: ``2026H2`` is July to December (brief.md 1.2)."""

import re
from datetime import date

from tongxing import UsageError

_FORM = re.compile("[1-8][0-9]{3}H[12]")


def is_half_year(text: str) -> bool:
    """Whether a text names one."""
    return _FORM.fullmatch(text) is not None


def days_of(half_year: str) -> tuple[date, date]:
    """The first day of a half-year, and the first day after it. UsageError for what is none."""
    if not is_half_year(half_year):
        raise UsageError("This is no half-year.", remedy="Write 2026H1 or 2026H2.")
    year, first_half = int(half_year[:4]), half_year.endswith("H1")
    return (date(year, 1, 1), date(year, 7, 1)) if first_half else (date(year, 7, 1), date(year + 1, 1, 1))


def half_year_of(day: date) -> str:
    """The half-year in which a day lies."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"
