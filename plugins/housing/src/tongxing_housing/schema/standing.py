"""How each household stands, from the application to the exit: one word, since when, and its number where it waits."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from tongxing import HouseholdEvent, plus_months
from tongxing_graphql import Query, Reading, extend

from ..actions.deciding import ITEM
from ..records import QueuePlace, RentSubsidy, Tenancy
from .reading import numbered


@strawberry.enum(description="From the application to the exit.")
class HousingState(Enum):
    """The states of public rental housing, in their order."""

    APPLIED = "APPLIED"
    VERIFIED = "VERIFIED"
    PUBLISHED = "PUBLISHED"
    WAITING = "WAITING"
    ALLOCATED_FLAT = "ALLOCATED_FLAT"
    SUBSIDY = "SUBSIDY"
    RENEWAL_DUE = "RENEWAL_DUE"
    REFUSED = "REFUSED"
    EXITED = "EXITED"


_BY_EVENT = {
    "household_verified": HousingState.VERIFIED,
    "result_published": HousingState.PUBLISHED,
    "refused": HousingState.REFUSED,
    "withdrawn": HousingState.EXITED,
    "closed": HousingState.EXITED,
    "housing_left": HousingState.EXITED,
}
"""What the last event of an application comes to; any other leaves it applied for."""


@strawberry.type
class HousingStanding:
    """One household. ``number``: its number in the queue, where it waits."""

    household: str
    state: HousingState
    since: date
    number: int | None = None
    form: str | None = None
    ends_on: date | None = None


@extend(Query)
def standings(
    reading: Reading, parameters: Any, household: str | None = None, state: HousingState | None = None
) -> list[HousingStanding]:
    """Every household that applied, waits, has a flat or subsidy, or left, as far as you may see them."""
    day, months = reading.access.day, parameters.lease_renewal_months.on(reading.access.day) or 0
    told: dict[str, HousingStanding] = {each.household: each for each in _by_events(reading, day)}
    told |= {each.household: each for each in _waiting(reading)}
    told |= {each.household: each for each in _given(reading, day, months)}
    found = [each for key, each in sorted(told.items()) if household in (None, key) and state in (None, each.state)]
    return found


def _by_events(reading: Reading, day: date) -> Iterator[HousingStanding]:
    mine = [each for each in reading.all(HouseholdEvent) if each.item == ITEM and each.happened_on <= day]
    for event in sorted(mine, key=lambda each: (each.happened_on, each.recorded_at)):  # the last one counts
        state = _BY_EVENT.get(event.kind, HousingState.APPLIED)
        yield HousingStanding(household=event.household, state=state, since=event.happened_on)


def _waiting(reading: Reading) -> Iterator[HousingStanding]:
    for number, place in numbered(reading.all(QueuePlace)):
        told: dict[str, Any] = {"household": place.household, "since": place.registered_on, "form": place.form}
        yield HousingStanding(**told, state=HousingState.WAITING, number=number)


def _given(reading: Reading, day: date, months: int) -> Iterator[HousingStanding]:
    for paid in _running(reading.all(RentSubsidy), day):
        told: dict[str, Any] = {"household": paid.household, "since": paid.valid_from, "form": "subsidy"}
        yield HousingStanding(**told, state=HousingState.SUBSIDY)
    for lease in _running(reading.all(Tenancy), day):
        if lease.ends_on > day:
            is_due = plus_months(lease.ends_on, -months) <= day
            state = HousingState.RENEWAL_DUE if is_due else HousingState.ALLOCATED_FLAT
            kept: dict[str, Any] = {"household": lease.household, "since": lease.valid_from, "form": "flat"}
            yield HousingStanding(**kept, state=state, ends_on=lease.ends_on)


def _running(given: Sequence[Any], day: date) -> list[Any]:
    """Of which the days may be seen, and which runs on the day."""
    return [each for each in given if each.valid_from and each.valid_from <= day < (each.valid_until or date.max)]
