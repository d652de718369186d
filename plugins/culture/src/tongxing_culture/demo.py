"""Invented venues, activities and places at them for the demo city, and the truth that follows from how they were made.

Each child gets one story: it took part within the year, it did so longer ago, its family says that it joins nothing, or nobody
has said anything. No gaps are told: since when a child counts as floating, the residence clock says.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from tongxing import DemoChild, DemoData, DemoRow, national
from tongxing.records.ids import seeded

from .records import Activity, Participation, Venue
from .records.children import WISHES

DAY = date(2026, 11, 23)
"""The demo's."""
STORIES = {"joined": 0.35, "lapsed": 0.15, "denied": 0.2, "unknown": 0.3}
INTRODUCED, WISHING, ASKING = 0.5, 0.6, 0.1
PAST = (
    ("READING_LETTERS", date(2026, 10, 17)),
    ("CITY_INTRO", date(2026, 9, 12)),
    ("HOLIDAY_EVENTS", date(2025, 6, 1)),
)
"""Held in each county: two within the year and one longer ago."""
COMING = date(2026, 12, 12)
PLACES = 4
"""Of the activity that is coming; whoever asks later waits."""
_IDS = 9_000
"""Away from the ids that other departments invent of the same seed."""


@dataclass
class County:
    """The venue of a county and its activities, by programme; the coming one apart."""

    venue: Venue
    past: Mapping[str, Activity]
    coming: Activity


def invent(children: Sequence[DemoChild], seed: int) -> DemoData:
    """A story for each child, a venue with activities in each county, and the truth that follows."""
    random = Random(f"culture {seed}")
    counties = _counties(children, seed)
    stories = {child.key: random.choices(list(STORIES), list(STORIES.values()))[0] for child in children}
    places = [place for child in children for place in _past(child, stories[child.key], counties, random)]
    asked = [place for child in children for place in _asked(child, counties, random)]
    taken = Counter(place.activity for place in [*places, *asked])
    for county in counties.values():
        _count(county, taken)
    answers: dict[str, dict[str, Any]] = {
        "joins_activities": {key: story == "joined" for key, story in stories.items() if story in ("joined", "denied")},
        "activity_wish": {child.key: random.choice(list(WISHES)) for child in children if random.random() < WISHING},
    }
    kept = [record for each in counties.values() for record in (each.venue, *each.past.values(), each.coming)]
    return DemoData(answers, [*kept, *places, *asked], _truth(children, stories, places, asked))


def _truth(
    children: Sequence[DemoChild],
    stories: Mapping[str, str],
    places: Sequence[DemoRow],
    asked: Sequence[DemoRow],
) -> dict[str, Any]:
    """By how they were made: who joins, who is known to join nothing, of whom nobody knows, who was shown the city, who waits."""
    came = {place.child for place in places}
    recent = {place.child for place in places if place.held_on.year == DAY.year}
    denied = {key for key, story in stories.items() if story == "denied"}
    known, every = came | denied, [child.key for child in children]
    return {
        "joining": [key for key in every if key in recent],
        "joining_nothing": [key for key in every if key not in recent and key in known],
        "not_known": [key for key in every if key not in known],
        "introduced": [place.child for place in places if place.programme == "CITY_INTRO"],
        "waiting": [place.child for place in asked if place.state == "waiting"],
    }


def _counties(children: Sequence[DemoChild], seed: int) -> dict[str, County]:
    new_id = seeded(seed + _IDS)
    codes = sorted({c for child in children if (c := national().county_of(child.residence)) and c.startswith("2301")})
    return {code: _county(code, new_id) for code in codes}


def _county(code: str, new_id: Any) -> County:
    name = national().name(code)
    told: dict[str, Any] = {"kind": "CHILDREN_HOME", "name": f"示例{name}儿童之家", "run_by": "womens_federation"}
    venue = Venue(id=new_id("23"), division=code, opened_on=date(2024, 3, 1), **told)

    def activity(programme: str, held_on: date, capacity: int) -> Activity:
        said: dict[str, Any] = {"programme": programme, "title": f"示例活动{held_on:%m%d}", "organiser": "youth_league"}
        said |= {"held_on": held_on, "enrol_until": held_on - timedelta(days=2)}
        return Activity(id=new_id("23"), division=code, venue=venue.id, capacity=capacity, **said)

    past = {programme: activity(programme, day, 500) for programme, day in PAST}
    return County(venue, past, activity("TONGYUE_READING", COMING, PLACES))


def _past(child: DemoChild, story: str, counties: Mapping[str, County], random: Random) -> Iterator[DemoRow]:
    """Where a child took part; a child who was not born then has joined nothing."""
    county = counties.get(national().county_of(child.residence) or "")
    introduced = random.random() < INTRODUCED
    if county is None or story not in ("joined", "lapsed"):
        return
    programmes = (
        ["HOLIDAY_EVENTS"] if story == "lapsed" else ["READING_LETTERS", *(["CITY_INTRO"] if introduced else [])]
    )
    for programme in programmes:
        activity = county.past[programme]
        if child.birth_date < activity.held_on:
            yield _place(child, activity, "attended")


def _asked(child: DemoChild, counties: Mapping[str, County], random: Random) -> Iterator[DemoRow]:
    """Some ask for the activity that is coming: the first get a place, the others a number."""
    county = counties.get(national().county_of(child.residence) or "")
    if random.random() >= ASKING or county is None:
        return
    coming = county.coming
    if coming.taken < coming.capacity:
        coming.taken += 1
        yield _place(child, coming, "placed")
    else:
        coming.last_turn += 1
        yield _place(child, coming, "waiting", turn=coming.last_turn)


def _place(child: DemoChild, activity: Activity, state: str, turn: int | None = None) -> DemoRow:
    asked_on = min(activity.enrol_until, DAY)
    told: dict[str, Any] = {"activity": activity.id, "programme": activity.programme, "held_on": activity.held_on}
    return DemoRow(Participation, child=child.key, state=state, asked_on=asked_on, turn=turn, **told)


def _count(county: County, taken: Mapping[str, int]) -> None:
    for activity in county.past.values():
        activity.taken = taken[activity.id]
        activity.counted_on = activity.held_on
