"""A child is enrolled for an activity, waits, is offered a place, gives one up."""

from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel

from tongxing import Child, plus_months

from ..records import Activity, Participation
from ..records.children import HOLDING
from .places_given import offered_next, told
from .refusals import refused


class Enrol(BaseModel):
    """Who wants to join what."""

    child: str
    activity: str
    asked_on: date


def enrol(store: Any, input: Enrol) -> Participation:
    """Give a child a place, or a number on the waiting list where none is left."""
    activity = store.get(Activity, input.activity)
    _demand_open(activity, input.asked_on)
    _demand_age(store, activity, input.child)
    if any(each.state in (*HOLDING, "waiting") for each in _places(store, activity, input.child)):
        raise refused("ENROLLED_ALREADY")
    is_full = activity.taken >= activity.capacity
    column = "last_turn" if is_full else "taken"
    counted = store.change(activity, **{column: getattr(activity, column) + 1})
    place = Participation(
        **input.model_dump(),
        programme=activity.programme,
        held_on=activity.held_on,
        state="waiting" if is_full else "placed",
        turn=counted.last_turn if is_full else None,
    )
    return told(store, store.add(place), input.asked_on)


class Withdraw(BaseModel):
    """Whose place, or whose turn, is given up."""

    of: ClassVar[type] = Participation
    id: str
    on: date


def withdraw(store: Any, input: Withdraw) -> Participation:
    """Give up a place or a turn. A place that becomes free is offered to whoever waits longest."""
    place = store.get(Participation, input.id)
    if place.state not in (*HOLDING, "waiting"):
        raise refused("NO_PLACE_TO_GIVE_UP")
    return _gone(store, place, "given_up", input.on)


class AnswerOffer(BaseModel):
    """Whether a place that was offered is taken."""

    of: ClassVar[type] = Participation
    id: str
    takes_it: bool
    on: date


def answer_offer(store: Any, input: AnswerOffer) -> Participation:
    """Take a place that was offered, by its last day, or leave it to the next."""
    place = store.get(Participation, input.id)
    if place.state != "offered" or input.on > place.answer_by:
        raise refused("NOTHING_OFFERED")
    if not input.takes_it:
        return _gone(store, place, "given_up", input.on)
    return told(store, store.change(place, state="placed"), input.on)


class PassOn(BaseModel):
    """Of which activity places that nobody took in time go to the next."""

    of: ClassVar[type] = Activity
    id: str
    on: date


def pass_on(store: Any, input: PassOn) -> Activity:
    """Offer to the next what was offered until an earlier day."""
    for place in store.find(Participation, activity=input.id):
        if place.state == "offered" and place.answer_by < input.on:
            _gone(store, place, "lapsed", input.on)
    passed: Activity = store.get(Activity, input.id)
    return passed


def _gone(store: Any, place: Participation, state: str, on: date) -> Participation:
    held = place.state in HOLDING
    gone: Participation = store.change(place, state=state)
    if held:
        offered_next(store, store.get(Activity, place.activity), on)
    return told(store, gone, on)


def _demand_open(activity: Activity, on: date) -> None:
    if activity.called_off_on is not None:
        raise refused("CALLED_OFF")
    if on > activity.enrol_until or activity.counted_on is not None:
        raise refused("ENROLMENT_CLOSED")


def _demand_age(store: Any, activity: Activity, child: str) -> None:
    """By the day of the activity. A birth date that nobody knows, or that one may not see, refuses nobody."""
    born = store.get(Child, child).birth_date
    if born is None:
        return
    is_young = activity.age_from is not None and activity.held_on < plus_months(born, 12 * activity.age_from)
    is_old = activity.age_to is not None and activity.held_on >= plus_months(born, 12 * (activity.age_to + 1))
    if is_young or is_old:
        raise refused("NOT_OF_THE_AGE")


def _places(store: Any, activity: Activity, child: str) -> list[Participation]:
    found: list[Participation] = store.find(Participation, activity=activity.id, child=child)
    return found
