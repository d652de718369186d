"""What a desk of the bureau looks at: the queue in turn, the flats that are free, the leases that are to be renewed."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import strawberry

from tongxing import national, plus_months
from tongxing_graphql import Query, Reading, extend

from ..actions import in_turn
from ..records import Flat, QueuePlace, Tenancy


@strawberry.type
class QueueEntry:
    """A household in the queue. ``number``: how many wait before it for the same form in the same place, and itself."""

    number: int
    household: str = strawberry.field(description="Record id of the household.")
    place: str = strawberry.field(description="Record id of its place in the queue.")
    application: str
    track: str
    form: str
    priority: str
    waits_at: str
    registered_on: date
    days: int = strawberry.field(description="Since the registration.")


@strawberry.type
class LeaseToRenew:
    """A lease whose renewal is to be applied for now."""

    household: str
    tenancy: str
    flat: str
    ends_on: date


@extend(Query)
def queue(reading: Reading, division: str, form: str | None = None) -> list[QueueEntry]:
    """Who waits in a division, in turn, as far as you may see them; numbers count each place and form by itself."""
    low, high = national().range_of(division)
    here = [each for each in reading.all(QueuePlace) if low <= (each.waits_at or "") < high]
    return [_told(n, place, reading.access.day) for n, place in numbered(here) if form in (None, place.form)]


def numbered(places: Iterable[QueuePlace]) -> Iterator[tuple[int, QueuePlace]]:
    """Each that waits with its number among those who wait for the same form in the same place, in turn."""
    lines: dict[tuple[str, str], list[QueuePlace]] = {}
    for place in in_turn(each for each in places if each.priority):  # who may not see the queue sees no number
        lines.setdefault((place.waits_at, place.form), []).append(place)
    for line in sorted(lines):
        yield from enumerate(lines[line], 1)


def _told(number: int, place: QueuePlace, day: date) -> QueueEntry:
    names = ("household", "application", "track", "form", "priority", "waits_at", "registered_on")
    told = {name: getattr(place, name) for name in names}
    return QueueEntry(number=number, place=place.id, days=(day - place.registered_on).days, **told)


@extend(Query)
def free_flats(reading: Reading, division: str, floor_from: float | None = None) -> list[Flat]:
    """Flats of a division that may be rented today and that nobody rents, as far as you may see leases; largest first."""
    low, high = national().range_of(division)
    day, taken = reading.access.day, {lease.flat for lease in reading.all(Tenancy) if lease.valid_until is None}
    free = [each for each in reading.all(Flat) if low <= (each.division or "") < high and each.id not in taken]
    open_ = [each for each in free if each.offered_on <= day and (each.withdrawn_on is None or day < each.withdrawn_on)]
    return sorted((each for each in open_ if each.floor_m2 >= (floor_from or 0)), key=lambda each: -each.floor_m2)


@extend(Query)
def leases_to_renew(reading: Reading, parameters: Any, on: date | None = None) -> list[LeaseToRenew]:
    """Leases that end within the time before their end in which a renewal is applied for; the first to end first."""
    day = on or reading.access.day
    running = [each for each in reading.all(Tenancy) if each.ends_on and each.valid_until is None]
    months = parameters.lease_renewal_months.on(day) or 0
    due = [each for each in running if plus_months(each.ends_on, -months) <= day < each.ends_on]
    found = sorted(due, key=lambda each: (each.ends_on, each.id))
    return [LeaseToRenew(household=e.household, tenancy=e.id, flat=e.flat, ends_on=e.ends_on) for e in found]
