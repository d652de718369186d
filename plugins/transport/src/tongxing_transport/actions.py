"""What transport does. The one room that writes."""

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from .records import PupilCard


class IssuePupilCard(BaseModel):
    """What a card office fills in."""

    child: str
    number: str = Field(min_length=4, max_length=32)
    valid_from: date
    valid_until: date | None = None


def issue_pupil_card(store: Any, input: IssuePupilCard) -> PupilCard:
    """Issue a pupil card; one that is running ends the day before. Records that CITY_TRANSIT was delivered."""
    for running in store.current(PupilCard, child=input.child, on=input.valid_from):
        store.change(running, valid_until=input.valid_from)
    card: PupilCard = store.add(PupilCard(**input.model_dump()))
    store.event("delivered", child=input.child, item="CITY_TRANSIT", happened_on=input.valid_from, about=card)
    return card
