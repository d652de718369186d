"""The key ledger and visits in GraphQL: what the desk may do. Entries and visits are read as records."""

from typing import Any

from tongxing_graphql import Mutation, extend

from .. import actions
from ..records import LedgerEntry, SignalDismissal, Visit


@extend(Mutation)
def open_entry(store: Any, input: actions.OpenEntry) -> LedgerEntry:
    """Enter a child in a category of the key ledger."""
    return actions.open_entry(store, input)


@extend(Mutation)
def request_help(store: Any, input: actions.RequestHelp) -> LedgerEntry:
    """Take up a request for help at once; a first visit is due within working days."""
    return actions.request_help(store, input)


@extend(Mutation)
def accept_signal(store: Any, input: actions.AcceptSignal) -> LedgerEntry:
    """Enter what a signal suggests."""
    return actions.accept_signal(store, input)


@extend(Mutation)
def dismiss_signal(store: Any, input: actions.DismissSignal) -> SignalDismissal:
    """Note why a signal is not entered."""
    return actions.dismiss_signal(store, input)


@extend(Mutation)
def close_entry(store: Any, input: actions.CloseEntry) -> LedgerEntry:
    """Close an entry, with the reason."""
    return actions.close_entry(store, input)


@extend(Mutation)
def record_visit(store: Any, input: actions.RecordVisit) -> Visit:
    """Keep a visit, or an attempt on which nobody was seen."""
    return actions.record_visit(store, input)
