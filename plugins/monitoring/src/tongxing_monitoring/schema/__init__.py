"""Monitoring's own fields: queries and mutations. Its records appear by themselves."""

from .desk import desk, due_visits, entries_to_close, overdue_verifications, overdue_visits, suggestions
from .ledger import accept_signal, close_entry, dismiss_signal, open_entry, record_visit, request_help
from .reports import (
    accept_report,
    report_proposal,
    report_standings,
    reports_returned,
    reports_waiting,
    return_report,
    submit_report,
)
from .rounds import close_round, coverage, open_round, standing, verify_child
from .workforce import appoint_worker, caseloads, end_service, note_training, places_without, training_cover

__all__ = [
    "accept_report",
    "accept_signal",
    "appoint_worker",
    "caseloads",
    "close_entry",
    "close_round",
    "coverage",
    "desk",
    "dismiss_signal",
    "due_visits",
    "end_service",
    "entries_to_close",
    "note_training",
    "open_entry",
    "open_round",
    "overdue_verifications",
    "overdue_visits",
    "places_without",
    "record_visit",
    "report_proposal",
    "report_standings",
    "reports_returned",
    "reports_waiting",
    "request_help",
    "return_report",
    "standing",
    "submit_report",
    "suggestions",
    "training_cover",
    "verify_child",
]
