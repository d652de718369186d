"""Conditions answered for one day only, with the county of each subject: what indicators count."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from ..people.divisions import national
from .compute import Computation
from .conditions import Condition
from .facts import Subject
from .policy import Policy
from .runs import covers
from .sources import Basis, Inputs, Sources
from .timeline import Timeline


def valued(
    conditions: Sequence[Condition], policy: Policy, sources: Sources, kind: Subject, *, on: date, basis: Basis
) -> pl.DataFrame:
    """One row a subject: ``place`` (the county on the day, or null), and in ``0``, ``1``, … the answers in order."""
    inputs = Inputs(sources)
    computation = Computation(policy.facts, inputs, policy.parameters)
    timeline = Timeline(kind, conditions, inputs=inputs, computation=computation, parameters=policy.parameters, only=on)
    answers = timeline.frame.select(c.over_leaves(timeline.column).alias(str(n)) for n, c in enumerate(conditions))
    placed = inputs.placed(kind, basis).filter(covers(on)).select("subject", place=_county("division", on))
    ids = pl.DataFrame({"subject": timeline.ids}, schema={"subject": pl.String})
    return ids.hstack(answers).join(placed, on="subject", how="left", maintain_order="left")


def _county(column: str, on: date) -> pl.Expr:
    return pl.col(column).map_batches(lambda codes: _counties(codes, on), return_dtype=pl.String)


def _counties(codes: pl.Series, on: date) -> pl.Series:
    known = {code: national().county_of(code, on) for code in codes.drop_nulls().unique()}
    return codes.replace_strict(known, default=None, return_dtype=pl.String)
