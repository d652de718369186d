"""Monitoring's own fields: queries and mutations. Its records appear by themselves."""

from .reports import (
    accept_report,
    report_proposal,
    report_standings,
    reports_returned,
    reports_waiting,
    return_report,
    submit_report,
)
from .workforce import appoint_worker, caseloads, end_service, note_training, places_without, training_cover

__all__ = [
    "accept_report",
    "appoint_worker",
    "caseloads",
    "end_service",
    "note_training",
    "places_without",
    "report_proposal",
    "report_standings",
    "reports_returned",
    "reports_waiting",
    "return_report",
    "submit_report",
    "training_cover",
]
