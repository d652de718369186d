"""Households without work: found, referred to who helps, helped, and cleared by the first who works."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from tongxing import AddEvent, Command, Guardianship, Happened, HouseholdMember, national

from ..records import HomeHelp, JobStatus, ZeroEmployment
from ..records.words import WORKING
from .deciding import approved, check_open, deliver, homes_of
from .refusals import refused

ITEM = "ZERO_EMPLOYMENT_AID"


class NoteZeroEmployment(BaseModel):
    """A household in which nobody works. ``to``: code of the division whose office is to help."""

    household: str
    to: str
    found_on: date


def note_zero_employment(store: Any, input: NoteZeroEmployment) -> ZeroEmployment:
    """Note it, unless a guardian is known to work; the office of the division is asked for help by a referral."""
    to = input.to.ljust(12, "0")
    if not national().is_known(to):
        raise refused("UNKNOWN_DIVISION")
    if store.current(ZeroEmployment, household=input.household, on=input.found_on):
        raise refused("HELP_RUNNING")
    if any(_works(store, guardian, input.found_on) for guardian in _guardians(store, input.household, input.found_on)):
        raise refused("HAS_WORK_AT_HOME")
    found: ZeroEmployment = store.add(ZeroEmployment(household=input.household, valid_from=input.found_on))
    told = {"happened_on": input.found_on, "about": found, "payload": {"to": to}}
    store.event("zero_employment_noted", household=input.household, **told)
    return found


def _guardians(store: Any, household: str, on: date) -> set[str]:
    members = store.current(HouseholdMember, household=household, on=on)
    return {tie.guardian for member in members for tie in store.current(Guardianship, child=member.child, on=on)}


def _works(store: Any, guardian: str, on: date) -> bool:
    jobs = store.current(JobStatus, guardian=guardian, on=on)
    return bool(jobs) and max(jobs, key=lambda job: (job.valid_from, job.recorded_at)).status in WORKING


def asked_for_homes(events: Sequence[Happened]) -> Iterator[Command]:
    """A household without work is one to whom help is to be offered, and asks the division's office for it."""
    for event in events:
        if event.kind == "zero_employment_noted":
            about: dict[str, Any] = {"happened_on": event.happened_on, "item": ITEM}
            yield AddEvent("identified", "household", event.subject, **about)
            payload = {
                "to": event.payload["to"],
                "reason": "零就业家庭,请求就业援助 A household without work asks for help",
            }
            yield AddEvent("referred", "household", event.subject, **about, payload=payload)


class StartHomeHelp(BaseModel):
    """Help that begins for a household: by an approved application, or by a referral that was accepted."""

    household: str
    channel: str | None = None
    application: str | None = None
    valid_from: date


def start_home_help(store: Any, input: StartHomeHelp) -> HomeHelp:
    """Start the help; an approved application is delivered by it."""
    if store.current(HomeHelp, household=input.household, on=input.valid_from):
        raise refused("HELP_RUNNING")
    check_open(store, input.channel, input.valid_from)
    application = None
    if input.application is not None:
        application = approved(store, "household", input.household, input.application, ITEM)
    begun: HomeHelp = store.add(HomeHelp(**input.model_dump()))
    if application is not None:
        deliver(store, "household", application, input.valid_from, begun)
    return begun


def clear_homes(store: Any, guardian: str, on: date) -> None:
    """Somebody works from this day: the guardian's households are no longer without work, and their help ends (动态清零)."""
    for household in homes_of(store, guardian, on):
        found = [each for each in store.current(ZeroEmployment, household=household, on=on) if each.valid_from <= on]
        for each in (*found, *store.current(HomeHelp, household=household, on=on)):
            store.change(each, valid_until=on)
        for each in found:
            store.event("zero_employment_cleared", household=household, happened_on=on, about=each)
