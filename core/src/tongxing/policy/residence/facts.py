"""Facts of the residence clock: the two populations, the reason, and months lived in the present county."""

from typing import Any

import polars as pl

from ...people import Child, Residence
from ..certainty import of_rank, rank
from ..clocks import months_since
from ..fact_parameters import FactParameters
from ..facts import Fact, fact
from ..runs import Runs
from .lives import Lives, Rules
from .reasons import FLAGS, REASON_WORDS, STATUS_WORDS, reason_of
from .status import status_runs
from .stays import NEVER


@fact(
    of="child",
    type=str,
    category="core.residence",
    reads=[Child, Residence],
    choices=STATUS_WORDS,
    zh="居住情况",
    en="State of the residence clock",
)
def residence_status(children: pl.DataFrame, stays: pl.DataFrame, parameters: FactParameters) -> Runs:
    """What the residence clock says (policy/residence/clock.py): the reason, and which flag is known where one is not."""
    return Runs(status_runs(Lives(children, stays, Rules.of(parameters))))


@fact(
    of="child",
    type=str,
    category="core.residence",
    uses=["residence_status"],
    choices=REASON_WORDS,
    zh="是否纳入的原因",
    en="Why the child is counted or not",
)
def residence_reason(status: Runs) -> Runs:
    """The reason as INTERFACES has it; UNKNOWN where one of the two flags is not known."""
    return _said(status, {each: reason_of(each) for each in FLAGS}, pl.String)


@fact(
    of="child",
    type=bool,
    category="core.residence",
    uses=["residence_status"],
    zh="属监测范围",
    en="In the monitoring population",
)
def in_monitoring(status: Runs) -> Runs:
    """Whether the child counts as floating: under 16, accompanied, six months or more in another county."""
    return _said(status, {each: flags[0] for each, flags in FLAGS.items()}, pl.Boolean)


@fact(
    of="child",
    type=bool,
    category="core.residence",
    uses=["residence_status"],
    zh="属统计范围",
    en="In the statistical population",
)
def in_statistical(status: Runs) -> Runs:
    """The wider population: six months or more away from the hukou township."""
    return _said(status, {each: flags[1] for each, flags in FLAGS.items()}, pl.Boolean)


@fact(
    of="child",
    type=int,
    unit="month",
    category="core.residence",
    reads=[Residence],
    zh="在现居住县连续居住月数",
    en="Months lived in the present county",
)
def residence_months(stays: pl.DataFrame, parameters: FactParameters) -> Runs:
    """Completed months of the present unbroken stay in one county, away from the hukou place.

    By the residence clock: moves within the county go on, a visit home of at most ``short_visit_days`` breaks nothing
    and counts while it lasts, as does a hole in the record that is no longer. After a longer one the months start anew:
    only what is certain is counted. A stay whose first day nobody knows has no months.
    """
    nobody = stays.select("subject").unique(maintain_order=True)
    unknown = {"birth_date": pl.Date, "hukou": pl.String, "residence": pl.String}
    children = nobody.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in unknown.items())
    return months_since(_spells(Lives(children, stays, Rules.of(parameters))), start="start", end="until")


def _spells(lives: Lives) -> pl.DataFrame:
    """Unbroken stays in one county: subject, start, until, certainty, source."""
    rows = lives.stretches.with_columns(
        county=lives.codes.now["county"].gather(lives.pairs["p"].gather(lives.stretches["pair"])),
        until=pl.min_horizontal("until", "home_home", "gone"),
    )
    lived = rows.filter(
        pl.col("county").is_not_null()
        & (pl.col("since_home") != NEVER)
        & (pl.col("until").is_null() | (pl.col("from") < pl.col("until")))
    )
    changes = [pl.col(name).ne_missing(pl.col(name).shift()) for name in ("n", "county", "since_home")]
    begins = pl.any_horizontal(*changes, pl.col("from").ne_missing(pl.col("until").shift()))
    weak = max((rank(step.certainty) for step in lives.rules.visit_days.steps), default=0)
    spells = lived.group_by(begins.cum_sum().alias("_spell"), maintain_order=True).agg(
        pl.col("n").first(),
        pl.col("from").first().cast(pl.Date).alias("start"),
        pl.col("until").last().cast(pl.Date),
        pl.col("source").first(),
        (pl.col("visits") | pl.col("gone").is_not_null()).any().alias("visited"),
    )
    sure = of_rank(pl.when("visited").then(pl.lit(weak, pl.Int8)).otherwise(pl.lit(0, pl.Int8)))
    return spells.select("start", "until", "source", subject=lives.subjects.gather(spells["n"]), certainty=sure)


def _said(status: Runs, values: dict[str, Any], dtype: type[pl.DataType]) -> Runs:
    """The status told in other words; null where it says nothing."""
    told = pl.col("value").replace_strict(values, return_dtype=dtype)
    return status.worked(lambda rows: rows.with_columns(told.alias("value")))


RESIDENCE_FACTS: tuple[Fact, ...] = (
    residence_status,
    residence_reason,
    in_monitoring,
    in_statistical,
    residence_months,
)
