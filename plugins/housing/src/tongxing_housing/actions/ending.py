"""What may cost a household its flat, and how it leaves."""

from datetime import date
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel

from ..records import Breach, RentSubsidy, Tenancy
from .deciding import ITEM
from .refusals import refused

Given = TypeVar("Given", Tenancy, RentSubsidy)
Reason = Literal["expired", "unused", "unpaid", "sublet", "home_bought", "over_income", "moved", "withdrawn"]


class NoteBreach(BaseModel):
    """Something for which a flat may be taken back, and since when it is so."""

    household: str
    kind: Literal["unused", "unpaid", "sublet", "home_bought"]
    valid_from: date


class EndBreach(BaseModel):
    """When it was put right."""

    of: ClassVar[type] = Breach
    id: str
    valid_until: date


class EndLease(BaseModel):
    """When and why a household leaves its flat."""

    of: ClassVar[type] = Tenancy
    id: str
    valid_until: date
    end_reason: Reason


class EndRentSubsidy(BaseModel):
    """When and why a subsidy ends: the first day for which it is not paid."""

    of: ClassVar[type] = RentSubsidy
    id: str
    valid_until: date
    end_reason: Reason


def note_breach(store: Any, input: NoteBreach) -> Breach:
    """Note what is wrong."""
    noted: Breach = store.add(Breach(**input.model_dump()))
    return noted


def end_breach(store: Any, input: EndBreach) -> Breach:
    """Note that it was put right."""
    ended: Breach = store.change(store.get(Breach, input.id), valid_until=input.valid_until)
    return ended


def end_lease(store: Any, input: EndLease) -> Tenancy:
    """End a lease; the application is closed, and whoever needs housing again applies again."""
    return _ended(store, Tenancy, input)


def end_rent_subsidy(store: Any, input: EndRentSubsidy) -> RentSubsidy:
    """End a subsidy; the application is closed."""
    return _ended(store, RentSubsidy, input)


def _ended(store: Any, record: type[Given], input: EndLease | EndRentSubsidy) -> Given:
    given = store.get(record, input.id)
    if given.valid_until is not None:
        raise refused("ENDED_ALREADY")
    ended: Given = store.change(given, valid_until=input.valid_until, end_reason=input.end_reason)
    told: dict[str, Any] = {"household": given.household, "item": ITEM, "thread": given.application}
    payload = {"reason": input.end_reason}
    store.event("housing_left", **told, happened_on=input.valid_until, about=ended, payload=payload)
    if given.application is not None:
        store.event("closed", **told, happened_on=input.valid_until, about=ended)
    return ended
