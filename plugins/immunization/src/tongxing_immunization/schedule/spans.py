"""Spans of time and numbers of doses as the schedule writes them: ``birth``, ``28 days``, ``6 years``; ``2``, ``3+``, ``0-2``."""

import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from tongxing.policy.months import YEAR

ANY_NUMBER = 99
"""More doses than anybody has had of one vaccine: where a range has no upper end."""


class Span(NamedTuple):
    """Calendar months, then days. Months clamp to the last day of a shorter month (Civil Code art. 202)."""

    months: int = 0
    days: int = 0


class Range(NamedTuple):
    """From and to, both included."""

    low: int
    high: int


def span(value: Any) -> Span:
    """A span as it is written. ValueError says how it is to be written."""
    if isinstance(value, Span):
        return value
    if value == "birth":
        return Span()
    found = re.fullmatch(r"(\d+) (day|month|year)s?", str(value))
    if found is None:
        raise ValueError(f"{value!r} is no span of time: write it as birth, 28 days, 4 months or 6 years")
    number = int(found[1])
    return Span(days=number) if found[2] == "day" else Span(months=number * (YEAR if found[2] == "year" else 1))


def counted(value: Any) -> Range:
    """A number of doses as it is written: exactly, at least, or a range."""
    if isinstance(value, Range):
        return value
    found = re.fullmatch(r"(\d+)(?:(\+)|-(\d+))?", str(value))
    if found is None:
        raise ValueError(f"{value!r} is no number of doses: write it as 2, 3+ or 0-2")
    low = int(found[1])
    high = ANY_NUMBER if found[2] else int(found[3]) if found[3] else low
    if high < low:
        raise ValueError(f"{value!r} runs backwards")
    return Range(low, high)


SpanText = Annotated[Span, BeforeValidator(span)]
CountText = Annotated[Range, BeforeValidator(counted)]
