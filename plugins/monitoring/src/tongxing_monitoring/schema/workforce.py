"""Supervisors and directors in GraphQL: cover by trained workers, places without one, children for each director."""

from datetime import date
from typing import Any

import strawberry

from tongxing_graphql import Mutation, Query, Reading, extend

from .. import actions
from ..facts import workforce
from ..records import Training, Worker


@strawberry.type
class TrainingCover:
    """How many workers of a role serve and are trained in a county. `places` is null for villages: no table lists them."""

    county: str
    role: str
    places: int | None
    staffed: int
    trained: int
    untrained: int


@strawberry.type
class Caseload:
    """Children living in the village of one director. `limit` and `over` are null where nobody has set a limit."""

    division: str
    children: int
    limit: int | None
    over: bool | None


@extend(Query)
def training_cover(reading: Reading, on: date | None = None, since: date | None = None) -> list[TrainingCover]:
    """Who serves and who was trained, by county and role; only trainings from the day `since` on, where it is given."""
    found = workforce.training_cover(reading, on=on or reading.access.day, since=since)
    return [TrainingCover(**vars(each)) for each in found]


@extend(Query)
def places_without(reading: Reading, role: str, on: date | None = None) -> list[str]:
    """Codes of townships without a `child_supervisor`, or of villages with children and without a `child_director`."""
    return workforce.places_without(reading, role, on=on or reading.access.day)


@extend(Query)
def caseloads(reading: Reading, parameters: Any, on: date | None = None) -> list[Caseload]:
    """How many children live in the village of each director."""
    day = on or reading.access.day
    limit = parameters.director_caseload.on(day)
    found = workforce.caseloads(reading, on=day)
    return [
        Caseload(division=place, children=count, limit=limit, over=None if limit is None else count > limit)
        for place, count in found.items()
    ]


@extend(Mutation)
def appoint_worker(store: Any, input: actions.AppointWorker) -> Worker:
    """Register a supervisor of a township or a director of a village, by name."""
    return actions.appoint_worker(store, input)


@extend(Mutation)
def end_service(store: Any, input: actions.EndService) -> Worker:
    """Note that a supervisor or director no longer serves."""
    return actions.end_service(store, input)


@extend(Mutation)
def note_training(store: Any, input: actions.NoteTraining) -> Training:
    """Note a training of a supervisor or director."""
    return actions.note_training(store, input)
