"""Whose turn it is: priority groups in their order, within a group who was registered first."""

from collections.abc import Iterable

from ..records import PRIORITIES, QueuePlace

_RANK = {group: rank for rank, group in enumerate(PRIORITIES)}


def in_turn(places: Iterable[QueuePlace]) -> list[QueuePlace]:
    """Those who wait still, in turn."""
    return sorted((place for place in places if place.left_on is None), key=_turn)


def _turn(place: QueuePlace) -> tuple[int, str, str]:
    return _RANK[place.priority], place.registered_on.isoformat(), place.id
