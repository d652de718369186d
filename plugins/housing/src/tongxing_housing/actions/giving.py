"""A flat or a subsidy is given in turn, and a lease renewed."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from tongxing import plus_months

from ..records import Breach, Flat, QueuePlace, RentSubsidy, Tenancy
from .deciding import CATEGORY, ITEM
from .refusals import refused
from .turns import in_turn

Turn = Literal["in_turn", "declined_by_others", "fits_a_disability", "fits_the_number"]


class OfferFlat(BaseModel):
    """A flat that may be rented from a day on."""

    division: str
    code: str = Field(max_length=32)
    estate: str = Field(max_length=120)
    floor_m2: float = Field(ge=1)
    month_fen: int | None = Field(None, ge=0)
    offered_on: date


class AllocateFlat(BaseModel):
    """Which flat a household gets, until when; ``turn``: why it goes before others, where it does."""

    household: str
    application: str
    flat: str
    month_fen: int | None = Field(None, ge=0)
    valid_from: date
    ends_on: date
    turn: Turn = "in_turn"


class GrantRentSubsidy(BaseModel):
    """A subsidy a month, from a day on."""

    household: str
    application: str
    month_fen: int = Field(gt=0)
    valid_from: date


class RenewLease(BaseModel):
    """Until when a lease goes on."""

    of: ClassVar[type] = Tenancy
    id: str
    ends_on: date


def offer_flat(store: Any, input: OfferFlat) -> Flat:
    """Take a flat into the stock of a county."""
    told = input.model_dump() | {"division": input.division.ljust(12, "0")}
    made: Flat = store.add(Flat(**told))
    return made


def allocate_flat(store: Any, input: AllocateFlat) -> Tenancy:
    """Give a free flat to the household whose turn it is; its application is delivered by the lease."""
    place = _waiting(store, input.household, input.application, "flat")
    _check_free(store, input.flat, input.valid_from)
    _check_term(store, input.valid_from, input.ends_on)
    before = in_turn(store.find(QueuePlace, waits_at=place.waits_at, form="flat"))[0]
    if before.id != place.id and input.turn == "in_turn":
        raise refused("OUT_OF_TURN")
    lease: Tenancy = store.add(Tenancy(**input.model_dump(exclude={"turn"})))
    _delivered(store, place, lease, "flat_allocated", {"turn": input.turn})
    return lease


def grant_rent_subsidy(store: Any, input: GrantRentSubsidy) -> RentSubsidy:
    """Begin to pay a household that waits for the subsidy."""
    place = _waiting(store, input.household, input.application, "subsidy")
    paid: RentSubsidy = store.add(RentSubsidy(**input.model_dump()))
    _delivered(store, place, paid, "subsidy_granted")
    return paid


def renew_lease(store: Any, input: RenewLease) -> Tenancy:
    """Let a lease go on, unless something is not put right."""
    lease = store.get(Tenancy, input.id)
    if lease.valid_until is not None:
        raise refused("ENDED_ALREADY")
    if [breach for breach in store.find(Breach, household=lease.household) if breach.valid_until is None]:
        raise refused("IN_BREACH")
    _check_term(store, lease.ends_on, input.ends_on)
    told: dict[str, Any] = {"household": lease.household, "item": ITEM, "thread": lease.application}
    renewed: Tenancy = store.change(lease, ends_on=input.ends_on)
    store.event("lease_renewed", **told, happened_on=store.access.day, about=renewed)
    return renewed


def _waiting(store: Any, household: str, application: str, form: str) -> QueuePlace:
    """Its place in the queue, where the principal may decide. Raises Invalid where it does not wait for that."""
    found = store.find(QueuePlace, household=household, application=application, form=form)
    waits = next((place for place in found if place.left_on is None), None)
    if waits is None:
        raise refused("NOT_WAITING")
    store.demand_at(waits.waits_at, CATEGORY)
    place: QueuePlace = waits
    return place


def _check_free(store: Any, id: str, on: date) -> None:
    flat = store.get(Flat, id)
    is_offered = flat.offered_on <= on and (flat.withdrawn_on is None or on < flat.withdrawn_on)
    taken = [lease for lease in store.find(Tenancy, flat=id) if (lease.valid_until or date.max) > on]
    if taken or not is_offered:
        raise refused("FLAT_NOT_FREE")


def _check_term(store: Any, start: date, end: date) -> None:
    longest = store.parameters.lease_months_max.on(start)
    if longest is not None and end > plus_months(start, longest):
        raise refused("LEASE_TOO_LONG")


def _delivered(store: Any, place: QueuePlace, given: Any, kind: str, payload: dict[str, Any] | None = None) -> None:
    store.change(place, left_on=given.valid_from, left_reason="allocated")
    told: dict[str, Any] = {"household": place.household, "item": ITEM, "thread": place.application}
    store.event("delivered", **told, happened_on=given.valid_from, about=given)
    store.event(kind, **told, happened_on=given.valid_from, about=given, payload=payload)
