"""Who gets the next place of an activity: the order of the waiting list, and until when an offer holds."""

from datetime import date
from typing import Any

from tongxing import workdays

from ..records import Activity, Participation


def offered_next(store: Any, activity: Activity, on: date) -> Activity:
    """A place that has become free is offered to whoever waits longest; nobody waits: one place fewer is taken."""
    waiting = [each for each in store.find(Participation, activity=activity.id) if each.state == "waiting"]
    if not waiting:
        freed: Activity = store.change(activity, taken=activity.taken - 1)
        return freed
    first = min(waiting, key=lambda each: each.turn)
    told(store, store.change(first, state="offered", answer_by=_answer_by(store, activity, on)), on)
    return activity


def told(store: Any, place: Participation, on: date) -> Participation:
    """The same place, after its family and whoever listens were told what became of it."""
    said = {"programme": place.programme, "state": place.state}
    store.event("activity_place_changed", child=place.child, happened_on=on, about=place, payload=said)
    return place


def _answer_by(store: Any, activity: Activity, on: date) -> date:
    """The last day to answer: so many working days on, and not after the activity; that day where no number is set."""
    days = store.parameters.offer_answer_workdays.on(on)
    return activity.held_on if days is None else min(activity.held_on, workdays().plus_workdays(on, days).day)
