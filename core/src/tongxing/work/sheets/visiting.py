"""Rows of a re-survey that nobody has visited yet: they are as they were issued, and no day of the survey is filled in.

They are counted as unchanged. A row that was changed without a day is an error: what somebody wrote is never lost.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from .converting import Values
from .questions import AS_ISSUED, HIDDEN, RECORD

DAY = "surveyed_on"
_DIGEST = 16


@dataclass
class Visited:
    """``values``: sheets without the rows that nobody visited. ``unvisited``: sheet → those rows."""

    values: dict[str, Values]
    unvisited: dict[str, frozenset[int]] = field(default_factory=dict)
    changed: dict[str, list[int]] = field(default_factory=dict)
    """Sheet → rows that were changed, of a family without a day."""
    copied: dict[str, dict[int, int]] = field(default_factory=dict)
    """Sheet → rows with the hidden number of another row → that row."""


def digests(frame: pl.DataFrame) -> pl.Series:
    """A digest of each row's values, the day of the survey and the hidden columns apart."""
    aside = {"row", DAY, *(column.key for columns in HIDDEN.values() for column in columns)}
    keys = sorted(name for name in frame.columns if name not in aside and frame[name].null_count() < frame.height)
    named = [pl.format(f"{key}={{}}", pl.col(key).cast(pl.String)) for key in keys]
    texts = frame.select(
        pl.concat_str(named, separator="\n", ignore_nulls=True) if named else pl.repeat("", pl.len())
    ).to_series()
    made = [hashlib.sha256(text.encode()).hexdigest()[:_DIGEST] for text in texts]
    return pl.Series(AS_ISSUED, made, dtype=pl.String)


def visited(values: Mapping[str, Values]) -> Visited:
    """Set the rows aside that nobody visited. A file without the hidden columns has none."""
    found = Visited(dict(values))
    issued = {s: _issued(v) for s, v in values.items() if {RECORD, AS_ISSUED} <= set(v.frame.columns)}
    if "child" not in issued:
        return found
    for subject, rows in issued.items():
        found.copied[subject] = dict(_copies(rows, ["family", RECORD] if subject == "guardian" else [RECORD]))
    waiting = _families_without_day(values["child"])
    for subject, rows in issued.items():
        mine = rows.filter(pl.col("waits") if subject == "child" else pl.col("family").is_in(sorted(waiting)))
        mine = mine.filter(~pl.col("row").is_in(sorted(found.copied[subject])))
        found.unvisited[subject] = frozenset(mine.filter("same")["row"])
        found.changed[subject] = mine.filter(~pl.col("same"))["row"].to_list()
        found.values[subject] = _without(values[subject], found.unvisited[subject])
    return found


def _issued(values: Values) -> pl.DataFrame:
    """row, family, record; ``waits``: issued and without a day; ``same``: as it was issued."""
    frame, kept = values.frame, [c for c in ("row", "family", RECORD) if c in values.frame.columns]
    empty = _empty(values) if DAY in frame.columns else pl.Series([False] * frame.height, dtype=pl.Boolean)
    unread = {row for rows in values.misread.values() for row in rows}
    same = (digests(frame) == frame[AS_ISSUED]).fill_null(False) & ~frame["row"].is_in(sorted(unread))
    return frame.select(kept).with_columns(waits=empty & frame[RECORD].is_not_null(), same=same)


def _empty(values: Values) -> pl.Series:
    """No day is written; one that cannot be read is a mistake and no empty cell."""
    wrong = values.misread.get(DAY)
    unread = values.frame["row"].is_in(wrong.to_list() if wrong is not None else [])
    return values.frame[DAY].is_null() & ~unread


def _families_without_day(children: Values) -> set[str]:
    rows = children.frame.select("family", empty=_empty(children))
    told = rows.drop_nulls("family").group_by("family").agg(pl.col("empty").all())
    return set(told.filter("empty")["family"])


def _copies(rows: pl.DataFrame, equal: list[str]) -> Iterator[tuple[int, int]]:
    """Where two rows have one number, the one that is as issued is the first of them, or else the upper one."""
    ordered = rows.drop_nulls(RECORD).sort(["same", "row"], descending=[True, False])
    first = ordered.with_columns(other=pl.col("row").first().over(equal)).filter(pl.col("row") != pl.col("other"))
    yield from first.select("row", "other").iter_rows()


def _without(values: Values, rows: frozenset[int]) -> Values:
    frame = values.frame.filter(~pl.col("row").is_in(sorted(rows)))
    misread = {key: told.filter(~told.is_in(sorted(rows))) for key, told in values.misread.items()}
    return replace(values, frame=frame, misread=misread)
