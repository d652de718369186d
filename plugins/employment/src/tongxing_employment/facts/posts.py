"""How many months of public-interest posts a guardian has used: those told with the identification, and those of posts since."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from tongxing import Runs, fact, plus_months

from ..records import JobDifficulty, PublicPost
from ..records.words import DIFFICULTY

Post = tuple[date, date | None]


@fact(
    of="guardian",
    type=int,
    unit="month",
    category=DIFFICULTY,
    reads=[JobDifficulty, PublicPost],
    zh="已用公益性岗位月数",
    en="Months in posts that are over",
)
def post_months_before(found: Any, posts: Any) -> Runs:
    """Months in posts that are over, while an identification holds; a post that runs is not counted yet."""
    held: dict[str, list[Post]] = {}
    for subject, begun, ended in posts.select("subject", "valid_from", "valid_until").iter_rows():
        held.setdefault(subject, []).append((begun, ended))
    told = found.select("subject", "valid_from", "valid_until", "post_months").iter_rows()
    rows = [(s, *run) for s, begun, ended, months in told for run in _runs(begun, ended, months, held.get(s, []))]
    types = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "value": pl.Int64}
    return Runs(pl.DataFrame(rows, schema=types, orient="row"))


def _runs(begun: date, ended: date | None, months: int, posts: list[Post]) -> Iterator[tuple[date, date | None, int]]:
    """The months used from the day of identification on, more with the end of each post that began since."""
    start, used = begun, months
    for first, last in sorted((f, u) for f, u in posts if u and f >= begun and (ended is None or u < ended)):
        if start < last:
            yield start, last, used
        start, used = last, used + months_between(first, last)
    if ended is None or start < ended:
        yield start, ended, used


def months_between(first: date, last: date) -> int:
    """Completed months from one day to another."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if plus_months(first, months) <= last else months - 1
