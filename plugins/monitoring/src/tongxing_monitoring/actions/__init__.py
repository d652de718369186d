"""What monitoring does. The one room that writes."""

from .reports import AcceptReport, ReturnReport, SubmitReport, accept_report, return_report, submit_report
from .workforce import AppointWorker, EndService, NoteTraining, appoint_worker, end_service, note_training

__all__ = [
    "AcceptReport",
    "AppointWorker",
    "EndService",
    "NoteTraining",
    "ReturnReport",
    "SubmitReport",
    "accept_report",
    "appoint_worker",
    "end_service",
    "note_training",
    "return_report",
    "submit_report",
]
