"""The federation's own fields and mutations; its records appear by themselves: child { rehabilitation { rehabPlans … } }."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry
from sqlalchemy import select

from tongxing import Child, ServiceEvent, national, plus_months
from tongxing_graphql import Mutation, Query, Reading, extend

from . import actions
from .records import Disability, Institution, RehabPlan, RehabSession, Settlement, Subsidy

__all__ = [
    "aid_ends",
    "check_means",
    "designate_institution",
    "designated",
    "end_subsidy",
    "grant_subsidy",
    "note_disability",
    "plan_costs",
    "record_session",
    "settle",
    "start_plan",
]


@strawberry.type
class PlanCosts:
    """What a plan has come to."""

    plan: str = strawberry.field(description="Record id of the plan.")
    sessions: int
    cost_fen: int
    settled_fen: int
    left_fen: int | None = strawberry.field(description="Of the ceiling; null where the plan has none.")


@extend(Query)
def plan_costs(reading: Reading, division: str | None = None) -> list[PlanCosts]:
    """Plans with their sessions, costs and settlements, as far as you may see them."""
    plans, sessions = reading.all(RehabPlan), reading.all(RehabSession)
    settlements = reading.all(Settlement)
    here = None if division is None else _living(reading, division)
    mine = [each for each in plans if each.kind is not None and (here is None or each.child in here)]
    return [_costs(plan, sessions, settlements) for plan in mine]


def _living(reading: Reading, division: str) -> set[str]:
    """Children who live in a division, of whom that may be seen."""
    child, (low, high) = reading.scope.relation(Child), national().range_of(division)
    living = select(child.c.id).where(child.c.residence >= low, child.c.residence < high)
    return {row["id"] for row in reading.rows(Child, living)}


def _costs(plan: RehabPlan, sessions: Sequence[RehabSession], settlements: Sequence[Settlement]) -> PlanCosts:
    mine = [each for each in sessions if each.plan == plan.id]
    settled = sum(each.amount_fen for each in settlements if each.plan == plan.id)
    left = None if plan.ceiling_fen is None else plan.ceiling_fen - settled
    cost = sum(each.cost_fen for each in mine)
    return PlanCosts(plan=plan.id, sessions=len(mine), cost_fen=cost, settled_fen=settled, left_fen=left)


@extend(Query)
def designated(reading: Reading, division: str, group: str | None = None) -> list[Institution]:
    """Institutions that are designated today in a division, for a group where one is named."""
    relation, day = reading.scope.relation(Institution), reading.access.day
    low, high = national().range_of(division)
    wanted = select(relation.c.id).where(relation.c.division >= low, relation.c.division < high)
    until = relation.c.designated_until
    wanted = wanted.where(relation.c.designated_on <= day, until.is_(None) | (until > day)).order_by(relation.c.id)
    found = reading.all(Institution, ids=list(reading.connection.execute(wanted).scalars()))
    return [each for each in found if group is None or group in each.groups.split(",")]


@extend(Child, requires="{ birthDate }")
def aid_ends(children: Sequence[Child], parameters: Any, on: date) -> list[date | None]:
    """The first day on which a child is too old for aid by the national base; a province may go further."""
    last = parameters.rehab_age_max.on(on)
    return [plus_months(child.birth_date, 12 * (last + 1)) if child.birth_date and last else None for child in children]


@extend(Mutation)
def note_disability(store: Any, input: actions.NoteDisability) -> Disability:
    """Note what a certificate or a diagnosis says."""
    return actions.note_disability(store, input)


@extend(Mutation)
def designate_institution(store: Any, input: actions.DesignateInstitution) -> Institution:
    """Designate an institution of a county."""
    return actions.designate_institution(store, input)


@extend(Mutation)
def check_means(store: Any, input: actions.CheckMeans) -> ServiceEvent:
    """Note that other departments answered about the family of an accepted application."""
    checked: ServiceEvent = actions.check_means(store, input)
    return checked


@extend(Mutation)
def start_plan(store: Any, input: actions.StartPlan) -> RehabPlan:
    """Start a plan of aid: of an approved application, or urgent and before it is."""
    return actions.start_plan(store, input)


@extend(Mutation)
def record_session(store: Any, input: actions.RecordSession) -> RehabSession:
    """Note a session of a plan."""
    return actions.record_session(store, input)


@extend(Mutation)
def settle(store: Any, input: actions.Settle) -> Settlement:
    """Pay the institution of a plan, up to its costs and its ceiling."""
    return actions.settle(store, input)


@extend(Mutation)
def grant_subsidy(store: Any, input: actions.GrantSubsidy) -> Subsidy:
    """Grant a subsidy by an approved application, from the month in which it was applied for."""
    return actions.grant_subsidy(store, input)


@extend(Mutation)
def end_subsidy(store: Any, input: actions.EndSubsidy) -> Subsidy:
    """End a subsidy."""
    return actions.end_subsidy(store, input)
