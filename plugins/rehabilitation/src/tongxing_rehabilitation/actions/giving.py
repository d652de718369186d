"""Rehabilitation aid is given: institutions, plans, sessions, settlement with the institution."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from tongxing import application_of

from ..records import Institution, RehabPlan, RehabSession, Settlement
from .refusals import refused

ITEM = "DISABILITY_REHAB"
Group = Literal["vision", "hearing", "speech", "limb", "intellectual", "autism"]


class DesignateInstitution(BaseModel):
    """An institution that the county's federation designates."""

    division: str
    code: str = Field(max_length=32)
    name: str = Field(max_length=120)
    groups: list[Group] = Field(min_length=1)
    designated_on: date
    designated_until: date | None = None


def designate_institution(store: Any, input: DesignateInstitution) -> Institution:
    """Designate an institution of a county for some groups."""
    told = input.model_dump() | {"groups": ",".join(sorted(set(input.groups)))}
    made: Institution = store.add(Institution(**told | {"division": input.division.ljust(12, "0")}))
    return made


class CheckMeans(BaseModel):
    """When civil affairs and others answered about an accepted application."""

    child: str
    application: str
    checked_on: date


def check_means(store: Any, input: CheckMeans) -> Any:
    """Note that other departments were asked and have answered, which ends that step of the procedure."""
    application = application_of(store, "child", input.child, input.application)
    if application.item != ITEM or application.state != "accepted":
        raise refused("NOT_ACCEPTED")
    told: dict[str, Any] = {"child": input.child, "item": ITEM, "thread": application.thread}
    return store.event("means_checked", **told, happened_on=input.checked_on)


class StartPlan(BaseModel):
    """Aid that begins: of an application that was approved, or urgent and before it is."""

    child: str
    kind: Literal["surgery", "device", "training"]
    group: Group
    institution: str
    application: str | None = None
    is_urgent: bool = False
    ceiling_fen: int | None = Field(None, ge=0)
    valid_from: date
    valid_until: date | None = None


def start_plan(store: Any, input: StartPlan) -> RehabPlan:
    """Start a plan; an approved application is delivered by it."""
    institution = store.get(Institution, input.institution)
    until = institution.designated_until
    is_in_time = institution.designated_on <= input.valid_from and (until is None or input.valid_from < until)
    if not is_in_time or input.group not in institution.groups.split(","):
        raise refused("NOT_DESIGNATED")
    is_approved = _is_approved(store, input)
    if not (is_approved or input.is_urgent):
        raise refused("NOT_APPROVED")
    plan: RehabPlan = store.add(RehabPlan(**input.model_dump(exclude={"group"})))
    if is_approved:
        told: dict[str, Any] = {"child": input.child, "item": ITEM, "thread": input.application}
        store.event("delivered", **told, happened_on=input.valid_from, about=plan)
    return plan


def _is_approved(store: Any, input: StartPlan) -> bool:
    if input.application is None:
        return False
    application = application_of(store, "child", input.child, input.application)
    return bool(application.item == ITEM and application.state == "approved")


class RecordSession(BaseModel):
    """A session that an institution held."""

    plan: str
    held_on: date
    minutes: int = Field(gt=0, le=600)
    cost_fen: int = Field(ge=0)


def record_session(store: Any, input: RecordSession) -> RehabSession:
    """Note a session of a plan that runs on that day."""
    plan = store.get(RehabPlan, input.plan)
    if input.held_on < plan.valid_from or (plan.valid_until and input.held_on >= plan.valid_until):
        raise refused("OUTSIDE_THE_PLAN")
    held: RehabSession = store.add(RehabSession(child=plan.child, **input.model_dump()))
    return held


class Settle(BaseModel):
    """What is paid to the institution of a plan."""

    plan: str
    settled_on: date
    amount_fen: int = Field(gt=0)


def settle(store: Any, input: Settle) -> Settlement:
    """Pay an institution, up to what its sessions have cost and to the ceiling of the plan."""
    plan = store.get(RehabPlan, input.plan)
    paid = sum(each.amount_fen for each in store.find(Settlement, plan=plan.id)) + input.amount_fen
    if plan.ceiling_fen is not None and paid > plan.ceiling_fen:
        raise refused("OVER_THE_CEILING")
    if paid > sum(each.cost_fen for each in store.find(RehabSession, plan=plan.id)):
        raise refused("MORE_THAN_HELD")
    settled: Settlement = store.add(Settlement(child=plan.child, **input.model_dump()))
    return settled
