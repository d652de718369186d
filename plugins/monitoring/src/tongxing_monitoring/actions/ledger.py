"""Opening and closing entries of the key ledger: by a worker, by somebody who asks for help, from a signal."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from ..records.ledger import LedgerEntry, SignalDismissal
from .refusals import refused

Category = Literal[
    "FAMILY_HARDSHIP", "DISABILITY", "GUARDIAN_MISSING", "VAGRANT", "PSYCH_BEHAVIOUR", "INSURANCE", "SELF_REQUEST"
]
SIGNAL = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"
"""Department and key: ``monitoring.family_in_hardship``."""


class OpenEntry(BaseModel):
    """What a worker found, in which category."""

    child: str
    category: Category
    opened_on: date
    reason: str = Field(min_length=1, max_length=500)
    evidence: str | None = Field(default=None, max_length=1000)


class RequestHelp(BaseModel):
    """What a child or family asks for, and when."""

    child: str
    requested_on: date
    wish: str = Field(min_length=1, max_length=500)
    evidence: str | None = Field(default=None, max_length=1000)


class AcceptSignal(BaseModel):
    """Which signal of which department is entered, in which category, and why."""

    child: str
    signal: str = Field(pattern=SIGNAL, max_length=130)
    category: Category
    opened_on: date
    reason: str = Field(min_length=1, max_length=500)
    evidence: str | None = Field(default=None, max_length=1000)


class DismissSignal(BaseModel):
    """Which signal is not entered, and why. ``since`` is what the suggestion said."""

    child: str
    signal: str = Field(pattern=SIGNAL, max_length=130)
    since: date | None = None
    dismissed_on: date
    reason: str = Field(min_length=1, max_length=500)


class CloseEntry(BaseModel):
    """Which entry is closed, and why; ``closed_on`` is the first day on which the child no longer stands there."""

    of: ClassVar = LedgerEntry
    id: str
    closed_on: date
    reason: Literal[
        "resolved", "aged_out", "returned", "moved_away", "hukou_moved", "not_counted", "died", "duplicate", "other"
    ]
    note: str | None = Field(default=None, max_length=500)


def open_entry(store: Any, input: OpenEntry) -> LedgerEntry:
    """Enter what a worker found."""
    return _open(store, input.child, input.category, input.opened_on, "person", input.reason, input.evidence)


def request_help(store: Any, input: RequestHelp) -> LedgerEntry:
    """Take up a request at once, whoever asks: an entry is opened, and a first visit is due within working days.

    Nobody is refused for not having moved across townships: what is known of places may be wrong. Who asks again while
    the entry is open has the wish noted on it.
    """
    standing = _standing(store, input.child, "SELF_REQUEST")
    by = "self_request"
    entry = standing or _open(store, input.child, "SELF_REQUEST", input.requested_on, by, input.wish, input.evidence)
    wish = {"wish": input.wish}
    store.event("help_requested", child=input.child, happened_on=input.requested_on, about=entry, payload=wish)
    return entry


def accept_signal(store: Any, input: AcceptSignal) -> LedgerEntry:
    """Enter what a signal of a department suggests."""
    by = "signal"
    return _open(
        store, input.child, input.category, input.opened_on, by, input.reason, input.evidence, signal=input.signal
    )


def dismiss_signal(store: Any, input: DismissSignal) -> SignalDismissal:
    """Note why a signal is not entered. It is suggested again once it says another ``since``."""
    _not_ahead(store, input.dismissed_on, "dismissed_on")
    told = {"signal_since": input.since, **input.model_dump(exclude={"since"})}
    dismissed: SignalDismissal = store.add(SignalDismissal(**told))
    return dismissed


def close_entry(store: Any, input: CloseEntry) -> LedgerEntry:
    """Close an entry, with the reason."""
    entry = store.get(LedgerEntry, input.id)
    if entry.closed_on is not None:
        raise refused("ENTRY_IS_CLOSED")
    told = {"closed_on": input.closed_on, "close_reason": input.reason, "close_note": input.note}
    closed: LedgerEntry = store.change(entry, **told)
    payload = {"category": entry.category, "reason": input.reason}
    store.event("ledger_closed", child=entry.child, happened_on=input.closed_on, about=closed, payload=payload)
    return closed


def _open(
    store: Any,
    child: str,
    category: str,
    day: date,
    by: str,
    reason: str,
    evidence: str | None,
    *,
    signal: str | None = None,
) -> LedgerEntry:
    _not_ahead(store, day, "requested_on" if by == "self_request" else "opened_on")
    if _standing(store, child, category) is not None:
        raise refused("ENTRY_ALREADY_OPEN")
    entry: LedgerEntry = store.add(
        LedgerEntry(
            child=child,
            category=category,
            opened_on=day,
            opened_by=by,
            open_reason=reason,
            evidence=evidence,
            signal=signal,
        )
    )
    payload = {"category": category, "opened_by": by}
    store.event("ledger_opened", child=child, happened_on=day, about=entry, payload=payload)
    return entry


def _standing(store: Any, child: str, category: str) -> LedgerEntry | None:
    entries = store.find(LedgerEntry, child=child, category=category)
    return next((entry for entry in entries if entry.closed_on is None), None)


def _not_ahead(store: Any, day: date, path: str) -> None:
    if day > store.access.day:
        raise refused("IN_THE_FUTURE", path)
