"""What several acts ask first: is the application approved, and then it is delivered; where does the guardian live, in which homes."""

from datetime import date
from typing import Any, Literal

from tongxing import Application, Child, Guardianship, HouseholdMember, application_of

from ..records import JobChannel
from .refusals import refused

Subject = Literal["guardian", "household"]


def approved(store: Any, kind: Subject, subject: str, thread: str, item: str) -> Application:
    """The approved application of this item. Raises Invalid for one that is not."""
    application: Application = application_of(store, kind, subject, thread)
    if application.item != item or application.state != "approved":
        raise refused("NOT_APPROVED")
    return application


def deliver(store: Any, kind: Subject, application: Application, on: date, about: Any) -> None:
    """The application is delivered by this record."""
    told: dict[str, Any] = {kind: application.subject, "item": application.item, "thread": application.thread}
    store.event("delivered", **told, happened_on=on, about=about)


def check_open(store: Any, channel: str | None, on: date) -> None:
    """Raise Invalid for a channel that is not open on a day."""
    if channel is None:
        return
    found = store.get(JobChannel, channel)
    if on < found.opened_on or (found.closed_on and on >= found.closed_on):
        raise refused("CHANNEL_CLOSED")


def children_of(store: Any, guardian: str, on: date) -> list[str]:
    """Record ids of the children in a guardian's care on a day."""
    return sorted({tie.child for tie in store.current(Guardianship, guardian=guardian, on=on)})


def homes_of(store: Any, guardian: str, on: date) -> list[str]:
    """Record ids of the households in which these children live."""
    members = [
        m for child in children_of(store, guardian, on) for m in store.current(HouseholdMember, child=child, on=on)
    ]
    return sorted({member.household for member in members})


def residence_of(store: Any, guardian: str, on: date) -> str | None:
    """Where the guardian's children live, if that is one place."""
    places = {store.get(Child, child).residence for child in children_of(store, guardian, on)}
    return places.pop() if len(places) == 1 else None
