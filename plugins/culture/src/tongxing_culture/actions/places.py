"""Venues open and close, activities are planned and called off."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from ..records import Activity, Participation, Venue
from ..records.children import HOLDING
from .inputs import Body, Programme, placed
from .places_given import told
from .refusals import refused


class OpenVenue(BaseModel):
    """A place for children that opens."""

    division: str
    kind: Literal[
        "CHILDREN_HOME",
        "TONGXIN_HARBOUR",
        "ACTIVITY_CENTRE",
        "PROTECTION_STATION",
        "SCHOOL",
        "COMMUNITY",
        "LIBRARY",
        "OUTDOORS",
    ]
    name: str = Field(max_length=120)
    run_by: Body
    opened_on: date
    harbour_places: int = Field(0, ge=0)


def open_venue(store: Any, input: OpenVenue) -> Venue:
    """Open a venue of a division."""
    opened: Venue = store.add(Venue(**placed(input)))
    return opened


class CloseVenue(BaseModel):
    """Which venue closes; the first day on which it is closed."""

    of: ClassVar[type] = Venue
    id: str
    closed_on: date


def close_venue(store: Any, input: CloseVenue) -> Venue:
    """Close a venue."""
    closed: Venue = store.change(store.get(Venue, input.id), closed_on=input.closed_on)
    return closed


class PlanActivity(BaseModel):
    """An activity of a programme, before anybody has enrolled."""

    division: str
    programme: Programme
    title: str = Field(max_length=120)
    organiser: Body
    venue: str | None = None
    held_on: date
    enrol_until: date
    capacity: int = Field(ge=1)
    age_from: int | None = Field(None, ge=0, le=17)
    age_to: int | None = Field(None, ge=0, le=17)


def plan_activity(store: Any, input: PlanActivity) -> Activity:
    """Plan an activity; a venue that is named must be one that the organiser sees."""
    if input.venue is not None:
        store.get(Venue, input.venue)
    planned: Activity = store.add(Activity(**placed(input)))
    return planned


class CallOff(BaseModel):
    """Which activity is called off, and when that was said."""

    of: ClassVar[type] = Activity
    id: str
    called_off_on: date


def call_off(store: Any, input: CallOff) -> Activity:
    """Call an activity off: everybody who has a place, was offered one or waits is told so."""
    activity = store.get(Activity, input.id)
    if activity.called_off_on is not None:
        raise refused("CALLED_OFF")
    if activity.counted_on is not None:
        raise refused("COUNTED_ALREADY")
    for place in store.find(Participation, activity=activity.id):
        if place.state in (*HOLDING, "waiting"):
            told(store, store.change(place, state="called_off"), input.called_off_on)
    off: Activity = store.change(activity, called_off_on=input.called_off_on, taken=0)
    return off
