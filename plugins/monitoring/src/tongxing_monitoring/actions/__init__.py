"""What monitoring does. The one room that writes."""

from .ledger import (
    AcceptSignal,
    CloseEntry,
    DismissSignal,
    OpenEntry,
    RequestHelp,
    accept_signal,
    close_entry,
    dismiss_signal,
    open_entry,
    request_help,
)
from .reports import AcceptReport, ReturnReport, SubmitReport, accept_report, return_report, submit_report
from .rounds import CloseRound, OpenRound, VerifyChild, close_round, open_round, verify_child
from .visits import RecordVisit, record_visit
from .workforce import AppointWorker, EndService, NoteTraining, appoint_worker, end_service, note_training

__all__ = [
    "AcceptReport",
    "AcceptSignal",
    "AppointWorker",
    "CloseEntry",
    "CloseRound",
    "DismissSignal",
    "EndService",
    "NoteTraining",
    "OpenEntry",
    "OpenRound",
    "RecordVisit",
    "RequestHelp",
    "ReturnReport",
    "SubmitReport",
    "VerifyChild",
    "accept_report",
    "accept_signal",
    "appoint_worker",
    "close_entry",
    "close_round",
    "dismiss_signal",
    "end_service",
    "note_training",
    "open_entry",
    "open_round",
    "record_visit",
    "request_help",
    "return_report",
    "submit_report",
    "verify_child",
]
