"""Of a guardian: work, registrations, grounds of difficulty, and what the office gave."""

from typing import Any

import polars as pl

from tongxing import Runs, during, fact, months_since

from ..records import HardshipGround, HelpPlan, JobDifficulty, JobStatus, JobSubsidy, JobTraining, JobWish, PublicPost
from ..records.words import DIFFICULTY, HELP, MONEY, STATUS, WORKING

SPAN = {"start": "valid_from", "end": "valid_until"}
_STATUS = pl.col("status")
LONG = 60
"""Months beyond which none is told apart."""


def _registered() -> pl.Expr:
    return pl.col("evidence") == "registered"


def _unemployed() -> pl.Expr:
    return _STATUS == "unemployed"


@fact(of="guardian", type=bool, category=STATUS, reads=[JobStatus], zh="在业", en="Has work")
def has_work(jobs: Any) -> Runs:
    """Whether the guardian works, flexibly too."""
    return during(jobs.with_columns(has=_STATUS.is_in(WORKING)), **SPAN, value="has")


@fact(of="guardian", type=bool, category=STATUS, reads=[JobStatus], zh="无业且求职", en="Looks for work")
def is_jobseeker(jobs: Any) -> Runs:
    """Whether the guardian has no work and looks for it."""
    return during(jobs.with_columns(seeks=_unemployed()), **SPAN, value="seeks")


@fact(of="guardian", type=bool, category=STATUS, reads=[JobStatus], zh="已就业登记", en="Work is registered")
def job_registered(jobs: Any) -> Runs:
    """Whether the work is registered with the office; no where the family only tells of it."""
    return during(jobs.with_columns(is_so=_STATUS.is_in(WORKING) & _registered()), **SPAN, value="is_so")


@fact(of="guardian", type=bool, category=STATUS, reads=[JobStatus], zh="已失业登记", en="Unemployment is registered")
def unemployment_registered(jobs: Any) -> Runs:
    """Whether being without work is registered with the office; no where the family only tells of it."""
    return during(jobs.with_columns(is_so=_unemployed() & _registered()), **SPAN, value="is_so")


@fact(
    of="guardian", type=int, unit="month", category=STATUS, reads=[JobStatus], zh="登记失业月数", en="Months unemployed"
)
def unemployed_months(jobs: Any) -> Runs:
    """Completed months of the registered unemployment that runs, counted to 60."""
    return months_since(jobs.filter(_unemployed(), _registered()), start="valid_from", end="valid_until", up_to=LONG)


@fact(of="guardian", type=bool, category=HELP, reads=[JobWish], zh="提出就业服务需求", en="Asks for help with work")
def wants_job_help(wishes: Any) -> Runs:
    """Whether the guardian asks for any of the four services of the plan; a wish that was met is none any more."""
    return during(wishes.with_columns(wants=pl.col("wish") != "none"), **SPAN, value="wants", after=False)


def _ground(rows: pl.DataFrame, ground: str) -> Runs:
    return during(rows.filter(pl.col("ground") == ground), **SPAN)


@fact(
    of="guardian",
    type=bool,
    category=DIFFICULTY,
    reads=[HardshipGround],
    zh="监护人持残疾证明",
    en="Shows a disability",
)
def shows_disability(grounds: Any) -> Runs:
    """Whether the guardian showed a disability; not known where nothing was shown."""
    return _ground(grounds, "disabled")


@fact(of="guardian", type=bool, category=DIFFICULTY, reads=[HardshipGround], zh="监护人失地", en="Lost the land")
def loses_land(grounds: Any) -> Runs:
    """Whether the guardian showed that the land was taken; not known where nothing was shown."""
    return _ground(grounds, "landless")


@fact(
    of="guardian",
    type=bool,
    category=DIFFICULTY,
    reads=[JobDifficulty],
    zh="就业困难人员",
    en="Person with job difficulty",
)
def has_job_difficulty(found: Any) -> Runs:
    """Whether the street identified the guardian; not known before the first time."""
    return during(found, **SPAN)


@fact(of="guardian", type=bool, category=HELP, reads=[PublicPost], zh="在公益性岗位", en="Is in a public-interest post")
def on_public_post(posts: Any) -> Runs:
    """Whether a post runs; not known before the first that was recorded."""
    return during(posts, **SPAN)


@fact(of="guardian", type=bool, category=HELP, reads=[HelpPlan], zh="就业帮扶进行中", en="Help with work runs")
def job_help_running(plans: Any) -> Runs:
    """Whether one of the four services runs; not known before the first that was recorded."""
    return during(plans, **SPAN)


def _certified(trainings: pl.DataFrame) -> pl.DataFrame:
    return trainings.drop_nulls("certified_on")


@fact(
    of="guardian",
    type=int,
    unit="month",
    category=HELP,
    reads=[JobTraining],
    zh="取证月数",
    en="Months since the certificate",
)
def certificate_months(trainings: Any) -> Runs:
    """Completed months since the last certificate of a training, counted to 60."""
    return months_since(_certified(trainings), start="certified_on", up_to=LONG)


@fact(
    of="guardian", type=bool, category=HELP, reads=[JobTraining], zh="培训工种在目录内", en="Trained in a listed trade"
)
def trained_in_listed_trade(trainings: Any) -> Runs:
    """Whether the trade of the last certificate is in the province's list; not known where nobody checked."""
    return during(_certified(trainings).drop_nulls("is_listed"), start="certified_on", value="is_listed")


@fact(of="guardian", type=bool, category=MONEY, reads=[JobSubsidy], zh="已领培训补贴", en="Got a training subsidy")
def training_paid(subsidies: Any) -> Runs:
    """Whether the fee of a training was subsidised; not known before the first that was recorded."""
    return during(subsidies.filter(pl.col("kind") == "fee"), start="paid_on")
