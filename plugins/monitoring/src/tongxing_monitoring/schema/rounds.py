"""Rounds in GraphQL: coverage by county, a child's standing, and opening, closing and verifying."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from tongxing import Child
from tongxing_graphql import Mutation, Query, Reading, extend
from tongxing_graphql.reading.values import Division

from .. import actions
from ..facts import coverage as counted
from ..records import Round, Verification

FACTS = (
    "last_verified",
    "verification_fresh",
    "verified_in_half_year",
    "on_key_ledger",
    "last_visited",
    "next_visit_due",
    "visit_overdue",
)


@strawberry.type
class CountyCoverage:
    """One county's round, over the children whom you may see. `share` is null where there is none to verify."""

    county: Division
    half_year: str
    round: Round | None
    monitored: int
    not_known: int = strawberry.field(description="It is not known whether they count; they are to be verified too.")
    verified: int
    stale: int
    share: float | None


@strawberry.type
class MonitoringStanding:
    """What monitoring knows of a child on a day. Null is not known, or not to be seen."""

    last_verified: date | None
    verification_fresh: bool | None
    verified_in_half_year: bool | None
    on_key_ledger: bool | None
    last_visited: date | None
    next_visit_due: date | None
    visit_overdue: bool | None


@extend(Query)
def coverage(reading: Reading, answers: Any, half_year: str, division: str | None = None) -> list[CountyCoverage]:
    """How many of a county's children were verified in a half-year such as `2026H2`."""
    return [
        CountyCoverage(
            county=Division(code=each.county),
            half_year=each.half_year,
            round=each.rounds[0] if each.rounds else None,
            monitored=each.monitored,
            not_known=each.not_known,
            verified=each.verified,
            stale=each.stale,
            share=each.share,
        )
        for each in counted.coverage(reading, answers, half_year, division)
    ]


@extend(Child)
def standing(children: Sequence[Child], answers: Any, on: date | None = None) -> list[MonitoringStanding | None]:
    """When this child was last verified and visited, and what is due; today, unless another day is named."""
    known = answers.values(FACTS, on=on or answers.store.access.day, subjects=[child.id for child in children])
    told = {row.pop("subject"): MonitoringStanding(**row) for row in known.iter_rows(named=True)}
    return [told.get(child.id) for child in children]


@extend(Mutation)
def open_round(store: Any, input: actions.OpenRound) -> Round:
    """Open a county's round of a half-year."""
    return actions.open_round(store, input)


@extend(Mutation)
def close_round(store: Any, input: actions.CloseRound) -> Round:
    """Close a round."""
    return actions.close_round(store, input)


@extend(Mutation)
def verify_child(store: Any, input: actions.VerifyChild) -> Verification:
    """Record that a child was verified, and how."""
    return actions.verify_child(store, input)
