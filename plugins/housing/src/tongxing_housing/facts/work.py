"""How long the applicant has had a job here and been insured here, without a break."""

from typing import Any

import polars as pl

from tongxing import Runs, fact, months_since

from ..records import APPLICANT, Applicant
from .shown import shown


def _months(rows: pl.DataFrame, start: str, end: str) -> Runs:
    """Completed months from the start; what was found of the applicant later, or is no longer valid, ends the count."""
    found = shown(rows).drop_nulls(start).sort("subject", "valid_from")
    following = pl.col("valid_from").shift(-1).over("subject")
    over = pl.min_horizontal(end, "valid_until", following)
    latest = found.with_columns(over=over).filter(following.is_null())
    return months_since(latest, start=start, end="over")


@fact(
    of="household",
    type=int,
    unit="month",
    category=APPLICANT,
    reads=[Applicant],
    zh="申请人本地稳定就业月数",
    en="Months of a stable job here",
)
def job_months(applicants: Any) -> Runs:
    """Completed months of a local job without a break, by what was found last."""
    return _months(applicants, "job_since", "job_until")


@fact(
    of="household",
    type=int,
    unit="month",
    category=APPLICANT,
    reads=[Applicant],
    zh="申请人本地连续参保月数",
    en="Months of insurance here",
)
def insurance_months(applicants: Any) -> Runs:
    """Completed months of social insurance here without a break, by what was found last."""
    return _months(applicants, "insured_since", "insured_until")
