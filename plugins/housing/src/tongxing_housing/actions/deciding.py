"""From an accepted application to a place in the queue: verification, publication, registration."""

from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from tongxing import Application, HouseholdEvent, application_of, national

from ..records import QueuePlace
from .finding import is_found_out
from .refusals import refused

ITEM, CATEGORY = "PUBLIC_RENTAL", "housing.entitlement"
Priority = Literal[
    "extreme_poverty", "minimum_allowance", "disabled", "child_in_difficulty", "several_children", "none"
]


class VerifyHousehold(BaseModel):
    """That other departments confirmed what the household shows."""

    household: str
    application: str
    happened_on: date


class PublishResult(BaseModel):
    """From which day the result of the verification is public."""

    household: str
    application: str
    happened_on: date


class RegisterInQueue(BaseModel):
    """For what, by which track and with which priority the household waits."""

    household: str
    application: str
    track: Literal["lower_middle", "migrant_worker"]
    form: Literal["flat", "subsidy"]
    priority: Priority = "none"
    registered_on: date


class LeaveQueue(BaseModel):
    """Why a household waits no longer."""

    of: ClassVar[type] = QueuePlace
    id: str
    left_on: date
    left_reason: Literal["withdrawn", "not_eligible", "declined"]


def verify_household(store: Any, input: VerifyHousehold) -> None:
    """Verify a household of which everything is known by more than what it tells."""
    application, _ = accepted(store, input.household, input.application)
    if not is_found_out(store, input.household, input.happened_on):
        raise refused("NOT_FOUND_OUT")
    _said(store, application, "household_verified", input.happened_on)


def publish_result(store: Any, input: PublishResult) -> None:
    """Publish what was verified."""
    application, _ = accepted(store, input.household, input.application)
    if _day_of(store, application, "household_verified") is None:
        raise refused("NOT_VERIFIED")
    _said(store, application, "result_published", input.happened_on)


def register_in_queue(store: Any, input: RegisterInQueue) -> QueuePlace:
    """Approve the application and register the household, when its result was public for as long as the city asks."""
    application, place = accepted(store, input.household, input.application)
    published = _day_of(store, application, "result_published")
    if published is None:
        raise refused("NOT_PUBLISHED")
    days = store.parameters.rental_publication_days.on(place, published).value
    if days is not None and input.registered_on <= published + timedelta(days=days):
        raise refused("PUBLICATION_RUNS")
    if [each for each in store.find(QueuePlace, household=input.household) if each.left_on is None]:
        raise refused("ALREADY_WAITS")
    county = national().county_of(place) or place  # one queue a county, whoever accepts
    waits: QueuePlace = store.add(QueuePlace(**input.model_dump(), waits_at=county))
    _said(store, application, "approved", input.registered_on, about=waits)
    return waits


def leave_queue(store: Any, input: LeaveQueue) -> QueuePlace:
    """End a place in the queue without a flat or subsidy; the application is withdrawn."""
    place = store.get(QueuePlace, input.id)
    if place.left_on is not None:
        raise refused("ENDED_ALREADY")
    left: QueuePlace = store.change(place, left_on=input.left_on, left_reason=input.left_reason)
    application = application_of(store, "household", place.household, place.application)
    _said(store, application, "withdrawn", input.left_on, about=left)
    return left


def accepted(store: Any, household: str, thread: str) -> tuple[Application, str]:
    """The application that is being verified, and where. Raises Invalid where it is not, NotAllowed for who decides elsewhere."""
    application = application_of(store, "household", household, thread)
    if application.item != ITEM or application.state != "accepted":
        raise refused("NOT_ACCEPTED")
    if application.deciding is None:
        raise refused("DECIDED_NOWHERE")
    store.demand_at(application.deciding, CATEGORY)
    return application, application.deciding


def _day_of(store: Any, application: Application, kind: str) -> date | None:
    """The last day on which this happened in the application."""
    found = store.find(HouseholdEvent, household=application.subject, thread=application.thread, kind=kind)
    return max((event.happened_on for event in found), default=None)


def _said(store: Any, application: Application, kind: str, day: date, **more: Any) -> None:
    told: dict[str, Any] = {"household": application.subject, "item": ITEM, "thread": application.thread}
    store.event(kind, **told, happened_on=day, **more)
