"""Who came to an activity is noted, once; whoever took part was served."""

from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel

from ..records import Activity, Participation
from ..records.children import HOLDING
from .refusals import refused

ITEMS = {"CITY_INTRO": "CITY_INTRO", "PARTNER_PLAN": "PARTNER_PLAN"}
"""Programmes that deliver an item of their own beside that of all activities."""
EVERY = "MIND_CULTURE_CITY"


class CountAttendance(BaseModel):
    """Who was there: children with a place, and others who came without one."""

    of: ClassVar[type] = Activity
    id: str
    present: list[str]
    counted_on: date


def count_attendance(store: Any, input: CountAttendance) -> Activity:
    """Note who came. Who had a place and did not come was absent; who came without one counts while there are places.

    Whoever waited or was offered a place and did not come has lost nothing: the turn lapses.
    """
    activity = store.get(Activity, input.id)
    _demand_held(activity, input.counted_on)
    lists = {each.child: each for each in store.find(Participation, activity=activity.id) if _stands(each)}
    present = dict.fromkeys(input.present)
    if len(present) > activity.capacity:
        raise refused("NO_PLACE_LEFT")
    for child in present:
        _came(store, activity, child, lists.get(child))
    for child, place in lists.items():
        if child not in present:
            store.change(place, state="absent" if place.state == "placed" else "lapsed")
    counted: Activity = store.change(activity, counted_on=input.counted_on, taken=len(present))
    return counted


def _stands(place: Participation) -> bool:
    return place.state in (*HOLDING, "waiting")


def _demand_held(activity: Activity, on: date) -> None:
    if activity.called_off_on is not None:
        raise refused("CALLED_OFF")
    if activity.counted_on is not None:
        raise refused("COUNTED_ALREADY")
    if on < activity.held_on:
        raise refused("NOT_HELD_YET")


def _came(store: Any, activity: Activity, child: str, place: Participation | None) -> None:
    held_on, programme = activity.held_on, activity.programme
    if place is None:
        told: dict[str, Any] = {"child": child, "activity": activity.id, "programme": programme, "held_on": held_on}
        here = store.add(Participation(**told, asked_on=held_on, state="attended"))
    else:
        here = store.change(place, state="attended")
    about: dict[str, Any] = {"child": child, "happened_on": held_on, "about": here}
    store.event("activity_joined", payload={"programme": programme}, **about)
    for item in (EVERY, ITEMS.get(programme)):
        if item is not None:
            store.event("delivered", item=item, **about)
