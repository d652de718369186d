"""Runs: the value of a fact for many subjects over time, past and, by the calendar, future.

One row says: this subject had this value from one day until another. ``until`` is the first day on which it no longer
holds, null where no end is known. Runs of one subject never overlap. What no run covers is not known.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, cached_property

import polars as pl

from .certainty import weakest

BEGIN = date(1, 1, 1)
"""Before every day: the start of what always held."""
END = date(9999, 12, 31)
"""After every day: what ``until`` null means in comparisons."""

COLUMNS = ("subject", "from", "until", "value", "source", "certainty")
_OPTIONAL = {"source": pl.lit(None, pl.String), "certainty": pl.lit("confirmed")}


class Runs:
    """Runs of many subjects.

    ``frame`` has the columns ``subject`` (id), ``from``, ``until`` (days), ``value``, ``source`` (where it was read,
    null if not said) and ``certainty`` (confirmed, reconstructed or open); the last two may be left out.
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        self._rows = _with_optional(frame)

    @property
    def frame(self) -> pl.DataFrame:
        """One row a run."""
        return self._rows

    def at(self, day: date) -> pl.DataFrame:
        """Who has which value on a day: subject, value, source, certainty and ``from``, the first day of this value."""
        rows = with_first_days(self.frame, by="subject").filter(covers(day))
        return rows.select("subject", "value", "source", "certainty", pl.col("first").alias("from"))

    def changing_after(self, day: date) -> pl.DataFrame:
        """The first day after a day on which a run of a subject begins or ends: subject, day; none where nothing does."""
        return _first_after(self.frame, day, by="subject")

    def worked(self, work: Callable[[pl.DataFrame], pl.DataFrame]) -> "Runs":
        """The runs after ``work`` has changed values or cut rows, each row by itself; equal neighbours are joined.

        Its rows have from, until, value, certainty, and a subject or another key that it leaves alone.
        """
        return Runs(joined(work(self._rows), by=["subject"]))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class SharedRuns(Runs):
    """Runs that many subjects have in common, such as the age of all who were born on one day.

    ``shape`` (key, from, until, value, certainty) is worked on once for each key; ``bearers`` (subject, key, until,
    source, certainty) says whose they are and until when, and is joined as late as possible.
    """

    def __init__(self, shape: pl.DataFrame, bearers: pl.DataFrame) -> None:
        self.shape = (
            shape if "certainty" in shape.columns else shape.with_columns(_OPTIONAL["certainty"].alias("certainty"))
        )
        self.bearers = _with_optional(bearers)

    @cached_property
    def _borne(self) -> pl.DataFrame:
        return borne(self.shape, self.bearers).select(COLUMNS)

    @property
    def frame(self) -> pl.DataFrame:
        """One row a run of each subject."""
        return self._borne

    def at(self, day: date) -> pl.DataFrame:
        """As for any runs; the shape is looked up once for each key."""
        first_days = with_first_days(self.shape, by="key").filter(covers(day))
        rows = borne(first_days, self.bearers).filter(covers(day))
        return rows.select("subject", "value", "source", "certainty", pl.col("first").alias("from"))

    def changing_after(self, day: date) -> pl.DataFrame:
        """As for any runs; the shape is looked at once for each key."""
        standing = self.bearers.select("subject", "key", "until").filter(covers_later(day))
        ahead = standing.join(_first_after(self.shape, day, by="key"), on="key", how="left")
        first = ahead.group_by("subject").agg(pl.min_horizontal("day", "until").min().alias("day"))
        return first.drop_nulls("day")

    def worked(self, work: Callable[[pl.DataFrame], pl.DataFrame]) -> Runs:
        """As for any runs, but once for each key."""
        return SharedRuns(joined(work(self.shape), by=["key"]), self.bearers)


class MemberRuns(Runs):
    """Runs of the members of each subject: of a household's children, of a child's guardians.

    ``frame`` has ``member`` beside ``subject``; ``links`` (subject, member, from, until, sole, complete) says who
    belonged when, so that a member of whom nothing is known counts as not known and is never overlooked.
    """

    def __init__(self, runs: Runs, links: pl.DataFrame) -> None:
        self.runs = runs
        self.links = links

    @cached_property
    def _of_members(self) -> pl.DataFrame:
        of_member = self.runs.frame.rename({"subject": "member"})
        return intersected(self.links.select("subject", "member", "from", "until"), of_member, by=["member"])

    @property
    def frame(self) -> pl.DataFrame:
        """One row a run of each member, cut to the time in which the member belonged."""
        return self._of_members

    def worked(self, work: Callable[[pl.DataFrame], pl.DataFrame]) -> "MemberRuns":
        """As for any runs, on the members' own."""
        return MemberRuns(self.runs.worked(work), self.links)


def empty_runs(dtype: pl.DataType | type[pl.DataType]) -> Runs:
    """Nothing is known of anybody."""
    schema = {"subject": pl.String, "from": pl.Date, "until": pl.Date, "value": dtype}
    return Runs(pl.DataFrame(schema=schema))


def covers(day: date) -> pl.Expr:
    """Whether a run holds on a day."""
    return (pl.col("from") <= day) & (pl.col("until").is_null() | (pl.col("until") > day))


def covers_later(day: date) -> pl.Expr:
    """Whether a run holds on some day after a day."""
    return pl.col("until").is_null() | (pl.col("until") > day)


def goes_on() -> pl.Expr:
    """Whether a run has any day at all."""
    return pl.col("until").is_null() | (pl.col("from") < pl.col("until"))


def intersected(left: pl.DataFrame, right: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Where runs of both overlap: the columns of both, over the days that they share."""
    pairs = left.join(right, on=by, how="inner", suffix="_right")
    start = pl.max_horizontal("from", "from_right")
    until = pl.min_horizontal("until", "until_right")  # null, no end, is passed over
    return (
        pairs.with_columns(start.alias("from"), until.alias("until"))
        .drop("from_right", "until_right")
        .filter(goes_on())
    )


def borne(shape: pl.DataFrame, bearers: pl.DataFrame) -> pl.DataFrame:
    """The runs of every bearer of a shape, cut off where the bearer's own time ends."""
    rows = bearers.join(shape, on="key", how="inner", suffix="_shape")
    until, certainty = pl.min_horizontal("until", "until_shape"), weakest("certainty", "certainty_shape")
    return rows.with_columns(until=until, certainty=certainty).filter(goes_on())


def joined(frame: pl.DataFrame, by: Sequence[str], values: Sequence[str] = ("value", "certainty")) -> pl.DataFrame:
    """Neighbouring runs of equal ``values`` as one; other columns, such as the source, are those of the first of them."""
    ordered = frame.sort(*by, "from").with_columns(_begins=_begins(*by, *values))
    last = ordered["_begins"].shift(-1, fill_value=True)
    return ordered.filter("_begins").with_columns(until=ordered["until"].filter(last)).drop("_begins")


def with_first_days(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """Runs in order, with ``first``: the first day of the value, which equal neighbours before it may have begun."""
    ordered = frame.sort(by, "from")
    return ordered.with_columns(first=pl.when(_begins(by, "value")).then(pl.col("from")).forward_fill())


def _first_after(frame: pl.DataFrame, day: date, by: str) -> pl.DataFrame:
    """For each ``by`` the first ``from`` or ``until`` after a day."""
    ahead = [pl.when(pl.col(name) > day).then(pl.col(name)) for name in ("from", "until")]
    return frame.group_by(by).agg(pl.min_horizontal(ahead).min().alias("day")).drop_nulls("day")


@cache
def _begins(*names: str) -> pl.Expr:
    """Of ordered runs: whether one is more than the one before, going on with the same in all these columns."""
    changes = [pl.col(name).ne_missing(pl.col(name).shift()) for name in names]
    return pl.any_horizontal(*changes, pl.col("from").ne_missing(pl.col("until").shift()))


def _with_optional(frame: pl.DataFrame) -> pl.DataFrame:
    missing = [value.alias(name) for name, value in _OPTIONAL.items() if name not in frame.columns]
    return frame.with_columns(missing) if missing else frame


def source_of(rows: pl.DataFrame) -> pl.Expr:
    """Where a row of a relation was read, if the relation says so."""
    return pl.col("source") if "source" in rows.columns else pl.lit(None, pl.String)
