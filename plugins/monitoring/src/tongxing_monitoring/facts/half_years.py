"""Half-years, by which children are surveyed and villages report: ``2026H2`` is July to December (brief.md 1.2)."""

import re
from datetime import date

from tongxing import Refusals

refused = Refusals(
    {
        "NO_HALF_YEAR": (
            "half_year",
            ("摸排周期应为年份加H1或H2", "A half-year is a year with H1 or H2"),
            ("例如2026H2,即2026年7月至12月", "Give such as 2026H2, July to December 2026"),
        )
    }
)
_FORM = re.compile(r"([1-8][0-9]{3})H([12])")


def days_of(half_year: str) -> tuple[date, date]:
    """The first day of a half-year, and the first day after it. Raises Invalid for what is none."""
    form = _FORM.fullmatch(half_year)
    if form is None:
        raise refused("NO_HALF_YEAR")
    year = int(form[1])
    return (date(year, 1, 1), date(year, 7, 1)) if form[2] == "1" else (date(year, 7, 1), date(year + 1, 1, 1))


def half_year_of(day: date) -> str:
    """The half-year in which a day lies."""
    return f"{day.year}H{1 if day.month <= 6 else 2}"
