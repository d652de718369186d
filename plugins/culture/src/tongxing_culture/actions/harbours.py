"""A regular place at a Tongxin harbour is given by an approved application, and ends."""

from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from tongxing import application_of

from ..records import HarbourPlace, Venue
from .refusals import refused

ITEM = "TONGXIN_HARBOUR"


class NoteCompanionMet(BaseModel):
    """When the companion met the family of an accepted application."""

    child: str
    application: str
    met_on: date


def note_companion_met(store: Any, input: NoteCompanionMet) -> Any:
    """Note that the companion met the family, which ends that step of the procedure."""
    application = application_of(store, "child", input.child, input.application)
    if application.item != ITEM or application.state != "accepted":
        raise refused("NOT_ACCEPTED")
    told: dict[str, Any] = {"child": input.child, "item": ITEM, "thread": application.thread}
    return store.event("companion_met", **told, happened_on=input.met_on)


class GiveHarbourPlace(BaseModel):
    """Which harbour takes the child of an approved application, and who keeps it company."""

    child: str
    venue: str
    application: str
    companion: str | None = Field(None, max_length=60)
    valid_from: date


def give_harbour_place(store: Any, input: GiveHarbourPlace) -> HarbourPlace:
    """Give a place of a harbour that is open and has one left; the application is delivered by it."""
    venue = store.get(Venue, input.venue)
    is_open = venue.opened_on <= input.valid_from and (venue.closed_on is None or input.valid_from < venue.closed_on)
    if venue.kind != "TONGXIN_HARBOUR" or not is_open:
        raise refused("NO_HARBOUR")
    application = application_of(store, "child", input.child, input.application)
    if application.item != ITEM or application.state != "approved":
        raise refused("NOT_APPROVED")
    if store.current(HarbourPlace, child=input.child, on=input.valid_from):
        raise refused("PLACE_RUNNING")
    store.change(venue, harbour_taken=venue.harbour_taken + 1)
    given: HarbourPlace = store.add(HarbourPlace(**input.model_dump()))
    about: dict[str, Any] = {"child": input.child, "happened_on": input.valid_from, "about": given}
    store.event("delivered", item=ITEM, thread=application.thread, **about)
    return given


class EndHarbourPlace(BaseModel):
    """Which place ends; the first day on which it is no longer held."""

    of: ClassVar[type] = HarbourPlace
    id: str
    valid_until: date


def end_harbour_place(store: Any, input: EndHarbourPlace) -> HarbourPlace:
    """End a place; the harbour has one more to give."""
    place = store.get(HarbourPlace, input.id)
    if place.valid_until is not None:
        raise refused("ENDED_ALREADY")
    venue = store.get(Venue, place.venue)
    store.change(venue, harbour_taken=venue.harbour_taken - 1)
    ended: HarbourPlace = store.change(place, valid_until=input.valid_until)
    store.event("harbour_place_ended", child=ended.child, happened_on=input.valid_until, about=ended)
    return ended
