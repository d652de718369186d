"""Episodes of residence made into the stretches that the residence clock reads: what is known of each while it lasts.

A stretch is one stay, one visit home, or one hole between episodes. Stretches of one child follow each other in time; in
each row stands all that the clock needs for any day from its first on, also for days after its end: then it says what
would be if nothing had changed. Days are counted as numbers, as Polars keeps them.

Where a child's whereabouts are not known, two readings go side by side: ``away`` (the child was somewhere else) and
``home`` (it was at the hukou place). ``unsure`` says that they differ.
"""

from datetime import date

import polars as pl

from ..builders import resolved
from ..dated import Dated
from ..runs import BEGIN
from .places import Codes, same_county, same_township

EVER = (BEGIN - date(1970, 1, 1)).days
"""The number of the first of all days."""
NEVER = 3_000_000
"""After every day."""
_DAYS = 2**32
"""More than there are days between them."""
SETTLED, VISIT, LIVING, DOUBTFUL, UNDATED, HOLE = range(6)
"""Living in the hukou township; back there for a visit; living elsewhere; in the hukou county, township not known;
living elsewhere since nobody knows when; nothing recorded."""

_ANY_VISIT, _NO_VISIT = 36_500, 0
"""Days of a visit that breaks nothing, in the reading in which the child is away and at home, while nobody has set it."""


def stretches(stays: pl.DataFrame, pairs: pl.DataFrame, codes: Codes, visit_days: Dated) -> pl.DataFrame:
    """The stretches of all children, in order of child and day.

    ``stays``: one row an episode, ``n`` (number of the child), ``from``, ``until`` (numbers of days), ``is_visit``,
    ``pair`` (hukou place and place of the stay, a row of ``pairs``), ``alone`` (nobody came along; null: not known),
    ``source``. ``pairs``: the numbers ``h`` and ``p`` of both places, row 0 where neither is known. Columns of the
    result: see ``_told``.
    """
    held = _held(stays.with_columns(pl.col("from").fill_null(EVER), undated=pl.col("from").is_null()))
    kinds = _with_kinds(held, pairs, codes)
    whole = _in_order(_with_holes(kinds, visit_days))
    return _told(_read_both(whole, visit_days))


# which episode holds -----------------------------------------------------------------------------------------------


def _held(stays: pl.DataFrame) -> pl.DataFrame:
    """One episode for each day: the one that began last. Pieces of one kind that touch are one, however they were cut."""
    real = _by_day(stays.filter(pl.col("until").is_null() | (pl.col("from") < pl.col("until"))))
    mixed = _of_same_children(real, _same_child() & (pl.col("from") < pl.col("until").shift().fill_null(NEVER)))
    if not mixed.any():
        return real
    return _by_day(pl.concat([real.filter(~mixed), _untangled(real.filter(mixed))]))


def _untangled(rows: pl.DataFrame) -> pl.DataFrame:
    kind = ["n", "pair", "is_visit", "alone", "undated"]
    ordered = rows.with_row_index("_row").sort(*kind, "from", maintain_order=True)
    reached = pl.col("until").fill_null(NEVER).cum_max().over(kind)
    begins = (pl.col("from") > reached.shift().over(kind)).fill_null(True) | pl.col("undated")
    pieces = ordered.with_columns(_piece=begins.cum_sum().over(kind))
    merged = pieces.group_by(*kind, "_piece", maintain_order=True).agg(
        pl.col("from").min(),
        pl.col("until").fill_null(NEVER).max().replace(NEVER, None),
        pl.col("source").first(),
        pl.col("_row").first(),
    )
    days = [pl.col(name).cast(pl.Int32).cast(pl.Date) for name in ("from", "until")]
    spans = merged.sort("_row").with_columns(days).select(rows.columns)
    return resolved(spans, by=["n"]).with_columns(pl.col("from", "until").cast(pl.Int32)).select(rows.columns)


def _with_kinds(stays: pl.DataFrame, pairs: pl.DataFrame, codes: Codes) -> pl.DataFrame:
    """What each episode is, by where it was: a stay in the hukou township is a stay at home, whatever it is called."""
    meaning = codes.now.select("written", "township", "county", "city", "province")
    both = [pl.DataFrame([c.alias(f"{at}_{c.name}") for c in meaning[pairs[at]]]) for at in ("h", "p")]
    at_home, in_county = same_township(), same_county().fill_null(False)
    place_kind = pl.when(at_home).then(SETTLED).when(at_home.is_null() & in_county).then(DOUBTFUL).otherwise(LIVING)
    there = pl.concat(both, how="horizontal").select(place_kind.cast(pl.Int8)).to_series()
    kind = pl.when("is_visit").then(VISIT).when(pl.col("undated") & (pl.col("kind") != SETTLED)).then(UNDATED)
    return stays.with_columns(kind=there.gather(stays["pair"])).with_columns(kind=kind.otherwise("kind").cast(pl.Int8))


def _with_holes(stays: pl.DataFrame, visit_days: Dated) -> pl.DataFrame:
    """Holes between episodes, and after the last, as rows of their own. ``gone``: from when nobody knows where the child is.

    Until then the child is taken to be where it was. ``short``: the hole was over by then.
    """
    following = pl.when(_same_child(-1)).then(pl.col("from").shift(-1))
    is_open = pl.col("until").is_not_null() & (following.is_null() | (pl.col("until") < following))
    holes = stays.with_columns(_next=following).filter(is_open)
    nothing = pl.lit(None, pl.Int32)
    rows = stays.with_columns(gone=nothing)
    if holes.is_empty():
        return rows.with_columns(short=pl.lit(False))
    gone = pl.col("until") + _days(visit_days, "until").fill_null(_NO_VISIT) + 1
    empty = holes.select(
        *(pl.col(name) for name in stays.columns if name not in ("from", "until", "kind")),
        pl.col("until").alias("from"),
        pl.col("_next").alias("until"),
        kind=pl.lit(HOLE, pl.Int8),
        gone=gone.cast(pl.Int32),
    )
    both = _by_day(pl.concat([rows, empty.select(rows.columns)]))
    return both.with_columns(short=(pl.col("kind") == HOLE) & (pl.col("until") < pl.col("gone")).fill_null(False))


# the two readings --------------------------------------------------------------------------------------------------


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Which row is a child's first, and which kind of stay a hole follows."""
    before = pl.when(pl.col("kind") == HOLE).then(pl.col("kind").shift()).otherwise("kind")
    return rows.with_columns(_new=~_same_child(), _after=before)


def _read_both(rows: pl.DataFrame, visit_days: Dated) -> pl.DataFrame:
    """Both readings. They differ only for children of whom something is in doubt, so only those are read twice."""
    away = _read(rows, "away", visit_days)
    both = away.with_columns(since_home="since_away", home_home="home_away")
    doubtful = _of_same_children(away, (pl.col("kind") >= DOUBTFUL) | _days(visit_days, "_run").is_null())
    if not doubtful.any():
        return both
    home, where = _read(rows.filter(doubtful), "home", visit_days), doubtful.arg_true()
    return both.with_columns(both[name].scatter(where, home[name]) for name in ("since_home", "home_home"))


def _read(rows: pl.DataFrame, reading: str, visit_days: Dated) -> pl.DataFrame:
    """Since when the child has been away (``since_…``) and from when it counts as back home (``home_…``, null: it does not).

    A stay at home of at most so many days leaves the stay away unbroken; the first one that is recorded interrupts
    nothing, and is no visit. ``strict`` and ``loose``: the same if every visit broke the stay, and if none did.
    """
    of_home = pl.col("kind") <= VISIT if reading == "away" else pl.col("kind") != LIVING
    # A short hole goes on as what was before it.
    at_home = pl.when(~pl.col("short")).then(of_home).forward_fill()
    run = rows.with_columns(_home=at_home).with_columns(
        _first=pl.when("_new").then("from").forward_fill(),
        _run=pl.when(pl.col("_new") | (pl.col("_home") != pl.col("_home").shift())).then("from").forward_fill(),
    )
    unset = _ANY_VISIT if reading == "away" else _NO_VISIT
    run = run.with_columns(_days=_days(visit_days, "_run").fill_null(unset))
    after_home = ~pl.col("_new") & pl.col("_home").shift()
    was_first = pl.col("_run").shift() == pl.col("_first")
    was_long = pl.col("from") - pl.col("_run").shift() > pl.col("_days").shift()

    def since(breaks: pl.Expr) -> pl.Expr:
        leaves = ~pl.col("_home") & (pl.col("_new") | (after_home & (was_first | breaks)))
        not_yet = pl.when(pl.col("_new") & pl.col("_home")).then(NEVER)
        return pl.when(leaves).then("from").otherwise(not_yet).forward_fill().cast(pl.Int32)

    told = run.with_columns(_back().alias(f"home_{reading}"), since(was_long).alias(f"since_{reading}"))
    if reading == "home":
        return told
    # Where a hole follows a stay at home, the child went away when the hole began, if it went away at all.
    left = pl.when((pl.col("kind") == HOLE) & after_home & (was_first | was_long)).then("from").otherwise("since_away")
    return told.with_columns(left=left, strict=since(pl.lit(True)), loose=since(pl.lit(False)))


def _back() -> pl.Expr:
    """From when a child at home is no longer on a visit: at once where it lives there, or was never seen elsewhere."""
    begins = pl.when(pl.col("_run") == pl.col("from")).then(NEVER)
    settled = pl.when(pl.col("kind") == SETTLED).then("from").otherwise(begins).forward_fill()
    over = pl.min_horizontal(pl.col("_run") + pl.col("_days") + 1, settled)
    back = pl.when(pl.col("_run") == pl.col("_first")).then("_run").otherwise(over)
    own = pl.when(pl.col("kind") <= VISIT).then(back)
    after = pl.when((pl.col("kind") == HOLE) & ~pl.col("_new")).then(own.shift())
    return pl.coalesce(own, after).cast(pl.Int32)


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    """What the clock reads. Beside the columns of the readings:

    - ``n``, ``from``, ``until``, ``source``; ``gone``: from when nobody knows where the child is, null where that is known
    - ``pair``, ``alone``: where the child lives and whether nobody came along; during a visit, where it is expected back
    - ``home_alone``: the same of the stay at home
    - ``left``: since when the child has been away if it is away after ``gone``
    - ``strict``, ``loose``: since when it would be if visits of any length broke the stay, or none did
    - ``visits``: it is on a visit home after a stay away, or in a hole after one, however long
    """
    is_living = pl.col("kind").is_between(LIVING, UNDATED)
    is_hole, is_long = pl.col("kind") == HOLE, (pl.col("kind") == HOLE) & ~pl.col("short")
    lost = is_long | (pl.col("_new") & ~is_living)
    place = pl.when(is_living).then("pair").otherwise(pl.when(lost).then(pl.lit(0, pl.UInt32))).forward_fill()
    company = pl.col("alone").cast(pl.Int8).fill_null(_NOT_KNOWN)
    kept = pl.when(is_living).then(company).otherwise(pl.when(lost).then(pl.lit(_NOT_KNOWN, pl.Int8))).forward_fill()
    was_home = pl.col("_after") <= VISIT
    is_undated, is_doubtful = pl.col("_after") == UNDATED, pl.col("_after") == DOUBTFUL
    since_home = pl.when(is_undated).then(NEVER).when(is_doubtful).then("since_away").otherwise("since_home")
    told = rows.select(
        "n",
        "from",
        "until",
        "source",
        "gone",
        "since_away",
        since_home.cast(pl.Int32).alias("since_home"),
        "home_away",
        "home_home",
        "left",
        "strict",
        "loose",
        pair=pl.when(is_hole).then(place.shift()).otherwise(place),
        alone=_company(pl.when(is_hole).then(kept.shift()).otherwise(kept)),
        home_alone=pl.when(was_home).then(_company(company)),
        visits=(pl.col("_after") == VISIT) & (pl.col("_run") != pl.col("_first")),
    )
    same = pl.col("since_away").eq(pl.col("since_home")) & pl.col("home_away").eq_missing(pl.col("home_home"))
    return told.with_columns(unsure=~same | pl.col("gone").is_not_null())


_NOT_KNOWN = 2


def _company(code: pl.Expr) -> pl.Expr:
    return pl.when(code != _NOT_KNOWN).then(code == 1)


def _same_child(rows: int = 1) -> pl.Expr:
    return (pl.col("n") == pl.col("n").shift(rows)).fill_null(False)


def _days(visit_days: Dated, column: str) -> pl.Expr:
    """How many days a visit may last that began on these days; null where nobody has set it."""
    return visit_days.value_at(pl.col(column).cast(pl.Int32).cast(pl.Date)).cast(pl.Int32)


def _by_day(rows: pl.DataFrame) -> pl.DataFrame:
    """In order of child and day. Rows often come so: then they need not be copied."""
    key = rows.select(pl.col("n").cast(pl.Int64) * _DAYS + pl.col("from")).to_series()
    return rows if key.is_sorted() else rows.sort("n", "from", maintain_order=True)


def _of_same_children(rows: pl.DataFrame, found: pl.Expr) -> pl.Series:
    """Whether each row is of a child of whom some row is ``found``."""
    numbers = rows.filter(found)["n"].unique()
    return rows.select(pl.col("n").is_in(numbers.implode())).to_series()
