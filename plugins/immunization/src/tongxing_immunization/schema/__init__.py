"""Immunization's own fields: forecasts, the desk, the board, mutations. Its records appear by themselves."""

from .acting import (
    check_certificate,
    correct_dose,
    import_extract,
    issue_certificate,
    note_blood_product,
    note_contraindication,
    note_health,
    open_check,
    record_dose,
    register_clinic,
    remind,
    review_history,
    withdraw_dose,
    write_note,
)
from .coverage import board, first_reviews
from .desk import defaulters, desk, to_remind, unknown_histories, waiting_checks
from .forecasts import certificate_check, fhir, forecast

__all__ = [
    "board",
    "certificate_check",
    "check_certificate",
    "correct_dose",
    "defaulters",
    "desk",
    "fhir",
    "first_reviews",
    "forecast",
    "import_extract",
    "issue_certificate",
    "note_blood_product",
    "note_contraindication",
    "note_health",
    "open_check",
    "record_dose",
    "register_clinic",
    "remind",
    "review_history",
    "to_remind",
    "unknown_histories",
    "waiting_checks",
    "withdraw_dose",
    "write_note",
]
